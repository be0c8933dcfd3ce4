"""From a question to the document on the desk: the walk that people come for, on the demo library."""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from playwright.sync_api import Page, expect

from articles.models import Article, Claim
from tests.browser.test_journeys import TO_THE_QUESTION

FACES = {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体", "Normal": "仿宋"}


def test_two_clicks_lead_from_the_first_page_to_the_case_that_answers(site, page: Page):
    site.visit(page, "home")
    page.get_by_role("link", name=TO_THE_QUESTION).click()
    expect(page.locator(".chips")).to_contain_text("停车难")
    expect(page.locator(".chips")).to_contain_text("无物业小区")
    page.get_by_role("link", name=re.compile("59个车位上的自治课")).click()
    expect(page.locator("h1")).to_contain_text("儒学垴")


def test_from_the_question_over_comparison_and_basket_to_the_word_document(site, page: Page, tmp_path):
    site.log_in(page, "curator")  # who has no basket yet
    site.visit(page, "home")
    page.get_by_role("link", name=TO_THE_QUESTION).click()
    page.get_by_role("link", name=re.compile("59个车位上的自治课")).click()
    page.get_by_role("button", name="放进清单").click()
    expect(page.get_by_role("button", name="在清单里")).to_be_visible()

    page.locator("#similar").get_by_role("link", name=re.compile("^对比")).first.click()
    page.wait_for_url("**/compare/?*")
    titles = page.locator(".table-beside thead th > a:first-child")
    expect(titles).to_have_count(2)
    expect(page.locator(".table-beside")).to_contain_text("停车难")
    titles.nth(1).click()
    page.get_by_role("button", name="放进清单").click()
    expect(page.get_by_role("button", name="在清单里")).to_be_visible()

    page.get_by_role("link", name=re.compile("对标清单")).first.click()
    rows = page.locator("[data-case]")
    expect(rows).to_have_count(2)
    kept = [int(case) for case in rows.evaluate_all("rows => rows.map(row => row.dataset.case)")]
    page.get_by_role("button", name="对比", exact=True).click()
    expect(titles).to_have_count(2)
    page.go_back()

    page.get_by_role("link", name="Word / Excel").click()
    page.get_by_label("题目").fill("停车难怎么解：两地做法")
    page.get_by_role("button", name="生成Word文件").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载Word文件").click()
    path = tmp_path / "cases.docx"
    download.value.save_as(path)
    assert download.value.suggested_filename == "停车难怎么解：两地做法.docx"
    check_layout(path)
    check_content(path, kept)


def check_layout(path: Path) -> None:
    """What GB/T 9704 asks of the page, and that the faces it names are the ones that are drawn."""
    document = Document(str(path))
    first = document.sections[1]
    assert [round(side.mm) for side in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    for name, face in FACES.items():
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face, name
    with ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert not any("Theme" in part for part in parts.values())
    assert document.styles["Normal"].font.size == Pt(16)
    assert document.styles["Title"].font.size == Pt(22)
    assert document.styles["Body Text"].paragraph_format.line_spacing == Pt(28.95)
    assert [footer.paragraphs[0].text for footer in (first.footer, first.even_page_footer)] == ["— 1 —", "— 1 —"]
    assert first.footer.paragraphs[0].runs[0].style.font.size in (None, Pt(14))


def check_content(path: Path, kept: list[int]) -> None:
    """Both cases, each from the page that the contents tell; each figure of theirs with its sentence and its source."""
    document = Document(str(path))
    words = [paragraph.text for paragraph in document.paragraphs]
    contents = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "toc 1"]
    pages = [int(line.rpartition("\t")[2]) for line in contents]
    assert pages[0] == 1
    assert pages == sorted(set(pages)), "each chapter begins on a page of its own"
    check_pages(document, pages, len(kept))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    of_figures = [table for table in tables if table[0][0] == "原文数据"]
    assert len(of_figures) == len(kept)
    for number, (pk, (_head, *rows)) in enumerate(zip(kept, of_figures, strict=True), start=1):
        article = Article.objects.get(pk=pk)
        assert article.title in contents[number - 1]
        printed = Claim.objects.standing().filter(article=article)
        assert len(rows) == min(printed.count(), 12)
        text = article.source.content.text
        for figure, _counted, _where, sentence, source in rows:
            assert source == f"〔{number}〕"
            assert figure in {claim.figure for claim in printed}
            assert figure in sentence
            assert sentence in text
        assert any(f"〔{number}〕" in line and article.get_absolute_url() in line for line in words)


def check_pages(document, pages: list[int], cases: int) -> None:
    """Each case takes as many pages as its lines need, 22 of 28 characters to a page, and what its tables stand on."""
    lines, rows = [0] * (cases + 1), [0] * (cases + 1)
    case = 0
    for block in document.element.body.iterchildren():
        if block.tag == qn("w:tbl"):
            rows[case] += len(block.findall(qn("w:tr")))
        elif block.tag == qn("w:p"):
            paragraph = Paragraph(block, document)
            if paragraph.style.name == "Heading 1":
                case = min(case + 1, cases + 1)
            if 0 < case <= cases:
                lines[case] += max(1, ceil((len(paragraph.text) + 2) / 28))
        if case > cases:
            break
    for number in range(1, cases + 1):
        taken = pages[number] - pages[number - 1]
        # A row of figures is one to seven small lines high.
        assert (lines[number] + rows[number] * 0.5) / 22 - 1 <= taken <= (lines[number] + rows[number] * 5) / 22 + 2
