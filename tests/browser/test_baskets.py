"""Baskets by mouse, by finger-sized buttons, by keyboard and without a script."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Basket
from tests.browser.test_pages import OF_COLOURS, STRUCTURE, VIOLATIONS, WIDER_THAN_THE_WINDOW


def present() -> Basket:
    """That of the viewer with three cases."""
    return Basket.objects.get(owner__username="viewer", items__position=3)


def order(page: Page) -> list[int]:
    return [int(each) for each in page.locator("[data-case]").evaluate_all("rows => rows.map(row => row.dataset.case)")]


def open_basket(site, page: Page) -> list[int]:
    site.log_in(page, "viewer")
    page.goto(site.home + present().get_absolute_url())
    ids = order(page)
    assert len(ids) == 3
    return ids


def expect_order(page: Page, ids: list[int]) -> None:
    """On the page and, by then, in the database."""
    expect(page.locator("#told")).not_to_be_empty()
    expect(page.locator("[data-case]").first).to_have_id(f"c{ids[0]}")
    assert order(page) == ids
    basket = present()
    assert basket.article_ids(basket.owner) == ids


def test_the_bookmark_puts_a_case_in_and_takes_it_out_while_the_page_stays(site, page: Page):
    site.log_in(page, "")
    page.goto(site.home + reverse("article_list"))
    for at in (0, 1, 2):  # faster than the answers come
        page.locator(".keep").nth(at).click()
    expect(page.locator("#basket-link .badge")).to_have_text("3")
    expect(page.locator(".toast")).to_contain_text("我的清单")
    assert Basket.objects.filter(owner=None).count() == 1
    assert page.url == site.home + reverse("article_list")

    first = page.locator(".keep").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#basket-link .badge")).to_have_text("2")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-pressed", "false")

    page.locator(".row-title a").nth(1).click()
    page.get_by_role("button", name="在清单里").click()
    expect(page.get_by_role("button", name="放进清单", exact=True)).to_be_visible()
    expect(page.locator("#basket-link .badge")).to_have_text("1")


def test_a_basket_begun_before_log_in_is_there_after_it(site, page: Page):
    site.log_in(page, "")
    page.goto(site.home + reverse("article_list"))
    page.locator(".keep").nth(3).click()
    page.locator("#basket-link .badge").wait_for()
    page.locator("#basket-link").click()
    page.locator(".basket-aside").get_by_role("link", name="登录").click()
    page.get_by_label("用户名").fill("curator")
    page.get_by_label("密码").fill("curator")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="我的清单")).to_be_visible()
    assert len(order(page)) == 1


def test_cases_are_moved_by_alt_and_the_arrows_and_the_new_place_is_told(site, page: Page):
    first, second, third = open_basket(site, page)
    page.locator(f"#c{third} .row-title a").focus()

    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#told")).to_contain_text("第2，共3个")
    expect(page.locator(f"#up-{third}")).to_be_focused()
    expect_order(page, [first, third, second])

    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#told")).to_contain_text("第1，共3个")
    expect_order(page, [third, first, second])
    page.keyboard.press("Alt+ArrowUp")  # nothing is above
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#told")).to_contain_text("第2，共3个")
    expect_order(page, [first, third, second])


@pytest.mark.parametrize("width", [1280, 390])
def test_cases_are_dragged(site, page: Page, width):
    page.set_viewport_size({"width": width, "height": 2000})
    first, second, third = open_basket(site, page)

    def drag(case: int, onto: int, place: float) -> None:
        grip, goal = page.locator(f"#c{case} [data-grip]").bounding_box(), page.locator(f"#c{onto}").bounding_box()
        page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
        page.mouse.down()
        page.mouse.move(goal["x"] + 30, goal["y"] + goal["height"] * place, steps=8)

    drag(third, first, 0.2)
    page.mouse.up()
    expect(page.locator("#told")).to_contain_text("第1，共3个")
    expect_order(page, [third, first, second])

    drag(third, second, 0.9)
    page.mouse.up()
    expect(page.locator("#told")).to_contain_text("第3，共3个")
    expect_order(page, [first, second, third])

    drag(first, third, 0.9)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order(page) == [first, second, third]


def test_a_note_and_taking_out_with_undo_renew_the_list_in_place(site, page: Page):
    first, second, third = open_basket(site, page)
    page.locator(f"#c{second} summary").click()
    page.locator(f"#note-{second}").fill("费用谁出？")
    page.locator(f"#c{second}").get_by_role("button", name="保存").click()
    expect(page.locator(f"#c{second} .item-note")).to_contain_text("费用谁出？")

    page.locator(f"#c{second}").get_by_role("button", name="取出").click()
    expect(page.locator("#basket-link .badge")).to_have_text("2")
    assert order(page) == [first, third]

    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#basket-link .badge")).to_have_text("3")
    expect(page.locator(f"#c{second} .item-note")).to_contain_text("费用谁出？")
    assert order(page) == [first, second, third]


def test_a_note_that_another_window_has_changed_keeps_the_own_words(site, page: Page):
    first, *_ = open_basket(site, page)
    page.locator(f"#c{first} summary").click()
    page.locator(f"#note-{first}").fill("我写的")
    present().items.filter(article_id=first).update(note="别处写的", version=5)
    page.locator(f"#c{first}").get_by_role("button", name="保存").click()

    expect(page.locator(f"#note-{first}-error")).to_be_visible()
    expect(page.locator(f"#note-{first}")).to_have_value("我写的")
    expect(page.locator(f"#c{first} .item-note")).to_contain_text("别处写的")

    page.locator(f"#c{first}").get_by_role("button", name="保存").click()
    expect(page.locator(f"#c{first} .item-note")).to_contain_text("我写的")


def test_without_a_script_everything_is_a_form(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    first, second, third = open_basket(site, page)
    page.locator(f"#down-{first}").click()
    assert order(page) == [second, first, third]
    page.locator(f"#c{third}").get_by_role("button", name="取出").click()
    assert order(page) == [second, first]
    page.get_by_role("button", name="撤销").click()
    assert order(page) == [second, first, third]

    page.goto(site.home + reverse("article_list"))
    before = page.locator(".keep[aria-pressed=true]").count()
    page.locator(".keep[aria-pressed=false]").first.click()
    assert page.locator(".keep[aria-pressed=true]").count() == before + 1
    assert page.url == site.home + reverse("article_list")
    context.close()


def test_its_states_are_in_order_and_accessible(site, browser):
    """With all that opens opened, after an undo was offered, to a colleague, and to a stranger."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    first, *_ = open_basket(site, page)
    address, found = site.home + present().get_absolute_url(), []
    present().items.filter(article_id=first).update(removed_at="2100-01-01T00:00Z")
    Basket.objects.filter(owner__username="viewer").update(is_shared=True)
    for visitor, query in (("viewer", f"?removed={first}"), ("editor", ""), ("", "")):
        site.log_in(page, visitor)
        page.goto(address + query)
        if not visitor:
            page.goto(site.home + reverse("article_list"))
            page.locator(".keep").first.click()
            page.locator("#basket-link .badge").wait_for()
            page.goto(site.home + reverse("basket_present"))
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        page.add_style_tag(content="* { transition: none !important }")
        page.evaluate(AXE_SCRIPT)
        found += page.evaluate(STRUCTURE)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{visitor} scrolls sideways at {width}"] if page.evaluate(WIDER_THAN_THE_WINDOW) else []
            for scheme, rules in (("light", None), ("dark", OF_COLOURS)):
                page.emulate_media(color_scheme=scheme)
                found += [f"{visitor} {width} {scheme}: {each}" for each in page.evaluate(VIOLATIONS, rules)]
    context.close()
    assert "\n".join(found) == ""
