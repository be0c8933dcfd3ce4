"""The list below the search box, by the keyboard and by the mouse; the dialog that tells the keys."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from articles.models import Article, Locality, Practice

VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => `${id} ${nodes.slice(0, 3).map(node => node.target)}`)"""
HAS_THE_FOCUS = "box => box === document.activeElement"
CHOSEN = '[role=option][aria-selected="true"]'


def type_into(page: Page, words: str, box: str = "#q-top"):
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.locator(".suggest-option").first.wait_for()
    return page.locator(box)


def test_a_name_is_typed_in_pinyin_chosen_and_opened(site, page):
    site.visit(page, "practice_list")
    box = type_into(page, "lzs")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{box.get_attribute('aria-controls')}").get_attribute("role") == "listbox"

    page.keyboard.press("ArrowDown")
    assert page.locator(CHOSEN).get_attribute("id") == box.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{Locality.objects.get(name='兰州市').get_absolute_url()}")


def test_enter_without_a_choice_searches_for_what_was_typed(site, page):
    site.visit(page, "home")
    type_into(page, "停车", "#q")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/?q=%E5%81%9C%E8%BD%A6")


def test_the_arrows_go_round_through_the_box(site, page):
    site.visit(page, "practice_list")
    box = type_into(page, "lzs")
    count = page.locator("[role=option]").count()

    for _ in range(count):
        page.keyboard.press("ArrowDown")
    assert page.locator(CHOSEN).get_attribute("id") == "suggest-all"
    page.keyboard.press("ArrowDown")
    assert page.locator(CHOSEN).count() == 0
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert page.locator(CHOSEN).get_attribute("id") == "suggest-all"


def test_escape_closes_the_list_and_then_leaves_the_box(site, page):
    site.visit(page, "practice_list")
    box = type_into(page, "lzs")

    page.keyboard.press("Escape")
    expect(page.locator(".suggest")).to_be_hidden()
    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-controls")) == ("false", None)
    assert box.input_value() == "lzs"
    assert box.evaluate(HAS_THE_FOCUS)

    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggest")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not box.evaluate(HAS_THE_FOCUS)


def test_the_list_goes_with_the_focus_and_with_the_words(site, page):
    site.visit(page, "practice_list")
    box = type_into(page, "lzs")
    page.keyboard.press("Tab")
    expect(page.locator(".suggest")).to_be_hidden()

    box.fill("停车")
    expect(page.locator(".suggest")).to_be_visible()
    box.fill("")
    expect(page.locator(".suggest")).to_be_hidden()


def test_a_click_opens_a_name(site, page):
    site.visit(page, "home")
    type_into(page, "tingche", "#q")
    page.locator('[role=option][data-value="停车难"]').click()
    page.wait_for_url("**/problems/*/")


def test_an_older_answer_does_not_take_the_place_of_a_newer_one(site, page):
    site.visit(page, "practice_list")
    held = []
    page.route("**/suggest/?q=lz", lambda route: held.append(route))
    page.keyboard.press("/")
    page.keyboard.type("lz")
    page.wait_for_timeout(400)
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("tcn")
    expect(page.locator('[role=option][data-value="停车难"]')).to_be_visible()

    assert len(held) == 1
    assert page.get_by_role("option", name="兰州市").count() == 0


def test_half_a_syllable_of_an_input_method_asks_for_nothing(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    site.visit(page, "practice_list")
    page.keyboard.press("/")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ting", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(400)
    assert asked == []

    keyboard.send("Input.insertText", {"text": "停车"})
    expect(page.locator('[role=option][data-value="停车难"]')).to_be_visible()
    assert len(asked) == 1


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_and_the_open_dialog_are_in_order(site, page, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    site.visit(page, "home")
    page.evaluate(AXE_SCRIPT)
    type_into(page, "党建", "#q")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(VIOLATIONS) == []


def test_on_a_phone_escape_closes_the_sheet_of_the_search(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    site.visit(page, "practice_list")
    page.locator('a[href="#search"]').click()
    page.wait_for_function("document.activeElement.closest('#search') !== null")
    page.keyboard.type("lzs")
    page.locator(".suggest-option").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()


def test_the_dialog_of_the_keys_opens_and_closes_and_is_no_word_of_a_field(site, page):
    site.visit(page, "practice_list")
    dialog = page.get_by_role("dialog", name="键盘")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("/")  # asks for nothing while the dialog is open
    assert not page.locator("#q-top").evaluate(HAS_THE_FOCUS)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.keyboard.press("?")
    dialog.get_by_role("button", name="收起").click()
    expect(dialog).to_be_hidden()

    page.keyboard.press("/")
    page.keyboard.type("?")
    assert page.locator("#q-top").input_value() == "?"
    expect(dialog).to_be_hidden()


def test_where_the_dialog_of_the_keys_does_not_come_help_has_them(site, page):
    site.visit(page, "practice_list")
    page.route("**/help/keys/", lambda route: route.fulfill(status=302, headers={"Location": "/login/"}))

    page.keyboard.press("?")

    page.wait_for_url("**/help/#keys")


def test_what_is_typed_stays_text(site, page):
    Practice.objects.filter(name="微心愿").update(name="<img src=x onerror=alert(1)>微心愿")
    site.visit(page, "brand_list")
    page.keyboard.press("/")
    page.keyboard.type("wxy")
    expect(page.get_by_role("option", name="<img src=x onerror=alert(1)>微心愿")).to_be_visible()
    assert page.locator(".suggest img").count() == 0


def test_who_was_logged_out_meanwhile_gets_no_list_and_no_error(site, page, settings):
    settings.PUBLIC_READ = False
    site.log_in(page, "viewer")
    page.goto(site.home + "/practices/")
    site.log_in(page, "")
    page.keyboard.press("/")
    page.keyboard.type("lzs")
    page.wait_for_timeout(500)
    expect(page.locator(".suggest")).to_be_hidden()


def test_the_count_beside_a_value_is_what_choosing_it_gives(site, page):
    page.goto(f"{site.home}/articles/?q=停车")
    page.locator("input[name=practice][type=search]").press_sequentially("志愿")
    option = page.get_by_role("option").first
    count = "".join(filter(str.isdecimal, option.locator(".suggest-count").inner_text()))
    everywhere = Article.objects.published().naming(Practice.objects.get(name=option.get_attribute("data-value")))
    assert 0 < int(count) < everywhere.count()

    option.click()

    page.wait_for_url("**practice=*")
    expect(page.locator(".list-head h1 b")).to_have_text(count)


def test_an_indicator_fills_its_field_and_waits_for_the_size(site, page):
    page.goto(f"{site.home}/articles/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "indicator=" in request.url else None)
    box = page.get_by_role("combobox", name="指标")
    box.press_sequentially("志愿者")
    page.get_by_role("option", name="志愿者人数").wait_for()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS) == []

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert box.input_value() == "志愿者人数"
    expect(page.locator(".suggest:visible")).to_have_count(0)
    page.fill("#m-least", "20")
    page.keyboard.press("Enter")
    page.wait_for_url("**least=20")
    expect(page.locator(".chips .chip").first).to_contain_text("志愿者人数")
    assert len(asked) == 1


@pytest.mark.parametrize(("route", "box"), [("problem_detail", "#mine"), ("claim_list", "#place")])
def test_the_field_of_a_place_offers_places(site, page, route, box):
    site.visit(page, route)
    page.locator(box).press_sequentially("兰州")
    option = page.locator(".suggest-option").first
    option.wait_for(timeout=5000)
    assert option.get_attribute("id").startswith("suggest-locality-")
