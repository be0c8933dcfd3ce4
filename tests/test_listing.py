import pytest

from articles import listing
from articles.models import Article
from articles.search.shelf import shelf
from tests.factories import make_article, make_brand, make_claim, make_locality, make_mention, make_practice

pytestmark = pytest.mark.django_db


def test_rows_take_nine_queries_however_many_they_are(django_assert_num_queries):
    place, practice, brand = make_locality("甘肃省", "兰州市"), make_practice("双报到"), make_brand("金大姐说事室")
    for _ in range(5):
        article = make_article("建了1个。", locality=place)
        make_mention(article, brand)
        make_mention(article, practice, "了")
        make_mention(article, practice, "个")
        make_mention(article, place)
        make_claim(article, "1个")
        make_claim(article, "了", state="rejected")
    ids = list(Article.objects.values_list("pk", flat=True))

    shelf()  # whose clock each page asks for; filling it is not the rows' doing

    with django_assert_num_queries(9):
        for article in listing.rows(ids, Article.objects.all()):
            assert article.place.names == ("甘肃省", "兰州市")
            assert article.tags == [practice, brand]
            assert [claim.figure for claim in article.figures] == ["1个"]
            assert article.body.opening == "建了1个。"


def test_rows_stand_in_the_order_of_their_ids_and_what_is_gone_is_left_out():
    first, second = make_article("一。"), make_article("二。")

    assert listing.rows([second.pk, second.pk + 100, first.pk], Article.objects.all()) == [second, first]
    assert listing.rows([first.pk, second.pk], Article.objects.all()) == [first, second]
    assert listing.rows([], Article.objects.all()) == []


def test_the_first_names_and_the_surest_figures_are_shown():
    article = make_article("甲乙丙丁1个2个3个4个")
    for character in "丁丙乙甲":
        make_mention(article, make_practice(character), character)
    make_mention(article, make_practice("戊"), "甲", state="rejected")
    for number, score in zip("1234", (0.5, 0.9, 0.4, 0.5), strict=True):
        make_claim(article, f"{number}个", score=score)

    (row,) = listing.rows([article.pk], Article.objects.all())

    assert [thing.name for thing in row.tags] == ["甲", "乙"]
    assert [claim.figure for claim in row.figures] == ["2个", "1个", "4个"]
