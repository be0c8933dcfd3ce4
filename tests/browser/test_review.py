"""A whole case is reviewed by keyboard only, by mouse, and on a phone; what was missed is tagged; the public page shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Action, Article, Brand, Claim, Mention, Note
from articles.review import Finding, review_of

PARTS = 4
"""Parts of the demo texts, so that all cores have some of them."""
GOLD = Path(__file__).parents[1] / "gold"

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


def is_right(finding: Finding, gold: dict) -> bool:
    """As a careful reader has it, who read the text before: a figure where he has one, a name or practice that he has, too."""
    if isinstance(finding.record, Claim):
        return any(item["start"] <= finding.span.start < item["end"] for item in gold["claims"])
    items = [item for key in ("localities", "brands", "initiatives", "practices") for item in gold[key]]
    named = [item.get("family") or item["name"] for item in items]
    return any(str(finding.record.target) in name or finding.text in name for name in named)


@pytest.mark.parametrize("part", range(PARTS))
def test_each_proposal_of_the_thirteen_demo_texts_takes_one_key(site, page: Page, part):
    """y or n as the reading by hand says, typed faster than the answers come; every key must meet the finding it is meant for."""
    site.log_in(page, "editor")
    told, keys, proposals = [], 0, 0
    articles = Article.objects.select_related("source").order_by("pk")
    assert len(articles) == 13
    for article in articles[part::PARTS]:
        gold = json.loads((GOLD / article.source.name.replace(".txt", ".gold.json")).read_text(encoding="utf-8"))
        findings = review_of(article).findings
        wanted = {each.key: "confirmed" if is_right(each, gold) else "rejected" for each in findings}
        page.goto(site.home + reverse("review_article", args=[article.pk]))
        for state in wanted.values():
            page.keyboard.press("y" if state == "confirmed" else "n")
        expect(page.locator("progress")).to_have_js_property("value", len(wanted), timeout=2_000 * len(wanted))
        assert {each.key: each.record.state for each in review_of(article).findings} == wanted
        right = sum(state == "confirmed" for state in wanted.values())
        told.append(f"{article.source.name:<32}{len(wanted):>4} proposals, {right:>3} right, {len(wanted):>4} keys")
        keys, proposals = keys + len(wanted), proposals + len(findings)
    print("\n" + "\n".join(told))
    print(f"keys pressed ÷ proposals: {keys} ÷ {proposals} = {keys / proposals:.2f}")
    assert keys <= proposals


class Keyboard:
    """Nothing but keys; only what is to be tagged is selected, as no key can."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def decide(self, key: str) -> None:
        self.page.keyboard.press(key)

    def fill(self, name: str, text: str) -> None:
        """The field that has the focus, or the next one of this name on the way of Tab."""
        field = self.page.locator(f"[name={name}]:focus")
        while not field.count():
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def correct(self, subject: str) -> None:
        self.page.keyboard.press("e")
        self.fill("subject", subject)
        self.page.keyboard.press("Enter")

    def tag(self, name: str) -> None:
        self.page.keyboard.press("a")
        self.page.locator(".adding").wait_for()
        self.fill("name", name)
        self.page.keyboard.press("Enter")
        self.page.locator(".adding [name=make]").wait_for()
        while not self.page.locator("[name=make]:focus").count():
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        self.page.keyboard.press("Enter")

    def publish(self) -> None:
        self.page.keyboard.press("p")


class Pointer:
    """Nothing but buttons, but for what has to be typed; on a phone those at the thumb."""

    NAMES = {"y": "采纳", "n": "不采", "u": "撤销"}

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done = page.locator(".review-head progress")

    def decide(self, key: str) -> None:
        before = self.done.evaluate("element => element.value")
        self.page.locator(".decide .btn:visible", has_text=self.NAMES[key]).first.click()
        expect(self.done).not_to_have_js_property("value", before)

    def correct(self, subject: str) -> None:
        self.page.locator("#editor [name=subject]").fill(subject)
        self.decide("y")

    def tag(self, name: str) -> None:
        self.page.locator("[data-tag-as=brand]").click()
        self.page.locator(".adding [name=name]").first.fill(name)
        self.page.get_by_role("button", name="标上这个名称").click()
        self.page.locator(".adding [name=make]").check()
        self.page.get_by_role("button", name="标上这个名称").click()

    def publish(self) -> None:
        self.page.get_by_role("button", name="发布").click()


@pytest.mark.parametrize(
    ("how", "width"), [(Keyboard, 1280), (Pointer, 1280), (Pointer, 390)], ids=["keyboard", "mouse", "phone"]
)
def test_a_whole_case_is_reviewed_corrected_completed_and_published(site, page: Page, how, width):
    page.set_viewport_size({"width": width, "height": 844})
    article = smallest()
    Article.objects.filter(pk=article.pk).update(state="proposed", public_since=None)
    total, figure = open_findings(article), article.claims.order_by("figure_start").first()
    words = article.body.text.split("\n")[-1][:4]
    site.log_in(page, "curator")
    page.goto(site.home + reverse("review_article", args=[article.pk]))
    hand, done = how(page), page.locator(".review-head progress")
    assert page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth")

    hand.decide("n")
    expect(done).to_have_js_property("value", 1)
    hand.decide("u")
    expect(done).to_have_js_property("value", 0)
    for _ in range(total):
        hand.decide("y")
    expect(done).to_have_js_property("value", total, timeout=60_000)
    expect(page.locator(".told-done")).to_be_visible()

    page.goto(site.home + reverse("review_article", args=[article.pk]) + f"?at=c{figure.pk}")
    Claim.objects.filter(pk=figure.pk).update(state="proposed", decided_by=None, decided_at=None)
    page.reload()
    hand.correct("改过的说法")
    expect(page.locator(f"#c{figure.pk}")).to_contain_text("改过的说法")
    assert page.evaluate(SELECT, words)
    hand.tag("新叫响的名字")
    expect(page.locator("#messages")).to_contain_text(words)
    hand.publish()
    expect(page.locator(".review-head .meta")).to_contain_text("已发布")

    figure.refresh_from_db()
    mention = Mention.objects.get(brand__name="新叫响的名字")
    assert (figure.subject, figure.state, open_findings(article)) == ("改过的说法", "confirmed", 0)
    assert (mention.quote, mention.rule, mention.state) == (words, "added by hand", "confirmed")
    site.log_in(page, "viewer")
    assert page.goto(site.home + article.get_absolute_url()).status == 200
    expect(page.get_by_role("link", name="新叫响的名字").first).to_be_visible()
    expect(page.get_by_text("改过的说法").first).to_be_attached()


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


def test_other_words_are_chosen_for_a_finding_and_a_name_from_those_offered(site, page: Page):
    article = Article.objects.filter(mentions__brand__isnull=False).first()
    mention = article.mentions.filter(brand__isnull=False).first()
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[article.pk]) + f"?at=m{mention.pk}")

    words = article.body.text.split("\n")[-1][1:4]
    assert page.evaluate(SELECT, words)
    page.keyboard.press("w")
    expect(page.locator("#editor [name=words]")).to_have_value(words)
    name = page.locator("#editor [name=name]")
    name.fill("")
    name.press_sequentially("1+9")
    expect(page.locator(".suggest [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(name).to_have_value(Brand.objects.get(name__contains="1+9+N").name)
    page.keyboard.press("Enter")

    expect(page.locator(f"#m{mention.pk} .state")).to_be_visible()
    mention.refresh_from_db()
    assert (mention.quote, mention.brand.name) == (words, Brand.objects.get(name__contains="1+9+N").name)


def test_one_case_leads_to_the_next_and_back_by_keys(site, page: Page):
    first, second = Article.objects.order_by("pk")[:2]
    site.log_in(page, "editor")
    page.goto(site.home + reverse("review_article", args=[first.pk]))

    page.keyboard.press("s")
    expect(page.locator("h1")).to_have_text(second.title)
    page.keyboard.press("b")
    expect(page.locator("h1")).to_have_text(first.title)


def test_who_opens_a_case_that_somebody_has_open_sees_it(site, page: Page, browser):
    article = smallest()
    address = site.home + reverse("review_article", args=[article.pk])
    site.log_in(page, "editor")
    page.goto(address)
    expect(page.locator("[data-presence]")).to_be_hidden()
    context = browser.new_context()
    other = context.new_page()
    site.log_in(other, "curator")
    other.goto(address)

    expect(other.locator("[data-presence]")).to_contain_text("editor")
    page.goto(site.home)  # closed: it takes leave
    other.reload()
    expect(other.locator("[data-presence]")).to_be_hidden()
    context.close()


def test_a_reader_reports_the_words_he_has_chosen(site, page: Page):
    article = Article.objects.first()
    words = article.body.text.split("\n")[-1][:6]
    site.log_in(page, "viewer")
    page.goto(site.home + article.get_absolute_url())

    assert page.evaluate(SELECT.replace(".review-text", "#case-text"), words)
    page.get_by_role("link", name="纠错").click()
    expect(page.get_by_label("哪一句")).to_have_value(words)
    page.get_by_label("错在哪里").fill("不是这样。")
    page.get_by_role("button", name="发送").click()

    expect(page.locator("#messages")).to_contain_text("谢谢")
    assert Note.objects.filter(text="不是这样。", quote=words).exists()


def test_a_list_of_cases_is_withdrawn_in_pieces_and_taken_back_as_one(site, page: Page, monkeypatch):
    monkeypatch.setattr("articles.views.bulk.PIECE", 5)
    site.log_in(page, "curator")
    page.goto(site.home + reverse("article_list"))
    page.get_by_role("link", name="批量处理").click()
    page.get_by_label("要做什么").select_option("withdraw")
    page.get_by_label("哪些案例").select_option("all")
    page.get_by_role("button", name="先看会怎样").click()
    expect(page.locator("h1")).to_contain_text("13")
    page.get_by_role("button", name="撤下").click()

    page.wait_for_url("**/history/actions/*/")
    assert not Article.objects.filter(state="published").exists()
    assert Action.objects.filter(kind="state").count() == 1
    page.get_by_role("button", name="整个撤销").click()
    expect(page.locator("#messages")).to_contain_text("撤销")
    assert Article.objects.filter(state="published").count() == 13
