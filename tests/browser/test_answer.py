"""What README promises: from the first page to the answer in two clicks, to the sentence behind it in three."""

import pytest
from playwright.sync_api import expect


def test_who_solved_parking_where_nobody_manages_the_compound(site, page):
    page.goto(site.home)

    page.get_by_role("link", name="没有物业的小区，停车难怎么办？").click()
    assert page.locator("ol.rows > li").count() == 2

    page.locator(".row-title a").first.click()
    expect(page.locator("#case-text")).to_contain_text("选出了新的业委会")

    page.locator(".note", has_text="59").click()
    expect(page.locator(".s:target")).to_contain_text("停车位总共59个")


@pytest.mark.parametrize("address", ["/help/", "/help/editors/", "/help/curators/"])
def test_the_contents_of_help_lead_to_its_sections(site, page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.home + address)
    link = page.locator(".toc a").last
    target = link.get_attribute("href")

    link.click()

    assert page.locator(target).evaluate("heading => heading.getBoundingClientRect().top") >= 52  # below the bar
    assert page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth")
