"""Whatever stands in an address, the answer is a page that says so: never a 500, on either database."""

import re
from pathlib import Path

import pytest

from articles import views
from tests.factories import make_article, make_claim, make_locality, make_mention, make_practice
from tests.hostile import ENCODED, PARAMETERS, patterns_with_an_argument, with_argument

pytestmark = pytest.mark.django_db


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


def test_no_view_reads_a_parameter_that_is_not_asked_here():
    sources = [path.read_text(encoding="utf-8") for path in Path(views.__file__).parent.glob("*.py")]
    read = {name for source in sources for name in re.findall(r"""GET\.get(?:list)?\(["'](\w+)""", source)}
    assert read
    assert read <= {name for names in PARAMETERS.values() for name in names}


@pytest.mark.parametrize("name", [*PARAMETERS["article_list"], "unknown"])
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


@pytest.mark.parametrize("pattern", patterns_with_an_argument())
def test_every_address_answers_every_argument(pattern, client):
    for value in ENCODED:
        if len(value) < 20_000:
            status = client.get(with_argument(pattern, value)).status_code
            assert status < 500, (pattern, value[:80])


def test_a_huge_page_number_is_answered(client):
    assert client.get(f"/articles/?page={2**63}").status_code == 200
