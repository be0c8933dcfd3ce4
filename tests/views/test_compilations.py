"""案例汇编: cases as a Word document or a workbook, for the maker alone, and never with a case that was withdrawn."""

import datetime
import re
import threading
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from docx import Document
from lxml import etree

from articles import compilations
from articles.models import Article, Compilation, CompilationPiece, Problem
from articles.models.compilation import KEPT, MAX_CASES_OF_A_STRANGER, MAX_OWN
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
FORM = {
    "title": "停车难案例汇编",
    "made_by": "城关区社工部",
    "line_pitch": "28.95",
    "is_full": "on",
    "has_tables": "on",
}
WORD = FORM | {"format": "docx"}
EXCEL = FORM | {"format": "xlsx"}
NEW = "/compilations/new/"


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(make_person("reader"))
    return client


@pytest.fixture
def wishes():
    return make_indicator("微心愿数")


def told(number: int, wishes=None, **fields) -> Article:
    """A case of four figures, the first of which is of an indicator."""
    place = make_locality("甘肃省", "兰州市", f"{number}号区")
    text = (
        f"社区小区停车难。\n第{number}个社区推行议事协商，全年办成{number}00个微心愿。\n"
        f"去年收到意见{number}5条，今年建成车位{number}2个。群众满意度达到9{number % 10}%。"
    )
    fields = {
        "title": f"停车难案例{number}",
        "locality": place,
        "publisher": make_publisher(f"日报{number}"),
        "published_on": datetime.date(2021, 5, 6),
        "published_precision": "day",
        **fields,
    }
    article = make_article(text, **fields)
    make_mention(article, place, "社区")
    make_mention(article, make_problem_once(), "停车难")
    make_claim(article, f"{number}00个", Decimal(number * 100), locality=place, indicator=wishes, subject="微心愿")
    make_claim(article, f"{number}5条", number * 10 + 5, "条", score=0.5)
    make_claim(article, f"{number}2个", number * 10 + 2, "个", score=0.6, as_of="今年")
    return article


def make_problem_once() -> Problem:
    return Problem.objects.filter(name="停车难").first() or make_problem("停车难")


def of(*articles: Article) -> str:
    return f"{NEW}?{'&'.join(f'article={article.pk}' for article in articles)}"


def begun(client: Client, address: str = f"{NEW}?problem=停车难", **fields) -> Compilation:
    response = client.post(address, WORD | fields)
    assert response.status_code == 302, response.content.decode()
    return Compilation.objects.get(pk=int(response["Location"].split("/")[-2]))


def finished(client: Client, compilation: Compilation) -> Compilation:
    for _ in range(compilation.total):
        compilation.refresh_from_db()
        if compilation.is_made:
            break
        client.post(f"{compilation.get_absolute_url()}next/")
    compilation.refresh_from_db()
    assert compilation.is_made
    return compilation


def file_of(client: Client, compilation: Compilation):
    return client.get(f"{compilation.get_absolute_url()}file/")


def document(response) -> Document:
    assert response.status_code == 200
    return Document(BytesIO(response.content))


def words(response) -> str:
    """All that stands in the document, tables with it."""
    assert response.status_code == 200
    return "".join(etree.fromstring(ZipFile(BytesIO(response.content)).read("word/document.xml")).itertext())


def withdraw(article: Article, state: str = Article.State.ARCHIVED) -> None:
    article.save_in(state)
    index([article.pk])


# Asking for one -----------------------------------------------------------------------------------------


def test_the_form_tells_how_many_cases_and_by_which_conditions(client):
    told(1)
    told(2)
    make_article("不相干。")

    response = client.get(f"{NEW}?problem=停车难")

    assert len(response.context["chosen"].articles) == 2
    assert "停车难" in response.content.decode()


def test_what_stands_side_by_side_is_taken_in_its_order(client):
    one, two, three = told(1), told(2), told(3)
    chosen = client.get(of(three, one)).context["chosen"]
    assert chosen.articles == [three.pk, one.pk]
    assert two.pk not in chosen.articles


@pytest.mark.parametrize(
    "query", ["problem=停车难&year=1999", "article=", "article=999999", "article=x", "q=没有这个词"]
)
def test_without_a_case_there_is_nothing_to_take_away(client, query):
    told(1)
    response = client.get(f"{NEW}?{query}")
    assert response.status_code == 200
    assert '<form method="post" action="/compilations' not in response.content.decode()
    assert client.post(f"{NEW}?{query}", WORD).status_code == 200
    assert not Compilation.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "长" * 61}, {"line_pitch": "27.9"}, {"line_pitch": "1e999999"}, {"line_pitch": "nan"}],
)
def test_a_wrong_setting_is_told_and_makes_nothing(client, wrong):
    told(1)
    response = client.post(f"{NEW}?problem=停车难", WORD | wrong)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Compilation.objects.exists()


@pytest.mark.parametrize("field", ["title", "made_by", "line_pitch", "is_full", "has_tables", "format"])
def test_every_setting_answers_every_value(client, field):
    address = of(told(1))
    for value in ENCODED:
        sent = "&".join(f"{key}={text}" for key, text in WORD.items() if key != field) + f"&{field}={value}"
        response = client.post(address, sent, "application/x-www-form-urlencoded")
        assert response.status_code in (200, 302, 422), value[:80]


@pytest.mark.parametrize("field", ["article", "problem", "q", "locality", "year", "page"])
def test_every_condition_answers_every_value(client, field):
    told(1)
    for value in ENCODED:
        assert client.get(f"{NEW}?{field}={value}&{field}=1&{field}={value}").status_code in (200, 400, 404), value[:80]


@pytest.mark.parametrize("title", ["\ufffe停车\uffff难\x0b", "<b>&\"'", "😀", "“”：/\\?*[]'", "=1+1"])
@pytest.mark.parametrize("asked", [WORD, EXCEL])
def test_any_title_gives_a_file_that_opens(client, title, asked):
    response = client.post(of(told(1), told(2)), asked | {"title": title, "made_by": title})
    if asked is WORD:
        response = file_of(client, Compilation.objects.get())
        document(response)
    book = ZipFile(BytesIO(response.content))
    for name in book.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(book.read(name))


def test_a_stranger_gets_fewer_cases_and_is_told_how_many_there_is_no_room_for(client, monkeypatch):
    monkeypatch.setattr("articles.views.compilations.MAX_CASES_OF_A_STRANGER", 2)
    cases = [told(number) for number in range(1, 5)]
    for address in (f"{NEW}?problem=停车难", of(*cases)):
        chosen = client.get(address).context["chosen"]
        assert (len(chosen.articles), chosen.beyond) == (2, 2), address
    assert begun(client).total == 2


def test_one_who_is_logged_in_gets_more(reader, monkeypatch):
    monkeypatch.setattr("articles.views.compilations.MAX_CASES_OF_A_STRANGER", 1)
    told(1)
    told(2)
    assert begun(reader).total == 2
    assert MAX_CASES_OF_A_STRANGER == 100


# Made in pieces -----------------------------------------------------------------------------------------


def test_a_document_is_made_piece_by_piece_with_a_page_that_says_how_far(client, monkeypatch):
    monkeypatch.setattr(compilations, "PIECE", 2)
    for number in range(1, 6):
        told(number)
    compilation = begun(client)
    seen = []
    while not compilation.is_made:
        page = client.get(compilation.get_absolute_url()).content.decode()
        assert "data-continue" in page
        assert f"{compilation.done} / 5" in page
        seen.append(compilation.done)
        assert client.post(f"{compilation.get_absolute_url()}next/")["Location"] == compilation.get_absolute_url()
        compilation.refresh_from_db()
    assert seen == [2, 4]
    page = client.get(compilation.get_absolute_url()).content.decode()
    assert "data-continue" not in page
    assert f"{compilation.get_absolute_url()}file/" in page


def test_a_document_that_is_half_made_cannot_be_taken(client, monkeypatch):
    monkeypatch.setattr(compilations, "PIECE", 1)
    told(1)
    told(2)
    compilation = begun(client)
    response = file_of(client, compilation)
    assert (response.status_code, response["Location"]) == (302, compilation.get_absolute_url())


def test_once_made_another_step_changes_nothing(client):
    told(1)
    compilation = begun(client)
    client.post(f"{compilation.get_absolute_url()}next/")
    client.post(f"{compilation.get_absolute_url()}next/")
    assert [piece.number for piece in compilation.pieces.all()] == [1]


def test_cases_are_numbered_without_a_gap_though_one_was_withdrawn_meanwhile(client, monkeypatch):
    monkeypatch.setattr(compilations, "PIECE", 1)
    one, two, three = (told(number) for number in (1, 2, 3))
    compilation = begun(client, of(one, two, three))
    withdraw(two)

    finished(client, compilation)

    pieces = compilation.pieces.order_by("number").values_list("number", "article_id")
    assert list(pieces) == [(1, one.pk), (2, three.pk)]
    page = client.get(compilation.get_absolute_url())
    assert page.context["left_out"] == 1
    assert "停车难案例2" not in words(file_of(client, compilation))


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_go_on_at_once_make_each_case_once(settings, monkeypatch):
    """Both have read that the same piece is missing before one of them writes it."""
    monkeypatch.setattr(compilations, "PIECE", 2)
    cases = [told(number) for number in range(1, 8)]
    client = Client()
    compilation = begun(client, of(*cases))
    windows = [Client() for _ in range(2)]
    for window in windows:
        window.cookies = client.cookies
    gate, answers = threading.Barrier(2), []

    def go_on(window: Client) -> None:
        try:
            for _ in range(3):
                gate.wait()
                answers.append(window.post(f"{compilation.get_absolute_url()}next/").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go_on, args=[window]) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) == {302}
    compilation.refresh_from_db()
    assert compilation.is_made
    assert list(compilation.pieces.order_by("number").values_list("number", "article_id")) == [
        (number, case.pk) for number, case in enumerate(cases, start=1)
    ]


def test_a_document_that_another_window_threw_away_is_missing_and_no_error(client, monkeypatch):
    """It goes between the look whether it is one's own and the next piece."""
    monkeypatch.setattr(compilations, "PIECE", 1)
    told(1)
    told(2)
    compilation = begun(client)
    make_next = compilations.make_next

    def thrown_away_first(*args):
        Compilation.objects.all().delete()
        return make_next(*args)

    monkeypatch.setattr(compilations, "make_next", thrown_away_first)
    assert client.post(f"{compilation.get_absolute_url()}next/").status_code == 404


# The Word document --------------------------------------------------------------------------------------


def key_figures(book: Document) -> list[list[list[str]]]:
    """Of each case the rows of its table of figures, without the head."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in book.tables]
    return [table[1:] for table in tables if len(table[0]) == 5 and re.fullmatch(r"〔\d+〕", table[-1][-1])]


@pytest.mark.parametrize("is_full", ["on", ""])
def test_every_figure_stands_with_its_source_and_a_sentence_that_is_in_the_text(client, wishes, is_full):
    cases = [told(number, wishes) for number in (1, 2, 3)]
    compilation = finished(client, begun(client, of(*cases), is_full=is_full))

    book = document(file_of(client, compilation))

    found = key_figures(book)
    assert [len(rows) for rows in found] == [3, 3, 3]
    for number, (case, rows) in enumerate(zip(cases, found, strict=True), start=1):
        text = case.source.content.text
        for figure, _counted, _where, sentence, source in rows:
            assert source == f"〔{number}〕"
            assert sentence
            assert sentence in text
            assert figure in sentence
    sources = [p.text for p in book.paragraphs if re.match(r"〔\d+〕", p.text)]
    assert [re.match(r"〔(\d+)〕", line)[1] for line in sources] == ["1", "2", "3"]
    for case, line in zip(cases, sources, strict=True):
        assert str(case) in line
        assert f"http://testserver{case.get_absolute_url()}" in line


def test_a_rejected_figure_stands_nowhere_in_the_document(client, wishes):
    case = told(1, wishes)
    case.claims.filter(value=15).update(state="rejected")
    compilation = begun(client, of(case))
    assert [row[0] for row in key_figures(document(file_of(client, compilation)))[0]] == ["100个", "12个"]


def test_the_figures_of_several_cases_are_compared_with_their_numbers(client, wishes):
    cases = [told(number, wishes) for number in (1, 2)]
    compilation = begun(client, of(*cases))
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in document(file_of(client, compilation)).tables
    ]
    (compared,) = [
        table for table in tables if table[0][-1] == "来源" and len(table[0]) == 5 and "〔" not in table[1][-1]
    ]
    assert [(row[1], row[2], row[-1]) for row in compared[1:]] == [("200个", "200", "2"), ("100个", "100", "1")]


def test_a_gap_side_by_side_is_told_as_on_the_page(client, wishes):
    book = document(file_of(client, finished(client, begun(client, of(told(1, wishes), told(2, publisher=None))))))
    table = next(table for table in book.tables if table.cell(0, 1).text.startswith("1. "))
    cells = {row.cells[0].text: row.cells[2].text for row in table.rows}
    assert cells["媒体"] == "未写明"
    assert cells["品牌"] == "原文没有写到"
    assert cells["微心愿数"] == "原文没有写数"


def test_without_comparison_tables_there_are_none(client, wishes):
    cases = [told(number, wishes) for number in (1, 2)]
    with_tables, without = (
        begun(client, of(*cases), **({} if has_tables else {"has_tables": ""})) for has_tables in (True, False)
    )
    counts = [len(document(file_of(client, each)).tables) for each in (with_tables, without)]
    assert counts[1] == 4  # facts and figures of each of the two cases
    assert counts[0] > counts[1]


def test_the_document_tells_who_made_it_when_and_what_it_covers(client, wishes):
    told(1, wishes)
    response = file_of(client, begun(client))
    text = words(response)
    today = timezone.localdate()
    for part in ("停车难案例汇编", "城关区社工部", f"{today.year}年{today.month}月{today.day}日", "停车难"):
        assert part in text, part
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"].endswith("wordprocessingml.document")


def test_a_case_without_figures_or_place_says_that_the_source_does_not_tell(client):
    article = make_article("社区办了一件事。", title="没有数的案例")
    response = file_of(client, begun(client, of(article)))
    assert "没有" in words(response)
    assert document(response).tables


@pytest.mark.parametrize("text", ["a\x0b\ufffe停车", "<w:p>&]]>", "\u202e停车😀", "停" * 5000, "1\r\n2\t3"])
def test_any_text_gives_a_document_that_opens(client, text):
    article = make_article(f"{text}办成30件。\n“{text}", title=text[:300])
    make_claim(article, "30件", 30, "件", subject=text[:100])
    document(file_of(client, begun(client, of(article))))


# The workbook -------------------------------------------------------------------------------------------

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def workbook(response) -> dict[str, list[list[str | float | None]]]:
    """Name of each sheet → its rows, numbers as numbers."""
    assert response.status_code == 200
    book = ZipFile(BytesIO(response.content))
    names = [each.get("name") for each in etree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
    found = {}
    for number, name in enumerate(names, start=1):
        page = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(page.iter(f"{MAIN}f")), "a text became a formula"
        found[name] = [
            [
                "".join(cell.itertext()) if cell.get("t") == "inlineStr" else float("".join(cell.itertext()) or "nan")
                for cell in row.iter(f"{MAIN}c")
            ]
            for row in page.iter(f"{MAIN}row")
        ]
    return found


def test_a_workbook_has_a_sheet_for_each_table_and_its_numbers_are_numbers(client, wishes):
    cases = [told(number, wishes) for number in (1, 2)]
    sheets = workbook(client.post(of(*cases), EXCEL))
    assert len(sheets) == 4
    rows, figures, beside, sources = sheets.values()
    assert [len(each) for each in (rows, figures, beside, sources)] == [3, 3, 2, 3]
    assert {100.0, 200.0} <= {value for row in figures for value in row if isinstance(value, float)}
    assert beside[1] == ["微心愿数", "个", 100.0, 200.0]
    assert [row[0] for row in sources[1:]] == [1.0, 2.0]
    for case, row in zip(cases, sources[1:], strict=True):
        assert f"http://testserver{case.get_absolute_url()}" in row


def test_a_row_of_cases_side_by_side_says_what_its_bare_numbers_do_not(client, wishes):
    """100 and more than 900 of a province: beside each other they would pass for the same."""
    one, other = told(1, wishes), told(2, wishes)
    other.claims.update(qualifier="over", locality=make_locality("甘肃省"))
    index([other.pk])
    beside = list(workbook(client.post(of(one, other), EXCEL)).values())[2]
    assert beside[1][2] == "1：级别不同；2：多于"


def test_a_workbook_of_texts_that_look_like_formulas_calculates_nothing(client, wishes):
    case = told(1, wishes, title="=HYPERLINK(1)")
    make_claim(case, "去年", 1, "=1+1", subject="@SUM(1)", indicator=wishes)
    sheets = workbook(client.post(of(case), EXCEL))
    assert "=HYPERLINK(1)" in {value for rows in sheets.values() for row in rows for value in row}


def test_a_workbook_leaves_nothing_behind(client, wishes):
    client.post(of(told(1, wishes)), EXCEL)
    assert not Compilation.objects.exists()


# Whose it is, and for how long --------------------------------------------------------------------------


def addresses(compilation: Compilation) -> list[tuple[str, str]]:
    page = compilation.get_absolute_url()
    return [("get", page), ("get", f"{page}file/"), ("post", f"{page}next/"), ("post", f"{page}delete/")]


def assert_not_theirs(client: Client, compilation: Compilation) -> None:
    for method, address in addresses(compilation):
        assert getattr(client, method)(address).status_code == 404, address
    assert Compilation.objects.filter(pk=compilation.pk).exists()


def test_a_strangers_document_opens_in_no_other_session(client, reader, admin_client):
    told(1)
    compilation = begun(client)
    assert client.get(compilation.get_absolute_url()).status_code == 200
    for other in (Client(), reader, admin_client):
        assert_not_theirs(other, compilation)


def test_the_document_of_one_who_is_logged_in_opens_for_nobody_else(client, reader, admin_client):
    told(1)
    compilation = begun(reader)
    assert file_of(reader, compilation).status_code == 200
    for other in (client, admin_client):
        assert_not_theirs(other, compilation)


def test_a_session_that_names_the_document_of_a_person_does_not_open_it(client, reader):
    told(1)
    compilation = begun(reader)
    session = client.session
    session[compilations.BEGUN] = [compilation.pk]
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert_not_theirs(client, compilation)


def test_who_logs_in_leaves_the_strangers_document_behind(client):
    told(1)
    compilation = begun(client)
    client.force_login(make_person("reader"))
    assert_not_theirs(client, compilation)


def test_after_log_out_the_document_is_closed(reader):
    told(1)
    compilation = begun(reader)
    reader.post("/logout/")
    assert_not_theirs(reader, compilation)


def test_a_closed_library_asks_for_log_in(client, settings):
    told(1)
    compilation = begun(client)
    settings.PUBLIC_READ = False
    for method, address in [*addresses(compilation), ("get", NEW), ("post", NEW)]:
        assert getattr(client, method)(address)["Location"].startswith("/login/"), address


def test_after_a_day_it_is_gone(client):
    told(1)
    compilation = begun(client)
    Compilation.objects.update(created_at=timezone.now() - KEPT - datetime.timedelta(seconds=1))
    assert file_of(client, compilation).status_code == 404

    begun(client)

    assert not Compilation.objects.filter(pk=compilation.pk).exists()
    assert CompilationPiece.objects.exclude(compilation=compilation).count() == CompilationPiece.objects.count()


@pytest.mark.parametrize("is_stranger", [True, False])
def test_only_the_last_ones_are_kept_and_nobody_elses_go(client, reader, is_stranger):
    told(1)
    mine, other = (client, reader) if is_stranger else (reader, client)
    kept = begun(other)
    made = [begun(mine).pk for _ in range(MAX_OWN + 2)]
    left = set(Compilation.objects.values_list("pk", flat=True))
    assert left == {kept.pk, *made[-MAX_OWN:]}


def test_who_throws_it_away_has_it_no_more(client):
    told(1)
    compilation = begun(client)
    assert client.post(f"{compilation.get_absolute_url()}delete/").status_code == 302
    assert not Compilation.objects.exists()
    assert not CompilationPiece.objects.exists()


@pytest.mark.parametrize("step", ["next", "delete"])
def test_what_writes_takes_a_form(client, step):
    told(1)
    compilation = begun(client)
    assert client.get(f"{compilation.get_absolute_url()}{step}/").status_code == 405


# What must not leave the house --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_a_draft_comes_into_no_document_of_a_reader(client, reader, state):
    draft = told(9, state=state, title="没公开的案例")
    open_case = told(1)
    for window in (client, reader):
        for address in (f"{NEW}?problem=停车难", of(draft, open_case)):
            assert "没公开的案例" not in words(file_of(window, begun(window, address)))
            assert "没公开的案例" not in str(workbook(window.post(address, EXCEL)))


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_hidden_cases_weigh_nothing_in_the_tables_of_a_document(client, wishes, state):
    cases = [told(number, wishes) for number in (1, 2)]
    before = words(file_of(client, begun(client, of(*cases))))
    told(7, wishes, state=state)
    same = told(8, wishes, state=state)
    same.claims.update(value=100, locality=cases[0].locality)
    index([same.pk])
    assert words(file_of(client, begun(client, of(*cases)))) == before


def test_a_case_withdrawn_after_it_was_made_does_not_leave_the_house(client, wishes):
    cases = [told(number, wishes) for number in (1, 2)]
    compilation = begun(client, of(*cases))
    assert file_of(client, compilation).status_code == 200

    withdraw(cases[0])

    response = file_of(client, compilation)
    assert response.status_code == 302
    page = client.get(compilation.get_absolute_url())
    assert page.context["is_outdated"]
    assert f"{compilation.get_absolute_url()}file/" not in page.content.decode()


def test_a_case_withdrawn_from_a_half_made_document_does_not_leave_the_house(client, monkeypatch):
    monkeypatch.setattr(compilations, "PIECE", 1)
    cases = [told(number) for number in (1, 2)]
    compilation = begun(client, of(*cases))
    withdraw(cases[0])
    finished(client, compilation)
    assert file_of(client, compilation).status_code == 302


def test_a_case_that_was_deleted_after_it_was_made_does_not_leave_the_house(client):
    case = told(1)
    compilation = begun(client, of(case))
    gone = case.pk
    case.delete()
    index([gone])
    assert file_of(client, compilation).status_code == 302


def test_what_was_taken_out_of_a_case_while_it_was_withdrawn_does_not_leave_the_house(client):
    """Withdrawn, freed of a name, published again: the piece made before still has the name."""
    case = told(1)
    compilation = begun(client, of(case))
    withdraw(case)
    case.body.paragraphs = case.body.paragraphs[:1]
    case.body.save()
    case.claims.all().delete()
    withdraw(case, Article.State.PUBLISHED)

    response = file_of(client, compilation)

    assert response.status_code == 302 or "车位" not in words(response)


def test_an_editor_who_is_none_any_more_cannot_take_his_drafts_away():
    person = make_person("editor", "change_article")
    editor = Client()
    editor.force_login(person)
    draft = told(9, state="proposed")
    compilation = begun(editor, of(draft))
    assert file_of(editor, compilation).status_code == 200

    person.user_permissions.clear()

    assert file_of(editor, compilation).status_code == 302


def test_brands_of_hidden_cases_stand_in_no_document(client, wishes):
    case = told(1, wishes)
    draft = told(2, wishes, state="proposed")
    make_mention(draft, make_brand("没公开的品牌", locality=case.locality))
    make_mention(draft, make_practice("没公开的做法"))
    assert "没公开" not in words(file_of(client, begun(client, of(case))))


# Languages ----------------------------------------------------------------------------------------------


def test_the_pages_speak_both_languages(client):
    told(1)
    assert "Make the Word document" not in client.get(f"{NEW}?problem=停车难").content.decode()
    client.cookies["django_language"] = "en"
    assert "Make the Word document" in client.get(f"{NEW}?problem=停车难").content.decode()
    compilation = begun(client)
    assert "ready to take away" in client.get(compilation.get_absolute_url()).content.decode()
