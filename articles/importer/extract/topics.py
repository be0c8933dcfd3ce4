"""Practices and problems: the passages whose words give away what a story tells of.

Counts: every cue of a topic in headings and body; weak cues where two different ones, or one and a cue, stand in
the document. Counts not: a word inside one of the topic's excludes (议事 in 议事规则), a weak cue inside a longer word
of the same topic (志愿服务 in 志愿服务队), and the title, which promises more than the story tells.
"""

from __future__ import annotations

from functools import lru_cache

from articles.importer.lexicon import Lexicon, Topic
from articles.importer.types import Document, TopicFind, TopicTarget
from articles.text.phrases import Phrasebook
from articles.text.spans import Span, without_overlaps

CUE, WEAK_CUES = "cue", "weak cues"
SCORES = {CUE: 0.9, WEAK_CUES: 0.6}


def find_topics(document: Document, lexicon: Lexicon) -> tuple[TopicFind, ...]:
    """Every passage that gives a topic away, in order; one passage may give away several topics."""
    first = document.paragraphs[0] if document.paragraphs else None
    start = first.span.end if first and first.kind == "title" else 0
    topics: list[tuple[TopicTarget, Topic]] = [("practice", topic) for topic in lexicon.practices]
    topics += [("problem", topic) for topic in lexicon.problems]
    places: dict[str, list[Span]] = {}
    for word, span in _phrasebook((*lexicon.practices, *lexicon.problems)).find(document.text, start):
        places.setdefault(word, []).append(span)
    finds = [find for target, topic in topics for find in _finds(places, target, topic)]
    return tuple(sorted(finds, key=lambda find: find.span))


def _finds(places: dict[str, list[Span]], target: TopicTarget, topic: Topic) -> list[TopicFind]:
    excluded = [span for phrase in topic.excludes for span in places.get(phrase, ())]
    word_at = {span: word for word in (*topic.weak_cues, *topic.cues) for span in places.get(word, ())}
    spans = [span for span in without_overlaps(list(word_at)) if not any(phrase.contains(span) for phrase in excluded)]
    words = {word_at[span] for span in spans}
    has_cue = not words.isdisjoint(topic.cues)
    rules = {word: CUE if word in topic.cues else WEAK_CUES for word in words if has_cue or len(words) > 1}
    return [
        TopicFind(span, target, topic.name, rule, SCORES[rule]) for span in spans if (rule := rules.get(word_at[span]))
    ]


@lru_cache(maxsize=4)
def _phrasebook(topics: tuple[Topic, ...]) -> Phrasebook:
    return Phrasebook(word for topic in topics for word in (*topic.cues, *topic.weak_cues, *topic.excludes))
