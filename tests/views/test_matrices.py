"""Practice × place, or × problem: a number in a cell is a promise of so many cases behind its link."""

import datetime

import pytest
from django.test import Client

from articles.models import Article, Locality, Practice, Problem
from articles.search.entries import index
from articles.views import matrices
from tests.factories import (
    make_article,
    make_locality,
    make_mention,
    make_person,
    make_practice,
    make_problem,
)
from tests.hostile import ENCODED
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
TABLES = [f"rows={rows}&columns={columns}" for rows in matrices.ROWS for columns in matrices.COLUMNS]


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_person("editor", "change_article"))
    return client


def told(place: Locality | None = None, *things, year: int = 2021, **fields) -> Article:
    """A case of a place that names these things."""
    day = {"published_on": datetime.date(year, 5, 6), "published_precision": "day"} if year else {}
    article = make_article("社区办了一件事。", locality=place, **(day | fields))
    for thing in (*things, *([place] if place else [])):
        make_mention(article, thing)
    return article


@pytest.fixture
def library() -> dict[str, object]:
    """Cases of two provinces, some of which name several practices, problems and places."""
    lanzhou, tianshui = make_locality("甘肃省", "兰州市"), make_locality("甘肃省", "天水市")
    chengguan, lishu = make_locality("甘肃省", "兰州市", "城关区"), make_locality("吉林省", "四平市", "梨树县")
    wishes, talks, grids = (make_practice(name) for name in ("微心愿", "议事协商", "网格化"))
    parking, lifts = make_problem("停车难"), make_problem("加装电梯")
    told(lanzhou, wishes, parking)
    told(chengguan, wishes, talks, parking, lifts, year=2020)
    told(tianshui, talks, lifts)
    told(lishu, wishes, grids, parking, year=2019)
    told(lishu, grids, lifts, lanzhou, year=0)
    told(None, talks, parking)
    return {"兰州市": lanzhou, "天水市": tianshui, "城关区": chengguan, "梨树县": lishu}


def cells(client: Client, address: str) -> list[tuple[str, str, int, str]]:
    """(row, column, count, address) of each cell."""
    context = client.get(address).context
    return [
        (line.text, head.text, cell.count, cell.address)
        for line, _total, row in context["lines"]
        for head, cell in zip(context["heads"], row, strict=True)
    ]


def assert_counts_are_kept(client: Client, address: str) -> None:
    found = [(row, column, count, link) for row, column, count, link in cells(client, address) if count]
    assert found, "a table without numbers proves nothing"
    for row, column, count, link in found:
        assert client.get(link).context["total"] == count, (address, row, column, link)


# Counts -------------------------------------------------------------------------------------------------


def test_every_cell_leads_to_exactly_so_many_cases(client, library):
    for table in TABLES:
        assert_counts_are_kept(client, f"/matrix/?{table}")


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
@pytest.mark.parametrize(
    "conditions",
    [
        "practice=微心愿",
        "practice=微心愿&practice=议事协商",
        "practice=微心愿&practice=议事协商&all=practice",
        "problem=停车难&problem=加装电梯",
        "problem=停车难&problem=加装电梯&all=problem",
        "level=county&level=prefecture",
        "year=2020&year=2021",
        "not_practice=网格化",
        "not_year=2020",
        "q=社区",
        "has_figures=",
        "sort=figures",
    ],
)
def test_every_cell_of_a_narrowed_table_leads_to_exactly_so_many_cases(client, library, conditions):
    for table in TABLES:
        assert_counts_are_kept(client, f"/matrix/?{conditions}&{table}")


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
@pytest.mark.parametrize("names", [["兰州市"], ["城关区"], ["梨树县"], ["兰州市", "天水市"], ["兰州市", "梨树县"]])
def test_every_cell_of_a_table_of_places_leads_to_exactly_so_many_cases(client, library, names):
    conditions = "&".join(f"locality={library[name].pk}" for name in names)
    for table in TABLES:
        assert_counts_are_kept(client, f"/matrix/?{conditions}&{table}")


def test_the_total_of_a_row_counts_a_case_once_though_it_is_of_two_provinces(client, library):
    context = client.get("/matrix/").context
    totals = {line.text: (total, [cell.count for cell in row]) for line, total, row in context["lines"]}
    assert totals["网格化"] == (2, [1, 2])  # 甘肃省, 吉林省: one of its two cases names both


def test_a_table_of_a_place_has_its_parts_as_columns(client, library):
    context = client.get(f"/matrix/?locality={library['兰州市'].parent_id}").context
    assert [head.text for head in context["heads"]] == ["兰州市", "天水市"]


def test_the_list_behind_a_table_holds_all_its_cases(client, library):
    context = client.get("/matrix/?practice=微心愿&rows=problem").context
    assert client.get(context["list_address"]).context["total"] == context["total"] == 3


def test_an_empty_cell_says_that_no_case_tells_it_and_leads_nowhere(client, library):
    empty = [link for *_names, count, link in cells(client, "/matrix/?columns=problem") if not count]
    assert set(empty) <= {""}
    assert "库里没有案例" in client.get("/matrix/?columns=problem").content.decode()


def test_columns_without_room_are_told(client, monkeypatch):
    monkeypatch.setattr("articles.views.matrices.WIDEST", 2)
    wishes = make_practice("微心愿")
    told(None, wishes, *(make_problem(name) for name in ("停车难", "加装电梯", "飞线充电")))
    assert client.get("/matrix/?rows=practice&columns=problem").context["left_out"] == 1
    for year in (2019, 2020, 2021):
        told(None, wishes, year=year)
    assert client.get("/matrix/?rows=practice&columns=year").context["left_out"] == 1


# Who sees what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_hidden_cases_change_nothing_that_a_reader_sees(client, library, state):
    before = [shown(client, f"/matrix/?{table}") for table in TABLES]

    secrets = make_practice("没公开的做法"), make_problem("没公开的难题")
    told(make_locality("云南省", "昆明市"), *secrets, state=state, year=2011)
    told(library["兰州市"], *Practice.objects.all(), *Problem.objects.all(), state=state)

    assert [shown(client, f"/matrix/?{table}") for table in TABLES] == before


def test_an_editor_counts_hidden_cases_and_reaches_them(editor, client, library):
    told(make_locality("云南省"), make_practice("微心愿二"), state="in_review")
    seen = {(row, column): count for row, column, count, _ in cells(editor, "/matrix/")}
    assert seen["微心愿二", "云南省"] == 1
    assert_counts_are_kept(editor, "/matrix/")
    assert "微心愿二" not in client.get("/matrix/").content.decode()


def test_a_withdrawn_case_leaves_the_table(client, library):
    before = client.get("/matrix/").context["total"]
    article = Article.objects.first()
    article.save_in(Article.State.ARCHIVED)
    index([article.pk])
    assert client.get("/matrix/").context["total"] == before - 1
    assert_counts_are_kept(client, "/matrix/")


# Whatever stands in the address -------------------------------------------------------------------------


def test_an_empty_library_has_nothing_to_count(client):
    page = client.get("/matrix/")
    assert page.status_code == 200
    assert "<table" not in page.content.decode()


def test_conditions_that_no_case_meets_leave_nothing_to_count(client, library):
    page = client.get("/matrix/?practice=微心愿&not_practice=微心愿")
    assert (page.status_code, page.context["total"]) == (200, 0)
    assert "<table" not in page.content.decode()


@pytest.mark.parametrize(
    "address", ["rows=nonsense&columns=nonsense", "rows=problem&columns=problem", "rows=&columns="]
)
def test_unknown_rows_and_columns_are_the_usual_ones(client, library, address):
    context = client.get(f"/matrix/?{address}").context
    assert context["columns"] == "locality"


def test_a_wrong_condition_is_told_and_no_table_passes_for_what_was_asked(client, library):
    page = client.get("/matrix/?year=1e999999").content.decode()
    assert "<table" not in page


@pytest.mark.only_on_sqlite  # conditions of the list, which are asked of both databases there
@pytest.mark.parametrize("name", ["rows", "columns", "locality", "practice", "all", "page"])
def test_every_parameter_answers_every_value(client, library, name):
    for value in ENCODED:
        assert client.get(f"/matrix/?{name}={value}&{name}=1&{name}={value}").status_code == 200, value[:80]


def test_the_page_speaks_both_languages(client, library):
    chinese = client.get("/matrix/").content.decode()
    client.cookies["django_language"] = "en"
    assert "Who does what" in client.get("/matrix/").content.decode()
    assert "Who does what" not in chinese
