import datetime

import pytest

from articles.exports.rows import CHUNK, COLUMNS, FIGURES, ExportRow, printable, rows
from articles.models import Article
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
SITE = "https://cases.example"


def exported(*articles: Article) -> list[ExportRow]:
    return list(rows([article.pk for article in articles], Article.objects.all(), SITE))


def values(row: ExportRow) -> list[str | int]:
    return [column.value(row) for column in COLUMNS]


def test_a_row_tells_where_when_what_and_how_much():
    place = make_locality("甘肃省", "兰州市", "城关区")
    article = make_article(
        "城关区停车难。推行双报到，7600余名党员下到单元。建起红心驿站。",
        title="党员进网格",
        locality=place,
        publisher=make_publisher("兰州日报"),
        published_on=datetime.date(2021, 8, 27),
        published_precision="month",
    )
    make_mention(article, place, "城关区")
    make_mention(article, make_practice("双报到"), "双报到")
    make_mention(article, make_problem("停车难"), "停车难")
    make_mention(article, make_initiative("双报到制度"), "双报到")
    make_mention(article, make_brand("红心驿站"), "红心驿站")
    make_claim(article, "7600余名", 7600, "名", subject="党员")

    (row,) = exported(article)

    assert values(row) == [
        "党员进网格", "甘肃省/兰州市/城关区", "区县", "兰州日报", "2021-08", "双报到", "停车难", "双报到制度", "红心驿站",
        1, "7600余名（党员）", f"{SITE}/articles/{article.pk}/",
    ]  # fmt: skip


def test_what_the_text_does_not_tell_is_empty_and_no_figures_are_none_in_number():
    article = make_article()

    (row,) = exported(article)

    assert values(row) == ["", "", "", "", "", "", "", "", "", 0, "", f"{SITE}/articles/{article.pk}/"]


def test_each_name_stands_once_in_the_order_of_the_text_and_rejected_ones_are_left_out():
    article = make_article("甲乙丙丁")
    for character in "丙甲乙":
        make_mention(article, make_practice(character), character)
    again = article.mentions.first().practice
    make_mention(article, again, "丁")
    make_mention(article, make_practice("戊"), "丁", state="rejected")

    (row,) = exported(article)

    assert row.names["practice"] == ["甲", "乙", "丙"]


def test_the_surest_figures_are_given_and_all_that_stand_are_counted():
    article = make_article("1个2个3个4个5个6个7个8个")
    for number in range(1, 8):
        make_claim(article, f"{number}个", score=number / 10)
    make_claim(article, "8个", score=1, state="rejected")

    (row,) = exported(article)

    assert row.claim_count == 7
    assert [figure.text for figure in row.figures] == ["7个", "6个", "5个", "4个", "3个"]
    assert len(row.figures) == FIGURES
    assert row.figures[0].address == f"{row.address}#f{article.claims.get(score=0.7).pk}"


def test_rows_keep_the_order_of_the_ids_over_every_chunk(monkeypatch):
    monkeypatch.setattr("articles.exports.rows.CHUNK", 2)
    articles = [make_article(title=str(number)) for number in (3, 1, 5, 2, 4)]

    assert [row.title for row in exported(*articles)] == ["3", "1", "5", "2", "4"]


def test_what_is_withdrawn_while_the_file_is_written_is_left_out():
    kept, withdrawn = make_article(title="留"), make_article(title="撤", state=Article.State.ARCHIVED)

    found = rows([withdrawn.pk, kept.pk, kept.pk + 100], Article.objects.published(), SITE)

    assert [row.title for row in found] == ["留"]


def test_a_chunk_takes_four_queries_however_many_cases_it_holds(django_assert_num_queries):
    place, practice = make_locality("甘肃省", "兰州市", "城关区"), make_practice("双报到")
    articles = []
    for number in range(5):
        article = make_article(f"第{number}件事有3个人。", locality=place, publisher=make_publisher(f"报{number}"))
        make_mention(article, practice, "件事")
        make_claim(article, "3个")
        articles.append(article)
    assert len(articles) < CHUNK

    with django_assert_num_queries(4):
        for row in exported(*articles):
            values(row)


def test_characters_that_break_xml_are_gone():
    article = make_article(title="停\x08车\x1f难\ufffe了\x85", publisher=make_publisher("兰州\x0b日报"))

    (row,) = exported(article)

    assert (row.title, row.publisher) == ("停车难了", "兰州日报")
    assert printable("\x00\U0001f3e0\t\n") == "\U0001f3e0\t\n"
