"""Calendar dates in Chinese text: 2021-08-27, 21-08-27, 2022年7月, 二〇二二年七月一日, 20210827."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from articles.text.normalize import HALF_WIDTH
from articles.text.spans import Span, without_overlaps

Precision = Literal["year", "month", "day"]

FIRST_YEAR, LAST_YEAR = 1949, 2100
"""The stages have no clock: a later year than LAST_YEAR is a number that only looks like one."""
CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

# Pages that lose their spaces run the hour into the day: 2025-07-1007:30.
DAY_ENDS = r"(?=\D|\d{2}:\d{2}|$)"
PATTERNS = (
    # 2021-08-27, 2021/8/27, 2021.8.27: the same mark twice.
    re.compile(
        r"(?<![\d.])(?P<year>(?:19|20)\d{2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + DAY_ENDS
    ),
    # 21-08-27: two digits each, or it is any three numbers.
    re.compile(r"(?<![\d-])(?P<year>\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])"),
    # 2022-07; a point would make a decimal number of it.
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/](?P<month>\d{1,2})(?![\d/-])"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<year>(?:19|20)\d{2})\s{0,2}年"
        r"(?:\s{0,2}(?P<month>\d{1,2})\s{0,2}月(?:\s{0,2}(?P<day>\d{1,2})\s{0,2}[日号])?)?"
    ),
    re.compile(
        r"(?P<year>[一二][〇零○一二三四五六七八九]{3})年"
        r"(?:(?P<month>十[一二]?|[一二三四五六七八九])月(?:(?P<day>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?)?"
    ),
)
# What every date holds: most lines have none, and are looked at once instead of six times.
YEAR = re.compile(r"[1１][9９]\d|[2２][0０]\d|\d\d[-－]|[一二][〇零○一二三四五六七八九]{3}年")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as far as the text gives it: the first day of the month or year if no more is said."""

    span: Span
    date: datetime.date
    precision: Precision


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every calendar date of the text that names its year, in order; impossible ones (2021-02-30) are left out."""
    if not YEAR.search(text):
        return ()
    half_width = text.translate(HALF_WIDTH)
    found = {}
    for pattern in PATTERNS:
        for match in pattern.finditer(half_width):
            date = _date(match)
            if date:
                found[date.span] = date
    return tuple(found[span] for span in without_overlaps(list(found)))


def _date(match: re.Match[str]) -> FoundDate | None:
    parts = match.groupdict()
    year = _number(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 50 else 1900
    month, day = parts.get("month"), parts.get("day")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        date = datetime.date(year, _number(month) if month else 1, _number(day) if day else 1)
    except ValueError:
        return None
    return FoundDate(Span(*match.span()), date, "day" if day else "month" if month else "year")


def _number(digits: str) -> int:
    """2021, 二〇二一 or 二十七 as a number."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.partition("十")
    if ten:
        return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)
    return int("".join(str(CHINESE_DIGITS[digit]) for digit in digits))
