"""The admin site in a real browser: light and dark, on a desk and on a phone, with keyboard and under the policy."""

from __future__ import annotations

from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article, Brand, Locality, Practice

SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def curator(transactional_db, settings, client) -> dict:
    """The demo cases, not yet published, and the cookie of a curator who has logged in."""
    call_command("load_vocabularies", stdout=StringIO())
    call_command("import_articles", settings.BASE_DIR / "fixtures" / "demo", stdout=StringIO())
    user = User.objects.create_superuser("curator", password="a-long-password")
    user.groups.add(Group.objects.get(name="curator"))
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def addresses() -> dict[str, str]:
    """One page of each kind, by what it is."""
    case = Article.objects.get(source__name="liuxiang-lianmeng.txt")
    unused = Brand.objects.create(name="没有案例的品牌")
    return {
        "index": reverse("admin:index"),
        "app": reverse("admin:app_list", args=["articles"]),
        "list": reverse("admin:articles_article_changelist"),
        "filtered list": reverse("admin:articles_mention_changelist") + "?state__exact=proposed&target=brand",
        "empty list": reverse("admin:articles_brand_changelist") + "?q=没有这样的",
        "editable list": reverse("admin:articles_practice_changelist"),
        "form": reverse("admin:articles_locality_change", args=[Locality.objects.first().pk]),
        "form of many rows": reverse("admin:articles_article_change", args=[case.pk]),
        "vocabulary": reverse("admin:articles_practice_change", args=[Practice.objects.first().pk]),
        "new": reverse("admin:articles_brand_add"),
        "read only": reverse("admin:articles_source_change", args=[case.source_id]),
        "history": reverse("admin:articles_brand_history", args=[unused.pk]),
        "delete": reverse("admin:articles_brand_delete", args=[unused.pk]),
        "protected": reverse("admin:articles_brand_delete", args=[Brand.objects.exclude(mentions=None).first().pk]),
        "users": reverse("admin:auth_user_changelist"),
        "user": reverse("admin:auth_user_change", args=[User.objects.first().pk]),
        "password": reverse("admin:password_change"),
    }


def log_in(context, live_server, cookie: dict) -> None:
    context.add_cookies([{**cookie, "url": live_server.url}])


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_admin_pages_open_without_errors_and_without_sideways_scrolling(
    curator, page, context, live_server, width, scheme
):
    """The fixture `page` fails for any complaint in the console, those of the content security policy included."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.goto(live_server.url + reverse("admin:login"))
    assert not page.evaluate(wide), "login"
    log_in(context, live_server, curator)
    for name, address in addresses().items():
        assert page.goto(live_server.url + address).status == 200, name
        assert not page.evaluate(wide), name


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_admin_pages_have_no_accessibility_violation(curator, browser, live_server, width, scheme):
    # axe adds inline styles of its own, which the content security policy rightly forbids.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = []

    def look(name: str, address: str) -> None:
        page.goto(live_server.url + address)
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"][:3]]
            found.append((name, violation["id"], nodes))

    look("login", reverse("admin:login"))
    log_in(context, live_server, curator)
    for name, address in addresses().items():
        look(name, address)
    context.close()
    assert found == []


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
