"""Who else had it, and what they did: the cases of a practice or a problem as rows of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Model

from articles.models import Article, Brand, Claim, Initiative, Mention, Practice, Problem
from articles.passages import Passage, mention_passages

KINDS: dict[str, type[Model]] = {"practice": Practice, "problem": Problem, "initiative": Initiative, "brand": Brand}
KINDS_OF_TOPICS = ("practice", "problem")
TOPICS, NAMES, FIGURES = 4, 4, 3
"""How many of each a row has room for."""


@dataclass(slots=True)
class Answer:
    article: Article
    """With its `place`, as listing.rows gives it."""
    passage: Passage | None
    """The sentence in which the case first speaks of the topic."""
    topics: list[Model] = field(default_factory=list)
    """Beside a problem the practices that answered it, beside a practice the problems that it answered."""
    names: list[Model] = field(default_factory=list)
    """Initiatives and brands."""
    claims: list[Claim] = field(default_factory=list)


def answers(topic: Practice | Problem, articles: Sequence[Article]) -> list[Answer]:
    """One for each of the cases, which all tell of the topic; a fixed number of queries however many there are."""
    kind, other = topic._meta.model_name, "problem" if isinstance(topic, Practice) else "practice"
    named: dict[int, dict[tuple[str, int], None]] = defaultdict(dict)
    first: dict[int, int] = {}
    mentions = Mention.objects.standing().filter(article__in=[article.pk for article in articles])
    # Places, half of the rows, are left out here: see exports/rows.py.
    for pk, article, *ids in mentions.order_by("start", "pk").values_list("pk", "article", *KINDS):
        for each, thing in zip(KINDS, ids, strict=True):
            if (each, thing) == (kind, topic.pk):
                first.setdefault(article, pk)
            elif thing is not None:
                named[article][each, thing] = None
    things = _things({key for keys in named.values() for key in keys if key[0] != kind})
    passages = mention_passages(first.values())
    found = []
    for article in articles:
        has = [(each, things[each, pk]) for each, pk in named[article.pk] if (each, pk) in things]
        topics = [thing for each, thing in has if each == other]
        names = [thing for each, thing in has if each not in KINDS_OF_TOPICS]
        passage = passages.get(first.get(article.pk, 0))
        found.append(Answer(article, passage, topics[:TOPICS], names[:NAMES], article.figures[:FIGURES]))
    return found


def _things(keys: set[tuple[str, int]]) -> dict[tuple[str, int], Model]:
    found = {}
    for kind, model in KINDS.items():
        ids = [pk for each, pk in keys if each == kind]
        found |= {(kind, pk): thing for pk, thing in model.objects.in_bulk(ids).items()} if ids else {}
    return found
