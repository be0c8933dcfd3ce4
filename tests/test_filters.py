import datetime

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.filters import ArticleFilter
from articles.models import Article, Indicator, Mention
from articles.search.names import refresh_all
from articles.search.selection import select
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
)

pytestmark = pytest.mark.django_db

HOSTILE = [
    "9223372036854775808",
    "-9223372036854775809",
    "2147483648",
    "1e999999",
    "-1",
    "0",
    "1.5",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "１２",
    "١٢",
    "²",
    "9" * 5000,
    "x" * 100_000,
    "a\0b",
    "\ud800",
    "\u202e乱",
    "[]",
    "{}",
    "None",
    "null",
    "' or 1=1 --",
    "%00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "停车难",
]
FACETS = ["locality", "level", "problem", "practice", "initiative", "brand", "publisher", "year", "figure"]
NUMBERS = [*FACETS, *(f"not_{name}" for name in FACETS)]
WORDS = ["has_figures", "indicator", "sort", "exact", "all"]


def narrowed(query: str) -> ArticleFilter:
    return ArticleFilter(QueryDict(query), select(states=[Article.State.PUBLISHED]))


def titles(query: str) -> list[str]:
    filterset = narrowed(query)
    assert not filterset.form.errors
    names = dict(Article.objects.values_list("pk", "title"))
    return [names[pk] for pk in filterset.ids.tolist()]


@pytest.mark.parametrize("name", NUMBERS + WORDS)
def test_a_wrong_value_is_an_error_and_shows_nothing(name):
    make_article()
    for value in HOSTILE:
        params = QueryDict(mutable=True)
        params.setlist(name, [value])

        filterset = ArticleFilter(params, select(states=Article.State.values))

        assert list(filterset.form.errors) == [name], value
        assert filterset.found.total == 0
        assert filterset.chips == []
        assert len(str(filterset.form.errors)) < 1000


@pytest.mark.parametrize("name", ["least", "most"])
@pytest.mark.parametrize("value", ["1e9", "-1", "NaN", "Infinity", "1_000", "0x10", "1.23456", "9" * 15, "三十", "\0"])
def test_an_amount_is_digits(name, value):
    params = QueryDict("unit=户", mutable=True)
    params[name] = value

    assert list(ArticleFilter(params, select(states=Article.State.values)).form.errors) == [name]


@pytest.mark.parametrize("value", ["\0", "\u200b", "x" * 101, "x" * 100_000, "\ud800", "ﷺ" * 20])
def test_words_that_cannot_be_looked_for_are_an_error(value):
    make_article()
    params = QueryDict(mutable=True)
    params["q"] = value

    assert list(ArticleFilter(params, select(states=Article.State.values)).form.errors) == ["q"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  停车难　物业 ", "停车难 物业"),
        ("停\u200b车\0难", "停车难"),
        ("停车难\t物业\r\n", "停车难 物业"),
        ("１＋９＋Ｎ", "1+9+N"),
        ("", ""),
    ],
)
def test_words_are_half_width_without_control_characters(typed, words):
    params = QueryDict(mutable=True)
    params["q"] = typed

    assert ArticleFilter(params, select(states=Article.State.values)).form.fields["q"].clean(typed) == words


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["q", *NUMBERS, *WORDS]), st.lists(st.text(max_size=120), max_size=25)))
def test_no_query_string_breaks_the_list(params):
    query = QueryDict(mutable=True)
    for name, values in params.items():
        query.setlist(name, values)

    filterset = ArticleFilter(query, select(states=Article.State.values))

    assert filterset.is_valid() or filterset.found.total == 0
    filterset.without_wrong.encode()


def test_a_locality_takes_in_everything_below_it():
    lanzhou = make_locality("甘肃省", "兰州市")
    for title, names in [
        ("区", ("甘肃省", "兰州市", "西固区")),
        ("市", ("甘肃省", "兰州市")),
        ("外", ("甘肃省", "白银市")),
    ]:
        make_mention(make_article(title=title), make_locality(*names))

    assert set(titles(f"locality={lanzhou.pk}")) == {"区", "市"}


def test_values_of_a_facet_are_alternatives_and_facets_conditions():
    parking, managed, council = make_problem("停车难"), make_problem("无物业小区"), make_practice("议事协商")
    both, one = make_article(title="两样"), make_article(title="一样")
    for thing in (parking, managed, council):
        make_mention(both, thing)
    make_mention(one, parking)

    assert set(titles("problem=停车难")) == {"两样", "一样"}
    assert set(titles("problem=停车难&problem=无物业小区")) == {"两样", "一样"}
    assert titles("problem=停车难&problem=无物业小区&practice=议事协商") == ["两样"]
    assert titles("problem=停车难&problem=无物业小区&all=problem") == ["两样"]
    assert titles("problem=停车难&not_problem=无物业小区") == ["一样"]


def test_a_rejected_mention_names_nothing():
    make_mention(make_article(), make_problem("停车难"), state=Mention.State.REJECTED)

    assert titles("problem=停车难") == []


@pytest.mark.parametrize("make", [make_initiative, make_brand])
def test_initiatives_and_brands_filter_by_id(make):
    thing = make("四单一体")
    make_mention(make_article(title="有"), thing)
    make_article(title="无")

    assert titles(f"{thing._meta.model_name}={thing.pk}") == ["有"]


def test_a_publisher_filters_by_id():
    daily = make_publisher("兰州日报")
    make_article(title="有", publisher=daily)
    make_article(title="无", publisher=make_publisher("迎泽发布"))

    assert titles(f"publisher={daily.pk}") == ["有"]


def test_things_of_hidden_cases_and_missing_things_answer_alike():
    hidden = make_brand("金大姐说事室")
    draft = make_article(state=Article.State.PROPOSED, publisher=make_publisher("内部简报"))
    make_mention(draft, hidden)

    answers = {str(narrowed(query).form.errors) for query in (f"brand={hidden.pk}", "brand=99999")}

    assert len(answers) == 1
    assert "金大姐" not in answers.pop()
    assert narrowed(f"publisher={draft.publisher_id}").form.errors


def test_years_run_from_1949_to_the_next():
    make_article(title="旧", published_on=datetime.date(2020, 12, 31), published_precision="day")
    make_article(title="新", published_on=datetime.date(2021, 1, 1), published_precision="year")
    make_article(title="未写明")

    assert titles("year=2021") == ["新"]
    assert titles("year=1949") == []
    assert narrowed("year=1948").form.errors
    assert not narrowed(f"year={datetime.date.today().year + 1}").form.errors
    assert narrowed(f"year={datetime.date.today().year + 2}").form.errors


def test_cases_with_stated_figures_and_those_with_most_first():
    none, one, two = (
        make_article(title="无"),
        make_article("建了1个。", title="一"),
        make_article("建2个修3个。", title="二"),
    )
    make_claim(none, "社区", state="rejected")
    make_claim(one, "1个")
    make_claim(two, "2个")
    make_claim(two, "3个")

    assert set(titles("has_figures=1")) == {"一", "二"}
    assert titles("sort=figures") == ["二", "一", "无"]


def test_without_a_condition_the_newest_come_first_and_undated_ones_last():
    make_article(title="旧", published_on=datetime.date(2019, 1, 1), published_precision="day")
    make_article(title="未写明")
    make_article(title="新", published_on=datetime.date(2021, 1, 1), published_precision="day")

    assert titles("") == ["新", "旧", "未写明"]
    assert titles("sort=date&year=&q=&practice=") == ["新", "旧", "未写明"]


def test_at_most_twenty_names():
    names = [make_practice(f"做法{number}").name for number in range(21)]

    assert not narrowed("&".join(f"practice={name}" for name in names[:20])).form.errors
    assert narrowed("&".join(f"practice={name}" for name in names)).form.errors


def test_each_chip_leads_to_the_list_without_it():
    street = make_locality("甘肃省", "兰州市", "西固区")
    article = make_article("停车难。")
    for thing in (street, make_problem("停车难"), make_problem("无物业小区")):
        make_mention(article, thing)

    chips = narrowed(f"q=停车&problem=停车难&problem=无物业小区&locality={street.pk}&page=3&sort=figures&foo=1").chips

    assert [chip.text for chip in chips] == ["停车", "兰州市西固区", "停车难", "无物业小区"]
    rest = QueryDict(chips[2].without[1:])
    assert rest.dict() == {"q": "停车", "locality": str(street.pk), "problem": "无物业小区", "sort": "figures"}


def test_without_wrong_keeps_what_was_right():
    make_problem("停车难")

    filterset = narrowed("problem=停车难&year=abc")

    assert QueryDict(filterset.without_wrong[1:]).dict() == {"problem": "停车难"}


def test_figures_are_asked_for_in_one_unit():
    few, many, other = (
        make_article("修好30-50户。", title="少"),
        make_article("修好200户。", title="多"),
        make_article(),
    )
    make_claim(few, "30-50户", 30, "户", value_max=50)
    make_claim(many, "200户", 200, "户")
    make_claim(other, "社区", 100, "%")

    assert set(titles("unit=户")) == {"少", "多"}
    assert titles("unit=户&least=40&most=100") == ["少"]
    assert titles("unit=户&least=1,00") == ["多"]
    assert list(narrowed("least=40").form.errors) == ["unit"]
    assert list(narrowed("unit=户&least=50&most=40").form.errors) == ["most"]


def test_one_figure_meets_both_sides():
    article = make_article("修好30户，还有200户。")
    make_claim(article, "30户", 30, "户")
    make_claim(article, "200户", 200, "户")

    assert titles("unit=户&least=50&most=100") == []


def test_an_indicator_takes_the_figures_that_its_cues_name():
    Indicator.objects.create(name="志愿服务队数", unit="支", dimension="count", cues=["志愿服务队"])
    article, other = make_article("12支红色志愿服务队。", title="有"), make_article("12支队伍。")
    make_claim(article, "12支", 12, "支", subject="红色志愿服务队")
    make_claim(other, "12支", 12, "支", subject="队伍")

    assert titles("indicator=志愿服务队数&least=10") == ["有"]
    assert titles("indicator=志愿服务队数&least=13") == []


def test_a_chip_can_be_turned_round():
    make_mention(make_article(), make_problem("停车难"))

    (chip,) = narrowed("problem=停车难&sort=figures").chips

    assert QueryDict(chip.turned[1:]).dict() == {"not_problem": "停车难", "sort": "figures"}
    (turned,) = narrowed(chip.turned[1:]).chips
    assert turned.is_excluded
    assert QueryDict(turned.turned[1:]).dict() == {"problem": "停车难", "sort": "figures"}


def test_each_word_is_a_chip_of_its_own():
    make_article("停车难，没有物业。")

    chips = narrowed('q=停车 "没有 物业" -漏水').chips

    assert [(chip.text, chip.is_excluded) for chip in chips] == [
        ("停车", False),
        ('"没有 物业"', False),
        ("-漏水", True),
    ]
    assert QueryDict(chips[0].without[1:])["q"] == '"没有 物业" -漏水'


def test_a_value_given_twice_is_one_condition():
    make_mention(make_article(), make_problem("停车难"))
    brand = make_brand("金大姐说事室")
    make_mention(make_article(), brand)

    assert [chip.text for chip in narrowed("problem=停车难&problem=停车难").chips] == ["停车难"]
    assert [chip.text for chip in narrowed(f"brand={brand.pk}&brand=金大姐说事室").chips] == ["金大姐说事室"]


def test_other_spellings_of_a_name_are_found_unless_only_what_was_typed_is_asked_for():
    place = make_locality("甘肃省", "兰州市")
    place.aliases = ["金城"]
    place.save()
    refresh_all()
    make_article("金城办了一件事。", title="别名")
    make_mention(make_article("兰州市办了一件事。", title="本名"), place)

    assert set(titles("q=金城")) == {"别名", "本名"}
    assert titles("q=金城&exact=1") == ["别名"]
    assert QueryDict(narrowed("q=金城").as_typed[1:]).dict() == {"q": "金城", "exact": "1"}


def test_of_a_word_that_is_left_out_other_spellings_stay():
    place = make_locality("甘肃省", "兰州市")
    place.aliases = ["金城"]
    place.save()
    refresh_all()
    make_mention(make_article("兰州市办了一件事。", title="本名"), place)

    filterset = narrowed("q=-金城")

    assert filterset.is_valid()
    assert filterset.widened == {}
    assert titles("q=-金城") == ["本名"]


@pytest.mark.parametrize(
    "query",
    [
        "q=停车 电梯 -物业",
        'q=停 "电梯" -"没有的词"&year=2019',
        "q=金城 电梯&year=2019&year=2020&unit=元&least=1",
        "q=金城 停车&exact=1&not_year=2019&unit=元&least=90000",
        "q=停车-电梯 a^1 -a^1&unit=元&most=1",
        "unit=没有&least=5&has_figures=1",
    ],
)
def test_the_cases_without_one_condition_are_those_of_its_link(query):
    place = make_locality("甘肃省", "兰州市")
    place.aliases = ["金城"]
    place.save()
    refresh_all()
    for year, text in (
        (2019, "停车花了8万元。"),
        (2020, "电梯没有物业，花了8万元。"),
        (2020, "兰州市停车，电梯，花了8万元。"),
    ):
        article = make_article(text, published_on=datetime.date(year, 1, 1), published_precision="day")
        make_claim(article, "8万元", value=80000, unit="元")

    filterset = narrowed(query)

    assert filterset.chips
    for chip in filterset.chips:
        assert filterset.total_of(chip.without) == narrowed(chip.without[1:]).found.total, chip


def test_words_put_the_best_match_first_and_the_order_can_be_changed():
    make_article("停车。", title="停车", published_on=datetime.date(2019, 1, 1), published_precision="day")
    make_article(
        "停车。" + "社区办了许多事。" * 20,
        title="别的",
        published_on=datetime.date(2021, 1, 1),
        published_precision="day",
    )

    assert titles("q=停车") == ["停车", "别的"]
    assert titles("q=停车&sort=date") == ["别的", "停车"]
    orders = [(QueryDict(link[1:]).dict().get("sort"), present) for _, link, present in narrowed_orders("q=停车")]
    assert orders == [(None, True), ("date", False), ("figures", False)]
    orders = [(QueryDict(link[1:]).dict().get("sort"), present) for _, link, present in narrowed_orders("sort=figures")]
    assert orders == [(None, False), ("figures", True)]


def narrowed_orders(query: str) -> list[tuple[str, str, bool]]:
    filterset = narrowed(query)
    assert filterset.is_valid()
    return filterset.orders


def test_links_of_a_file_lead_to_pages():
    filterset = narrowed("q=停车&format=csv")
    assert filterset.is_valid()

    assert QueryDict(filterset.link()[1:]).dict() == {"q": "停车"}
    assert QueryDict(filterset.feed[1:]).dict() == {"q": "停车", "format": "atom"}
    assert [key for key, _, link in filterset.downloads if QueryDict(link[1:])["format"] == key] == [
        "xlsx", "csv", "json", "atom",
    ]  # fmt: skip


def test_a_link_to_a_case_takes_conditions_along_but_no_mere_order():
    assert narrowed("sort=figures").trail == ""
    assert QueryDict(narrowed("q=停车&sort=figures").trail[1:]).dict() == {"q": "停车", "sort": "figures"}


def test_a_form_for_figures_takes_along_all_but_the_figures():
    filterset = narrowed("q=停车&unit=户&least=3")

    assert filterset.hidden == [("q", "停车"), ("unit", "户"), ("least", "3")]
    assert filterset.hidden_apart_from_figures == [("q", "停车")]


def test_how_values_are_joined_is_no_condition_of_its_own():
    make_mention(make_article(), make_problem("停车难"))

    assert [chip.text for chip in narrowed("problem=停车难&all=problem").chips] == ["停车难"]


def test_turning_a_chip_round_keeps_what_was_left_out_before():
    article = make_article()
    for name in ("停车难", "无物业小区"):
        make_mention(article, make_problem(name))

    (chip, _) = narrowed("problem=停车难&not_problem=无物业小区").chips

    assert QueryDict(chip.turned[1:]).getlist("not_problem") == ["无物业小区", "停车难"]


def test_both_ends_of_a_range_of_figures_belong_to_it():
    make_claim(make_article("修好30户。", title="有"), "30户", 30, "户")

    assert titles("unit=户&least=30&most=30") == ["有"]
    assert titles("unit=户&least=31") == titles("unit=户&most=29") == []


def test_a_rejected_figure_meets_nothing():
    make_claim(make_article("修好30户。"), "30户", 30, "户", state="rejected")

    assert titles("unit=户") == []


def test_an_indicator_knows_its_other_names_and_leaves_what_is_of_another_unit_or_indicator():
    indicator = Indicator.objects.create(
        name="志愿服务队数", unit="支", dimension="count", cues=["服务队"], aliases=["红队"]
    )
    other = Indicator.objects.create(name="队员数", unit="支", dimension="count")
    for title, fields in {
        "别名": {"unit": "支", "subject": "红队"},
        "已定": {"unit": "个", "subject": "队伍", "indicator": indicator},
        "单位不同": {"unit": "名", "subject": "服务队"},
        "另一指标": {"unit": "支", "subject": "服务队", "indicator": other},
    }.items():
        make_claim(make_article("12在册。", title=title), "12", 12, **fields)

    assert set(titles("indicator=志愿服务队数")) == {"别名", "已定"}
    assert set(titles("indicator=志愿服务队数&least=10")) == {"别名", "已定"}


def test_a_wrong_unit_is_one_error_and_not_two():
    assert list(narrowed(f"unit={'户' * 99}&least=3").form.errors) == ["unit"]


def test_a_query_may_have_a_hundred_characters():
    assert not narrowed("q=" + "停" * 100).form.errors
    assert narrowed("q=" + "停" * 101).form.errors
