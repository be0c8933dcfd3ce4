"""What only a form leads to: previews, progress, questions and refusals of the editors' pages, as orderly as every other page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page

from articles.models import Article, Brand, Claim, Mention
from tests.browser.addresses import brand, case
from tests.browser.test_keyboard import tab_through
from tests.browser.test_pages import OF_COLOURS, STRUCTURE, VIOLATIONS, WIDER_THAN_THE_WINDOW

Lead = Callable[[Page, str], None]


def review(query: str = "") -> str:
    return reverse("review_article", args=[case().pk]) + query


def figure() -> Claim:
    return case().claims.first()


def stale_decision(page: Page, home: str) -> None:
    page.goto(home + review(f"?at=c{figure().pk}"))
    Claim.objects.update(version=99)
    page.locator(".editor [data-key=y]").click()
    page.locator("#messages .notice").wait_for()


def wrong_figure(page: Page, home: str) -> None:
    page.goto(home + review(f"?at=c{figure().pk}"))
    page.locator(".editor [name=place]").fill("没有这个地方")
    page.locator(".editor [data-key=y]").click()
    page.locator(".editor .errorlist").wait_for()


def contested(page: Page, home: str) -> None:
    claim = figure()
    Claim.objects.filter(pk=claim.pk).update(
        state="confirmed", machine=claim.said() | {"value": "8"}, is_contested=True
    )
    Article.objects.filter(pk=case().pk).update(machine={"title": "新印的题目"}, is_contested=True)
    page.goto(home + review(f"?at=c{claim.pk}"))
    page.locator(".editor .contested").wait_for()


def all_decided(page: Page, home: str) -> None:
    for model in (Claim, Mention):
        model.objects.filter(article=case()).update(state="confirmed")
    page.goto(home + review())
    page.locator(".told-done").wait_for()


def offered_tags(page: Page, home: str) -> None:
    page.goto(home + review())
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.review-text [data-start]'))")
    page.locator("[data-tag-menu]").wait_for()


def unknown_name(page: Page, home: str) -> None:
    page.goto(home + review("?quote=社区"))
    page.locator(".adding [name=name]").first.fill("没有这个名称")
    page.get_by_role("button", name="标上这个名称").click()
    page.locator(".adding [name=make]").wait_for()


def question_before_publishing(page: Page, home: str) -> None:
    Article.objects.update(state="in_review")
    page.goto(home + review())
    page.locator("[data-key=p]").click()
    page.get_by_role("button", name="就这样发布").wait_for()


def stale_text(page: Page, home: str) -> None:
    page.goto(home + reverse("review_text", args=[case().pk]))
    Article.objects.update(version=99)
    page.get_by_label("题目").fill("我的题目")
    page.get_by_role("button", name="保存").click()
    page.locator("#messages .notice").wait_for()


def preview_of_many(page: Page, home: str) -> None:
    page.goto(home + reverse("bulk_choose"))
    page.get_by_label("哪些案例").select_option("all")
    page.get_by_label("要做什么").select_option("delete")
    page.get_by_role("button", name="先看会怎样").click()
    page.get_by_label("原因").wait_for()


def wrong_publisher_for_many(page: Page, home: str) -> None:
    page.goto(home + reverse("bulk_choose"))
    page.get_by_label("要做什么").select_option("publisher")
    page.get_by_label("改成哪家").fill("没有这家报")
    page.get_by_role("button", name="先看会怎样").click()
    page.locator(".errorlist").wait_for()


def preview_of_findings(page: Page, home: str) -> None:
    page.goto(home + reverse("review_queue"))
    page.get_by_role("button", name="全部采纳").click()
    page.get_by_label("原因").wait_for()


def preview_of_a_merge(page: Page, home: str) -> None:
    other = Brand.objects.exclude(pk=brand().pk).first()
    page.goto(home + reverse("name_merge", args=["brand", brand().pk]) + f"?into={other.pk}")
    page.get_by_label("原因").wait_for()


def stale_names(page: Page, home: str) -> None:
    page.goto(home + reverse("name_edit", args=["brand", brand().pk]))
    Brand.objects.update(version=99)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("alert").wait_for()


def empty_report(page: Page, home: str) -> None:
    page.goto(home + reverse("article_report", args=[case().pk]))
    page.get_by_label("错在哪里").evaluate("field => { field.required = false; field.value = ' '; }")
    page.get_by_role("button", name="发送").click()
    page.locator(".errorlist").wait_for()


LEADS: list[Lead] = [
    stale_decision,
    wrong_figure,
    contested,
    all_decided,
    offered_tags,
    unknown_name,
    question_before_publishing,
    stale_text,
    preview_of_many,
    wrong_publisher_for_many,
    preview_of_findings,
    preview_of_a_merge,
    stale_names,
    empty_report,
]


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead.__name__)
def test_it_is_in_order_accessible_and_reached_by_tab(site, browser, lead):
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 844})
    page = context.new_page()
    site.log_in(page, "curator")
    lead(page, site.home)

    found = page.evaluate(STRUCTURE)
    page.add_style_tag(content="* { transition: none !important; content-visibility: visible !important }")
    page.evaluate(AXE_SCRIPT)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="light")
        found += ["scrolls sideways"] if page.evaluate(WIDER_THAN_THE_WINDOW) else []
        found += [f"{width}: {violation}" for violation in page.evaluate(VIOLATIONS)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width}, dark: {violation}" for violation in page.evaluate(VIOLATIONS, OF_COLOURS)]
    page.set_viewport_size({"width": 1280, "height": 844})
    page.evaluate("document.activeElement.blur()")  # a refused field has the focus already
    found += tab_through(page)
    context.close()
    assert "\n".join(found) == ""
