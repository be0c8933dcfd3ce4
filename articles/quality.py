"""How often each rule was right, as far as people have decided, and how well the annotated texts were read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from articles.models import Claim, Mention
from articles.models.article import ArticleQuerySet
from articles.models.mention import BY_HAND, TARGETS, Proposal

KINDS = (*TARGETS, "claim")
OUTCOMES = {
    "proposed": Q(state=Proposal.State.PROPOSED),
    "confirmed": Q(state=Proposal.State.CONFIRMED, corrected_at=None),
    "corrected": Q(state=Proposal.State.CONFIRMED, corrected_at__isnull=False),
    "rejected": Q(state=Proposal.State.REJECTED),
}
"""What became of a proposal: it waits, it stands as it was, it stands corrected, it does not stand."""
Z = 1.96
"""Standard deviations to both sides of the middle that hold 95 % of a normal distribution."""
WRONG_SHOWN, WAITING_SHOWN = 3, 5
"""Examples of each rule and outcome."""
RECENT = 2000
"""Among so many proposals of the last imports are the examples that wait: to rank all of a million took four seconds."""
MEASURED = Path(settings.BASE_DIR) / "fixtures" / "quality.json"


# Each rule ----------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """The proposals of one rule for one kind of thing, by what became of them."""

    kind: str
    rule: str
    proposed: int
    confirmed: int
    corrected: int
    rejected: int
    examples: dict[str, list[Proposal]] = field(default_factory=dict)
    """Outcome → proposals, see add_examples."""

    @property
    def decided(self) -> int:
        return self.confirmed + self.corrected + self.rejected

    @property
    def precision(self) -> float | None:
        """The share that was right as it stood; None before the first decision."""
        return self.confirmed / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.confirmed, self.decided) if self.decided else None


def wilson(right: int, total: int) -> tuple[float, float]:
    """Between which shares the true one lies, 95 times in 100: for 3 of 3 from 0.44 to 1, which is no certainty.

    Wilson's interval, since the usual one has no width where all or none were right.
    """
    share, weight = right / total, Z * Z / total
    middle = share + weight / 2
    reach = Z * sqrt((share * (1 - share) + weight / 4) / total)
    return max((middle - reach) / (1 + weight), 0.0), min((middle + reach) / (1 + weight), 1.0)


def tallies(articles: ArticleQuerySet) -> list[Tally]:
    """The rules of each kind, those with most proposals first. One query for mentions and one for claims."""
    counts = {outcome: Count("pk", filter=rows) for outcome, rows in OUTCOMES.items()}
    found = [
        Tally(kind, rule, *numbers)
        for proposals in _proposals(articles)
        for kind, rule, *numbers in proposals.values_list("about", "rule").annotate(**counts).order_by()
    ]
    return sorted(found, key=lambda tally: (KINDS.index(tally.kind), -tally.proposed - tally.decided, tally.rule))


def add_examples(found: list[Tally], articles: ArticleQuerySet, *, waiting: bool) -> None:
    """The wrong ones of each rule that were decided last, and of those that wait, if asked for, the least sure."""
    known = {(tally.kind, tally.rule): tally for tally in found}
    for proposals in _proposals(articles):
        wrong = proposals.filter(OUTCOMES["corrected"] | OUTCOMES["rejected"])
        examples = _first(wrong, WRONG_SHOWN, F("decided_at").desc(nulls_last=True), "-pk")
        if waiting:
            recent = proposals.filter(OUTCOMES["proposed"]).order_by("-pk").values("pk")[:RECENT]
            examples += _first(proposals.filter(pk__in=recent), WAITING_SHOWN, "score", "-pk")
        for proposal in examples:
            if tally := known.get((proposal.about, proposal.rule)):
                tally.examples.setdefault(proposal.outcome, []).append(proposal)


def _proposals(articles: ArticleQuerySet) -> list[QuerySet]:
    """Mentions and claims that a rule proposed, each with the kind of thing that it is `about`."""
    named = Case(*(When(**{f"{kind}__isnull": False}, then=Value(kind)) for kind in TARGETS), output_field=CharField())
    of_rules = {"article__in": articles.order_by().values("pk")}
    return [
        Mention.objects.filter(**of_rules).exclude(rule=BY_HAND).annotate(about=named),
        Claim.objects.filter(**of_rules).exclude(rule=BY_HAND).annotate(about=Value("claim")),
    ]


def _first(proposals: QuerySet, limit: int, *order: Any) -> list[Proposal]:
    """So many of each kind, rule and outcome, with what is shown of them."""
    outcome = Case(*(When(rows, then=Value(name)) for name, rows in OUTCOMES.items()), output_field=CharField())
    rank = Window(RowNumber(), partition_by=["about", "rule", "outcome"], order_by=order)
    things = TARGETS if proposals.model is Mention else ("initiative", "brand")
    ranked = proposals.annotate(outcome=outcome).annotate(rank=rank).filter(rank__lte=limit)
    return list(ranked.select_related("article", *things).order_by("rank"))


# The annotated texts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How one thing was read in all the texts together, beside the readings by hand."""

    measure: str
    precision: float
    recall: float
    f1: float
    gold: int
    """How many there are by hand."""
    found: int
    is_part: bool
    """Whether it is measured only on what the measure above it has found: of the figures, those with the right unit."""


@dataclass(frozen=True, slots=True)
class Measurement:
    on: date
    texts: int
    scores: list[Score]


def measured() -> Measurement:
    """What `make gold WRITE=1` wrote down last. The scorer sets what is a part of the row above in by two spaces."""
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    scores = [
        Score(measure.removeprefix("  of those, "), is_part=measure.startswith(" "), **numbers)
        for measure, numbers in told["scores"].items()
    ]
    return Measurement(date.fromisoformat(told["on"]), told["texts"], scores)
