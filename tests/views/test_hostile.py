"""Whatever stands in an address, the answer is a page that says so: never a 500, on either database."""

from urllib.parse import quote, quote_from_bytes

import pytest
from django.urls import get_resolver

from articles.filters import ArticleFilter
from tests.factories import make_article, make_claim, make_locality, make_mention, make_practice

pytestmark = pytest.mark.django_db

VALUES = [
    "", " ", "0", "-1", "1.5", "1e999999", "NaN", "Infinity", "9223372036854775807", "9223372036854775808",
    "9" * 5000, "0x10", "１２", "٣", "²", "1_000", "+1", "--", "'", '"', "' OR 1=1 --", "); DROP TABLE articles_article;",
    "%", "_", "%%", "\\", "../../etc/passwd", "<script>alert(1)</script>", "{{ 7*7 }}", "{% load %}", "%s%n%x",
    "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "\ufffe", "\U0010ffff", "停" * 5000, "🏠" * 200,
    "null", "None", "undefined", "[]", "()", "*" * 200, "a" * 100_000, "1+9+N", "\u0301" * 50, "= 1+1",
]  # fmt: skip
RAW = [b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", "停车".encode("gbk")]
ENCODED = [quote(value) for value in VALUES] + [quote_from_bytes(value) for value in RAW]


@pytest.fixture(autouse=True)
def library(settings):
    settings.PUBLIC_READ = True
    place = make_locality("甘肃省", "兰州市")
    article = make_article("兰州市有3个人。", locality=place, title="兰州")
    make_mention(article, place, "兰州市")
    make_mention(article, make_practice("微心愿"), "3个")
    make_claim(article, "3个")


def test_there_are_at_least_forty_values():
    assert len(ENCODED) >= 40


@pytest.mark.parametrize("name", [*ArticleFilter.base_filters, "page", "unknown"])
def test_every_parameter_of_the_list_answers_every_value(name, client):
    for value in ENCODED:
        for query in (f"{name}={value}", f"{name}={value}&{name}=1&{name}={value}"):
            response = client.get(f"/articles/?{query}")
            assert response.status_code in (200, 400), query[:80]


def test_a_wrong_value_is_told_and_does_not_pass_for_the_whole_list(client):
    page = client.get("/articles/?year=1e999999").content.decode()
    assert 'class="rows"' not in page


def test_every_paged_list_answers_every_page_number(client):
    for address in ("/articles/", "/initiatives/", "/brands/", "/publishers/", "/practices/微心愿/"):
        for value in ENCODED:
            assert client.get(f"{address}?page={value}").status_code in (200, 400, 404), (address, value[:80])


def pages_with_an_argument() -> list[str]:
    patterns = get_resolver().reverse_dict.getlist
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    found = {possibility[0] for name in names for possibilities, *_ in patterns(name) for possibility in possibilities}
    return sorted(pattern for pattern in found if pattern.count("%(") == 1)


@pytest.mark.parametrize("pattern", pages_with_an_argument())
def test_every_address_answers_every_argument(pattern, client):
    before, _, after = pattern.partition("%(")
    after = after.partition(")s")[2]
    for value in ENCODED:
        if len(value) < 20_000:
            status = client.get(f"/{before}{value}{after}").status_code
            assert status < 500, (pattern, value[:80])


def test_a_huge_page_number_is_answered(client):
    assert client.get(f"/articles/?page={2**63}").status_code == 200
