"""Who else had it, and what they did: the cases of a practice or a problem as rows of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Model

from articles.models import Article, Claim, Mention, Practice, Problem
from articles.passages import Passage, mention_passages

KINDS = ("practice", "problem", "initiative", "brand")
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
    """One for each of the cases, which all tell of the topic; three queries however many there are."""
    ids = [article.pk for article in articles]
    other = Problem if isinstance(topic, Practice) else Practice
    named: dict[int, dict[Model, None]] = defaultdict(dict)
    first: dict[int, int] = {}
    mentions = Mention.objects.standing().filter(article__in=ids).select_related(*KINDS).order_by("start", "pk")
    for mention in mentions:
        # Places, half of the rows, are left out here: see exports/rows.py.
        if not mention.locality_id:
            if mention.target == topic:
                first.setdefault(mention.article_id, mention.pk)
            else:
                named[mention.article_id][mention.target] = None
    passages = mention_passages(first.values())
    found = []
    for article in articles:
        others = [thing for thing in named[article.pk] if isinstance(thing, other)]
        names = [thing for thing in named[article.pk] if not isinstance(thing, (Practice, Problem))]
        passage = passages.get(first.get(article.pk, 0))
        found.append(Answer(article, passage, others[:TOPICS], names[:NAMES], article.figures[:FIGURES]))
    return found
