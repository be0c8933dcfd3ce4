"""The order of the stages, and only that: bytes and a lexicon in, a draft out."""

from __future__ import annotations

from articles.importer.assign import assign
from articles.importer.clean import clean
from articles.importer.decode import decode
from articles.importer.dedupe import fingerprint, sample
from articles.importer.extract.claims import find_claims
from articles.importer.extract.localities import find_localities
from articles.importer.extract.names import find_names
from articles.importer.extract.topics import find_topics
from articles.importer.flatten import flatten
from articles.importer.lexicon import Lexicon
from articles.importer.metadata import page_hints, read_metadata
from articles.importer.resolve import resolve
from articles.importer.segment import segment
from articles.importer.types import Draft
from articles.text.normalize import letters


def read_source(name: str, content: bytes, lexicon: Lexicon) -> Draft:
    """What one file says. `name` gives its kind by extension (.txt, .html, .htm, .docx).

    Raises Refused with the reason when the bytes cannot be read rightly or hold no story.
    """
    text, encoding = flatten(name, content) or decode(content)
    lines = clean(text)
    metadata = read_metadata(text, lines, lexicon.publishers)
    document = segment(text, lines, page_hints(text, lines, metadata))
    places = find_localities(document, lexicon)
    names = find_names(document, lexicon, places)
    topics = find_topics(document, lexicon)
    claims = assign(document, find_claims(document), lexicon.indicators)
    primary, mentions, draft_claims = resolve(text, document, places, names, topics, claims)
    paragraphs = tuple(
        (paragraph.kind, document.source_span(paragraph.span))
        for paragraph in document.paragraphs
        if paragraph.kind != "title"
    )
    # What dedupe.body_letters says of these paragraphs: the document is folded already.
    body = letters("".join(each.span.of(document.text) for each in document.paragraphs if each.kind != "title"))
    return Draft(
        encoding=encoding,
        text=text,
        lines=lines,
        metadata=metadata,
        paragraphs=paragraphs,
        fingerprint=fingerprint(body),
        sample=sample(body),
        primary=primary,
        mentions=mentions,
        claims=draft_claims,
    )
