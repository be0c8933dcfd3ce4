import datetime
from xml.etree import ElementTree

import pytest

from articles.exports import feed
from tests.factories import make_article

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)


def whole(path: str) -> str:
    return f"https://casebook.example{path}"


def read(articles, title="停车难") -> ElementTree.Element:
    return ElementTree.fromstring(feed.atom(title, whole("/articles/"), whole("/feed/"), articles, whole))


def test_an_entry_tells_title_address_opening_and_since_when_it_is_public():
    article = make_article("居民议事。", title="停车", public_since=NOON)

    (entry,) = read([article]).findall(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title") == "停车"
    assert entry.find(f"{ATOM}link").get("href") == whole(article.get_absolute_url())
    assert entry.findtext(f"{ATOM}summary") == "居民议事。"
    assert entry.findtext(f"{ATOM}updated") == "2026-07-01T12:00:00+00:00"


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
