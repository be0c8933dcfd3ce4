"""Finding with a script and without: the list is renewed in place, its address with it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

IS_ON_TOP = """button => {
    const {x, y, width, height} = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_condition_renews_list_and_address_without_a_page_load(site, page: Page):
    page.goto(f"{site.home}/articles/?q=社区")
    page.evaluate("document.body.dataset.before = 'here'")
    total = page.locator(".list-head h1 b").inner_text()

    page.locator('.facet li > a[href*="practice="]').first.click()
    page.wait_for_url("**practice=*")

    assert page.evaluate("document.body.dataset.before") == "here"
    expect(page.locator(".list-head h1 b")).not_to_have_text(total)
    expect(page.locator("#told")).to_contain_text(page.locator(".list-head h1 b").inner_text())
    assert page.locator(".chips .chip").count() == 2
    page.go_back()
    expect(page.locator(".list-head h1 b")).to_have_text(total)


def test_the_same_works_without_a_script(site, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.home}/articles/?q=社区")

    page.locator('.facet li > a[href*="practice="]').first.click()

    assert query(page)["q"] == ["社区"]
    assert page.locator(".chips .chip").count() == 2
    context.close()


def test_a_condition_is_turned_round_and_taken_away(site, page: Page):
    page.goto(f"{site.home}/articles/")
    page.locator('.facet li > a[href*="problem="]').first.click()
    page.wait_for_url("**problem=*")

    page.locator(".chip-x").first.click()
    page.wait_for_url("**not_problem=*")
    expect(page.locator(".chip-not")).to_have_count(1)

    page.locator(".chip-not .chip-x").last.click()
    expect(page.locator(".chip")).to_have_count(0)


def test_the_size_of_a_figure_is_typed_and_empty_fields_stay_out_of_the_address(site, page: Page):
    page.goto(f"{site.home}/articles/")
    page.fill("#m-unit", "名")
    page.fill("#m-least", "300")
    page.locator(".measure button").click()
    page.wait_for_url("**least=300*")

    assert query(page) == {"unit": ["名"], "least": ["300"]}
    assert page.locator(".chips .chip").count() == 2


def test_the_focus_stays_on_the_value_that_was_chosen(site, page: Page):
    page.goto(f"{site.home}/articles/")
    link = page.locator('.facet li > a[href*="practice="]').first
    name = link.evaluate("link => link.firstChild.textContent")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**practice=*")

    page.wait_for_function("name => document.activeElement.firstChild?.textContent === name", arg=name)


def test_on_a_phone_the_sheet_stays_open_while_values_are_chosen(site, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.home}/articles/?q=社区")
    page.locator(".to-facets").click()
    for name in ("practice", "problem"):
        page.locator(f'.facet li > a[href*="{name}="]:not([aria-current])').first.click()
        page.wait_for_url(f"**{name}=*")
        expect(page.locator(".facets .sheet-head")).to_be_visible()

    page.locator(".sheet-head .btn").click()

    expect(page.locator(".facets")).to_be_hidden()
    assert page.locator(".chips .chip").count() == 3


@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_to_the_next_place_stays_in_sight(site, page: Page, width):
    page.set_viewport_size({"width": width, "height": 500})
    page.goto(f"{site.home}/articles/?q=社区")
    page.locator("ol.rows .row-title a").first.click()
    page.locator("mark.hit").last.wait_for()
    page.keyboard.press("Shift+N")

    assert page.evaluate("scrollY") > 100
    further = page.locator('[data-hit="1"]').bounding_box()
    assert further["y"] >= page.locator(".top").bounding_box()["height"]
    assert page.locator('[data-hit="1"]').evaluate(IS_ON_TOP)


def test_from_result_to_result_and_from_place_to_place(site, page: Page):
    page.goto(f"{site.home}/articles/?q=社区")
    page.locator("ol.rows .row-title a").first.click()
    trail = page.locator(".trail")
    expect(trail).to_be_visible()
    assert page.locator("mark.hit").count() > 1

    page.keyboard.press("n")
    expect(page.locator("mark.is-present")).to_be_in_viewport()
    first = page.locator("mark.hit").first
    assert "is-present" in first.get_attribute("class")
    page.keyboard.press("n")
    expect(page.locator("mark.is-present")).to_have_count(1)
    page.keyboard.press("Shift+N")
    assert "is-present" in first.get_attribute("class")

    here = page.url
    trail.locator('a[rel="next"]').click()
    page.wait_for_url(lambda url: url != here)
    assert query(page) == {"q": ["社区"]}
    page.locator(".trail a").first.click()
    page.wait_for_url(re.compile(r"/articles/\?q="))
