"""The grams that PostgreSQL cuts itself."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.text.grams import canonical, characters, grams

pytestmark = pytest.mark.django_db
TEXT = st.text(
    st.one_of(st.sampled_from("党建停车社区網〇、，·A1 +9Né々𠀀カ'\\"), st.characters(exclude_characters="\0"))
)


if connection.vendor == "postgresql":

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(TEXT)
    def test_they_are_those_that_queries_are_made_of(text):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tsvector_to_array(articles_grams(%s))", [canonical(text)])
            ((found,),) = cursor.fetchall()

        assert set(found) == {*grams(text), *characters(text)}
