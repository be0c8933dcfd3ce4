"""Tables as files: numbers stay numbers, texts stay texts, whatever stands in them."""

import csv
import datetime
import json
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from lxml import etree

from articles.exports.tables import Sheet, csv_lines, json_document, workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MADE = datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1",
    "\t=1",
    "a\x0b\ufffe\ud800b",
    '"',
    "a,b\nc",
    "{=1}",
    "http://a.example",
    "0123",
    "1e5",
]


def book(*sheets: Sheet) -> tuple[list[str], list[list[list[tuple[str, str]]]]]:
    """Names of the sheets, and their cells as (type, value)."""
    file = ZipFile(BytesIO(workbook("案例库", MADE, sheets)))
    names = [each.get("name") for each in etree.fromstring(file.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
    found = []
    for number in range(1, len(names) + 1):
        page = etree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(page.iter(f"{MAIN}f")), "a text became a formula"
        rows = page.iter(f"{MAIN}row")
        found.append(
            [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{MAIN}c")] for row in rows]
        )
    return names, found


def test_numbers_are_numbers_in_a_workbook():
    _names, ((_head, row),) = book(Sheet("数据", ["一", "二", "三"], [[7, Decimal("1333.3333"), "12"]]))
    assert row == [("n", "7"), ("n", "1333.3333"), ("inlineStr", "12")]


def test_a_zero_is_a_number_and_nothing_is_an_empty_cell():
    _names, ((_head, row),) = book(Sheet("数据", ["一", "二", "三"], [[0, None, ""]]))
    assert row == [("n", "0")]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text_in_a_workbook(text):
    _names, ((_head, row),) = book(Sheet("数据", ["一"], [[text]]))
    assert row[0][0] == "inlineStr"


def test_every_table_has_its_sheet():
    names, pages = book(Sheet("案例", ["一"], [["甲"]]), Sheet("数据", ["一"], []))
    assert names == ["案例", "数据"]
    assert len(pages[1]) == 1


@pytest.mark.parametrize("name", ["[a]:*?/\\'" + "长" * 40, "户/月"])
def test_any_name_of_a_sheet_is_one_that_excel_takes(name):
    (found,), _pages = book(Sheet(name, ["一"], []))
    assert 0 < len(found) <= 31
    assert not set("[]:*?/\\'") & set(found)


def read_csv(sheet: Sheet) -> list[list[str]]:
    text = "".join(csv_lines(sheet))
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_numbers_stand_in_full_in_csv():
    values = [7, Decimal("1333.3333"), Decimal("10000000000000.0000"), Decimal("0.5000"), Decimal("1E+3"), None]
    assert read_csv(Sheet("数据", list("一二三四五六"), [values]))[1] == [
        "7",
        "1333.3333",
        "10000000000000",
        "0.5",
        "1000",
        "",
    ]


def test_a_zero_is_not_left_blank_in_csv():
    assert read_csv(Sheet("数据", ["一", "二"], [[0, Decimal(0)]]))[1] == ["0", "0"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text])
def test_a_text_calculates_nothing_in_csv(text):
    (_head, (cell,)) = read_csv(Sheet("数据", ["一"], [[text]]))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))


def test_numbers_are_numbers_in_json_and_nothing_is_null():
    text = json_document(
        "casebook/figures", {"unit": "个"}, ["a", "b", "c", "d"], [[7, Decimal("1333.3333"), None, "12"]]
    )
    document = json.loads(text)
    assert (document["schema"], document["unit"]) == ("casebook/figures", "个")
    assert document["figures"] == [{"a": 7, "b": 1333.3333, "c": None, "d": "12"}]


def test_whole_numbers_stay_whole_in_json():
    text = json_document("casebook/figures", {}, ["a", "b"], [[Decimal("10000000000000.0000"), Decimal("0.5000")]])
    assert "10000000000000," in text.replace("\n", "")
    assert json.loads(text)["figures"][0]["b"] == 0.5
