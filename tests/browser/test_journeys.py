"""What people come for, from the first click to the last, on the demo library.

`page` fails each of them for an error in the console, a blocked resource or a request to another machine.
"""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Brand, Locality

TO_THE_QUESTION = "没有物业的小区，停车难怎么办？"


def test_from_the_question_on_the_first_page_to_a_sentence_in_three_clicks(site, page: Page):
    site.visit(page, "home")
    page.get_by_role("link", name=TO_THE_QUESTION).click()
    page.locator("ol.rows .row-title a").first.click()
    page.locator("a.note").first.click()

    sentence = page.locator(".s:target")
    expect(sentence).to_be_in_viewport()
    assert len(sentence.inner_text()) > 5


def test_search_narrow_widen_read_and_check_a_figure(site, page: Page):
    site.visit(page, "home")
    page.keyboard.press("/")
    page.keyboard.type("社区")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/?q=*")
    counts = [page.locator("ol.rows > li").count()]

    for kind in ("practice", "problem"):
        page.locator(f'.facet li > a[href*="{kind}="]:not([aria-current])').first.click()
        page.wait_for_url(f"**{kind}=*")  # the list is renewed in place
        counts.append(page.locator("ol.rows > li").count())
    assert counts[0] > counts[2] > 0
    assert "practice=" in page.url
    assert "problem=" in page.url

    chips = page.locator(".chips .chip")
    taken = chips.count()
    page.locator(".chips .chip-x").last.click()
    expect(chips).to_have_count(taken - 1)

    page.locator("ol.rows .row-title a").first.click()
    figure = page.locator("a.note").first
    printed = re.sub(r"\s", "", figure.locator(".fig").inner_text())
    figure.click()
    assert printed in re.sub(r"\s", "", page.locator(".s:target").inner_text())


def test_from_a_case_to_its_brand_to_its_place_to_another_case(site, page: Page):
    brand = next(filter(_has_neighbours, Brand.objects.exclude(locality=None)))
    case = Article.objects.published().filter(mentions__brand=brand).first()
    page.goto(site.home + case.get_absolute_url())

    page.locator(f'main a[href="{brand.get_absolute_url()}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(brand.name)
    page.locator(f'main a[href="{brand.locality.get_absolute_url()}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(brand.locality.name)
    # A street has few cases; the city around it has more.
    while not (others := page.locator(f'main .row-title a:not([href="{case.get_absolute_url()}"])')).count():
        page.locator("main header .places a").last.click()
    others.first.click()
    expect(page.locator("#case-text")).to_be_visible()
    assert page.url != site.home + case.get_absolute_url()


def _has_neighbours(brand: Brand) -> bool:
    """A case tells of it, and there is another one from the same province."""
    cases = Article.objects.published()
    province = (brand.locality.ancestors or [brand.locality])[0]
    around = cases.filter(locality__in=Locality.objects.under(province)).exclude(mentions__brand=brand)
    return cases.filter(mentions__brand=brand).exists() and around.exists()


def test_a_curator_logs_in_gives_a_brand_another_name_withdraws_a_case_and_publishes_it_again(site, page: Page):
    site.log_in(page, "")
    case, brand = Article.objects.published().first(), Brand.objects.first()

    site.visit(page, "home")
    page.get_by_role("link", name="登录").click()
    page.get_by_label("用户名").fill("curator")
    page.get_by_label("密码").fill("curator")
    page.get_by_role("button", name="登录").click()
    page.locator(f'header a[href="{reverse("admin:index")}"]').first.click()

    page.goto(site.home + reverse("admin:articles_brand_change", args=[brand.pk]))
    page.locator("[name=aliases]").fill('["又一个名字"]')
    page.locator("[name=_save]").click()
    assert "又一个名字" in str(Brand.objects.get(pk=brand.pk).aliases)

    for action, state in (("unpublish", Article.State.IN_REVIEW), ("publish", Article.State.PUBLISHED)):
        page.goto(site.home + reverse("admin:articles_article_changelist"))
        page.locator(f'[name=_selected_action][value^="{case.pk}:"]').check()
        page.locator("select[name=action]").select_option(action)
        page.locator("button[name=index]").click()
        assert Article.objects.get(pk=case.pk).state == state

    page.goto(site.home)
    page.locator("summary", has_text="curator").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert page.goto(site.home + reverse("admin:index")).url != site.home + reverse("admin:index")


def test_an_editor_follows_an_example_from_the_quality_page_to_its_sentence(site, page: Page):
    site.log_in(page, "editor")
    page.goto(site.home)
    page.locator("summary", has_text="editor").click()
    page.get_by_role("link", name="质量").click()

    row = page.locator("tr", has=page.locator("details")).last
    row.locator("summary").click()
    example = row.locator("details a").first
    quote = example.inner_text()
    example.click()

    sentence = page.locator(".s:target")
    expect(sentence).to_be_in_viewport()
    assert quote in sentence.inner_text()


def test_a_curator_types_a_part_of_a_name_and_gives_a_place_its_code(site, page: Page):
    place = Locality.objects.get(name="城关区")
    site.visit(page, "locality_uncoded")
    page.locator(f'a[href="{site.pages["locality_code"]}"]').click()
    page.wait_for_load_state()  # the script that answers while somebody types is loaded last

    page.locator("#q").press_sequentially("兰州 城关")
    page.locator("#found").get_by_role("link", name="甘肃省兰州市城关区").click()
    page.get_by_role("button", name="保存").click()

    expect(page.locator("#messages")).to_contain_text("620102")
    place.refresh_from_db()
    assert place.code == "620102"
