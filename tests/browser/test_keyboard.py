"""The keyboard alone: everything that can be pressed is reached by Tab, and is seen when it is reached."""

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import is_of_the_admin

# Before the first Tab: what must be reached, and how each looks without the focus. Then every focus is written down
# as it comes. Of a group of radio buttons Tab reaches one.
LISTEN = """() => {
    const look = element => {
        const {outlineStyle, outlineWidth, outlineColor, boxShadow} = getComputedStyle(element);
        return [outlineStyle === "none" || [outlineStyle, outlineWidth, outlineColor], boxShadow].join();
    };
    const isStop = element => element.tabIndex >= 0 && !element.disabled && element.type !== "radio"
        && element.getClientRects().length && element.checkVisibility({visibilityProperty: true});
    window.unlit = new Map([...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter(isStop).map(element => [element, look(element)]));
    window.unseen = new Set();
    window.reached = new Set();
    addEventListener("focusin", ({target}) => {
        reached.add(target);
        if (unlit.has(target) && look(target) === unlit.get(target)) unseen.add(target);
    });
    return unlit.size;
}"""
LEFT = "[...unlit.keys()].filter(element => !reached.has(element)).length"
TOLD = """() => {
    const tell = element => element.outerHTML.replace(/\\s+/g, " ").slice(0, 100);
    const missed = [...unlit.keys()].filter(element => !reached.has(element));
    return [...missed.map(element => `not reached: ${tell(element)}`),
            ...[...unseen].map(element => `reached and not seen: ${tell(element)}`)];
}"""
# A page may open with the focus in a field (log-in); the first Tab is to be the first of the document.
IS_ON_A_SKIP_LINK = "document.activeElement.matches('a[href^=\"#\"]')"
TO_THE_START = "document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')"
IS_BEFORE_MAIN = """() => {
    const main = document.querySelector("main"), now = document.activeElement;
    const isBefore = element => Boolean(main.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING);
    // Where nothing can be pressed in the main part or behind it, Tab begins anew at the top.
    return isBefore(now) && ![...unlit.keys()].every(isBefore);
}"""
SPARE = 10
"""Further presses for stops that a menu or a script adds on the way."""


def tab_through(page: Page) -> list[str]:
    stops = page.evaluate(LISTEN)
    assert stops
    for pressed in range(stops + SPARE):
        if pressed >= stops and not page.evaluate(LEFT):
            break
        page.keyboard.press("Tab")
    return page.evaluate(TOLD)


def skips_to_main(page: Page) -> bool:
    """The Tab stop after the skip link lies in the main part or, where that has none, behind it."""
    page.evaluate(TO_THE_START)
    page.keyboard.press("Tab")
    if not page.evaluate(IS_ON_A_SKIP_LINK):
        return False
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    return not page.evaluate(IS_BEFORE_MAIN)


@pytest.mark.parametrize("of_the_admin", [False, True], ids=["readers", "curators"])
def test_tab_reaches_all_that_can_be_pressed_shows_where_it_is_and_may_skip_to_the_main_part(site, page, of_the_admin):
    found = []
    for name in site.pages:
        if is_of_the_admin(name) != of_the_admin:
            continue
        site.visit(page, name)
        page.evaluate(TO_THE_START)
        found += [f"{name}: {trouble}" for trouble in tab_through(page)]
        if not skips_to_main(page):
            found.append(f"{name}: the first stop does not skip to the main part")
    assert "\n".join(found) == ""


def test_the_skip_link_comes_into_sight_with_the_focus(site, page):
    site.visit(page, "article_detail")
    link = page.locator("a.skip")
    assert link.bounding_box()["y"] < 0
    page.keyboard.press("Tab")
    assert link.bounding_box()["y"] >= 0


def test_the_search_box_is_reached_by_one_key(site, page):
    site.visit(page, "practice_list")
    page.keyboard.press("/")
    page.keyboard.type("停车")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/?q=*")
    assert page.locator("ol.rows > li").count() > 0


def test_a_menu_closes_by_escape_and_gives_the_focus_back(site, page):
    site.visit(page, "home")
    menu = page.locator("summary", has_text="深浅色")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("button[value=light]").evaluate("button => button === document.activeElement")
    page.keyboard.press("Escape")
    assert menu.evaluate("summary => summary === document.activeElement && !summary.parentElement.open")


@pytest.mark.parametrize("sheet", ["nav", "search", "facets"])
def test_on_a_phone_a_sheet_opens_by_keyboard_and_tab_goes_on_inside(site, page, sheet):
    page.set_viewport_size({"width": 390, "height": 844})
    site.visit(page, "article_list")
    assert page.locator(f"#{sheet}").is_hidden()
    page.locator(f'a[href="#{sheet}"]').first.focus()
    page.keyboard.press("Enter")
    page.locator(f"#{sheet}").wait_for(state="visible")
    if sheet != "search":  # whose field has the focus already
        page.keyboard.press("Tab")
    # The sheet is painted a moment before its field has the focus.
    page.wait_for_function(f"document.activeElement.closest('#{sheet}') !== null")
