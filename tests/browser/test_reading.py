"""The reading page in Chromium: marks, lit sentences, the citation, print."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article


@pytest.fixture
def case(transactional_db, settings):
    """A demo case with marks of every kind."""
    settings.PUBLIC_READ = True
    call_command("load_vocabularies", stdout=StringIO())
    text = settings.BASE_DIR / "fixtures" / "demo" / "xigu-xianshouqi.txt"
    call_command("import_articles", text, publish=True, stdout=StringIO())
    return Article.objects.get()


@pytest.fixture
def reading(page, live_server, case):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + reverse("article_detail", args=[case.pk]))
    return page


INVISIBLE = "rgba(0, 0, 0, 0)"


def has_line(page, kind: str) -> bool:
    mark = page.locator(f"#case-text .m-{kind}").first
    return mark.evaluate("mark => getComputedStyle(mark).textDecorationColor") != INVISIBLE


@pytest.mark.parametrize("kind", ["place", "initiative", "brand", "figure"])
def test_each_kind_of_mark_can_be_switched_off_and_on(reading, kind):
    assert has_line(reading, kind)
    button = reading.locator(f'[data-toggle-kind="{kind}"]')
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert not has_line(reading, kind)
    button.press("Enter")
    assert has_line(reading, kind)


@pytest.mark.parametrize("reach", ["hover", "focus"])
def test_a_figure_beside_the_text_lights_its_sentence(reading, reach):
    note = reading.locator(".note").first
    sentence = reading.locator("#" + note.get_attribute("data-sentence"))
    expect(sentence).not_to_have_class("s is-lit")
    getattr(note, reach)()
    expect(sentence).to_have_class("s is-lit")
    reading.mouse.move(0, 0)
    note.blur()
    expect(sentence).to_have_class("s")


def test_each_part_of_the_case_card_opens_its_sentence(reading):
    links = reading.locator('#card a[href^="#s"]')
    assert links.count() >= 3
    for link in links.all():
        target = reading.locator(link.get_attribute("href"))
        quote = link.locator("xpath=preceding-sibling::q").inner_text()
        link.click()
        expect(target).to_be_in_viewport()
        assert target.inner_text() in quote


def test_the_citation_is_copied_and_the_page_says_so(reading, case):
    reading.get_by_role("button", name="复制引用").click()
    expect(reading.get_by_role("status")).to_have_text("引用已复制。")
    reading.goto(reading.url.split("#")[0])
    reading.locator("#q-top").focus()
    reading.keyboard.press("Control+v")
    assert case.title[:12] in reading.locator("#q-top").input_value()


def test_a_copied_passage_takes_its_source_along(reading, case):
    copied = reading.evaluate(
        """() => {
            const passage = document.querySelector("#case-text p");
            getSelection().selectAllChildren(passage);
            const event = new ClipboardEvent("copy", {bubbles: true, cancelable: true, clipboardData: new DataTransfer()});
            passage.dispatchEvent(event);
            return event.clipboardData.getData("text/plain");
        }"""
    )
    assert case.title in copied
    assert copied.endswith(reverse("article_detail", args=[case.pk]))


def test_without_a_script_there_are_no_buttons_that_do_nothing(reading, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(reading.url)
    expect(plain.get_by_role("button", name="复制引用")).to_have_count(0)
    expect(plain.locator("[data-toggle-kind]").first).to_be_disabled()
    assert plain.locator("#case-text p").count() > 5
    context.close()


def test_on_paper_only_the_case_remains(reading):
    reading.emulate_media(media="print")
    for part in (".top", ".rail", ".btns", ".foot"):
        expect(reading.locator(part).first).to_be_hidden()
    expect(reading.locator(".print-only")).to_be_visible()
    expect(reading.locator("#card")).to_be_visible()
    expect(reading.locator("#case-text p").first).to_be_visible()
