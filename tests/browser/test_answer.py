"""What README promises: from the first page to the answer in two clicks, to the sentence behind it in three."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def library(transactional_db, settings):
    settings.PUBLIC_READ = True
    call_command("load_vocabularies", stdout=StringIO())
    call_command("import_articles", settings.BASE_DIR / "fixtures" / "demo", publish=True, stdout=StringIO())


def test_who_solved_parking_where_nobody_manages_the_compound(library, page, live_server):
    page.goto(live_server.url)

    page.get_by_role("link", name="没有物业的小区，停车难怎么办？").click()
    assert page.locator("ol.rows > li").count() == 2

    page.locator(".row-title a").first.click()
    assert "选出了新的业委会" in page.locator("#case-text").inner_text()

    page.locator(".note", has_text="59").click()
    lit = page.locator(".s:target")
    assert "停车位总共59个" in lit.inner_text()


@pytest.mark.parametrize("address", ["/help/", "/help/editors/", "/help/curators/"])
def test_the_contents_of_help_lead_to_its_sections(library, page, live_server, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + address)
    link = page.locator(".toc a").last
    target = link.get_attribute("href")

    link.click()

    assert page.locator(target).evaluate("heading => heading.getBoundingClientRect().top") >= 52  # below the bar
    assert page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth")
