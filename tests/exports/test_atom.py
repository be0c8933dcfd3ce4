import datetime
from xml.etree import ElementTree

import pytest

from articles.exports.atom import feed
from articles.exports.rows import rows
from articles.models import Article
from tests.factories import make_article, make_claim, make_export, make_locality, make_mention, make_problem

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(**fields) -> ElementTree.Element:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    found = rows(ids, Article.objects.all(), "https://cases.example")
    return ElementTree.fromstring(feed(make_export(**fields), found).encode())


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [found.text for found in element.findall(ATOM + name)]


def test_the_feed_has_what_atom_demands():
    article = make_article(title="停车难")

    atom = parsed()

    for element in (atom, atom.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1
            assert texts(element, name)[0]
    assert texts(atom.find(f"{ATOM}author"), "name")
    assert {link.attrib["rel"]: link.attrib["href"] for link in atom.findall(f"{ATOM}link")} == {
        "alternate": "https://cases.example/articles/",
        "self": "https://cases.example/articles/?format=atom",
    }
    assert texts(atom.find(f"{ATOM}entry"), "id") == [f"https://cases.example/articles/{article.pk}/"]


def test_an_entry_keeps_its_id_when_its_case_changes():
    article = make_article(title="旧", published_on="2021-08-27", published_precision="day")
    before = parsed().find(f"{ATOM}entry/{ATOM}id").text

    Article.objects.filter(pk=article.pk).update(title="新", published_on="2022-01-01")

    assert parsed().find(f"{ATOM}entry/{ATOM}id").text == before


@pytest.mark.parametrize(("precision", "told"), [("day", ["2021-08-01T00:00:00+08:00"]), ("month", []), ("year", [])])
def test_only_a_day_is_a_moment_of_publication(precision, told):
    make_article(published_on=datetime.date(2021, 8, 1), published_precision=precision)

    assert texts(parsed().find(f"{ATOM}entry"), "published") == told


def test_an_entry_tells_where_when_and_how_much():
    article = make_article(
        "城关区有3个。",
        locality=make_locality("甘肃省", "兰州市"),
        published_on="2021-08-01",
        published_precision="month",
    )
    make_claim(article, "3个", subject="车位")
    make_mention(article, make_problem("停车难"))

    entry = parsed().find(f"{ATOM}entry")

    assert texts(entry, "summary") == ["甘肃省/兰州市 · 2021-08 · 3个（车位）"]
    assert [category.attrib["term"] for category in entry.findall(f"{ATOM}category")] == ["停车难"]


def test_hostile_texts_stay_texts_and_control_characters_break_nothing():
    article = make_article("<b>3个</b>", title="]]><script>alert(1)</script>\x08\x1f\ufffe&")
    make_claim(article, "<b>3个", subject="<img src=x>")

    entry = parsed().find(f"{ATOM}entry")

    assert texts(entry, "title") == ["]]><script>alert(1)</script>&"]
    # A summary is HTML to whoever reads it.
    assert texts(entry, "summary") == ["&lt;b&gt;3个（&lt;img src=x&gt;）"]


def test_the_subtitle_says_that_there_are_more_and_only_then():
    make_article()

    assert "50" not in texts(parsed(total=7), "subtitle")[0]
    assert "50" in texts(parsed(total=51), "subtitle")[0]
    assert "51" in texts(parsed(total=51), "subtitle")[0]


def test_a_list_without_cases_is_a_feed_all_the_same():
    assert parsed(total=0).findall(f"{ATOM}entry") == []
