"""Every page over the demo cases: on a desk and on a phone, light and dark, zoomed, in forced colours, without script."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.addresses import EXAMPLES, NO_PAGE, STATES, STATUSES, VISITORS, is_of_the_admin, routes

SIZES = {1280: 800, 640: 400, 390: 844, 320: 568}
"""640 is a window of 1280 at a zoom of 200 %, 320 the same at 400 %."""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that can fail in the dark alone."""

VIOLATIONS = """async rules => {
    const options = {resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})};
    const {violations} = await axe.run(options);
    return violations.map(({id, nodes}) => `${id} ${nodes.length}× ${nodes.slice(0, 3).map(node => node.target)}`);
}"""

# What people with screen readers find their way by.
STRUCTURE = """() => {
    const found = [], isShown = element => element.checkVisibility({visibilityProperty: true});
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(isShown);
    const levels = headings.map(heading => Number(heading.tagName[1]));
    const skipping = headings.filter((heading, at) => at && levels[at] > levels[at - 1] + 1);
    const titles = levels.filter(level => level === 1).length, mains = document.querySelectorAll("main").length;
    if (titles !== 1) found.push(`${titles} headings of the first level`);
    if (levels[0] !== 1) found.push(`the first heading has level ${levels[0]}`);
    found.push(...skipping.map(heading => `a level is left out before ${heading.outerHTML.slice(0, 80)}`));
    if (mains !== 1) found.push(`${mains} main landmarks`);
    if (!document.title.trim()) found.push("no title");
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    found.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `the id ${id} stands twice`));
    return found;
}"""

# Text in the colour of what lies behind it: the mark of a colour that was fixed while the other was forced.
VANISHED = """() => [...document.querySelectorAll("body *")].filter(element => {
    const hasText = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!hasText || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    let behind = element;
    while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    const background = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
    return getComputedStyle(element).color === background;
}).map(element => element.outerHTML.slice(0, 120))"""

# Copying and printing: these buttons are not there without a script. What is not laid out yet has no text.
WHOLE_TEXT = """main => {
    main.querySelectorAll("[data-copy], [data-print], [data-tick-all]").forEach(button => { button.hidden = true; });
    main.querySelectorAll("*").forEach(part => { part.style.contentVisibility = "visible"; });
    return main.innerText.split(/\\s+/);
}"""

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
HEAD_IS_CUT = (
    """[...document.querySelectorAll(".top .page, .top-nav")].some(row => row.scrollWidth > row.clientWidth)"""
)


def test_every_example_and_every_exception_is_of_a_route_that_exists():
    known = {*routes(), *STATES}
    assert sorted({*EXAMPLES, *NO_PAGE, *STATUSES, *VISITORS} - known) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_in_order_scroll_downwards_only_and_keep_their_text_in_forced_colours(site, page, settings, language):
    """One walk, since opening a page takes ten times as long as looking at it; `page` hears of errors."""
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.home}])
    found = []
    for name in site.pages:
        site.visit(page, name)
        found += [f"{name}: {trouble}" for trouble in page.evaluate(STRUCTURE)]
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate(WIDER_THAN_THE_WINDOW):
                found.append(f"{name}: scrolls sideways at {width}")
        page.emulate_media(forced_colors="active")
        found += [f"{name}: vanishes in forced colours: {element}" for element in page.evaluate(VANISHED)]
        page.emulate_media(forced_colors="none")
    assert "\n".join(found) == ""


def test_the_head_of_a_page_fits_every_width_for_whoever_has_most_links_in_the_longer_language(site, page, settings):
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": site.home}])
    site.log_in(page, "curator")
    page.goto(site.home + "/articles/")
    wider = []
    for width in range(320, 1520, 20):
        page.set_viewport_size({"width": width, "height": 700})
        if page.evaluate(WIDER_THAN_THE_WINDOW) or page.evaluate(HEAD_IS_CUT):
            wider.append(width)
    assert wider == []


@pytest.mark.parametrize("half", [0, 1])
def test_pages_have_no_accessibility_violation_in_light_and_dark(site, browser, half):
    """Each page is opened once and looked at on a desk and on a phone; every core has half of them."""
    # axe adds inline styles of its own, which the content security policy rightly forbids.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    found = []
    for name in list(site.pages)[half::2]:
        page.set_viewport_size({"width": 1280, "height": SIZES[1280]})
        page.emulate_media(color_scheme="light")
        site.visit(page, name)
        # Half-way colours have half the contrast, and what is not laid out yet has none.
        page.add_style_tag(content="* { transition: none !important; content-visibility: visible !important }")
        page.evaluate(AXE_SCRIPT)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": SIZES[width]})
            page.emulate_media(color_scheme="light")
            found += [f"{name}, {width}: {violation}" for violation in page.evaluate(VIOLATIONS)]
            page.emulate_media(color_scheme="dark")
            found += [f"{name}, {width}, dark: {violation}" for violation in page.evaluate(VIOLATIONS, OF_COLOURS)]
    context.close()
    assert "\n".join(found) == ""


def test_marks_hits_and_the_lit_sentence_are_seen_in_forced_colours(site, page):
    page.emulate_media(forced_colors="active")
    site.visit(page, "article_detail")
    styles = page.locator("#case-text .m").evaluate_all(
        "marks => [...new Set(marks.map(mark => getComputedStyle(mark).textDecorationStyle))]"
    )
    assert {"solid", "dotted"} < set(styles)
    page.locator("a.note").first.click()
    assert page.locator(".s:target").evaluate("element => getComputedStyle(element).outlineStyle") == "solid"

    site.visit(page, "searched")
    behind, around = page.evaluate(
        """[document.querySelector("main mark"), document.body].map(part => getComputedStyle(part).backgroundColor)"""
    )
    assert behind != around


def test_pages_say_the_same_without_script(site, page, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    found = []
    for name in site.pages:
        site.visit(plain, name)
        text = plain.locator("main").evaluate(WHOLE_TEXT)
        if is_of_the_admin(name):  # whose scripts add fields and links of their own
            is_whole = bool(text)
        else:
            site.visit(page, name)
            is_whole = text == page.locator("main").evaluate(WHOLE_TEXT)
        if not is_whole:
            found.append(name)
    context.close()
    assert "\n".join(found) == ""


def test_the_search_answers_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    site.visit(plain, "practice_list")
    plain.get_by_role("searchbox").fill("停车")
    plain.get_by_role("searchbox").press("Enter")
    expect(plain.locator("ol.rows > li").first).to_contain_text("停车")
    context.close()


def test_a_figure_in_the_table_leads_to_its_sentence(site, page):
    site.visit(page, "article_detail")
    link = page.locator('table a[href^="#s"]').first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(target).evaluate("element => element.matches(':target')")
    assert page.locator(target).inner_text()


def test_a_person_with_an_english_browser_reads_chinese_and_may_switch(site, page):
    site.visit(page, "home")
    assert page.evaluate("navigator.language").startswith("en")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("light", "dark")])
def test_the_chosen_theme_is_in_the_first_byte_of_the_page(site, page, theme, scheme):
    """A theme that a script put on would come after the first paint: a white flash in a dark room."""
    page.emulate_media(color_scheme=scheme)
    site.visit(page, "home")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("summary", has_text="深浅色").click()
    page.locator(f"button[value={theme}]").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground

    for address in site.pages.values():
        response = page.context.request.get(site.home + address, fail_on_status_code=False, max_redirects=0)
        if response.status == 200 and "/admin/" not in address:
            assert f'data-theme="{theme}"' in response.text()[:300], address
