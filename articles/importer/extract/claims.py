"""Claims: every figure of the story with what it counts and when it held.

`figures` finds number, unit and qualifier, `subjects` the counted thing and the clause, `periods` the time phrase.
The place and the initiative that a figure measures are tied to it later, by `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from articles.importer.extract.figures import RULES, Figure, find_figures
from articles.importer.extract.periods import Period, find_periods, goes_on, governing, lasting, latest
from articles.importer.extract.subjects import Counted, counted_thing
from articles.importer.types import ClaimFind, Document
from articles.text.spans import Span

CLAUSE_MARKS = frozenset(",;:。!?()…—|\n")
LIST_MARK = re.compile(r"[,;:。!?()…—|、\n]")
LONGEST_CLAUSE = 60
PERSONS = tuple(RULES["subjects"]["persons"])
# Numbers in digits are figures nearly always; Chinese numerals, and figures without a thing of their own, less often.
SCORE, SCORE_CHINESE, SCORE_WITHOUT_THING = 0.9, 0.7, 0.6


def find_claims(document: Document) -> tuple[ClaimFind, ...]:
    """The figures of headings and body in order, in document coordinates."""
    text, sentences = document.text, document.sentences
    figures = list(find_figures(text))[::-1]
    links = [goes_on(text, first, second) for first, second in pairwise(sentences)]
    found: list[ClaimFind] = []
    carried = ""
    for sentence, continues, is_continued in zip(sentences, [False, *links], [*links, False], strict=False):
        own: list[Figure] = []
        while figures and figures[-1].span.start < sentence.end:
            figure = figures.pop()
            # The figures of the title stand in no sentence.
            if figure.span.start >= sentence.start:
                own.append(figure)
        taken_over = carried if continues else ""
        periods = find_periods(text, sentence) if own or is_continued else ()
        found += _claims(text, sentence, own, periods, taken_over)
        carried = lasting(text, periods) or taken_over
    return tuple(found)


def _claims(
    text: str, sentence: Span, figures: list[Figure], periods: tuple[Period, ...], carried: str
) -> Iterator[ClaimFind]:
    """The claims of one sentence: each figure is read between the marks and the figures on both sides of it."""
    starts = [*(figure.span.start for figure in figures), sentence.end]
    subject, end = "", sentence.start
    for index, (last, last_wide) in enumerate(latest(periods, starts[:-1])):
        figure = figures[index]
        edge = _before_brackets(text, figure.span.start, end)
        clause = _clause_before(text, edge, sentence.start)
        left = min(edge, max(clause, end, last.span.end if last else 0))
        # 收缴率从2019年的三成提高到…: the thing stands before the former state.
        if last and text[last.span.end : edge] in ("", "的") and text[max(0, last.span.start - 1)] in "从由":
            left, edge = max(clause, end), max(clause, end, last.span.start - 1)
        mark = LIST_MARK.search(text, figure.span.end, min(starts[index + 1], figure.span.end + LONGEST_CLAUSE))
        right = mark.start() if mark else starts[index + 1]
        thing = counted_thing(text, figure, end, left, edge, right, subject)
        subject, end = thing.subject, thing.span.end
        as_of = governing(text, Span(clause, figure.span.end), last, last_wide, carried)
        # 14个菜左右: the word may stand behind the thing.
        is_about = figure.qualifier == "exact" and text.startswith(("左右", "上下"), thing.span.end)
        yield _claim(figure._replace(qualifier="about") if is_about else figure, thing, as_of)


def _before_brackets(text: str, figure_start: int, end_of_last: int) -> int:
    """Where the words before a figure end: 兼职网格员(骑手)|8名 is read without the brackets."""
    if text[figure_start - 1 : figure_start] != ")":
        return figure_start
    opening = text.rfind("(", max(end_of_last, figure_start - 30), figure_start)
    return opening if opening > end_of_last else figure_start


def _clause_before(text: str, figure_start: int, sentence_start: int) -> int:
    """Where the clause of a figure starts."""
    first = max(sentence_start, figure_start - LONGEST_CLAUSE)
    for offset in range(figure_start - 1, first - 1, -1):
        if text[offset] in CLAUSE_MARKS and not _is_inside_word(text, offset):
            return offset + 1
    return first


def _is_inside_word(text: str, offset: int) -> bool:
    """Whether a bracket stands around one character of a word: 专(兼)职网格员, but not (二)."""
    opening = offset if text[offset] == "(" else offset - 2
    inside = text[max(0, opening) : opening + 3]
    return len(inside) == 3 and inside[0] == "(" and inside[2] == ")" and not inside[1].isnumeric()


def _claim(figure: Figure, thing: Counted, as_of: str) -> ClaimFind:
    score = SCORE_CHINESE if figure.is_chinese else SCORE
    return ClaimFind(
        span=thing.span,
        figure=figure.span,
        value=figure.value,
        value_max=figure.value_max,
        unit=figure.unit,
        qualifier=figure.qualifier,
        kind="people" if figure.unit == "个" and thing.subject.endswith(PERSONS) else figure.kind,
        subject=thing.subject,
        as_of=as_of,
        rule=thing.rule,
        score=score if thing.has_own_thing else min(score, SCORE_WITHOUT_THING),
    )
