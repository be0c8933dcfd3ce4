"""Marked lines → document: the story's folded text with its paragraphs and sentences."""

from __future__ import annotations

import re

from articles.importer.types import Document, Line, Paragraph, ParagraphKind
from articles.text.normalize import fold
from articles.text.spans import Span

STORY_KINDS: dict[str, ParagraphKind] = {"title": "title", "heading": "heading", "body": "body"}
# A sentence takes its closing marks along: 。” stays with what was said.
SENTENCE = re.compile(r"[^。!?;\n]*(?:[。!?;]+[”’」』\")]*)?")


def segment(text: str, lines: tuple[Line, ...], hints: tuple[str, ...] = ()) -> Document:
    """The document of a source text whose lines `clean` has marked; hints are folded on the way."""
    parts: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    paragraphs: list[Paragraph] = []
    sentences: list[Span] = []
    for line in lines:
        kind = STORY_KINDS.get(line.kind)
        folded = fold(line.span.of(text), start=line.span.start) if kind else None
        if kind is None or folded is None or not folded.text:
            continue
        start = len(offsets)
        parts.append(folded.text)
        offsets += folded.offsets
        ends += folded.ends
        paragraphs.append(Paragraph(Span(start, len(offsets)), kind))
        if kind != "title":
            sentences += _sentences(folded.text, start)
        parts.append("\n")
        offsets.append(line.span.end)
        ends.append(line.span.end + 1)
    folded_hints = tuple(fold(hint).text for hint in hints if hint)
    return Document("".join(parts), tuple(offsets), tuple(paragraphs), tuple(sentences), folded_hints, tuple(ends))


def _sentences(paragraph: str, start: int) -> list[Span]:
    return [Span(start + match.start(), start + match.end()) for match in SENTENCE.finditer(paragraph) if match.group()]
