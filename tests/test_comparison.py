"""The guards: each with a figure that would mislead if it were ranked, and what the page says instead."""

from decimal import Decimal

import pytest

from articles.comparison import Comparison, Guard, compare, figures_of, reach
from articles.models import Article, Claim, Indicator, Locality
from articles.search.selection import select
from articles.text.periods import Years
from tests.factories import make_article, make_claim, make_indicator, make_locality, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def wishes() -> Indicator:
    return make_indicator("微心愿完成数")


def county(name: str) -> Locality:
    return make_locality("甘肃省", "兰州市", name)


def stated(indicator: Indicator, figure: str, value: str, place: Locality | None, **fields) -> Claim:
    """A case of 2021 that states a figure of the place."""
    published = fields.pop("published_on", "2021-06-01")
    case = make_article(
        f"全年办成{figure}，居民满意。", locality=place, published_on=published,
        published_precision="day" if published else "",
    )  # fmt: skip
    unit = fields.pop("unit", "个")
    return make_claim(case, figure, Decimal(value), unit, indicator=indicator, locality=place, **fields)


def compared(indicator: Indicator, **asked) -> Comparison:
    return compare(indicator, figures_of(indicator, select(states=Article.State.values)), **asked)


def guards(comparison: Comparison) -> dict[int, tuple[Guard, ...]]:
    return {row.figure.pk: row.guards for row in comparison.rows}


# Unit ---------------------------------------------------------------------------------------------------


def test_persons_served_do_not_outrank_persons(wishes):
    """5000人次 is not five thousand people; ranked by the number it would stand first."""
    people = make_indicator("志愿者人数", unit="人", dimension="people")
    ours = stated(people, "300人", "300", county("城关区"), unit="人", kind="people")
    theirs = stated(people, "5000人次", "5000", county("西固区"), unit="人次", kind="times")
    comparison = compared(people)
    assert guards(comparison) == {ours.pk: (), theirs.pk: (Guard.UNIT,)}
    assert [row.figure.pk for row in comparison.rows] == [ours.pk, theirs.pk]
    assert comparison.guarded[0].bar is None
    assert comparison.guarded[0].amount is None


def test_an_area_in_another_unit_is_turned_before_it_is_ranked():
    """2亩 are less than 1500平方米, though 2 公顷 would be more."""
    area = make_indicator("场地面积", unit="平方米", dimension="area")
    small = stated(area, "2亩", "2", county("城关区"), unit="亩", kind="area")
    large = stated(area, "1500平米", "1500", county("西固区"), unit="平米", kind="area")
    comparison = compared(area)
    assert [row.figure.pk for row in comparison.rows] == [large.pk, small.pk]
    assert comparison.rows[1].amount == Decimal("1333.3333")
    assert not comparison.guarded


def test_a_share_is_drawn_on_a_scale_of_its_own():
    share = make_indicator("报到比例", unit="%", dimension="percent")
    stated(share, "50%", "50", county("城关区"), unit="%", kind="percent")
    assert compared(share).rows[0].bar.width == "46.0%"


# Level --------------------------------------------------------------------------------------------------


def test_a_province_is_not_ranked_above_streets(wishes):
    """The sum of a province would make every street look idle."""
    one = stated(wishes, "60个", "60", county("城关区"))
    other = stated(wishes, "70个", "70", county("西固区"))
    whole = stated(wishes, "98000个", "98000", make_locality("甘肃省"))
    comparison = compared(wishes)
    assert comparison.level == "county"
    assert guards(comparison) == {other.pk: (), one.pk: (), whole.pk: (Guard.LEVEL,)}
    assert comparison.ranked[0].bar.width == "92.0%"  # the longest of its level fills the scale


def test_the_level_that_a_reader_asks_for_is_the_one_that_is_ranked(wishes):
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70个", "70", county("西固区"))
    whole = stated(wishes, "98000个", "98000", make_locality("甘肃省"))
    assert [row.figure.pk for row in compared(wishes, level="province").ranked] == [whole.pk]


def test_a_figure_of_no_place_is_not_ranked(wishes):
    stated(wishes, "60个", "60", county("城关区"))
    nowhere = stated(wishes, "9000个", "9000", None)
    assert guards(compared(wishes))[nowhere.pk] == (Guard.PLACE,)


# Period -------------------------------------------------------------------------------------------------


def test_a_sum_over_years_is_not_ranked_with_that_of_one_year(wishes):
    """自2017年以来 5870 against 900 in one year: not six times as busy."""
    one = stated(wishes, "900个", "900", county("城关区"), as_of="2021年")
    other = stated(wishes, "800个", "800", county("西固区"), as_of="今年")
    many = stated(wishes, "5870个", "5870", county("安宁区"), as_of="2017年以来")
    comparison = compared(wishes)
    assert comparison.years == Years(2021, 2021)
    assert guards(comparison) == {one.pk: (), other.pk: (), many.pk: (Guard.PERIOD,)}


@pytest.mark.parametrize(("as_of", "guard"), [("近三年来", Guard.PERIOD), ("工作室成立以来", Guard.UNDATED)])
def test_a_sum_over_years_that_are_not_named_is_not_ranked_with_that_of_one_year(wishes, as_of, guard):
    one = stated(wishes, "900个", "900", county("城关区"), as_of="今年")
    other = stated(wishes, "800个", "800", county("西固区"), as_of="2021年")
    many = stated(wishes, "5870个", "5870", county("安宁区"), as_of=as_of)
    assert guards(compared(wishes)) == {one.pk: (), other.pk: (), many.pk: (guard,)}


def test_years_that_are_asked_for_leave_out_none_that_lie_within(wishes):
    one = stated(wishes, "900个", "900", county("城关区"), as_of="2019年")
    other = stated(wishes, "800个", "800", county("西固区"), as_of="2021年")
    before = stated(wishes, "700个", "700", county("安宁区"), as_of="2012年")
    assert guards(compared(wishes, years=Years(2018, 2022))) == {
        one.pk: (),
        other.pk: (),
        before.pk: (Guard.PERIOD,),
    }


def test_what_is_not_dated_cannot_lie_within_years_that_are_asked_for(wishes):
    undated = stated(wishes, "900个", "900", county("城关区"), published_on=None)
    assert guards(compared(wishes))[undated.pk] == ()
    assert guards(compared(wishes, years=Years(2018, 2022)))[undated.pk] == (Guard.UNDATED,)


# Republication ------------------------------------------------------------------------------------------


def test_a_fact_that_two_papers_print_is_one_figure(wishes):
    """Twice in the table it would make 城关区 look like two places, and its number the usual one."""
    first = stated(wishes, "6530个", "6530", county("城关区"))
    again = stated(wishes, "6530个", "6530", county("城关区"))
    other = stated(wishes, "100个", "100", county("西固区"))
    comparison = compared(wishes)
    assert [row.figure.pk for row in comparison.rows] == [first.pk, other.pk]
    assert [figure.pk for figure in comparison.rows[0].again] == [again.pk]
    told = reach(comparison, asked=3)
    assert (told.figures, told.cases, told.merged) == (2, 3, 1)


def test_a_reprint_is_a_source_of_one_case_and_counts_once(wishes):
    claim = stated(wishes, "6530个", "6530", county("城关区"))
    make_source("转载：全年办成6530个。", republishes=claim.article)
    told = reach(compared(wishes), asked=1)
    assert (told.figures, told.cases, told.merged) == (1, 1, 0)


def test_the_same_number_of_another_year_or_place_is_another_figure(wishes):
    stated(wishes, "100个", "100", county("城关区"), as_of="2020年")
    stated(wishes, "100个", "100", county("城关区"), as_of="2021年")
    stated(wishes, "100个", "100", county("西固区"), as_of="2021年")
    assert reach(compared(wishes), asked=3).figures == 3


def test_two_places_that_no_text_tells_are_not_taken_for_one(wishes):
    stated(wishes, "100个", "100", None)
    stated(wishes, "100个", "100", None)
    assert reach(compared(wishes), asked=2).figures == 2


# Not stated ---------------------------------------------------------------------------------------------


def test_cases_that_state_nothing_are_counted_and_never_ranked_as_zero(wishes):
    stated(wishes, "60个", "60", county("城关区"))
    make_article("也办微心愿，没有写数。", locality=county("西固区"))
    comparison = compared(wishes)
    assert [row.amount for row in comparison.rows] == [Decimal(60)]
    assert reach(comparison, asked=2).unstated == 1


def test_a_stated_zero_is_a_figure(wishes):
    zero = stated(wishes, "0个", "0", county("城关区"))
    stated(wishes, "60个", "60", county("西固区"))
    assert [row.figure.pk for row in compared(wishes).ranked][-1] == zero.pk


# As printed ---------------------------------------------------------------------------------------------


def test_more_than_and_nearly_and_ranges_are_drawn_as_such(wishes):
    stated(wishes, "400余个", "400", county("城关区"), qualifier="over")
    stated(wishes, "近300个", "300", county("西固区"), qualifier="nearly")
    stated(wishes, "100至200个", "100", county("安宁区"), value_max=Decimal(200))
    over, nearly, between = (row.bar for row in compared(wishes).rows)
    assert over.is_open
    assert nearly.is_soft
    assert (between.width, between.rest) == ("23.0%", "23.0%")


def test_a_figure_alone_has_no_bar_to_be_compared_by(wishes):
    stated(wishes, "400个", "400", county("城关区"))
    assert compared(wishes).rows[0].bar is None


def test_rejected_figures_do_not_stand_in_a_comparison(wishes):
    stated(wishes, "400个", "400", county("城关区"), state="rejected")
    assert not compared(wishes).rows


def test_what_an_editor_has_confirmed_speaks_for_those_that_say_the_same(wishes):
    stated(wishes, "400个", "400", county("城关区"), score=1.0)
    confirmed = stated(wishes, "400个", "400", county("城关区"), score=0.2, state="confirmed")
    assert [row.figure.pk for row in compared(wishes).rows] == [confirmed.pk]


def test_a_comparison_tells_how_much_of_the_country_and_of_time_it_covers(wishes):
    stated(wishes, "400个", "400", county("城关区"), as_of="2019年")
    stated(wishes, "300个", "300", make_locality("吉林省", "四平市", "梨树县"), as_of="2021年")
    told = reach(compared(wishes), asked=5)
    assert (told.provinces, told.cases, told.years, told.unstated) == (2, 2, Years(2019, 2021), 3)
