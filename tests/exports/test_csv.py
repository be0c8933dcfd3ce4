import csv
from io import StringIO

import pytest

from articles.exports.csv import lines, safe
from articles.exports.rows import COLUMNS, rows
from articles.models import Article
from tests.factories import make_article, make_claim, make_export

SITE = "https://cases.example"


def written(**fields) -> str:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    return "".join(lines(make_export(**fields), rows(ids, Article.objects.all(), SITE)))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        " =1+1",
        "\u3000＝1",
        "\u200b=1",
    ],
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["停车难", "1+9+N党建联盟", "'=1", "", "10=10", 0, 7600, -3])
def test_other_texts_and_numbers_stay_as_they_are(value):
    assert safe(value) == value


@pytest.mark.django_db
def test_excel_knows_the_encoding_by_the_mark_at_the_beginning():
    make_article(title="停车难")
    assert written().encode().startswith(b"\xef\xbb\xbf")
    assert written().count("\ufeff") == 1


@pytest.mark.django_db
def test_the_columns_stand_in_their_order_and_the_state_is_for_editors_only():
    make_article(title="停车难", state=Article.State.IN_REVIEW)
    headers = [str(column.header) for column in COLUMNS]

    of_a_reader, of_an_editor = cells(written()), cells(written(with_state=True))

    assert of_a_reader[0] == headers
    assert [len(row) for row in of_a_reader] == [12, 12]
    assert of_an_editor[0][:12] == headers
    assert of_an_editor[1][12] == "审核中"


@pytest.mark.django_db
def test_hostile_titles_stay_in_their_cell():
    title = '"],\r\n=cmd|"/C calc"!A1,<script>'
    make_article(title=title)
    make_article(title="=1+1")

    first, second = cells(written())[1:]

    assert first[0] == title
    assert second[0] == "'=1+1"


@pytest.mark.django_db
def test_numbers_are_written_as_numbers():
    make_claim(make_article("建了3个。"), "3个")
    assert ",1,3个," in written()


@pytest.mark.django_db
def test_a_last_line_says_that_there_are_more_and_only_then():
    make_article(title="停车难")

    assert len(cells(written(total=5000))) == 2
    assert len(last := cells(written(total=5001))[-1]) == 1
    assert "5000" in last[0]
    assert "5001" in last[0]
