"""Comparison copies of a text: simplified, half-width, without spaces and pinyin; the stored text never changes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

# Full-width ASCII and the ideographic space only: full NFKC would turn ① into the figure 1 and … into three dots.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Pages for learners put the reading behind a character: 區(qū). A tone mark is required, so (km) and (A) stay.
PINYIN = re.compile(r"(?<=[" + HAN + r"])[(（][a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{0,5}[)）]")
# Chinese sets no spaces; those that pages put between Han, digits and punctuation would part a figure from its unit.
SPACE_IN_CHINESE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
MARKS = re.compile(r"[\s“”‘’\"'「」『』《》〈〉()【】\[\]·•・,，。、]+")
NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A comparison copy and, for each of its characters, the offset of the character it stands for."""

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]
    """Where the source of each character ends: after its pinyin, if it has any."""


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional → simplified, of the same length (a conversion that changes the length is undone)."""
    simplified = _simplifier().convert(text)
    return simplified if len(simplified) == len(text) else text


@lru_cache(maxsize=1024)  # each stage folds the lines of a page for itself
def _half_width(text: str) -> str:
    return simplify(text).translate(HALF_WIDTH)


def fold_spaced(text: str) -> str:
    """As fold(text, keep_spaces=True).text."""
    wide = _half_width(text)
    return PINYIN.sub("", wide) if "(" in wide else wide


def fold(text: str, *, keep_spaces: bool = False, start: int = 0) -> Folded:
    """Simplified, half-width copy of one line, without pinyin in brackets and without spaces inside Chinese.

    >>> fold("全區(qū) ２８ 個社區").text
    '全区28个社区'

    The header of a page is read with its spaces: they alone part 2025-07-10 from 07:30. `start` is where the line
    itself stands, if the offsets are to count from farther back.
    """
    wide = _half_width(text)
    readings = [match.span() for match in PINYIN.finditer(wide)] if "(" in wide else []
    spaces = [] if keep_spaces else [match.span() for match in SPACE_IN_CHINESE.finditer(wide)]
    parts: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    # From one dropped passage to the next, not character by character: every line of every page comes through here.
    at = 0
    for dropped, end in [*sorted(readings + spaces), (len(wide), len(wide))]:
        parts.append(wide[at:dropped])
        offsets += range(start + at, start + dropped)
        ends += range(start + at + 1, start + dropped + 1)
        if (dropped, end) in readings and ends:
            ends[-1] = start + end
        at = end
    return Folded("".join(parts), tuple(offsets), tuple(ends))


@lru_cache(maxsize=16_384)  # an import asks for the same thousand names in every text
def name_key(name: str) -> str:
    """What two spellings of one name share: “1+9+N” 党建联盟 and 1+9+N党建联盟 have the same key."""
    return MARKS.sub("", fold(unicodedata.normalize("NFKC", name)).text).lower()


def body_key(text: str) -> str:
    """Letters and digits alone, folded: equal for two printings of one body."""
    return letters(fold(text).text)


def letters(folded: str) -> str:
    """The letters and digits of a folded text."""
    return NO_LETTERS.sub("", folded.lower())
