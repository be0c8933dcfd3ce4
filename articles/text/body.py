"""Which lines of a source text are the story: as a machine has read them, and as a person has chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from articles.text.spans import Span

Paragraph = tuple[Span, str]
"""Where it stands, and what it is: "heading" or "body"."""
NONE = ""
"""What a person has chosen for a line that is no part of the story."""


def line_key(line: str) -> str:
    """How a line is found again in another printing, where it stands elsewhere."""
    return line.strip()


def with_choices(
    text: str, lines: Iterable[Span], paragraphs: Sequence[Paragraph], choices: Mapping[str, str]
) -> list[Paragraph]:
    """The paragraphs, and for each line that a person has chosen for what he chose: heading, body, or NONE at all.

    `choices`: line without blanks at its ends → heading, body or NONE. Spans of lines cover the text in order.
    """
    if not choices:
        return list(paragraphs)
    chosen: list[Paragraph] = []
    for line in lines:
        words = line_key(line.of(text))
        inside = [paragraph for paragraph in paragraphs if line.contains(paragraph[0])]
        if words not in choices:
            chosen += inside
        elif choices[words] != NONE and inside:
            chosen += [(span, choices[words]) for span, _kind in inside]
        elif choices[words] != NONE and words:
            start = line.start + line.of(text).index(words)
            chosen.append((Span(start, start + len(words)), choices[words]))
    return chosen
