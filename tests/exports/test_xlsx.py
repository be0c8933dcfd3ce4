from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from articles.exports.rows import COLUMNS, rows
from articles.exports.xlsx import workbook
from articles.models import Article
from tests.factories import make_article, make_claim, make_export

pytestmark = pytest.mark.django_db
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def opened(**fields) -> ZipFile:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    found = rows(ids, Article.objects.all(), "https://cases.example")
    return ZipFile(BytesIO(workbook(make_export(**fields), found)))


def sheet(book: ZipFile, number: int) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def cells(book: ZipFile, number: int) -> list[list[str]]:
    """Texts and numbers as they are stored, row by row."""
    found = sheet(book, number).iter(f"{SHEET}row")
    return [["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")] for row in found]


def test_the_first_sheet_holds_a_header_and_a_row_for_each_case():
    make_article(title="停车难")
    make_article(title="无物业小区")

    written = cells(opened(), 1)

    assert written[0] == [str(column.header) for column in COLUMNS]
    assert [row[0] for row in written[1:]] == ["停车难", "无物业小区"]


def test_the_header_stays_in_sight_and_every_column_can_be_filtered():
    make_article()

    first = sheet(opened(), 1)

    assert first.find(f".//{SHEET}pane").attrib["ySplit"] == "1"
    assert first.find(f".//{SHEET}pane").attrib["state"] == "frozen"
    assert first.find(f"{SHEET}autoFilter").attrib["ref"] == "A1:L2"
    assert len(list(first.iter(f"{SHEET}col"))) > 5


def test_a_text_never_becomes_a_formula_or_a_link():
    make_article(title="=1+1")
    make_article(title="https://evil.example/")
    make_article(title="<script>]]>&amp;_x0041_")

    book = opened()

    assert not list(sheet(book, 1).iter(f"{SHEET}f"))
    assert [row[0] for row in cells(book, 1)[1:3]] == ["=1+1", "https://evil.example/"]
    assert cells(book, 1)[3][0] == "<script>]]>&amp;_x005F_x0041_"  # a program shows _x0041_, not A
    links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert "evil.example" not in links
    assert links.count("https://cases.example/articles/") == 3


def test_control_characters_leave_the_workbook_readable():
    make_article(title="停\x08车\x1f难\ufffe")

    assert cells(opened(title="停\x08车"), 1)[1][0] == "停车难"


def test_numbers_are_numbers():
    make_claim(make_article("建了3个。"), "3个")

    count = next(cell for cell in sheet(opened(), 1).iter(f"{SHEET}c") if cell.attrib["r"] == "J2")

    assert count.attrib.get("t", "n") == "n"
    assert count.find(f"{SHEET}v").text == "1"


def test_the_second_sheet_tells_what_was_asked_for():
    make_article()

    told = dict(cells(opened(conditions=(("民生问题", "停车难"), ("做法", "议事协商")), total=7), 2))

    assert told["民生问题"] == "停车难"
    assert told["做法"] == "议事协商"
    assert {"7", "2026-11-22 16:30", "https://cases.example/articles/", "日期"} <= set(told.values())


def test_the_second_sheet_says_that_there_are_more_and_only_then():
    make_article()

    assert "5001" not in cells(opened(total=5000), 2)[-1][1]
    assert "5001" in cells(opened(total=5001), 2)[-1][1]


def test_a_list_without_cases_is_a_workbook_all_the_same():
    assert len(cells(opened(total=0), 1)) == 1
