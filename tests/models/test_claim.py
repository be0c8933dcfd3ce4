from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from articles.models import Claim
from articles.models.claim import MAX_VALUE
from tests.factories import make_article, make_brand, make_claim, make_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article("企业腾出近2万平米房子。")


def refused(article, **fields) -> bool:
    try:
        with transaction.atomic():
            make_claim(article, "近2万平米", **fields)
    except (IntegrityError, DataError):  # PostgreSQL finds the field too short before it looks at the constraint
        return True
    return False


def test_the_figure_is_the_number_as_printed(article):
    quote = {"start": 2, "end": 11, "quote": "腾出近2万平米房子", "figure_start": 4, "figure_end": 9}

    claim = make_claim(article, "近2万平米", 20000, "平米", qualifier="nearly", **quote)

    assert claim.figure == "近2万平米"
    assert claim.article.source.content.text[claim.figure_start : claim.figure_end] == claim.figure


@pytest.mark.parametrize("fields", [{"figure_start": 3}, {"figure_end": 10}, {"figure_start": 9}, {"figure_end": 4}])
def test_the_figure_lies_inside_the_quote(article, fields):
    assert refused(article, **fields)


@pytest.mark.parametrize(
    "fields",
    [{"value": -1}, {"value": MAX_VALUE + 1}, {"value": 50, "value_max": 30}, {"value": 30, "value_max": 30}],
)
def test_values_are_bounded_and_run_upwards(article, fields):
    assert refused(article, **fields)


def test_a_range_keeps_both_ends(article):
    claim = make_claim(article, "近2万平米", Decimal("30"), value_max=Decimal("50"))

    claim.refresh_from_db()
    assert (claim.value, claim.value_max) == (30, 50)


def test_a_figure_measures_one_thing_at_most(article):
    initiative, brand = make_initiative("地企共驻共建"), make_brand("桥下蜜园")

    assert make_claim(article, "2万", initiative=initiative).measures == initiative
    assert make_claim(article, "2万", brand=brand).measures == brand
    assert make_claim(article, "2万").measures is None
    assert refused(article, initiative=initiative, brand=brand)


def test_rejected_figures_do_not_stand(article):
    make_claim(article, "2万", state="rejected")

    assert not Claim.objects.standing().exists()
