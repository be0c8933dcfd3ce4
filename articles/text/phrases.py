"""Where any of some thousand phrases stand in a text: one walk over the text, not one search for each phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import add

from articles.text.spans import Span


class Phrasebook:
    """Phrases of two characters and more, by their first two; a single character would stand in every story."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.by_beginning: dict[str, list[str]] = {}
        for phrase in sorted({phrase for phrase in phrases if len(phrase) > 1}):
            self.by_beginning.setdefault(phrase[:2], []).append(phrase)

    def find(self, text: str, start: int = 0) -> Iterator[tuple[str, Span]]:
        """Each phrase with each of its places from here on, in order of the places; they may overlap.

        >>> [(phrase, span.start) for phrase, span in Phrasebook(["停车", "停车难"]).find("治理停车难")]
        [('停车', 2), ('停车难', 2)]
        """
        beginnings = map(add, text[start:], text[start + 1 :])  # half the time of slicing at each place
        for place, phrases in enumerate(map(self.by_beginning.get, beginnings), start):
            for phrase in phrases or ():
                if text.startswith(phrase, place):
                    yield phrase, Span(place, place + len(phrase))
