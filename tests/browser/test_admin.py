"""The admin site in a real browser: theme, keyboard, ways to the site. Its pages are looked at in test_pages.py."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from articles.models import Article


@pytest.fixture
def curator(site) -> dict:
    """The cookie of somebody who may do everything, logged in to the demo library."""
    return {"name": settings.SESSION_COOKIE_NAME, "value": site.sessions["superuser"]}


def log_in(context, live_server, cookie: dict) -> None:
    context.add_cookies([{**cookie, "url": live_server.url}])


def test_the_theme_switch_of_the_admin_is_that_of_the_site(curator, page, context, live_server):
    log_in(context, live_server, curator)
    background = "getComputedStyle(document.body).backgroundColor"
    page.goto(live_server.url + reverse("admin:index"))
    light = page.evaluate(background)
    page.locator("header details.menu summary").first.click()
    page.locator("button[name=theme][value=dark]").click()
    page.wait_for_load_state()
    assert page.url == live_server.url + reverse("admin:index")
    dark = page.evaluate(background)
    assert dark != light
    page.goto(live_server.url + reverse("home"))
    assert page.evaluate(background) == dark


def test_the_keyboard_reaches_the_parts_of_a_list(curator, page, context, live_server):
    log_in(context, live_server, curator)
    page.goto(live_server.url + reverse("admin:articles_article_changelist"))
    focused = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.getAttribute('href')") == "#content-start"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.id") == "searchbar"
    page.goto(live_server.url + reverse("admin:articles_article_changelist"))
    page.keyboard.press("/")
    page.keyboard.type("邻居")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/?q=*")
    assert page.locator("#result_list tbody tr").count() >= 1
    page.locator("#result_list tbody a").first.focus()
    assert page.evaluate(f"getComputedStyle({focused}).outlineWidth") == "3px"


def test_from_the_page_of_a_thing_in_the_admin_to_its_page_on_the_site(curator, page, context, live_server):
    log_in(context, live_server, curator)
    case = Article.objects.first()
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[case.pk]))
    page.locator("a.viewsitelink").click()
    page.wait_for_url(live_server.url + case.get_absolute_url())


def test_menus_of_the_admin_open_without_script(curator, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    log_in(context, live_server, curator)
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:index"))
    page.locator("header details.menu summary").last.click()
    assert page.get_by_role("link", name="修改密码").is_visible()
    context.close()


@pytest.mark.parametrize(
    ("address", "control"), [("practice", "td.field-position input"), ("article", ".field-state select")]
)
def test_on_a_phone_every_control_of_a_row_is_on_the_screen(address, control, curator, page, context, live_server):
    log_in(context, live_server, curator)
    page.set_viewport_size({"width": 390, "height": 844})
    if address == "article":
        page.goto(live_server.url + reverse("admin:articles_article_change", args=[Article.objects.first().pk]))
    else:
        page.goto(live_server.url + reverse(f"admin:articles_{address}_changelist"))
    boxes = [found.bounding_box() for found in page.locator(f"table {control}").all()]
    assert len(boxes) > 1
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    label = "getComputedStyle(document.querySelector('table td[data-label]:not(.field-passage)'), '::before').content"
    assert page.evaluate(label) in ('"说明"', '"指的是"')
