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
    topics, phrasebook, topics_of = _cue_index(lexicon.practices, lexicon.problems)
    found: dict[int, list[tuple[str, Span]]] = {}
    for word, span in phrasebook.find(document.text, start):
        for number in topics_of[word]:
            found.setdefault(number, []).append((word, span))
    finds = [find for number in sorted(found) for find in _finds(found[number], *topics[number])]
    return tuple(sorted(finds, key=lambda find: find.span))


def _finds(found: list[tuple[str, Span]], target: TopicTarget, topic: Topic) -> list[TopicFind]:
    excluded = [span for word, span in found if word in topic.excludes]
    word_at = {span: word for word, span in found if word not in topic.excludes}
    spans = [span for span in without_overlaps(list(word_at)) if not any(phrase.contains(span) for phrase in excluded)]
    words = {word_at[span] for span in spans}
    has_cue = not words.isdisjoint(topic.cues)
    rules = {word: CUE if word in topic.cues else WEAK_CUES for word in words if has_cue or len(words) > 1}
    return [
        TopicFind(span, target, topic.name, rule, SCORES[rule]) for span in spans if (rule := rules.get(word_at[span]))
    ]


@lru_cache(maxsize=4)
def _cue_index(
    practices: tuple[Topic, ...], problems: tuple[Topic, ...]
) -> tuple[list[tuple[TopicTarget, Topic]], Phrasebook, dict[str, list[int]]]:
    """All topics, their words together, and the numbers of the topics of each word."""
    topics: list[tuple[TopicTarget, Topic]] = [("practice", topic) for topic in practices]
    topics += [("problem", topic) for topic in problems]
    topics_of: dict[str, list[int]] = {}
    for number, (_, topic) in enumerate(topics):
        for word in {*topic.cues, *topic.weak_cues, *topic.excludes}:
            topics_of.setdefault(word, []).append(number)
    return topics, Phrasebook(topics_of), topics_of
