"""Figures as rows of a file: what was printed beside what it is in one unit, with all that tells whether they compare."""

import datetime
from decimal import Decimal

import pytest

from articles.comparison import Guard, compare, figures_of
from articles.exports.figures import AT_ONCE, COLUMNS, GUARDS, figure_rows
from articles.models import Article, Claim, Indicator, Locality
from articles.search.selection import select
from tests.factories import make_article, make_brand, make_claim, make_indicator, make_locality, make_publisher

pytestmark = pytest.mark.django_db
SITE = "https://cases.example"


@pytest.fixture
def area() -> Indicator:
    return make_indicator("场地面积", unit="平方米", dimension="area")


def stated(indicator: Indicator, figure: str, value: str, unit: str, *path: str, **fields) -> Claim:
    place = make_locality(*path) if path else None
    article = make_article(
        f"社区变了样。新增场地{figure}，居民有了去处。",
        title=fields.pop("title", "场地"),
        locality=place,
        publisher=make_publisher(f"日报{Article.objects.count()}"),
        published_on=datetime.date(2021, 5, 6),
        published_precision="day",
    )
    return make_claim(article, figure, Decimal(value), unit, indicator=indicator, locality=place, kind="area", **fields)


def rows(indicator: Indicator) -> list[dict]:
    comparison = compare(indicator, figures_of(indicator, select(states=Article.State.values)))
    return [dict(zip(COLUMNS, row, strict=True)) for row in figure_rows([comparison], SITE)]


def test_a_row_tells_all_that_a_reader_needs_to_check_it(area):
    claim = stated(
        area,
        "近2亩",
        "2",
        "亩",
        "甘肃省",
        "兰州市",
        qualifier="nearly",
        as_of="2020年",
        subject="场地",
        brand=make_brand("金城红"),
    )
    (row,) = rows(area)
    assert row == {
        "indicator": "场地面积",
        "locality": "甘肃省/兰州市",
        "level": str(Locality.Level.PREFECTURE.label),
        "text": "近2亩",
        "value": 2,
        "value_max": None,
        "unit": "亩",
        "qualifier": str(Claim.Qualifier.NEARLY.label),
        "amount": Decimal("1333.3333"),
        "amount_unit": "平方米",
        "as_of": "2020年",
        "first_year": 2020,
        "last_year": 2020,
        "subject": "场地",
        "measures": "金城红",
        "sentence": "新增场地近2亩，居民有了去处。",
        "publisher": "日报0",
        "case": "场地",
        "told": 1,
        "guards": "",
        "address": f"{SITE}/articles/{claim.article_id}/#f{claim.pk}",
    }


def test_what_does_not_turn_into_the_unit_has_no_amount_and_says_why(area):
    stated(area, "300处", "300", "处", "甘肃省", "兰州市")
    (row,) = rows(area)
    assert (row["amount"], row["amount_unit"], row["guards"]) == (None, "", str(GUARDS[Guard.UNIT]))


def test_a_fact_that_two_texts_tell_is_one_row_that_says_so(area):
    for title in ("一", "二"):
        stated(area, "300平方米", "300", "平方米", "甘肃省", "兰州市", title=title)
    (row,) = rows(area)
    assert row["told"] == 2


def test_every_guard_has_its_words():
    assert set(GUARDS) == set(Guard)


def test_a_place_that_is_not_told_is_left_empty(area):
    stated(area, "300平方米", "300", "平方米")
    (row,) = rows(area)
    assert (row["locality"], row["level"], row["guards"]) == ("", "", str(GUARDS[Guard.PLACE]))


def test_more_figures_than_are_read_at_once_come_in_one_order(area, monkeypatch):
    monkeypatch.setattr("articles.exports.figures.AT_ONCE", 2)
    for number in range(5):
        stated(area, f"{number}00平方米", f"{number}00", "平方米", "甘肃省", f"{number}市")
    assert [row["value"] for row in rows(area)] == [400, 300, 200, 100, 0]
    assert AT_ONCE == 200


def test_a_figure_that_was_deleted_a_moment_ago_is_left_out(area):
    claims = [stated(area, f"{number}00平方米", f"{number}00", "平方米", "甘肃省", f"{number}市") for number in (1, 2)]
    comparison = compare(area, figures_of(area, select(states=Article.State.values)))
    claims[0].delete()
    assert len(list(figure_rows([comparison], SITE))) == 1
