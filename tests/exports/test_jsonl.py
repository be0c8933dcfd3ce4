import json
from decimal import Decimal

import pytest

from articles.exports import jsonl
from articles.models import Article
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_locality,
    make_mention,
    make_practice,
    make_publisher,
)

pytestmark = pytest.mark.django_db


def exported() -> list[dict]:
    return [json.loads(line) for line in jsonl.lines(Article.objects.all())]


def test_a_case_carries_all_the_keys_that_readers_of_the_export_rely_on():
    make_article()
    assert set(exported()[0]) == {
        "source", "title", "publisher", "site", "author", "published_on", "body",
        "localities", "brands", "initiatives", "claims", "practices",
    }  # fmt: skip


def test_places_come_with_their_path_and_the_primary_one_is_marked():
    street = make_locality("山西省", "太原市", "迎泽区", "柳巷街道")
    article = make_article("柳巷街道办事。", locality=street)
    make_mention(article, street, "柳巷街道")
    path = ["山西省", "太原市", "迎泽区", "柳巷街道"]
    assert exported()[0]["localities"] == [{"name": "柳巷街道", "path": path, "level": "township", "primary": True}]


def test_a_figure_tells_its_value_unit_place_and_what_it_measures():
    article = make_article("红心驿站接待约1.5万人。")
    brand = make_brand("红心驿站")
    make_claim(article, "1.5万人", Decimal(15000), "人", qualifier="about", subject="接待", brand=brand)
    claim = exported()[0]["claims"][0]
    assert (claim["value"], claim["unit"], claim["qualifier"], claim["attribute_to"]) == (
        15000,
        "人",
        "about",
        "红心驿站",
    )


def test_broken_figures_keep_their_fraction():
    make_claim(make_article("比例91.43%。"), "91.43%", Decimal("91.43"), "%")
    assert exported()[0]["claims"][0]["value"] == 91.43


def test_each_name_and_family_is_listed_once():
    article = make_article("红心驿站开了门，红心驿站有微心愿、微心愿墙。")
    brand, practice = make_brand("红心驿站"), make_practice("微心愿")
    for _ in range(2):
        make_mention(article, brand, "红心驿站")
        make_mention(article, practice, "微心愿")
    case = exported()[0]
    assert [brand["name"] for brand in case["brands"]] == ["红心驿站"]
    assert [practice["family"] for practice in case["practices"]] == ["微心愿"]


def test_a_practice_is_told_by_its_surest_passage_and_a_name_by_its_first():
    article = make_article("红心驿站有微心愿，红心站点亮心愿。")
    practice, brand = make_practice("微心愿"), make_brand("红心驿站")
    make_mention(article, practice, "心愿", score=0.5)
    make_mention(article, practice, "点亮心愿", score=0.9)
    make_mention(article, practice, "微心愿", score=0.7)
    make_mention(article, brand, "红心站")
    make_mention(article, brand, "红心驿站")

    case = exported()[0]

    assert case["practices"] == [{"family": "微心愿", "quote": "点亮心愿"}]
    assert case["brands"] == [{"name": "红心驿站", "quote": "红心驿站"}]


def test_rejected_findings_are_left_out():
    article = make_article("红心驿站来了3个人。")
    make_mention(article, make_brand("红心驿站"), "红心驿站", state="rejected")
    make_claim(article, "3个", state="rejected")
    case = exported()[0]
    assert (case["brands"], case["claims"]) == ([], [])


@pytest.mark.parametrize(("precision", "printed"), [("year", "2022"), ("month", "2022-07"), ("day", "2022-07-05")])
def test_a_date_says_no_more_than_the_text(precision, printed):
    make_article(published_on="2022-07-05", published_precision=precision)
    assert exported()[0]["published_on"] == printed


def test_what_is_not_known_is_null():
    make_article(publisher=None)
    case = exported()[0]
    assert (case["title"], case["publisher"], case["published_on"]) == (None, None, None)


def test_the_number_of_queries_does_not_grow_with_the_cases(django_assert_num_queries):
    for number in range(12):
        article = make_article(f"第{number}件事有3个人。", publisher=make_publisher(f"报{number}"))
        make_claim(article, "3个")
    with django_assert_num_queries(3):
        assert len(exported()) == 12
