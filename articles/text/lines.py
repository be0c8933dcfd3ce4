"""How many lines a text takes in a column of a given width, as word processors break Chinese lines.

Widths are told in em, the width of one Han character. Counted is what Word, WPS and LibreOffice do unless told otherwise:
marks that may not begin a line stay with what is before them, a last stop or comma hangs over the edge, and between Han
and digits or Latin letters there is a little space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from math import ceil

NO_START = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
NO_END = "$([{£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥"
"""Marks that begin no line, and such that end none, as Word has them for simplified Chinese."""
HANGING = frozenset("，。、：；！？,.:;!?")
GAP = 0.2
"""Em between Han and what is not; LibreOffice's."""
TIMES = {
    180: "'",
    200: "|",
    250: " ,.",
    278: "/:;\\ijlt",
    333: "!()-I[]`fr",
    389: "Js",
    408: '"',
    444: "?acez",
    469: "^",
    480: "{}",
    500: "#$*0123456789_bdghknopquvxy",
    541: "~",
    556: "FPS",
    564: "+<=>",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "&m",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
}
"""Thousandths of an em → the characters of Times New Roman that are so wide; Liberation Serif has the same widths."""
LATIN = "!-~\u00c0-\u02af"
WORD = r"(?:[\"-,.0->@-{}~\u00c0-\u02af]|[-!/?|](?![A-Za-z]))*+[-!/?|]?"
"""A word that no line breaks: an address is broken behind its strokes, a date or 1+9+N nowhere."""
CLUSTER = re.compile(
    rf"(?P<marks>[{re.escape(NO_END)}]*+(?:(?=[{LATIN}]){WORD}|[^ ])?[{re.escape(NO_START)}]*+)(?P<blanks> *+)",
    re.DOTALL,
)
CHANGE = re.compile(rf"(?<=[{LATIN}])(?=[^ {LATIN}])|(?<=[^ {LATIN}])(?=[{LATIN}])")
"""Where another script begins."""


class _Widths(dict[str, float]):
    """Character → em. What is not listed is looked up in Unicode once."""

    def __missing__(self, char: str) -> float:
        if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
            self[char] = 0.0
        elif "\u00c0" <= char <= "\u02af":
            self[char] = 0.5
        else:
            # Quotation marks, dashes, ellipses and the like are as wide as Han in a Chinese font.
            self[char] = 1.0
        return self[char]


WIDTHS = _Widths({char: width / 1000 for width, chars in TIMES.items() for char in chars})


def em(text: str, spacing: float = 0.0) -> float:
    """How wide a text is; `spacing` is what follows each character but the last before another script."""
    return sum(map(WIDTHS.__getitem__, text)) + spacing * (len(text) - len(CHANGE.findall(text)))


def count_lines(text: str, width: float, indent: float = 0.0, spacing: float = 0.0, *, may_hang: bool = True) -> int:
    """Lines of one paragraph, at least one, in a column `width` em wide; the first line begins `indent` em later."""
    lines, left, before = 1, width - indent, " "
    for match in CLUSTER.finditer(text):
        marks, blanks = match["marks"], match["blanks"]
        wide, hangs = _measured(marks, spacing)
        if marks and CHANGE.search(before + marks[0]):
            left -= (GAP if before.isalnum() and marks[0].isalnum() else 0.0) - spacing
        if marks and wide > left + ROUNDING:
            if may_hang and hangs and wide - em(marks[-1], spacing) <= left + ROUNDING:
                wide = left
            elif wide <= width + ROUNDING:
                lines, left = lines + 1, width
            else:
                # A word longer than a line begins a line of its own and is broken wherever a line is full.
                if left < width:
                    lines, left = lines + 1, width
                full = ceil(wide / width - ROUNDING) - 1
                lines, wide = lines + full, wide - full * width
        left -= wide
        if blanks:
            left -= em(blanks, spacing)
        before = blanks[-1:] or marks[-1:]
    return lines


@lru_cache(maxsize=50_000)
def _measured(marks: str, spacing: float) -> tuple[float, bool]:
    """Width, and whether the last mark may hang over the edge: a text has few different clusters."""
    return em(marks, spacing), marks[-1:] in HANGING


ROUNDING = 1e-6
