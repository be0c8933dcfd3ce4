"""Where phrases stand in a text; of some thousand phrases in one walk over the text, not in one search for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from articles.text.spans import Span


def find_each(text: str, phrases: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """What Phrasebook(phrases).find(text) finds, in order of the phrases: for few of them and one text."""
    for phrase in phrases:
        place = text.find(phrase)
        while place >= 0:
            yield phrase, Span(place, place + len(phrase))
            place = text.find(phrase, place + 1)


class Phrasebook:
    """Phrases of two characters and more, by their first two; a single character would stand in every story."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.by_beginning: dict[str, list[str]] = {}
        for phrase in sorted({phrase for phrase in phrases if len(phrase) > 1}):
            self.by_beginning.setdefault(phrase[:2], []).append(phrase)
        firsts, seconds = ("".join(map(re.escape, sorted({pair[at] for pair in self.by_beginning}))) for at in (0, 1))
        # Most places of a text are passed by inside the regular expression; what it stops at is looked up.
        self.may_begin = re.compile(f"[{firsts}](?=[{seconds}])" if firsts else r"(?!)")

    def find(self, text: str, start: int = 0) -> Iterator[tuple[str, Span]]:
        """Each phrase with each of its places from here on, in order of the places; they may overlap.

        >>> [(phrase, span.start) for phrase, span in Phrasebook(["停车", "停车难"]).find("治理停车难")]
        [('停车', 2), ('停车难', 2)]
        """
        for match in self.may_begin.finditer(text, start):
            place = match.start()
            for phrase in self.by_beginning.get(text[place : place + 2], ()):
                if text.startswith(phrase, place):
                    yield phrase, Span(place, place + len(phrase))
