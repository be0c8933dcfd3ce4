import pytest

from articles.models import Article
from articles.search.words import search, spellings
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts():
    make_article("甲小区停车难，没有物业。", title="车位")
    make_article("乙小区水管漏水。", title="停车难")
    make_article("“1＋9＋N”党建联盟和 ABC 平台，100%办结。", title="联盟")


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("停车难", {"车位", "停车难"}),
        ("停车难 物业", {"车位"}),
        ("停车难  停车难", {"车位", "停车难"}),
        ("车位 物业", {"车位"}),
        ("abc", {"联盟"}),
        ("1+9+N", {"联盟"}),
        ("100%", {"联盟"}),
        ("“1+9", {"联盟"}),
        ("小区", {"车位", "停车难"}),
        ("区", {"车位", "停车难"}),
        ("小_", set()),
        ("%", {"联盟"}),
        ("\\", set()),
        ("'; drop table", set()),
        ("停车难 漏水 物业", set()),
        ("", {"车位", "停车难", "联盟"}),
    ],
)
def test_every_word_stands_literally_in_title_or_text(q, titles):
    assert {article.title for article in search(Article.objects.all(), q)} == titles


def test_a_search_stays_within_the_articles_it_was_given():
    given = Article.objects.filter(title="停车难")

    assert [article.title for article in search(given, "停车难")] == ["停车难"]


def test_fifty_words_are_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not list(search(Article.objects.all(), " ".join(chr(0x4E00 + number) for number in range(50))))


def test_words_are_looked_for_in_three_settings():
    assert spellings("1+9+N") == ["1+9+N", "1＋9＋N", "１＋９＋Ｎ"]
    assert spellings("停车难") == ["停车难"]
