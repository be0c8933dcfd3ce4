"""The page for programs: it names every parameter, value, column and field that there is."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils.translation import override

from articles.exports.json import OF_A_CASE, OF_A_FIGURE, OF_THE_FILE
from articles.exports.rows import COLUMNS
from articles.filters import ArticleFilter
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, settings) -> str:
    settings.PUBLIC_READ = True
    return client.get("/api/").content.decode()


def test_every_parameter_is_named_with_what_it_takes(page):
    rows = re.findall(r'<tr><th scope="row"><code>(\w+)</code></th><td>([^<]+)</td><td>([^<]+)', page)
    assert [name for name, _label, accepted in rows if accepted.strip()] == list(ArticleFilter.base_filters)


def test_every_value_of_a_choice_is_named(page):
    for found in ArticleFilter.base_filters.values():
        for value, _ in found.extra.get("choices", ()):
            assert f"<li><code>{value}</code>" in page


@pytest.mark.parametrize("fields", [OF_THE_FILE, OF_A_CASE, OF_A_FIGURE])
def test_every_field_is_named_with_its_type_and_meaning(page, fields):
    rows = re.findall(r'<code>(\w+)</code></th><td class="meta">([^<]+)</td><td>([^<]+)</td>', page)
    names = [name for name, kind, meaning in rows if kind and meaning]
    assert set(fields) <= set(names)
    assert len(names) == len(OF_THE_FILE) + len(OF_A_CASE) + len(OF_A_FIGURE)


def test_every_column_is_named_in_its_order(page):
    shown = re.search(r'<ol class="columns">(.*?)</ol>', page)[1]
    with override("zh-hans"):
        assert re.findall("<li>([^<]*)</li>", shown)[:-1] == [str(column.header) for column in COLUMNS]


def test_every_example_answers_a_file(page, client):
    make_article("停车")
    links = re.findall(r'<dd><a href="([^"]+)"', page)

    assert len(links) >= 4
    for link in links:
        response = client.get(unescape(link))
        assert response.status_code == 200
        assert "html" not in response["Content-Type"]


def test_the_contents_lead_to_the_sections(page):
    main = page.partition("<main")[2]
    assert set(re.findall(r'href="#([^"]+)"', main)) == set(re.findall(r'<h2 id="([^"]+)"', main)) - {"contents"}


def test_it_is_open_to_whoever_may_read_the_list(client, settings, django_user_model):
    settings.PUBLIC_READ = False
    assert client.get("/api/").status_code == 302
    client.force_login(django_user_model.objects.create_user("wang"))
    assert client.get("/api/").status_code == 200
    assert client.post("/api/").status_code == 405


def test_it_is_linked_from_the_foot_of_every_page_and_from_the_list(client, settings):
    settings.PUBLIC_READ = True
    make_article()
    assert client.get("/").content.decode().count('href="/api/"') == 1
    assert client.get("/articles/").content.decode().count('href="/api/"') == 2


def test_it_asks_the_database_for_nothing(client, settings, django_assert_num_queries):
    settings.PUBLIC_READ = True
    with django_assert_num_queries(0):
        client.get("/api/")
