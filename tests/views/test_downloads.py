"""The list as a file: the same cases as on the page, for the same people, whatever the address says."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles.filters import ArticleFilter
from articles.models import Article
from articles.views.files import TYPES
from tests.factories import make_article, make_claim, make_mention, make_problem

pytestmark = pytest.mark.django_db
LIST = "/articles/"
FORMATS = ["xlsx", "csv", "json", "atom"]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(User.objects.create_user("reader"))
    return client


@pytest.fixture
def editor() -> Client:
    person = User.objects.create_user("editor")
    person.user_permissions.add(Permission.objects.get(codename="change_article"))
    client = Client()
    client.force_login(person)
    return client


def body_of(response) -> bytes:
    assert response.status_code == 200
    return response.getvalue() if response.streaming else response.content


def text_of(response) -> str:
    """What stands in the file; of a workbook in all its parts."""
    body = body_of(response)
    if "spreadsheet" not in response["Content-Type"]:
        return body.decode()
    book = ZipFile(BytesIO(body))
    return "".join(book.read(name).decode() for name in book.namelist())


def lines_of(response) -> list[list[str]]:
    return list(csv.reader(StringIO(text_of(response), newline="")))


def titles(client: Client, query: str) -> list[str]:
    return [case["title"] for case in json.loads(body_of(client.get(f"{LIST}?{query}&format=json")))["articles"]]


def test_every_format_of_the_filter_has_its_file():
    assert [key for key, _ in ArticleFilter.base_filters["format"].extra["choices"]] == FORMATS


@pytest.mark.parametrize("asked", FORMATS)
def test_a_file_is_named_after_the_day_and_its_type_is_told(asked, reader):
    make_article()

    response = reader.get(LIST, {"format": asked})

    assert response["Content-Type"] == TYPES[asked]
    assert f'filename="casebook-{timezone.localdate():%Y-%m-%d}.{asked}"' in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment") == (asked in ("xlsx", "csv"))
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_same_conditions_and_order_hold_for_the_file(reader):
    parking = make_problem("停车难")
    few, many, other = (
        make_article("停车1个", title="少"),
        make_article("停车1个2个", title="多"),
        make_article(title="外"),
    )
    for article in (few, many):
        make_mention(article, parking)
        make_claim(article, "1个")
    make_claim(many, "2个")

    assert titles(reader, "problem=停车难&sort=figures") == ["多", "少"]
    assert titles(reader, "q=停车&sort=date") == ["多", "少"]
    assert titles(reader, "") == ["外", "多", "少"]
    assert other.title not in text_of(reader.get(LIST, {"problem": "停车难", "format": "csv"}))


def test_the_file_tells_its_conditions_and_the_address_of_its_list(reader):
    make_mention(make_article("停车难。"), make_problem("停车难"))

    file = json.loads(body_of(reader.get(LIST, {"q": "停车", "problem": "停车难", "page": "7", "format": "json"})))

    assert [condition["text"] for condition in file["conditions"]] == ["停车", "停车难"]
    assert file["address"] == (iri_to_uri("http://testserver/articles/?q=停车&problem=停车难"))
    assert json.loads(body_of(reader.get(LIST, {"format": "json"})))["address"] == "http://testserver/articles/"


@pytest.mark.parametrize("asked", ["csv", "json"])
def test_long_files_are_sent_piece_by_piece(asked, reader, monkeypatch):
    monkeypatch.setattr("articles.views.downloads.FIRST_CHUNK", 1)
    monkeypatch.setattr("articles.views.downloads.LINES", 3)
    for number in range(6):
        make_article(title=str(number))

    response = reader.get(LIST, {"format": asked})

    assert response.streaming
    first, *others = (piece.count(b"/articles/") for piece in response.streaming_content)
    assert first <= 1
    assert len(others) >= 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_line_is_in_the_language_of_the_reader(language, editor):
    make_article(state=Article.State.IN_REVIEW)
    editor.cookies["django_language"] = language

    header, row = lines_of(editor.get(LIST, {"format": "csv"}))

    expected = {"zh-hans": ("日期", "审核中"), "en": ("Date", "in review")}[language]
    assert (header[4], row[12]) == expected


def test_a_file_holds_the_first_cases_up_to_the_limit_and_says_so(reader, monkeypatch):
    for place in ("articles.views.downloads", "articles.exports.rows", "articles.exports.csv", "articles.exports.json"):
        monkeypatch.setattr(f"{place}.MAX_ROWS", 2)
    for number in range(3):
        make_article(title=str(number))

    file = json.loads(body_of(reader.get(LIST, {"format": "json"})))
    lines = lines_of(reader.get(LIST, {"format": "csv"}))

    assert [case["title"] for case in file["articles"]] == ["2", "1"]
    assert (file["total"], file["limit"], file["truncated"]) == (3, 2, True)
    assert len(lines) == 4
    assert "2" in lines[-1][0]


def test_a_feed_holds_the_newest_cases_whatever_the_order_of_the_list(reader, monkeypatch):
    monkeypatch.setattr("articles.exports.atom.MAX_ENTRIES", 1)
    make_claim(make_article("1个", title="旧", published_on="2020-01-01", published_precision="day"), "1个")
    make_article(title="新", published_on="2022-01-01", published_precision="day")

    feed = ElementTree.fromstring(body_of(reader.get(LIST, {"sort": "figures", "format": "atom"})))

    atom = "{http://www.w3.org/2005/Atom}"
    assert [title.text for title in feed.findall(f"{atom}entry/{atom}title")] == ["新"]


@pytest.mark.parametrize("asked", FORMATS)
@pytest.mark.parametrize("state", [Article.State.PROPOSED, Article.State.IN_REVIEW, Article.State.ARCHIVED])
def test_what_is_not_published_is_for_editors_only(asked, state, reader, editor, settings):
    settings.PUBLIC_READ = True
    make_article(title="公开的事")
    make_mention(make_article("内部的词", title="内部的事", state=state), make_problem("内部问题"))

    for client in (Client(), reader):
        assert "公开的事" in text_of(client.get(LIST, {"format": asked}))
        assert "内部" not in text_of(client.get(LIST, {"format": asked}))
    assert "内部的事" in text_of(editor.get(LIST, {"format": asked}))


@pytest.mark.parametrize("asked", FORMATS)
def test_strangers_are_asked_to_log_in_before_any_file(asked, client, settings):
    make_article(title="公开的事")
    settings.PUBLIC_READ = False
    response = client.get(LIST, {"format": asked})
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_the_state_is_told_to_editors_only(reader, editor):
    make_article()
    assert len(lines_of(reader.get(LIST, {"format": "csv"}))[0]) == 12
    assert len(lines_of(editor.get(LIST, {"format": "csv"}))[0]) == 13


@pytest.mark.parametrize(
    "query", ["format=pdf", "format=csv%00", "format=CSV", "format=json&year=1", "format=csv&q=%00"]
)
def test_a_wrong_value_is_told_on_a_page_and_by_the_status(query, reader):
    make_article(title="公开的事")

    response = reader.get(f"{LIST}?{query}")

    assert response.status_code == 400
    page = response.content.decode()
    assert 'role="alert"' in page
    assert "公开的事" not in page
    assert "format=" not in page.partition("<main")[2]


@pytest.mark.parametrize("asked", FORMATS)
def test_hostile_titles_and_words_break_no_file(asked, reader):
    make_article("停车\ufffe", title="停车]]><script>alert(1)</script>\x08&=")

    text = text_of(reader.get(LIST, {"q": "停车 \ufffe", "format": asked}))

    assert "\x08" not in text
    if asked in ("xlsx", "atom"):
        assert "<script>" not in text
    if asked == "atom":
        ElementTree.fromstring(text.encode())


@pytest.mark.parametrize("asked", FORMATS)
def test_a_file_of_one_chunk_takes_ten_queries(asked, reader, django_assert_max_num_queries):
    for number in range(6):
        article = make_article(f"第{number}件事有3个人。")
        make_claim(article, "3个")
        make_mention(article, make_problem(f"问题{number}"))
    reader.get(LIST)

    with django_assert_max_num_queries(10):
        body_of(reader.get(LIST, {"format": asked}))


def test_files_only_answer_to_reading(reader):
    assert reader.post(f"{LIST}?format=csv").status_code == 405


# The links on the page ---------------------------------------------------------------------------------


def test_the_list_links_its_files_with_its_conditions_and_without_its_page(reader):
    for number in range(21):
        make_article("停车", title=str(number))

    page = reader.get(LIST, {"q": "停车", "page": "2"}).content.decode()

    for asked in FORMATS:
        assert f'href="?q=停车&amp;format={asked}"' in page
    head = page.partition("</head>")[0]
    assert '<link rel="alternate" type="application/atom+xml"' in head
    assert 'href="?q=停车&amp;format=atom"' in head


def test_no_other_link_of_a_list_carries_the_format(reader):
    make_mention(make_article("停车"), make_problem("停车难"))
    filterset = ArticleFilter(reader.get(f"{LIST}?q=停车&format=csv").wsgi_request.GET, Article.objects.all())

    links = [filterset.link(), filterset.without_wrong, *(link for _, link, _ in filterset.orders)]

    assert [link for link in links if "format" in link] == []
    assert [chip.text for chip in filterset.chips] == ["停车"]


def test_nothing_is_offered_where_there_is_nothing_to_take(reader):
    page = reader.get(LIST).content.decode().partition("<main")[2]
    assert "format=" not in page
