from __future__ import annotations

from articles.importer.segment import segment
from articles.importer.types import Document, Line, LineKind
from articles.text.spans import Span


def document_of(*lines: tuple[LineKind, str]) -> tuple[str, Document]:
    """A text of these lines and its document."""
    text = "\n".join(words for _, words in lines)
    marked, position = [], 0
    for kind, words in lines:
        marked.append(Line(Span(position, position + len(words)), kind, "test"))
        position += len(words) + 1
    return text, segment(text, tuple(marked), ("河灣日報",))


def test_only_title_headings_and_body_are_the_document() -> None:
    _, document = document_of(
        ("navigation", "首页"), ("title", "新食堂"), ("caption", "图"), ("body", "开张了。"), ("related", "别的")
    )
    assert document.text == "新食堂\n开张了。\n"
    assert [paragraph.kind for paragraph in document.paragraphs] == ["title", "body"]


def test_document_is_folded_and_leads_back_to_the_source() -> None:
    text, document = document_of(("body", "全區(qū) ２８ 個社區(qū)，都設(shè)了食堂。"))
    assert document.text == "全区28个社区,都设了食堂。\n"
    start = document.text.index("28个社区")
    assert document.source_span(Span(start, start + 5)).of(text) == "２８ 個社區(qū)"


def test_paragraph_keeps_the_pinyin_at_its_end() -> None:
    text, document = document_of(("body", "食堂開業(yè)"), ("body", "街坊都來(lái)"))
    spans = [document.source_span(paragraph.span).of(text) for paragraph in document.paragraphs]
    assert spans == ["食堂開業(yè)", "街坊都來(lái)"]


def test_each_place_of_a_sentence_leads_to_it_and_the_title_to_its_paragraph() -> None:
    _, document = document_of(("title", "食堂。开张"), ("body", "一早开门。人来了。"))
    first, second = document.sentences
    for sentence in (first, second):
        for start in range(sentence.start, sentence.end):
            assert document.sentence_of(Span(start, start + 1)) == sentence
            assert document.paragraph_of(Span(start, start + 1)) == document.paragraphs[1]
    assert document.sentence_of(Span(0, 1)) == document.paragraphs[0].span


def test_sentences_keep_their_closing_marks_and_stay_in_their_paragraph() -> None:
    _, document = document_of(("title", "食堂。开张"), ("body", "“好吃。”老人说；还便宜！"), ("heading", "先吃再说"))
    sentences = [sentence.of(document.text) for sentence in document.sentences]
    assert sentences == ["“好吃。”", "老人说;", "还便宜!", "先吃再说"]


def test_hints_are_folded() -> None:
    _, document = document_of(("body", "开张了。"))
    assert document.hints == ("河湾日报",)
