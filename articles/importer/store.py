"""The only stage that touches the database: the lexicon out of it, drafts into it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from articles.importer.gazetteer import Gazetteer
from articles.importer.lexicon import KnownName, KnownPlace, Lexicon, Topic
from articles.importer.targets import OWNED, Known, Targets
from articles.importer.types import Draft, DraftClaim, DraftMention, Refused
from articles.models import (
    Article,
    ArticleBody,
    Claim,
    ImportItem,
    ImportRun,
    Locality,
    Mention,
    Practice,
    Problem,
    Publisher,
    Source,
    SourceContent,
)
from articles.models.claim import MAX_VALUE
from articles.models.mention import Proposal

GAZETTEER = FilePath(settings.BASE_DIR) / "fixtures" / "gazetteer" / "divisions.csv.gz"
RULE_VERSION = 1
# A later printing under the same file name is an edit of the story when this share of its lines was there before.
SAME_STORY = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file ended."""

    kind: ImportItem.Outcome
    reason: str = ""
    article: Article | None = None


# Lexicon -----------------------------------------------------------------------------------------------


def load_lexicon(gazetteer: Gazetteer) -> Lexicon:
    """What curators have decided so far, beside the gazetteer."""
    return Lexicon(
        gazetteer=gazetteer,
        places=tuple(
            KnownPlace(locality.names, tuple(locality.aliases))
            for locality in Locality.objects.with_ancestors().exclude(aliases=[])
        ),
        names=tuple(_known_names()),
        rejected_names=frozenset(_rejected_names()),
        practices=_topics(Practice.objects.all()),
        problems=_topics(Problem.objects.all()),
        publishers=tuple(Publisher.objects.values_list("name", flat=True)),
    )


def _known_names() -> list[KnownName]:
    """Names that an editor has confirmed somewhere: only they are looked for everywhere."""
    return [
        KnownName(target, thing.name, thing.kind, tuple(thing.aliases), thing.locality.names if thing.locality else ())
        for target, model in OWNED.items()
        for thing in model.objects.filter(mentions__state=Proposal.State.CONFIRMED)
        .select_related("locality__parent__parent__parent__parent")
        .distinct()
    ]


def _rejected_names() -> list[str]:
    """Keys of names that were rejected in some article and stand in none."""
    return [
        key
        for model in OWNED.values()
        for key in model.objects.filter(mentions__state=Proposal.State.REJECTED)
        .exclude(mentions__in=Mention.objects.standing())
        .values_list("key", flat=True)
        .distinct()
    ]


def _topics(things: models.QuerySet) -> tuple[Topic, ...]:
    return tuple(
        Topic(thing.name, tuple(thing.cues), tuple(thing.weak_cues), tuple(thing.excludes)) for thing in things
    )


# Files -------------------------------------------------------------------------------------------------


def already_read(name: str, content: bytes) -> Outcome | None:
    """The outcome for bytes that were read before; None for new ones."""
    # Without joins: almost all files are new, and building the joined query took a tenth of an import.
    source = Source.objects.filter(sha256=sha256(content).hexdigest()).first()
    if source is None:
        return None
    article = getattr(source, "article", None) or source.republishes
    if source.name == name:
        return Outcome(ImportItem.Outcome.UNCHANGED, article=article)
    return Outcome(ImportItem.Outcome.DUPLICATE, f"same bytes as {source.name}", article)


def store(draft: Draft, name: str, content: bytes, run: ImportRun | None, publish: bool, known: Known) -> Outcome:
    """Write one draft, new when it was read, with its source and its line in the run's ledger: all of it or nothing.

    `run` is None for a rehearsal, which is rolled back. Raises Refused when a newer printing has lost passages that
    an editor decided on.
    """
    for attempt in range(3):
        try:
            with known.transaction():
                outcome = already_read(name, content) if attempt else None
                outcome = outcome or _store_new(draft, name, content, publish, known)
                if run is None:
                    transaction.set_rollback(True)
                else:
                    record(run, name, outcome)
                return outcome
        except IntegrityError:
            # The same file, body or name was stored a moment ago; on the next try it is found.
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def record(run: ImportRun, name: str, outcome: Outcome) -> None:
    """One line of the run's ledger."""
    ImportItem.objects.create(
        run=run, name=name, outcome=outcome.kind, reason=outcome.reason[:300], article=outcome.article
    )


def _store_new(draft: Draft, name: str, content: bytes, publish: bool, known: Known) -> Outcome:
    twin = Article.objects.filter(fingerprint=draft.fingerprint).select_related("source").first()
    older = _older_printing(draft, name) if twin is None else None
    source = _store_source(draft, name, content, republishes=twin)
    if twin is not None:
        return Outcome(ImportItem.Outcome.DUPLICATE, f"same body as {twin.source.name}", twin)
    if older is None:
        article = Article(state=Article.State.PUBLISHED if publish else Article.State.PROPOSED)
        _fill(article, draft, source, known)
        return Outcome(ImportItem.Outcome.CREATED, article=article)
    _check_decisions_stand(older, draft)
    former = older.source_id
    older.version += 1
    _fill(older, draft, source, known)
    # The former printing stays evidence and can still be opened from the article.
    Source.objects.filter(pk=former).update(republishes=older)
    return Outcome(ImportItem.Outcome.UPDATED, article=older)


def _older_printing(draft: Draft, name: str) -> Article | None:
    """The article that an earlier file of this name gave, if this is an edit of the same story."""
    article = Article.objects.filter(source__name=name).select_related("body").order_by("-pk").first()
    if article is None:
        return None
    before = {line.strip() for line in article.body.text.split("\n")}
    lines = [span.of(draft.text).strip() for _, span in draft.paragraphs]
    same = sum(len(line) for line in lines if line in before)
    is_edit = same >= SAME_STORY * sum(map(len, lines)) or (article.title and article.title == draft.metadata.title)
    return article if is_edit else None


def _store_source(draft: Draft, name: str, content: bytes, republishes: Article | None) -> Source:
    source = Source.objects.create(
        name=name,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        encoding=draft.encoding,
        length=len(draft.text),
        republishes=republishes,
    )
    lines = [[line.span.start, line.span.end, line.kind, line.rule] for line in draft.lines]
    SourceContent.objects.create(source=source, raw=content, text=draft.text, lines=lines)
    return source


def _check_decisions_stand(article: Article, draft: Draft) -> None:
    """A newer printing may not drop a passage that somebody confirmed or rejected."""
    for findings in (article.mentions, article.claims):
        for quote in findings.exclude(state=Proposal.State.PROPOSED).values_list("quote", flat=True):
            if quote not in draft.text:
                raise Refused(f"the new text lacks a passage that an editor decided on: {quote[:40]}")


def _fill(article: Article, draft: Draft, source: Source, known: Known) -> None:
    """The article with its body and findings as the draft has them."""
    targets = Targets(draft, known)
    metadata, published = draft.metadata, draft.metadata.published
    article.title = metadata.title[:300]
    article.publisher_id = known.publisher(metadata.publisher[:100]) if metadata.publisher else None
    article.site = metadata.site[:100]
    article.author = metadata.author[:100]
    article.published_on = published.date if published else None
    article.published_precision = published.precision if published else ""
    article.published_text = published.quote[:60] if published else ""
    article.locality_id = targets.place(draft.primary)
    article.fingerprint = draft.fingerprint
    article.source = source
    article.save()
    body = article.body if article.version > 1 else ArticleBody(article=article)
    body.text = "\n".join(span.of(draft.text) for _, span in draft.paragraphs)
    body.paragraphs = [[span.start, span.end, kind] for kind, span in draft.paragraphs]
    body.save(force_insert=article.version == 1)
    _store_findings(article, draft, targets)


# Findings ----------------------------------------------------------------------------------------------


def _store_findings(article: Article, draft: Draft, targets: Targets) -> None:
    """Mentions and claims of the draft; what people decided stays and moves to where its quote stands now."""
    kept = set()
    if article.version > 1:
        kept = _keep_decided(article.mentions, draft.text) | _keep_decided(article.claims, draft.text)
    mentions = []
    for found in draft.mentions:
        pk = targets.id_of(found)
        if pk is not None and (found.target, found.span.start, found.span.end) not in kept:
            mentions.append(_passage(article, found, draft.text) | {f"{found.target}_id": pk})
    claims = [
        _passage(article, found, draft.text) | _figure(found, targets)
        for found in draft.claims
        if ("claim", found.span.start, found.span.end) not in kept and 0 <= found.value <= MAX_VALUE
    ]
    _insert(Mention, mentions)
    _insert(Claim, claims)


def _passage(article: Article, found: DraftMention | DraftClaim, text: str) -> dict[str, Any]:
    """The common columns of a proposal. The promise of the whole product stands here: the quote is in the text."""
    if found.span.of(text) != found.quote:
        raise ValueError(f"{found.quote!r} does not stand at {found.span}")
    return {
        "article_id": article.pk,
        "start": found.span.start,
        "end": found.span.end,
        "quote": found.quote,
        "rule": found.rule[:60],
        "rule_version": RULE_VERSION,
        "score": min(max(found.score, 0.0), 1.0),
        "state": Proposal.State.PROPOSED.value,
    }


def _figure(found: DraftClaim, targets: Targets) -> dict[str, Any]:
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
    }


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Rows by column, a hundred a statement; a column that a row does not give is NULL.

    An article has more than a hundred of them, and bulk_create, which prepares each field of each row by itself, took
    a quarter of an import for values that are ready as they are.
    """
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    names, one_row = ", ".join(map(quoted, columns)), f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for batch in (rows[start : start + 100] for start in range(0, len(rows), 100)):
            cursor.execute(
                f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES {', '.join([one_row] * len(batch))}",
                [row.get(column) for row in batch for column in columns],
            )


def _keep_decided(findings: models.Manager, text: str) -> set[tuple[str, int, int]]:
    """Drop a former printing's undecided proposals and move decided ones; answers where decided ones stand."""
    findings.filter(state=Proposal.State.PROPOSED).delete()
    kept = set()
    for finding in findings.all():
        start = _nearest(text, finding.quote, finding.start)
        shift = start - finding.start
        finding.start, finding.end = start, start + len(finding.quote)
        if isinstance(finding, Claim):
            finding.figure_start, finding.figure_end = finding.figure_start + shift, finding.figure_end + shift
        finding.save()
        kept.add((finding.target_kind if isinstance(finding, Mention) else "claim", finding.start, finding.end))
    return kept


def _nearest(text: str, quote: str, start: int) -> int:
    """Where `quote` stands in `text` nearest to `start`; it does stand there, _check_decisions_stand saw to it."""
    before, after = text.rfind(quote, 0, start + len(quote)), text.find(quote, start)
    return min((place for place in (before, after) if place >= 0), key=lambda place: abs(place - start))
