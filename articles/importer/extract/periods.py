"""Time phrases that govern figures: 截至目前 · 自2017年下半年启动至今 · 今年以来 · 2020年底 · 8月2日.

A phrase governs the figures behind it in its sentence. A founding date (社区2002年成立), a loose word (近年来) and a
date inside another sentence govern nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from articles.importer.extract.figures import RULES, either
from articles.text.spans import Span, without_overlaps

WORDS = RULES["periods"]
NOW = frozenset(WORDS["now"])
NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
MONTHS = rf"{NUMBER}(?:[-~—至到]{NUMBER})?月(?:份|底|初|末|{NUMBER}日)?"
PART = rf"(?:{MONTHS}|[上下]半年|第?[一二三四]季度|前{NUMBER}个?(?:月|季度)|年?[底初末])"
YEAR = r"(?:\d{4}年度?|[今去前]年|当年|本年度?)"
DAY = rf"(?:{YEAR}{PART}?|\d{{1,2}}月(?:\d{{1,2}}日|份|底|初|末)?|上半年|下半年|年[初底末]|第?[一二三四]季度)"
DATE = re.compile(
    # Most characters open no date: one look spares them the branches.
    r"(?=[截今去前当本上下年第一二三四目现如眼\d])"
    rf"(?:截[至止]到?(?:目前|今(?!年)|现在|{DAY})"
    # Not 建于1998年 and 成立于2012年, nor the second half of 5月至9月.
    rf"|(?<![年月日于期成至]){DAY}(?:[-~—至到]{DAY})?(?:以来|至今|春节期间|春节|国庆期间)?"
    rf"|{either(NOW)})"
)
SINCE = re.compile(r"以来|至今|[年月]来(?=[,。;])")
# What such a word ends: 自2019年调解室成立以来, or the whole clause: 工作室成立以来, 近五年来.
FROM = re.compile(r"自(?![己治愿身发动然主立行])")
LONGEST_CLAUSE = 24
CLAUSE_MARK = re.compile(r"[,。;:、!?\n]")
DURING = re.compile(r"(?<![^,。;!?\n])[^,。;:、!?\n]{1,12}期间(?=,)")
IN_CRISIS = re.compile(r"在[^,。;:!?\n]{0,8}(?:疫情|防汛|抗洪|抗震|救灾)[^,。;:!?\n]{0,6}中(?=,)")
LOOSE = re.compile(either(WORDS["loose"]))
FOUNDING = re.compile(rf"[^,。;:\n]{{0,6}}(?:{either(WORDS['founding'])})(?=[,。;的、])")
HABIT = re.compile(rf"(?<![^,。;:!?\n“])(?:{either(WORDS['habits'])})")
CONTINUES = re.compile(either(WORDS["continues"]))
NORM = re.compile(either(WORDS["norms"]))
EARLIER = re.compile(rf"(?:{either(WORDS['earlier'])})[^,。;]{{0,6}}$")


class Period(NamedTuple):
    span: Span
    is_of_clause: bool
    """True where it governs only its own clause: 每天, 现在的."""


def find_periods(text: str, sentence: Span) -> tuple[Period, ...]:
    """The time phrases of a sentence in order."""
    start, end = sentence.start, sentence.end
    found: dict[Span, bool] = {}
    for match in SINCE.finditer(text, start, end):
        clause = max(start, match.start() - LONGEST_CLAUSE)
        clause = max((mark.end() for mark in CLAUSE_MARK.finditer(text, clause, match.start())), default=clause)
        since = FROM.search(text, clause, match.start())
        # 工作室成立以来共… without 自 and without a mark behind it is no phrase of its own.
        if since or (clause < match.start() and text[match.end() : match.end() + 1] in ",。;"):
            found[Span(since.start() if since else clause, match.end())] = False
    for pattern in (DURING, IN_CRISIS):
        for match in pattern.finditer(text, start, end):
            found[Span(*match.span())] = False
    found = {span: False for span in found if not LOOSE.search(text, span.start, span.end)}
    for match in HABIT.finditer(text, start, end):
        found[Span(*match.span())] = True
    for match in DATE.finditer(text, start, end):
        if not FOUNDING.match(text, match.end(), end):
            span = Span(*match.span())
            found[span] = match.group() in NOW and not _opens_clause(text, span)
    return tuple(Period(span, found[span]) for span in without_overlaps(list(found)))


def latest(periods: tuple[Period, ...], starts: Iterable[int]) -> Iterator[tuple[Period | None, Period | None]]:
    """For each of the rising offsets the last period before it, and the last one that reaches past its clause."""
    last = last_wide = None
    ahead = iter(periods)
    following = next(ahead, None)
    for start in starts:
        while following and following.span.end <= start:
            last = following
            last_wide = last_wide if last.is_of_clause else last
            following = next(ahead, None)
        yield last, last_wide


def governing(text: str, clause: Span, last: Period | None, last_wide: Period | None, carried: str) -> str:
    """The phrase that governs a figure, verbatim: of its clause up to the figure, its sentence, or carried over."""
    if last and last.span.start >= clause.start:
        return last.span.of(text)
    if NORM.search(text, clause.start, clause.end) or EARLIER.search(text, clause.start, clause.end):
        return ""
    return last_wide.span.of(text) if last_wide else carried


def lasting(text: str, periods: tuple[Period, ...]) -> str:
    """The phrase that a sentence hands to one that goes on from it: its last one that is not of a clause."""
    return next((period.span.of(text) for period in reversed(periods) if not period.is_of_clause), "")


def goes_on(text: str, sentence: Span, following: Span) -> bool:
    """Whether a sentence goes on from the one before: in a list (…;…), or with a word that says so (仅…, 其中…)."""
    if following.start != sentence.end:
        return False
    return text[sentence.end - 1] == ";" or bool(CONTINUES.match(text, following.start))


def _opens_clause(text: str, span: Span) -> bool:
    return text[max(0, span.start - 1) : span.start] in {"", "\n", ",", "。", ";", ":", "!", "?", "“"}
