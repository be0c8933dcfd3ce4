"""Text → rows: its lines with what the rules ask of them, headers parted from the story that shares their line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.importer.fields import TIME, Field, find_fields, is_field_line, is_media
from articles.text.dates import find_dates
from articles.text.normalize import fold, fold_spaced, letters
from articles.text.spans import Span

PHYSICAL_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
# What pages put before a line: bullets, and the question marks that lost indents and emoji become.
FILLER = re.compile(r"^[\s?•·●■□◆◇★☆○◎※*]+")
SENTENCE_ENDS = tuple("。!?;:…")
FIELD_MARK = re.compile(r"[:：/]")

LONGEST_READ = 400
"""Characters of a line that the rules look at: a longer line is a paragraph, whatever it says first."""
LONGEST_GAP = 20
"""Characters between two fields of one header; farther on, a label is a word of the story."""


@dataclass(frozen=True, slots=True)
class Row:
    """A physical line, or one part of it, with what the rules ask of it."""

    span: Span
    text: str
    """Folded with its spaces, without filler before."""
    key: str
    """Letters and digits alone: equal for two printings."""
    han: int
    after_gap: bool
    """Whether an empty line, or the start of the text, stands before it."""

    @property
    def is_prose(self) -> bool:
        """Whether the line reads as sentences, as no title or menu entry does."""
        ends = self.text.rstrip("”」』)]\"' ")[-1:]
        return (
            self.han >= 60
            or ("。" in self.text and self.han >= 6)
            or (";" in self.text and self.han >= 15)
            or (ends in SENTENCE_ENDS and self.han >= 30)
            or (self.han >= 45 and bool(re.search(r"[,:、]", self.text)))
        )

    @property
    def is_heading(self) -> bool:
        """Whether a line of the story is a subheading: short, and without the mark that ends a sentence."""
        return not (self.is_prose or self.han > 40 or self.text.count(",") > 1 or self.text.endswith(SENTENCE_ENDS))

    @property
    def is_sentence_like(self) -> bool:
        return self.is_prose or (self.han >= 8 and bool(re.search(r"[,。;:!?…]", self.text)))


def rows_of(text: str) -> list[Row]:
    rows: list[Row] = []
    previous_end = 0
    for match in PHYSICAL_LINE.finditer(text):
        newlines = text[previous_end : match.start()].replace("\r\n", "\n")
        after_gap = len(newlines) > 1 or not rows or not rows[-1].key
        for span in _parts(text, Span(*match.span())):
            rows.append(_row(text, span, after_gap))
            after_gap = True
        previous_end = match.end()
    return rows


def _row(text: str, span: Span, after_gap: bool) -> Row:
    folded = FILLER.sub("", fold_spaced(span.of(text))).rstrip()
    return Row(span, folded, letters(folded), sum(map(len, HAN.findall(folded))), after_gap)


def _parts(text: str, line: Span) -> list[Span]:
    """The line itself; or title, header fields and story apart, where a page puts them into one line."""
    if not FIELD_MARK.search(text, line.start, line.end):
        return [line]
    folded = fold(text[line.start : min(line.end, line.start + LONGEST_READ)], keep_spaces=True)
    fields = [
        field for field in find_fields(folded.text) if field.role in ("publisher", "published", "editor", "author")
    ]
    if not any(_is_telling(field) for field in fields) or is_field_line(folded.text):
        return [line]
    start, end = _header_extent(folded.text, fields)
    cuts = [line.start + folded.offsets[cut] for cut in (start, end) if 0 < cut < len(folded.offsets)]
    parts = [Span(left, right) for left, right in pairwise([line.start, *cuts, line.end]) if left < right]
    return parts if all(HAN.search(part.of(text)) for part in parts) else [line]


def _is_telling(field: Field) -> bool:
    """A source that is a medium, or a date: other labels also open sentences (记者:…, 编辑:…)."""
    if field.role == "published":
        return bool(find_dates(field.value))
    return field.role == "publisher" and is_media(re.split(r"[\s(]", field.value)[0])


def _header_extent(line: str, fields: list[Field]) -> tuple[int, int]:
    """Where the fields begin, with a date that stands before them, and where their last value ends."""
    start = fields[0].span.start
    for date in find_dates(line[:start]):
        if not re.search(r"[^\s\d:|]", line[date.span.end : start]):
            start = date.span.start
    end = start
    for field in fields:
        if end > start and field.span.start - end > LONGEST_GAP:
            break
        value = line[field.value_start : field.span.end]
        dates = find_dates(value[:LONGEST_READ])
        if dates:
            time = TIME.match(value[dates[0].span.end :].lstrip())
            skipped = len(value[dates[0].span.end :]) - len(value[dates[0].span.end :].lstrip())
            end = field.value_start + dates[0].span.end + (skipped + time.end() if time else 0)
        else:
            word = re.match(r"\S{1,20}", value)
            end = field.value_start + (word.end() if word else 0)
    return start, end
