import datetime
from xml.etree import ElementTree

import pytest

from articles.exports import atom
from articles.exports.rows import rows
from articles.models import Article
from tests.factories import make_article, make_claim, make_export, make_locality, make_mention, make_problem

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)


# The feed of a list -------------------------------------------------------------------------------------


def parsed(**fields) -> ElementTree.Element:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    found = rows(ids, Article.objects.all(), "https://cases.example")
    return ElementTree.fromstring(atom.of_list(make_export(**fields), found).encode())


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [found.text for found in element.findall(ATOM + name)]


def test_the_feed_has_what_atom_demands():
    article = make_article(title="停车难")

    feed = parsed()

    for element in (feed, feed.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1
            assert texts(element, name)[0]
    assert texts(feed.find(f"{ATOM}author"), "name")
    assert {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "https://cases.example/articles/",
        "self": "https://cases.example/articles/?format=atom",
    }
    assert texts(feed.find(f"{ATOM}entry"), "id") == [f"https://cases.example/articles/{article.pk}/"]


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


# The feed of a saved search -----------------------------------------------------------------------------


def whole(path: str) -> str:
    return f"https://casebook.example{path}"


def read(articles, title="停车难") -> ElementTree.Element:
    return ElementTree.fromstring(atom.of_search(title, whole("/articles/"), whole("/feed/"), articles, whole))


def test_an_entry_tells_title_address_opening_and_since_when_it_is_public():
    article = make_article("居民议事。", title="停车", public_since=NOON)

    (entry,) = read([article]).findall(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title") == "停车"
    assert entry.find(f"{ATOM}link").get("href") == whole(article.get_absolute_url())
    assert entry.findtext(f"{ATOM}summary") == "居民议事。"
    for moment in ("published", "updated"):
        assert entry.findtext(ATOM + moment) == "2026-07-01T12:00:00+00:00"


def test_a_feed_without_cases_is_a_feed():
    root = read([])

    assert root.findtext(f"{ATOM}title") == "停车难"
    assert root.findtext(f"{ATOM}id") == whole("/articles/")
    assert root.findtext(f"{ATOM}updated")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "]]>", "&amp;", "a\x0bb", "\ufffe\uffff", "\x1b[0m", "🏠"]
)
def test_a_hostile_text_is_text(text):
    article = make_article(f"居民{text}议事。", title=f"停车{text}")

    (entry,) = read([article], text).findall(f"{ATOM}entry")

    plain = "".join(char for char in text if char.isprintable() or char == " ")
    assert entry.findtext(f"{ATOM}title") == f"停车{plain}".replace("\ufffe", "").replace("\uffff", "")
    assert [child.tag for child in entry.find(f"{ATOM}title")] == []


def test_a_summary_that_a_reader_draws_as_html_is_text():
    (entry,) = read([make_article("<img src=x>居民")]).findall(f"{ATOM}entry")

    assert entry.find(f"{ATOM}summary").get("type") == "html"
    assert entry.findtext(f"{ATOM}summary") == "&lt;img src=x&gt;居民"


def test_a_case_without_title_and_text_has_an_entry():
    article = make_article("")
    article.body.delete()
    article.refresh_from_db()

    assert len(read([article]).findall(f"{ATOM}entry")) == 1
