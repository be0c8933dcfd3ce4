"""The figures explorer: one indicator across places, as printed and in one unit, with all that keeps a figure from being ranked."""

import csv
import datetime
import json
import re
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.test import Client
from lxml import etree

from articles.models import Article, Claim, Indicator, Locality
from articles.search.entries import index
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_indicator,
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
PAGE = "/claims/?indicator=微心愿数"


@pytest.fixture
def wishes() -> Indicator:
    return make_indicator("微心愿数")


def county(name: str, *above: str) -> Locality:
    return make_locality(*(above or ("甘肃省", "兰州市")), name)


def stated(
    indicator: Indicator, figure: str, value: str, place: Locality | None, *things, year: int | None = 2021, **fields
) -> Claim:
    """A case of a place that states this figure and names these things."""
    day = {"published_on": datetime.date(year, 5, 6), "published_precision": "day"} if year else {}
    case = {name: fields.pop(name) for name in ("state", "title", "publisher") if name in fields}
    article = make_article(f"社区有了新变化。全年办成{figure}。", locality=place, **day, **case)
    for thing in (*things, *([place] if place else [])):
        make_mention(article, thing)
    return make_claim(article, figure, Decimal(value), indicator=indicator, locality=place, **fields)


def rows(response) -> list[tuple[str, tuple[str, ...]]]:
    """(as printed, guards) of each row of a page."""
    return [(row.claim.figure, tuple(map(str, row.guards))) for row in response.context["page"].object_list]


# The page -----------------------------------------------------------------------------------------------


def test_a_row_shows_what_is_printed_what_it_is_in_one_unit_and_its_sentence(client):
    area = make_indicator("场地面积", unit="平方米", dimension="area")
    claim = stated(area, "近2亩", "2", county("城关区"), unit="亩", kind="area", qualifier="nearly", as_of="2020年")

    page = client.get("/claims/?indicator=场地面积").content.decode()

    assert "<q>全年办成<b>近2亩</b>。</q>" in page
    assert re.search(r"1,?333\.33", page)
    assert "2020年" in page
    assert f"{claim.article.get_absolute_url()}#f{claim.pk}" in page


def test_without_an_indicator_the_page_tells_how_many_cases_state_each(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70个", "70", county("西固区"))
    stated(make_indicator("党员数"), "80个", "80", county("西固区"))

    known = client.get("/claims/").context["known"]

    assert [(each.indicator.name, each.count) for each in known] == [("微心愿数", 2), ("党员数", 1)]
    for each in known:
        assert client.get("/claims/" + each.link).context["reach"].cases == each.count


@pytest.mark.parametrize(
    "query", ["", "level=county", "first=2020&last=2022", "practice=微心愿", "qualifier=over", "locality={}"]
)
def test_the_number_beside_an_indicator_is_that_of_the_cases_behind_its_link(client, wishes, query):
    practice = make_practice("微心愿")
    place, other = county("城关区"), county("西固区")
    stated(wishes, "60个", "60", place, practice)
    stated(wishes, "70余个", "70", other, qualifier="over")
    both = stated(wishes, "80个", "80", other, place)
    assert both

    for each in client.get(f"/claims/?{query.format(place.pk)}").context["known"]:
        assert client.get("/claims/" + each.link).context["reach"].cases == each.count, (query, each.indicator)


def test_each_condition_leaves_the_figures_that_meet_it(client, wishes):
    practice, problem = make_practice("微心愿"), make_problem("停车难")
    place, far = county("城关区"), county("梨树县", "吉林省", "四平市")
    stated(wishes, "60个", "60", place, practice)
    stated(wishes, "70余个", "70", far, problem, qualifier="over", year=2019)
    stated(wishes, "80个", "80", make_locality("甘肃省"))

    asked = {
        f"locality={place.pk}": {"60个"},
        f"locality={place.parent.parent.pk}": {"60个", "80个"},
        f"locality={place.pk}&locality={far.pk}": {"60个", "70余个"},
        "practice=微心愿": {"60个"},
        "problem=停车难": {"70余个"},
        "qualifier=over": {"70余个"},
    }
    for query, expected in asked.items():
        assert {text for text, _ in rows(client.get(f"{PAGE}&{query}"))} == expected, query


def test_level_and_years_leave_out_nothing_but_mark_what_differs(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70个", "70", county("西固区"), year=2011)
    stated(wishes, "80个", "80", make_locality("甘肃省"))

    assert rows(client.get(f"{PAGE}&level=county&first=2020&last=2022")) == [
        ("60个", ()),
        ("80个", ("level",)),
        ("70个", ("period",)),
    ]


@pytest.mark.parametrize(
    ("sort", "order"), [("value", "90个 70个 60个"), ("place", "60个 90个 70个"), ("period", "60个 70个 90个")]
)
def test_the_ranked_figures_stand_in_the_order_that_is_asked_for(client, wishes, sort, order):
    places = [county(name) for name in ("城关区", "西固区", "安宁区")]
    stated(wishes, "60个", "60", places[0], year=2021)
    stated(wishes, "90个", "90", places[1], year=2019)
    stated(wishes, "70个", "70", places[2], year=2020)
    found = rows(client.get(f"{PAGE}&sort={sort}&first=2010&last=2022"))
    assert " ".join(text for text, _ in found) == order


# Guards on the page -------------------------------------------------------------------------------------


def test_each_guard_is_said_in_words_and_the_row_has_no_bar(client):
    people = make_indicator("志愿者人数", unit="人", dimension="people")
    for figure, name in (("300人", "城关区"), ("400人", "西固区")):
        stated(people, figure, figure[:-1], county(name), unit="人", kind="people")
    stated(people, "5000人次", "5000", county("安宁区"), unit="人次", kind="people")
    stated(people, "9000人", "9000", make_locality("甘肃省"), unit="人", kind="people")
    stated(people, "8000人", "8000", None, unit="人", kind="people")
    stated(people, "7000人", "7000", county("红古区"), unit="人", kind="people", year=2011)

    response = client.get("/claims/?indicator=志愿者人数")

    assert rows(response) == [
        ("400人", ()),
        ("300人", ()),
        ("9000人", ("level",)),
        ("8000人", ("place",)),
        ("7000人", ("period",)),
        ("5000人次", ("unit",)),
    ]
    page = response.content.decode()
    lines = page[page.index("<tbody") :].split("<tr")[1:]
    assert ["bar-cell empty" in line for line in lines] == [False, False, True, True, True, True]
    assert ["guard-inline" in line for line in lines] == [False, False, True, True, True, True]


def test_a_guarded_row_leads_to_where_its_like_is_ranked(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70个", "70", county("西固区"))
    stated(wishes, "98000个", "98000", make_locality("甘肃省"))
    old = stated(wishes, "50个", "50", county("安宁区"), as_of="2012年")
    response = client.get(PAGE)
    assert old.pk in response.context["references"]

    for claim, link in response.context["references"].items():
        found = client.get("/claims/" + link)
        assert not found.context["filter"].form.errors, link
        assert claim in [row.figure.pk for row in found.context["comparison"].ranked], link


def test_what_no_question_can_rank_offers_no_link(client, wishes):
    """Another level alone could be asked for; but 次 never turns into 个."""
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "90次", "90", make_locality("甘肃省"), unit="次")
    assert client.get(PAGE).context["references"] == {}


@pytest.mark.parametrize("as_of", ["1921年", "2080年"])
def test_a_year_that_nobody_can_ask_for_offers_no_link(client, wishes, as_of):
    """建党以来 (1921) and the goals of a plan (2080) lie outside the years that the form takes."""
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70个", "70", county("西固区"))
    stated(wishes, "50个", "50", county("安宁区"), as_of=as_of)

    for link in client.get(PAGE).context["references"].values():
        assert not client.get("/claims/" + link).context["filter"].form.errors, link


def test_a_figure_alone_is_no_comparison_and_says_so(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    page = client.get(PAGE).content.decode()
    assert "不成比较" in page


# What the page covers -----------------------------------------------------------------------------------


def test_what_is_not_stated_is_counted_and_never_shown_as_zero(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    make_article("也办微心愿。", locality=county("西固区"))

    response = client.get(PAGE)

    assert (response.context["reach"].cases, response.context["reach"].unstated) == (1, 1)
    assert "西固区" not in response.content.decode()


def test_cases_that_state_it_otherwise_do_not_count_as_stating_nothing(client, wishes):
    """Asked for "more than" alone: the case that says exactly 60 states the figure all the same."""
    stated(wishes, "60个", "60", county("城关区"))
    stated(wishes, "70余个", "70", county("西固区"), qualifier="over")
    assert client.get(f"{PAGE}&qualifier=over").context["reach"].unstated == 0


def test_a_fact_that_two_papers_print_stands_once_with_the_way_to_the_other(client, wishes):
    place = county("城关区")
    stated(wishes, "60个", "60", place)
    again = stated(wishes, "60个", "60", place)

    response = client.get(PAGE)

    assert len(rows(response)) == 1
    assert response.context["reach"].merged == 1
    assert f"#f{again.pk}" in response.content.decode()


def test_no_figure_is_told_as_none_and_not_as_zero(client, wishes):
    make_article()
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "<table" not in page.content.decode()
    assert "不等于零" in page.content.decode()


def test_of_many_figures_each_page_shows_its_part(client, wishes, monkeypatch):
    monkeypatch.setattr("articles.views.claims.PER_PAGE", 2)
    for number in range(3):
        stated(wishes, f"{number + 1}0个", f"{number + 1}0", county(f"{number}区"))
    assert [len(rows(client.get(f"{PAGE}&page={number}"))) for number in (1, 2, 99)] == [2, 1, 1]


# The form -----------------------------------------------------------------------------------------------


def test_two_places_of_one_name_survive_another_press_of_the_button(client, wishes):
    """The field holds what the form sends next: 朝阳社区朝阳社区 is no place."""
    for city in ("兰州市", "天水市"):
        stated(wishes, "60个", "60", make_locality("甘肃省", city, "城关区", "铁路街道", "朝阳社区"))
    page = client.get(f"{PAGE}&locality=朝阳社区").content.decode()

    sent = re.findall(r'<input[^>]*name="locality"[^>]*value="([^"]*)"', page)

    found = client.get("/claims/", {"indicator": "微心愿数", "locality": sent})
    assert [text for text, _ in rows(found)] == ["60个", "60个"]


def test_a_place_chosen_by_number_stays_the_one_place(client, wishes):
    """There are 城关区 in 兰州 and in 天水: the form must not send the name of both."""
    one, other = (make_locality("甘肃省", city, "城关区") for city in ("兰州市", "天水市"))
    stated(wishes, "60个", "60", one)
    stated(wishes, "70个", "70", other)
    page = client.get(f"{PAGE}&locality={one.pk}").content.decode()

    sent = [unescape(value) for value in re.findall(r'<input[^>]*name="locality"[^>]*value="([^"]*)"', page)]
    found = client.get("/claims/", {"indicator": "微心愿数", "locality": sent})

    assert [text for text, _ in rows(found)] == ["60个"]


# Files --------------------------------------------------------------------------------------------------


@pytest.fixture
def two_figures(wishes) -> list[Claim]:
    return [
        stated(wishes, "1200余个", "1200.5", county("城关区"), qualifier="over", subject="=微心愿", title="=1+1", as_of="2020年"),
        stated(wishes, "60至70个", "60", make_locality("甘肃省"), value_max=Decimal(70), publisher=make_publisher("兰州日报")),
    ]  # fmt: skip


def sheet(content: bytes) -> list[list[tuple[str, str]]]:
    """(type, value) of the cells of the first sheet."""
    book = ZipFile(BytesIO(content))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(found.iter(f"{main}f")), "a text became a formula"
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{main}c")]
        for row in found.iter(f"{main}row")
    ]


def test_a_workbook_holds_numbers_as_numbers_and_no_formula(client, two_figures):
    response = client.get(f"{PAGE}&format=xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    head, *lines = sheet(response.content)
    assert len(lines) == 2
    numbers = {float(value) for line in lines for kind, value in line if kind == "n" and value}
    assert {1200.5, 60.0, 70.0} <= numbers
    texts = {value for line in lines for kind, value in line if kind == "inlineStr"}
    assert {"1200余个", "60至70个", "=1+1", "=微心愿", "兰州日报"} <= texts
    assert head


def test_csv_holds_plain_numbers_and_no_formula(client, two_figures):
    response = client.get(f"{PAGE}&format=csv")
    text = response.content.decode("utf-8-sig")
    head, *lines = csv.reader(StringIO(text))
    assert len(lines) == 2
    assert [len(line) for line in lines] == [len(head)] * 2
    assert {"1200.5", "60", "70"} <= {cell for line in lines for cell in line}
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


def test_json_holds_numbers_names_and_addresses(client, two_figures):
    document = json.loads(client.get(f"{PAGE}&format=json").content, parse_float=Decimal)
    records = {record["text"]: record for record in document["figures"]}
    assert (document["indicator"], document["unit"]) == ("微心愿数", "个")
    assert records["1200余个"]["value"] == Decimal("1200.5")
    assert (records["1200余个"]["first_year"], records["1200余个"]["last_year"]) == (2020, 2020)
    assert (records["60至70个"]["value"], records["60至70个"]["value_max"]) == (60, 70)
    assert records["1200余个"]["value_max"] is None
    assert sum(bool(record["guards"]) for record in records.values()) == 1
    for claim in two_figures:
        assert any(record["address"].endswith(f"#f{claim.pk}") for record in records.values())
        record = records[claim.figure]
        assert record["sentence"] in claim.article.source.content.text


@pytest.mark.parametrize("asked", ["xlsx", "csv", "json"])
def test_a_file_of_no_figures_is_a_file(client, wishes, asked):
    assert client.get(f"{PAGE}&format={asked}").status_code == 200


@pytest.mark.parametrize("asked", ["csv", "json"])
def test_a_file_keeps_the_conditions_and_the_order_of_the_page(client, wishes, two_figures, asked):
    text = client.get(f"{PAGE}&qualifier=over&format={asked}").content.decode()
    assert "1200余个" in text
    assert "60至70个" not in text


def test_a_number_of_ten_trillion_stays_whole(client, wishes):
    stated(wishes, "10万亿个", "10000000000000", county("城关区"))
    assert "10000000000000" in client.get(f"{PAGE}&format=csv").content.decode()
    assert json.loads(client.get(f"{PAGE}&format=json").content)["figures"][0]["value"] == 10**13
    numbers = [
        value for line in sheet(client.get(f"{PAGE}&format=xlsx").content)[1:] for kind, value in line if kind == "n"
    ]
    assert 1e13 in {float(value) for value in numbers if value}


def test_what_xml_forbids_spoils_no_workbook(client, wishes):
    stated(wishes, "60个", "60", county("城关区"), subject="a\x0b\ufffe", title="\x01\uffff")
    assert sheet(client.get(f"{PAGE}&format=xlsx").content)


# Who sees what ------------------------------------------------------------------------------------------

ADDRESSES = [
    "/claims/",
    PAGE,
    f"{PAGE}&sort=place",
    f"{PAGE}&level=province",
    f"{PAGE}&first=2010&last=2022",
    f"{PAGE}&practice=微心愿",
]


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_hidden_cases_change_nothing_that_a_reader_sees(client, wishes, state):
    practice, place = make_practice("微心愿"), county("城关区")
    stated(wishes, "60个", "60", place, practice)
    stated(wishes, "70个", "70", county("西固区"), practice)
    before = [shown(client, address) for address in ADDRESSES]
    files = [client.get(f"{PAGE}&format={asked}").content for asked in ("csv", "json")]

    hidden, secret = make_locality("云南省", "昆明市"), make_brand("没公开的品牌")
    for figure, where in (("60个", place), ("99个", hidden), ("98个", hidden), ("97个", hidden), ("96个", None)):
        stated(wishes, figure, figure[:-1], where, practice, secret, state=state, year=2012)

    assert [shown(client, address) for address in ADDRESSES] == before
    assert [client.get(f"{PAGE}&format={asked}").content for asked in ("csv", "json")] == files


def test_an_indicator_that_hidden_cases_alone_state_is_not_counted(client):
    secret = make_indicator("没公开的指标")
    stated(secret, "60个", "60", None, state="proposed")
    assert client.get("/claims/").context["known"] == []
    assert "60个" not in client.get("/claims/?indicator=没公开的指标").content.decode()


def test_a_withdrawn_case_takes_its_figures_along(client, wishes):
    claim = stated(wishes, "60个", "60", county("城关区"))
    assert rows(client.get(PAGE))
    claim.article.save_in(Article.State.ARCHIVED)
    index([claim.article_id])
    assert not rows(client.get(PAGE))


def test_an_editor_sees_the_figures_of_drafts(wishes):
    stated(wishes, "60个", "60", None, state="proposed")
    editor = Client()
    editor.force_login(make_person("editor", "change_article"))
    assert rows(editor.get(PAGE)) == [("60个", ("place",))]


def test_a_place_that_hidden_cases_alone_name_answers_like_none(client, wishes):
    hidden = make_locality("云南省", "昆明市")
    stated(wishes, "60个", "60", hidden, state="proposed")
    said = [client.get(f"{PAGE}&locality={pk}").context["filter"].form.errors for pk in (hidden.pk, 99999)]
    assert said[0] == said[1] != {}


# Whatever stands in the address -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["indicator", "locality", "level", "practice", "first", "last", "qualifier", "sort", "format", "page"]
)
def test_every_parameter_answers_every_value(client, wishes, name):
    stated(wishes, "60个", "60", county("城关区"))
    for value in ENCODED:
        for before in ("", "indicator=微心愿数&"):
            query = f"{before}{name}={value}&{name}=1&{name}={value}"
            assert client.get(f"/claims/?{query}").status_code in (200, 400), query[:80]


def test_a_wrong_value_is_told_and_no_figures_pass_for_what_was_asked(client, wishes):
    stated(wishes, "60个", "60", county("城关区"))
    for query in (
        "first=1e999999",
        "first=2022&last=2020",
        "level=nowhere",
        "qualifier=x",
        "locality=没有",
        "sort=x",
        "format=exe",
    ):
        page = client.get(f"{PAGE}&{query}")
        assert page.status_code == 200
        assert "60个" not in page.content.decode(), query


def test_the_page_speaks_both_languages(client, wishes):
    stated(wishes, "60个", "60", None)
    assert "Not ranked." not in client.get(PAGE).content.decode()
    client.cookies["django_language"] = "en"
    assert "Not ranked." in client.get(PAGE).content.decode()
