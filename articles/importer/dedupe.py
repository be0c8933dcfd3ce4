"""When two files tell one story: the fingerprint of a body, and how much of one body stands in another.

The letters and digits of a body alone count: not layout, punctuation and script. Reprints have .92 to 1.00 of their
passages of five letters in common with the story, a digest that holds it .27 to .70, other stories less than .02.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from heapq import nsmallest
from zlib import crc32

from articles.importer.types import ParagraphKind
from articles.text.normalize import body_key
from articles.text.spans import Span

GRAM = 5
KEPT = 16
"""Passages of a body that are kept to find reprints by."""
REPRINTED = 0.8
"""So much of a reprint stands in the story …"""
WHOLE = 0.5
"""… and it is half as long at least: a short report quoted from a story is no reprint of it."""
SAME_NUMBERS = 0.8
"""So many of its numbers are the story's: offices fill one form in week after week."""
NUMBER = re.compile(r"\d+")


def body_letters(texts: Iterable[str]) -> str:
    """What two printings of one body share."""
    return "".join(map(body_key, texts))


def letters_of(text: str, paragraphs: Iterable[tuple[ParagraphKind, Span]]) -> str:
    return body_letters(span.of(text) for _, span in paragraphs)


def fingerprint(letters: str) -> str:
    """sha256 (hex) of a body's letters."""
    return sha256(letters.encode()).hexdigest()


def sample(letters: str) -> tuple[int, ...]:
    """The lowest hashes (32 bits, the same on every machine) of the passages, in rising order.

    By their value, not their place: of a body that lost its first half, half the sample stays.
    """
    # Two bytes a letter: passages are cut out of the bytes, not encoded one by one.
    content, size = letters.encode("utf-16-le", "surrogatepass"), 2 * GRAM
    hashes = {crc32(content[at : at + size]) for at in range(0, len(content) - size + 1, 2)}
    return tuple(nsmallest(KEPT, hashes))


def is_reprint(letters: str, story: str) -> bool:
    """Whether a body is the story once more, whole or cut; what tells more than the story is none."""
    grams, numbers = _grams(letters), Counter(NUMBER.findall(letters))
    return (
        bool(grams)
        and len(letters) >= WHOLE * len(story)
        and (numbers & Counter(NUMBER.findall(story))).total() >= SAME_NUMBERS * numbers.total()
        and len(grams & _grams(story)) >= REPRINTED * len(grams)
    )


def _grams(letters: str) -> set[str]:
    return {letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1)}
