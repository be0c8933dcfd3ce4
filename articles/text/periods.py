"""When a figure held: the years that a time phrase names, told from the year in which it was printed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from articles.text.numerals import chinese_value

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|-|\.|/|—|至|到|$)")
SINCE = re.compile(r"以来|至今|开始|起$|起,|起，|自|从|成立后|启用|运行")
SINCE_LATELY = re.compile(r"(?:今年|去年)(?:以来|起)|年来")
SINCE_LAST_YEAR = re.compile(r"去年[^,，]*(?:以来|至今|起)")
LASTLY = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十]{1,3})多?年(?:以?来|间)|近(\d{1,2}|[一二两三四五六七八九十]{1,3})年"
)
# 工作室成立以来, 自启用至今: a sum over a time that nobody has told; 3月以来 and 入夏以来 are of the year of printing.
SINCE_UNTOLD = re.compile(r"^(?!.*(?:[今去前本]年|[月初季春夏秋冬节]|半年)).+(?:以来|(?<!截)至今)")
RELATIVE = {
    "今年": 0,
    "本年": 0,
    "目前": 0,
    "截至": 0,
    "现在": 0,
    "如今": 0,
    "眼下": 0,
    "至今": 0,
    "去年": -1,
    "前年": -2,
}


class Years(NamedTuple):
    """From the first to the last year in which something was counted; one year is both."""

    first: int
    last: int


@lru_cache(maxsize=4096)
def years_of(phrase: str, printed: int | None) -> Years | None:
    """The years of a phrase as printed; without one, the year of printing; None where neither is known.

    Several years are never taken for one: what was counted in 近三年 is no measure of what was counted this year.

    >>> years_of("2017年下半年启用，至今", 2021)
    Years(first=2017, last=2021)
    """
    named = [int(year) for year in YEAR.findall(phrase)]
    if not named and (lately := LASTLY.search(phrase)):
        count = lately[1] or lately[2]
        many = int(count) if count.isdigit() else int(chinese_value(count) or 0)
        return Years(printed - many + 1, printed) if printed and many else None
    if not named and SINCE_UNTOLD.search(phrase):
        return None
    if not named and printed and SINCE_LAST_YEAR.search(phrase):
        return Years(printed - 1, printed)
    if not named and printed is not None:
        named = [printed + shift for word, shift in RELATIVE.items() if word in phrase][:1] or [printed]
    if not named:
        return None
    first, last = min(named), max(named)
    is_open = SINCE.search(phrase) and not SINCE_LATELY.search(phrase)
    return Years(first, max(last, printed or last)) if is_open and YEAR.search(phrase) else Years(first, last)
