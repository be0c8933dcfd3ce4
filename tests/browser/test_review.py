"""A whole case is reviewed by keyboard only, by mouse, and on a phone; what was missed is tagged; the public page shows it."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Action, Article, Mention

SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector(".review-text"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


def open_findings(article: Article) -> int:
    return sum(found.filter(state="proposed").count() for found in (article.mentions, article.claims))


def smallest() -> Article:
    return min(Article.objects.all(), key=open_findings)


def test_a_whole_case_is_reviewed_by_keyboard_and_published(site, page: Page):
    article = smallest()
    Article.objects.filter(pk=article.pk).update(state="proposed", public_since=None)
    total = open_findings(article)
    site.log_in(page, "curator")
    page.goto(site.home + reverse("review_article", args=[article.pk]))

    keys = 0
    page.keyboard.press("n")
    expect(page.locator("progress")).to_have_js_property("value", 1)
    page.keyboard.press("u")
    expect(page.locator("progress")).to_have_js_property("value", 0)
    for _ in range(total):
        page.keyboard.press("y")  # typed faster than the answers come: each is meant for the finding that is next
        keys += 1
    expect(page.locator("progress")).to_have_js_property("value", total, timeout=60_000)
    print(f"{keys} keys for {total} right proposals")
    assert keys <= total

    page.keyboard.press("p")
    expect(page.locator(".review-head .meta")).to_contain_text("已发布")
    assert open_findings(article) == 0
    assert page.goto(site.home + article.get_absolute_url()).status == 200


def test_what_was_missed_is_tagged_and_a_figure_is_corrected_by_keyboard(site, page: Page):
    article = Article.objects.filter(claims__isnull=False).first()
    claim = article.claims.order_by("start").first()
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[article.pk]) + f"?at=c{claim.pk}")

    page.keyboard.press("e")
    page.locator(".editor [name=subject]").fill("改过的说法")
    page.keyboard.press("Enter")
    expect(page.locator(f"#c{claim.pk} .state")).to_be_visible()
    claim.refresh_from_db()
    assert (claim.subject, claim.state) == ("改过的说法", "confirmed")

    words = article.body.text.split("\n")[-1][:4]
    assert page.evaluate(SELECT, words)
    page.keyboard.press("a")
    expect(page.locator(".adding blockquote mark")).to_have_text(words)
    page.locator(".adding [name=name]").first.fill("新叫响的名字")
    page.keyboard.press("Enter")
    page.locator(".adding [name=make]").check()
    page.get_by_role("button", name="标上这个名称").click()
    expect(page.locator("#messages")).to_contain_text(words)

    mention = Mention.objects.get(brand__name="新叫响的名字")
    assert (mention.quote, mention.rule, mention.state) == (words, "added by hand", "confirmed")
    page.goto(site.home + article.get_absolute_url())
    expect(page.get_by_role("link", name="新叫响的名字").first).to_be_visible()


def test_the_same_by_mouse_and_on_a_phone(site, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    article = smallest()
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[article.pk]))
    assert page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth")

    page.locator(".decide-bar button[value=yes]").click()
    expect(page.locator("progress")).to_have_js_property("value", 1)
    page.locator(".decide-bar button[formaction]").click()
    expect(page.locator("progress")).to_have_js_property("value", 0)
    page.locator(".review-text a.proposed").last.click()
    expect(page.locator(".review-text a.is-now")).to_have_count(1)


def test_without_a_script_the_review_works_by_forms(site, browser):
    article = smallest()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[article.pk]))

    page.locator(".editor [data-key=y]").click()
    page.get_by_label("漏标的字").fill(article.body.text.split("\n")[-1][:2])
    page.get_by_role("button", name="标注").click()

    expect(page.locator(".adding")).to_be_visible()
    assert Action.objects.filter(kind="decide").count() == 1
    context.close()


def test_a_stale_decision_shows_what_is_there_now(site, page: Page):
    article = smallest()
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[article.pk]))
    for found in (article.mentions, article.claims):
        found.update(version=99, state="rejected")

    page.keyboard.press("y")

    expect(page.locator("#messages")).to_contain_text("刚刚改过")
    expect(page.locator(".todo [aria-current] .state-no")).to_be_visible()
