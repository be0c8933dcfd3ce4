"""The spellings written anew from the terminal."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Spelling
from tests.factories import make_brand

pytestmark = pytest.mark.django_db


def refreshed() -> str:
    output = StringIO()
    call_command("refresh_names", stdout=output)
    return output.getvalue().strip()


def test_it_tells_how_many_names_it_renewed_and_then_that_all_are_up_to_date():
    make_brand("金大姐说事室")
    make_brand("畅大妈调解室")

    assert refreshed() == "2 names renewed"
    assert refreshed() == "all names are up to date"
    assert Spelling.objects.count() == 2
