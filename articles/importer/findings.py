"""Mentions and claims of one draft in the database: put in for a new article, renewed for one that is read again.

What a person has decided stays as it is; only proposals come and go. Where a rule says something new about a decided
passage, that is kept beside it, for a person to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from articles.importer import sql
from articles.importer.targets import Targets
from articles.importer.types import Draft, DraftClaim, DraftMention, Refused
from articles.models import Article, Claim, Mention
from articles.models.claim import MAX_VALUE
from articles.models.mention import TARGETS, Proposal

RULE_VERSION = 1
HOW_FOUND = ("rule", "rule_version", "score")
DECIDED = ("state", "decided_by_id", "decided_at", "corrected_at", "version", "machine", "is_contested")


@dataclass(frozen=True, slots=True)
class ProposalChange:
    """A proposal that another reading of an article brings (a gain) or no longer finds (a loss)."""

    is_gain: bool
    kind: str
    """ "claim", or what a mention names: "locality", "brand", …"""
    quote: str
    rule: str


def add_findings(article_id: int, draft: Draft, targets: Targets) -> None:
    """The findings of an article that has none yet."""
    for model, rows in _rows(article_id, draft, targets).items():
        sql.insert(model, rows)


def renew_findings(article: Article, draft: Draft, targets: Targets, rule: str = "") -> list[ProposalChange]:
    """Proposals as the draft has them: new ones are added, those no longer found go, the rest keep their ids.

    A confirmed or rejected passage stays, moves with its text, and is not proposed again. With `rule` only proposals
    of that rule come and go. Raises Refused when the draft's text lacks a passage that somebody decided on.
    """
    _check_decisions_stand(article, draft)
    changes = []
    for model, rows in _rows(article.pk, draft, targets).items():
        decided = _move_decided(model, article, draft.text)
        for row in rows:
            if (finding := decided.get(_passage(row))) and rule in ("", row["rule"]):
                _contest(finding, model(**row))
        changes += _renew(model, article, [row for row in rows if _passage(row) not in decided], rule)
    return changes


# A draft as rows ----------------------------------------------------------------------------------------


def _rows(article_id: int, draft: Draft, targets: Targets) -> dict[type[Proposal], list[sql.Row]]:
    mentions = [(found, targets.id_of(found)) for found in draft.mentions]
    return {
        Mention: [
            _proposal(article_id, found, draft.text) | {f"{found.target}_id": pk}
            for found, pk in mentions
            if pk is not None
        ],
        Claim: [
            _proposal(article_id, found, draft.text) | _figure(found, targets)
            for found in draft.claims
            if 0 <= found.value <= MAX_VALUE
        ],
    }


def _proposal(article_id: int, found: DraftMention | DraftClaim, text: str) -> sql.Row:
    """The common columns of a proposal. The promise of the whole product stands here: the quote is in the text."""
    if found.span.of(text) != found.quote:
        raise ValueError(f"{found.quote!r} does not stand at {found.span}")
    return {
        "article_id": article_id,
        "start": found.span.start,
        "end": found.span.end,
        "quote": found.quote,
        "rule": found.rule[:60],
        "rule_version": RULE_VERSION,
        "score": min(max(found.score, 0.0), 1.0),
        "state": Proposal.State.PROPOSED.value,
    }


def _figure(found: DraftClaim, targets: Targets) -> sql.Row:
    fourth = Decimal("0.0001")
    measured = {f"{found.measures[0]}_id": targets.named.get(found.measures)} if found.measures else {}
    return measured | {
        "figure_start": found.figure.start,
        "figure_end": found.figure.end,
        "value": found.value.quantize(fourth),
        "value_max": found.value_max.quantize(fourth) if found.value_max is not None else None,
        "unit": found.unit[:20],
        "qualifier": found.qualifier,
        "kind": found.kind,
        "subject": found.subject[:100],
        "as_of": found.as_of[:60],
        "locality_id": targets.place(found.path),
        "indicator_id": targets.known.indicators.get(found.indicator),
    }


def _kind(row: sql.Row) -> str:
    if "figure_start" in row:
        return "claim"
    return next(target for target in TARGETS if row.get(f"{target}_id") is not None)


def _passage(row: sql.Row) -> tuple[str, int, int]:
    """Where a finding stands, and as what: no passage is proposed twice as the same kind of thing."""
    return _kind(row), row["start"], row["end"]


# Rows in the database -----------------------------------------------------------------------------------


def _renew(model: type[Proposal], article: Article, rows: list[sql.Row], rule: str) -> list[ProposalChange]:
    said = [
        field.column
        for field in model._meta.concrete_fields
        if not field.primary_key and field.column not in (*HOW_FOUND, *DECIDED)
    ]
    proposals = model.objects.filter(article=article, state=Proposal.State.PROPOSED)
    found = {tuple(row.get(column) for column in said): row for row in rows}
    standing = {tuple(row[column] for column in said): row for row in proposals.order_by("pk").values()}

    gained = [row for what, row in found.items() if what not in standing and rule in ("", row["rule"])]
    lost = [row for what, row in standing.items() if what not in found and rule in ("", row["rule"])]
    # Asked by state once more: somebody may have confirmed one of them a moment ago.
    proposals.filter(pk__in=[row["id"] for row in lost]).delete()
    sql.insert(model, gained)

    same = [(standing[what], row) for what, row in found.items() if what in standing and not rule]
    otherwise = [(old, new) for old, new in same if any(old[column] != new[column] for column in HOW_FOUND)]
    model.objects.bulk_update(
        [model(pk=old["id"], **{column: new[column] for column in HOW_FOUND}) for old, new in otherwise], HOW_FOUND
    )
    return [ProposalChange(is_gain, _kind(row), row["quote"], row["rule"]) for is_gain, row in _signed(gained, lost)]


def _signed(gained: list[sql.Row], lost: list[sql.Row]) -> list[tuple[bool, sql.Row]]:
    """In the order of the text; at one place the loss first."""
    both = [(False, row) for row in lost] + [(True, row) for row in gained]
    return sorted(both, key=lambda signed: (signed[1]["start"], signed[0]))


# What people decided ------------------------------------------------------------------------------------


def _check_decisions_stand(article: Article, draft: Draft) -> None:
    """Another reading may not drop a passage that somebody confirmed or rejected."""
    for findings in (article.mentions, article.claims):
        for quote in findings.exclude(state=Proposal.State.PROPOSED).values_list("quote", flat=True):
            if quote not in draft.text:
                raise Refused(f"the new text lacks a passage that an editor decided on: {quote[:40]}")


def _move_decided(model: type[Proposal], article: Article, text: str) -> dict[tuple[str, int, int], Proposal]:
    """Decided findings to where their quotes stand now; answers them by their passages.

    One whose passage a person has chosen anew is found by that of the machine, too, or it would be proposed again.
    """
    kept = {}
    for finding in model.objects.filter(article=article).exclude(state=Proposal.State.PROPOSED):
        start = _nearest(text, finding.quote, finding.start)
        if shift := start - finding.start:
            finding.start, finding.end = start, start + len(finding.quote)
            if isinstance(finding, Claim):
                finding.figure_start, finding.figure_end = finding.figure_start + shift, finding.figure_end + shift
            if finding.machine and "start" in finding.machine:
                finding.machine |= {end: finding.machine[end] + shift for end in ("start", "end")}
            finding.save()
        kind = finding.target_kind if isinstance(finding, Mention) else "claim"
        kept[kind, finding.start, finding.end] = finding
        for former in [finding.machine] if finding.machine else []:
            kinds = [target for target in TARGETS if former.get(f"{target}_id")] or ["claim"]
            start, end = former.get("start", finding.start), former.get("end", finding.end)
            kept.setdefault((kinds[0], start, end), finding)
    return kept


def _contest(finding: Proposal, proposed: Proposal) -> None:
    """Keep what a rule says beside what a person has decided, if the person has not seen it say so before."""
    said, seen = proposed.said(), finding.said() | (finding.machine or {})
    if any(seen.get(column) != value for column, value in said.items()):
        finding.machine = (finding.machine or {}) | said
        finding.is_contested = said != finding.said()
        finding.save(update_fields=["machine", "is_contested"])


def _nearest(text: str, quote: str, start: int) -> int:
    """Where `quote` stands in `text` nearest to `start`; it does stand there, _check_decisions_stand saw to it."""
    before, after = text.rfind(quote, 0, start + len(quote)), text.find(quote, start)
    return min((place for place in (before, after) if place >= 0), key=lambda place: abs(place - start))
