"""When a figure held: the years that a time phrase names, told from the year in which it was printed."""

from __future__ import annotations

import re
from typing import NamedTuple

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|-|\.|/|—|至|到|$)")
SINCE = re.compile(r"以来|至今|开始|起$|起,|起，|自|从|成立后|启用|运行")
SINCE_LATELY = re.compile(r"(?:今年|去年)(?:以来|起)|年来")
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


def years_of(phrase: str, printed: int | None) -> Years | None:
    """The years of a phrase as printed; without one, the year of printing; None where neither is known.

    >>> years_of("2017年下半年启用，至今", 2021)
    Years(first=2017, last=2021)
    """
    named = [int(year) for year in YEAR.findall(phrase)]
    if not named and printed is not None:
        named = [printed + shift for word, shift in RELATIVE.items() if word in phrase][:1] or [printed]
    if not named:
        return None
    first, last = min(named), max(named)
    is_open = SINCE.search(phrase) and not SINCE_LATELY.search(phrase)
    return Years(first, max(last, printed or last)) if is_open and YEAR.search(phrase) else Years(first, last)
