"""A text as search sees it: folded character by character, cut into runs, and overlapping pairs of Han characters.

Pairs with their places find every word of two characters and every phrase exactly; words as a dictionary cuts them found
92 % of what stands there. Nothing here looks at neighbours (乾 is 干 also in 乾隆), so that whatever is part of a text is
part of its folded copy, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from articles.text.normalize import HAN, PINYIN, simplify
from articles.text.spans import Span

JOINTS = r"·・•‧\-–—/&.:+%~'’"
"""Signs that stand inside names; behind all others, and behind blanks, another part of the sentence begins."""
FAR_HAN = "〇々\U00020000-\U0003ffff"
LONGEST = 64
RUN = re.compile(
    rf"([{HAN}{FAR_HAN}]+)(?=([^\W_]|[{JOINTS}])?)|(\d{{1,{LONGEST}}}|\+|[^\W\d_{HAN}{FAR_HAN}]{{1,{LONGEST}}})"
)
"""Han characters, and what joins them to the next run; or digits, letters, or a + of its own, for 1+9+N.

All other signs only part what is at their sides. What is longer than any word or number, such as a picture that was pasted
as letters, comes in pieces: PostgreSQL takes no word of more than 2,046 bytes.
"""


class _Folding(dict[int, str]):
    """Character → its half-width, simplified, lower-case form; "" for what is not printed."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()
        """Characters met so far that do not fold to one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = "" if unicodedata.category(char) in ("Cf", "Mn") else unicodedata.normalize("NFKC", char).lower()
        # Each for itself: the converter would read two of them together as a word.
        self[code] = "".join(map(simplify, folded))
        if len(self[code]) != 1:
            self.uneven.add(char)
        return self[code]


_FOLDING = _Folding()


class Run(NamedTuple):
    """Characters of one kind that stand together in a folded text."""

    text: str
    is_han: bool
    is_joined: bool = False
    """Whether a name may go on behind it: 党建·白领, 党建2.0."""

    @property
    def grams(self) -> list[str]:
        """党建网 → 党建 建网, and 网 where it is joined to what follows, so that 网·格 and 区28 are found.

        Behind every run it would be an eighth of the index.
        """
        if not self.is_han or len(self.text) == 1:
            return [self.text]
        pairs = [self.text[at : at + 2] for at in range(len(self.text) - 1)]
        return [*pairs, self.text[-1]] if self.is_joined else pairs

    @property
    def canonical(self) -> str:
        return f"{self.text}·" if self.is_joined and len(self.text) > 1 else self.text


def fold(text: str) -> str:
    """The folded copy; readings in brackets are left out: 社區(qū) is 社区."""
    return PINYIN.sub("", text).translate(_FOLDING)


def runs(text: str) -> Iterator[Run]:
    """The runs of a text in order, folded."""
    for han, joined, other in RUN.findall(fold(text)):
        yield Run(han or other, bool(han), bool(joined))


def grams(text: str) -> list[str]:
    """All that is indexed of a text, in order: as the grams of its runs, in a third of the time."""
    found: list[str] = []
    for han, joined, other in RUN.findall(fold(text)):
        if len(han) > 1:
            found += map("".join, pairwise(han))
            if joined:
                found.append(han[-1])
        else:
            found.append(han or other)
    return found


def characters(text: str) -> set[str]:
    """The different Han characters of a text."""
    return set("".join(han for han, _, _ in RUN.findall(fold(text))))


def canonical(text: str) -> str:
    """The runs with one blank between, before and behind them: " 1 + 9 + n 党建· 白领汇 "."""
    return f" {' '.join(run.canonical for run in runs(text))} "


class Term(NamedTuple):
    """A word of a query, or several that stand in quotation marks, as runs; what is sought is their unbroken sequence."""

    runs: tuple[Run, ...]

    @property
    def is_character(self) -> bool:
        """Whether it is a single Han character, which pairs do not find."""
        return len(self.runs) == 1 and self.runs[0].is_han and len(self.runs[0].text) == 1

    @property
    def grams(self) -> list[str]:
        """What must stand one behind the other."""
        return [gram for run in self.runs for gram in run.grams]

    @property
    def is_open(self) -> bool:
        """Whether its last gram may go on: the 座 of A座 stands in 座楼."""
        return len(self.runs) > 1 and self.runs[-1].is_han and len(self.runs[-1].text) == 1

    @property
    def canonical(self) -> str:
        """What stands in canonical(text) wherever the term does: Han runs may go on at both ends, others may not."""
        words = " ".join(run.canonical for run in self.runs)
        return f"{'' if self.runs[0].is_han else ' '}{words}{'' if self.runs[-1].is_han else ' '}"


def term(text: str) -> Term | None:
    """None where nothing of the text can be searched for."""
    found = list(runs(text))
    return Term((*found[:-1], found[-1]._replace(is_joined=False))) if found else None


def find(text: str, sought: Term) -> list[Span]:
    """Where a term stands in a text as printed, signs between its runs taken in; not overlapping, in order."""
    folded, places = fold_with_places(text)
    return [Span(places[start], places[end - 1] + 1) for start, end in _occurrences(folded, sought)]


def fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded copy, and for each of its characters where in the text it comes from."""
    folded = text.translate(_FOLDING)
    readings = [match.span() for match in PINYIN.finditer(text)] if "(" in text or "（" in text else []
    if not readings and _FOLDING.uneven.isdisjoint(text):
        return folded, range(len(text))
    dropped = {place for start, end in readings for place in range(start, end)}
    forms = [(place, _FOLDING[ord(char)]) for place, char in enumerate(text) if place not in dropped]
    return "".join(form for _, form in forms), [place for place, form in forms for _ in form]


def _occurrences(folded: str, sought: Term) -> Iterator[tuple[int, int]]:
    # Between two runs stands anything but letters, digits and +; none at all between kinds that part by themselves.
    pattern = r"[^\w+]*_*[^\w+]*".join(re.escape(run.text) for run in sought.runs)
    for match in re.finditer(pattern, folded):
        first, last = sought.runs[0], sought.runs[-1]
        if (first.is_han or _is_edge(folded, match.start(), first)) and (
            last.is_han or _is_edge(folded, match.end(), last)
        ):
            yield match.span()


def _is_edge(folded: str, at: int, run: Run) -> bool:
    """Whether a run of digits or letters begins or ends at `at`, and does not go on."""
    if run.text == "+" or not 0 < at < len(folded):
        return True
    before, behind = folded[at - 1], folded[at]
    together = RUN.fullmatch(before + behind)
    return together is None or bool(together[1])
