"""The page of a practice or a problem: who else had it, what they did, in which sentence, with which figures."""

import datetime
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from articles.models import Article, Locality, Practice
from articles.search.entries import index
from articles.search.names import add_spellings
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_indicator,
    make_initiative,
    make_locality,
    make_mention,
    make_person,
    make_practice,
    make_problem,
    make_publisher,
)
from tests.hostile import ENCODED
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
PAGE = "/problems/停车难/"
TEXT = "小区一直停车难。{what}办成30件。另外改造面积近2万平米。"


@pytest.fixture
def parking():
    return make_problem("停车难")


@pytest.fixture
def places() -> dict[str, Locality]:
    paths = {
        "城关区": ("甘肃省", "兰州市", "城关区"),
        "兰州市": ("甘肃省", "兰州市"),
        "天水市": ("甘肃省", "天水市"),
        "梨树县": ("吉林省", "四平市", "梨树县"),
    }
    return {name: make_locality(*path) for name, path in paths.items()}


def solved(
    problem, place: Locality | None = None, *things, what: str = "大家", year: int | None = 2021, **fields
) -> Article:
    """A case that speaks of the problem in its first sentence, and of the other things in its second one."""
    text = TEXT.format(what=what)
    day = {"published_on": datetime.date(year, 5, 6), "published_precision": "day"} if year else {}
    article = make_article(text, locality=place, **(day | fields))
    make_mention(article, problem, "停车难")
    if place:
        make_mention(article, place, "小区")
    for thing in things:
        make_mention(article, thing, what)
    return article


@pytest.fixture
def library(parking, places) -> list[Article]:
    talks, grids = make_practice("议事协商"), make_practice("网格化")
    lifts = make_problem("加装电梯")
    return [
        solved(parking, places["城关区"], talks, title="一"),
        solved(parking, places["城关区"], talks, grids, lifts, title="二", year=2020),
        solved(parking, places["天水市"], grids, title="三", year=2019),
        solved(parking, places["梨树县"], talks, title="四", year=None),
        solved(lifts, places["梨树县"], talks, title="不相干"),
    ]


def titles(response) -> list[str]:
    return [answer.article.title for answer in response.context["answers"]]


# The answer ---------------------------------------------------------------------------------------------


def test_a_row_tells_place_deed_sentence_figures_source_and_date(client, parking, places):
    things = make_practice("议事协商"), make_initiative("暖心行动", locality=places["城关区"]), make_brand("金城红")
    article = solved(parking, places["城关区"], *things, title="停车不再难", publisher=make_publisher("兰州日报"))
    claim = make_claim(article, "30件", 30, "件", subject="停车位")

    page = client.get(PAGE).content.decode()

    for told in ("城关区", "甘肃省", "停车不再难", "议事协商", "暖心行动", "金城红", "兰州日报", "2021", "停车位"):
        assert told in page, told
    assert "<q>小区一直<b>停车难</b>。</q>" in page
    assert f"{article.get_absolute_url()}#f{claim.pk}" in page


def test_a_practice_answers_with_the_problems_that_it_was_for(client, library):
    response = client.get("/practices/网格化/")

    (answer,) = [answer for answer in response.context["answers"] if answer.article.title == "二"]

    assert [topic.name for topic in answer.topics] == ["停车难", "加装电梯"]


def test_what_a_text_does_not_tell_is_said_and_not_left_blank(client, parking):
    solved(parking, year=None)

    page = client.get(PAGE).content.decode()

    for words in ("地区未写明", "没写明", "原文没有写数"):
        assert words in page, words


def test_a_rejected_finding_is_no_answer(client, parking):
    article = solved(parking, None, make_practice("议事协商"))
    article.mentions.filter(practice__isnull=False).update(state="rejected")
    make_claim(article, "30件", 30, "件", state="rejected")
    index([article.pk])

    (answer,) = client.get(PAGE).context["answers"]

    assert (answer.topics, answer.claims) == ([], [])


def test_a_topic_that_no_case_names_says_so(client, parking):
    response = client.get(PAGE)
    assert (response.status_code, response.context["all_cases"]) == (200, 0)
    assert "<table" not in response.content.decode()


@pytest.mark.parametrize(("sort", "order"), [("date", "一二三四"), ("figures", "三一二四")])
def test_the_answers_can_be_put_in_another_order(client, library, sort, order):
    make_claim(library[2], "30件", 30, "件")
    assert "".join(titles(client.get(f"{PAGE}?sort={sort}"))) == order


def test_the_answers_are_narrowed_by_the_facets_of_the_list(client, library, places):
    narrowed = {
        f"locality={places['城关区'].pk}": {"一", "二"},
        "level=prefecture": {"三"},
        "practice=议事协商&practice=网格化&all=practice": {"二"},
        "year=2020": {"二"},
        "not_practice=网格化": {"一", "四"},
        "q=没有这个词": set(),
    }
    for query, expected in narrowed.items():
        assert set(titles(client.get(f"{PAGE}?{query}"))) == expected, query


# Counts -------------------------------------------------------------------------------------------------


def conditions(places) -> list[str]:
    return [
        "",
        "practice=网格化",
        "practice=议事协商&practice=网格化",
        "practice=议事协商&practice=网格化&all=practice",
        "problem=加装电梯",
        "problem=停车难",
        "problem=停车难&problem=加装电梯",
        "problem=停车难&problem=加装电梯&all=problem",
        f"locality={places['城关区'].pk}",
        f"locality={places['兰州市'].parent_id}",
        f"locality={places['城关区'].pk}&locality={places['梨树县'].pk}",
        "level=county",
        "year=2020",
        "q=小区",
        "not_problem=加装电梯",
    ]


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
@pytest.mark.parametrize("address", [PAGE, "/practices/议事协商/", "/practices/网格化/"])
def test_every_number_of_the_page_is_that_of_the_cases_behind_its_link(client, library, places, address):
    checked = 0
    for query in conditions(places):
        context = client.get(f"{address}?{query}").context
        if context["list_address"]:
            assert client.get(context["list_address"]).context["total"] == context["total"], query
        cells = [cell for _row, cells in (context["table"].rows if context["table"] else []) for cell in cells]
        for count, link in cells:
            if count:
                assert client.get(link).context["total"] == count, (query, link)
                checked += 1
        for year, link in context["timeline"]:
            assert client.get(address + link).context["total"] == year.count, (query, link)
    assert checked > 4


@pytest.mark.parametrize("address", [PAGE, "/practices/议事协商/"])
def test_every_value_of_a_facet_brings_as_many_cases_as_it_says(client, library, address):
    choices = [choice for facet in client.get(address).context["facets"] for choice in facet.choices]
    assert len(choices) > 8
    for choice in choices:
        assert client.get(address + choice.link).context["total"] == choice.count, choice.text


def test_the_whole_table_begins_with_the_same_cases(client, library):
    context = client.get(f"{PAGE}?practice=议事协商").context
    assert client.get(context["table"].address).context["total"] == context["total"]


# My place -----------------------------------------------------------------------------------------------


def set_place(client: Client, place: str, goal: str = PAGE):
    add_spellings()
    return client.post("/place/", {"place": place, "next": goal})


@pytest.mark.parametrize("by", ["name", "pk"])
def test_who_says_his_place_is_led_back_and_remembered(client, library, places, by):
    response = set_place(client, str(getattr(places["城关区"], by)))

    assert (response.status_code, unescape(response["Location"])) == (302, "/problems/%E5%81%9C%E8%BD%A6%E9%9A%BE/")
    cookie = response.cookies["place"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == (str(places["城关区"].pk), "Lax", True)
    assert client.get(PAGE).context["mine"] == places["城关区"]


def test_cases_of_my_province_and_my_level_are_one_click_away(client, library, places):
    set_place(client, "城关区")

    links = {text: link for text, link, _ in client.get(PAGE).context["nearer"]}

    province, level = links
    assert set(titles(client.get(PAGE + links[province]))) == {"一", "二", "三"}
    assert set(titles(client.get(PAGE + links[level]))) == {"一", "二", "四"}


def test_cases_of_places_of_my_size_are_one_click_away(client, library, places):
    households = make_indicator("辖区户数", unit="户", dimension="households")
    for case, size in zip(library, (400, 30, 700, 5000, 1), strict=True):
        text = case.source.content.text
        make_claim(case, "30件", size, "户", kind="households", indicator=households, locality=case.locality)
        assert text
    set_place(client, "天水市")

    *_, (text, link, _present) = client.get(PAGE).context["nearer"]

    assert ("350" in text, "1400" in text) == (True, True)
    assert set(titles(client.get(PAGE + link))) == {"一", "三"}


def test_without_a_size_in_any_text_none_is_offered(client, library):
    set_place(client, "天水市")
    assert len(client.get(PAGE).context["nearer"]) == 2


def test_a_place_without_such_a_case_finds_none_in_its_province_and_is_told_so(client, library):
    """The link stands on the page: it must lead to an answer, not to a complaint about a condition."""
    far = make_locality("云南省", "昆明市")
    make_article("昆明的事。", locality=far)
    set_place(client, "昆明市")

    for text, link, _present in client.get(PAGE).context["nearer"]:
        response = client.get(PAGE + link)
        assert "table" in response.context, text
        assert not response.context["filter"].form.errors


def test_an_empty_place_is_forgotten(client, library, places):
    set_place(client, "城关区")
    set_place(client, "")
    assert client.get(PAGE).context["mine"] is None


def test_an_unknown_place_changes_nothing(client, library, places):
    set_place(client, "城关区")
    set_place(client, "没有的地方")
    assert client.get(PAGE).context["mine"] == places["城关区"]


def test_a_place_that_hidden_cases_alone_name_is_nobodys_place(client, library):
    hidden = make_locality("云南省", "昆明市")
    make_article("昆明的草稿。", locality=hidden, state="proposed")

    assert "place" not in set_place(client, str(hidden.pk)).cookies
    assert "place" not in set_place(client, "昆明市").cookies
    client.cookies["place"] = str(hidden.pk)
    assert client.get(PAGE).context["mine"] is None


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00", "\r\nX: y", ""]
)
def test_nobody_is_led_off_the_site(client, library, goal):
    response = set_place(client, "城关区", goal)
    assert response.status_code == 302
    assert response["Location"] == "/"


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
def test_any_cookie_and_any_typed_place_is_answered(client, library):
    for value in ENCODED:
        if len(value) < 4000:
            assert (
                client.post("/place/", f"place={value}&next=/", "application/x-www-form-urlencoded").status_code == 302
            )
            client.cookies["place"] = value
            assert client.get(PAGE).status_code == 200


def test_a_place_is_only_set_by_a_form(client):
    assert client.get("/place/").status_code == 405


# Who sees what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}?sort=figures&level=county", "/practices/议事协商/", "/practices/", "/problems/"]
)
def test_hidden_cases_change_nothing_that_a_reader_sees(client, library, parking, places, state, address):
    set_place(client, "城关区")
    before = shown(client, address)

    secret = make_brand("没公开的品牌", locality=places["城关区"])
    hidden = solved(parking, places["城关区"], secret, *Practice.objects.all(), state=state, what="草稿里")
    size = make_indicator("辖区户数", unit="户", dimension="households")
    make_claim(hidden, "30件", 30, "户", indicator=size, locality=places["城关区"], kind="households", subject="停车难")
    solved(parking, make_locality("云南省", "昆明市"), state=state, year=2011)

    assert shown(client, address) == before


def test_an_editor_sees_drafts_in_the_answer(library, parking):
    editor = Client()
    editor.force_login(make_person("editor", "change_article"))
    solved(parking, None, title="草稿", state="proposed")
    assert "草稿" in titles(editor.get(PAGE))


# Whatever stands in the address -------------------------------------------------------------------------


def test_a_wrong_condition_is_told_and_no_answer_passes_for_it(client, library):
    page = client.get(f"{PAGE}?year=1e999999")
    assert page.status_code == 200
    assert "answers" not in page.context


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
@pytest.mark.parametrize("name", ["locality", "practice", "problem", "year", "least", "most", "sort", "page", "all"])
def test_every_parameter_answers_every_value(client, library, name):
    for value in ENCODED:
        assert client.get(f"{PAGE}?{name}={value}&{name}=1&{name}={value}").status_code in (200, 400), value[:80]


def test_the_page_speaks_both_languages(client, library):
    assert "What they did" not in client.get(PAGE).content.decode()
    client.cookies["django_language"] = "en"
    assert "What they did" in client.get(PAGE).content.decode()


def test_the_sizes_that_are_alike_are_whole_numbers(client, library, places):
    households = make_indicator("辖区户数", unit="户", dimension="households")
    make_claim(
        library[0], "30件", Decimal("0.5"), "户", kind="households", indicator=households, locality=places["城关区"]
    )
    set_place(client, "城关区")
    *_, (_text, link, _present) = client.get(PAGE).context["nearer"]
    assert client.get(PAGE + link).status_code == 200
