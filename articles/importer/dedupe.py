"""When two files tell one story: the fingerprint of a body."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from articles.importer.types import ParagraphKind
from articles.text.normalize import body_key
from articles.text.spans import Span


def fingerprint(text: str, paragraphs: Iterable[tuple[ParagraphKind, Span]]) -> str:
    """sha256 (hex) of the body's letters and digits: layout, punctuation and script do not count."""
    return sha256("".join(body_key(span.of(text)) for _, span in paragraphs).encode()).hexdigest()
