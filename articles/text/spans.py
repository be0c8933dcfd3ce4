"""Half-open character offsets: how every stage says where something stands in a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """The characters start … end-1 of some text (Python str indices), one at least.

    A tuple like all that the stages make by the hundred for every text: a frozen dataclass takes three times as long to
    make and ten times to sort.
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def without_overlaps(spans: list[Span]) -> list[Span]:
    """The spans that stay when, from the left, each one excludes what overlaps it; of equal starts the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
