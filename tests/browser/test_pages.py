"""Every kind of page over the demo cases, on a desk and on a phone, light and dark, with keyboard and without script."""

from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article, Brand, Initiative, Locality, Publisher

SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def library(transactional_db, settings):
    """The demo texts, read by the real importer."""
    settings.PUBLIC_READ = True
    call_command("load_vocabularies", stdout=StringIO())
    call_command("import_articles", settings.BASE_DIR / "fixtures" / "demo", publish=True, stdout=StringIO())


def addresses() -> dict[str, str]:
    """One page of each kind, by the name of its address."""
    case = Article.objects.get(source__name="liuxiang-lianmeng.txt")
    lists = ("locality", "initiative", "brand", "practice", "problem", "publisher", "article")
    return {
        "home": reverse("home"),
        "login": reverse("login"),
        **{f"{kind}_list": reverse(f"{kind}_list") for kind in lists},
        "searched": reverse("article_list") + "?q=停车&practice=议事协商",
        "empty": reverse("article_list") + "?q=没有这样的话&practice=议事协商",
        "wrong": reverse("article_list") + "?year=1",
        "article_detail": reverse("article_detail", args=[case.pk]),
        "article_source": reverse("article_source", args=[case.pk]),
        "practice_detail": reverse("practice_detail", args=["微心愿"]),
        "problem_detail": reverse("problem_detail", args=["停车难"]),
        **{
            f"{model._meta.model_name}_detail": model.objects.filter(**conditions).first().get_absolute_url()
            for model, conditions in (
                (Locality, {"name": "城关区"}),
                (Brand, {"name__contains": "1+9+N"}),
                (Initiative, {}),
                (Publisher, {}),
            )
        },
        "missing": "/articles/999999/",
    }


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_pages_open_without_errors_and_without_sideways_scrolling(library, page, live_server, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for name, address in addresses().items():
        if name == "missing":
            continue  # Chromium itself reports a 404 in the console
        assert page.goto(live_server.url + address).status == 200, name
        assert page.title()
        scrolls = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not scrolls, name


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_pages_have_no_accessibility_violation(library, browser, live_server, width, scheme):
    # axe adds inline styles of its own, which the content security policy rightly forbids.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for name, address in addresses().items():
        page.goto(live_server.url + address)
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"][:3]]
            found.append((name, violation["id"], nodes))
    context.close()
    assert found == []


def test_a_figure_in_the_table_leads_to_its_sentence(library, page, live_server):
    page.goto(live_server.url + addresses()["article_detail"])
    link = page.locator('table a[href^="#s"]').first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(target).evaluate("element => element.matches(':target')")
    assert page.locator(target).inner_text()


def test_the_search_box_is_reached_by_a_key_and_answers_without_script(library, browser, page, live_server):
    page.goto(live_server.url + reverse("practice_list"))
    page.keyboard.press("/")
    page.keyboard.type("停车")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/?q=*")
    found = page.locator("ol.rows > li").count()
    assert found > 0
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(page.url)
    assert plain.locator("ol.rows > li").count() == found
    context.close()


def test_a_person_with_an_english_browser_reads_chinese_and_may_switch(library, page, live_server):
    page.goto(live_server.url)
    assert page.evaluate("navigator.language").startswith("en")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("button", name="EN").click()
    assert page.locator("html").get_attribute("lang") == "en"
