"""The stage that touches the database, with its `targets` and `findings`: the lexicon out of it, drafts into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.history import act, edited_by_people, plain
from articles.importer import sql
from articles.importer.findings import ProposalChange, add_findings, renew_findings
from articles.importer.lexicon import KnownIndicator, KnownName, KnownPlace, Lexicon, Topic
from articles.importer.reprints import Reprint, find_reprint
from articles.importer.targets import OWNED, Known, Targets
from articles.importer.types import Draft, Refused
from articles.models import (
    Action,
    Article,
    ArticleBody,
    Claim,
    ImportItem,
    ImportRun,
    Indicator,
    Locality,
    Mention,
    Practice,
    Problem,
    Publisher,
    Shingle,
    Source,
    SourceContent,
)
from articles.models.locality import ANCESTORS
from articles.models.mention import Proposal
from articles.search.entries import index
from articles.text.body import with_choices
from articles.text.gazetteer import Gazetteer

# A later printing under the same file name is an edit of the story when this share of its lines was there before.
SAME_STORY = 0.5
DATE = {"published_on", "published_precision", "published_text"}
"""A date is kept or taken as a whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file ended."""

    kind: ImportItem.Outcome
    reason: str = ""
    article_id: int | None = None


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
        indicators=tuple(
            KnownIndicator(each.name, each.dimension, tuple(each.cues), tuple(each.excludes))
            for each in Indicator.objects.all()
        ),
        publishers=tuple(Publisher.objects.values_list("name", flat=True)),
    )


def _known_names() -> list[KnownName]:
    """Names that an editor has confirmed somewhere: only they are looked for everywhere."""
    return [
        KnownName(target, thing.name, thing.kind, tuple(thing.aliases), thing.locality.names if thing.locality else ())
        for target, model in OWNED.items()
        for thing in model.objects.filter(mentions__state=Proposal.State.CONFIRMED)
        .select_related(f"locality__{ANCESTORS}")
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
    found = sql.ask(
        "SELECT source.name, COALESCE(article.id, source.republishes_id) FROM articles_source AS source"
        " LEFT JOIN articles_article AS article ON article.source_id = source.id WHERE source.sha256 = %s",
        [sha256(content).hexdigest()],
    )
    if not found:
        return None
    stored_name, article_id = found[0]
    if stored_name == name:
        return Outcome(ImportItem.Outcome.UNCHANGED, article_id=article_id)
    return Outcome(ImportItem.Outcome.DUPLICATE, f"same bytes as {stored_name}", article_id)


def store(draft: Draft, name: str, content: bytes, run: ImportRun | None, publish: bool, known: Known) -> Outcome:
    """Write one draft, new when it was read, with its source and its line in the run's ledger: all of it or nothing.

    `run` is None for a rehearsal, which is rolled back. Raises Refused when a newer printing has lost passages that
    an editor decided on.
    """
    for attempt in range(3):
        try:
            with known.transaction():
                outcome = already_read(name, content) if attempt else None
                outcome = outcome or _store_new(draft, name, content, run, publish, known)
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
    row = {"run_id": run.pk, "name": name, "outcome": outcome.kind.value, "reason": outcome.reason[:300]}
    sql.insert(ImportItem, [row | {"article_id": outcome.article_id}])


def _store_new(draft: Draft, name: str, content: bytes, run: ImportRun | None, publish: bool, known: Known) -> Outcome:
    if twin := _same_body(draft):
        article_id, stored_name = twin
        _store_source(draft, name, content, republishes=article_id)
        return Outcome(ImportItem.Outcome.DUPLICATE, f"same body as {stored_name}", article_id)
    if older := _older_printing(draft, name):
        _print_anew(older, draft, name, content, run, known)
        return Outcome(ImportItem.Outcome.UPDATED, article_id=older.pk)
    if reprint := find_reprint(draft):
        return _store_reprint(reprint, draft, name, content, run, known)
    state = Article.State.PUBLISHED if publish else Article.State.PROPOSED
    article_id = _add_article(_store_source(draft, name, content), draft, state, known)
    return Outcome(ImportItem.Outcome.CREATED, article_id=article_id)


def _add_article(source_id: int, draft: Draft, state: Article.State, known: Known) -> int:
    """The id of a new article with all that was found in it."""
    targets, now = Targets(draft, known), timezone.now()
    row = {"state": state.value, "source_id": source_id, "created_at": now, "updated_at": now}
    row["public_since"] = now if state == Article.State.PUBLISHED else None
    (article_id,) = sql.insert_numbered(Article, [row | _told(draft, targets, known)])
    sql.insert(ArticleBody, [{"article_id": article_id} | _body(draft)])
    add_findings(article_id, draft, targets)
    _add_shingles(article_id, draft.sample)
    index([article_id])
    return article_id


def _print_anew(article: Article, draft: Draft, name: str, content: bytes, run: ImportRun | None, known: Known) -> None:
    """The article as this file has it, but for what a person has changed by hand; the former printing stays evidence."""
    source, targets = _store_source(draft, name, content, republishes=article.pk), Targets(draft, known)
    told = _told(draft, targets, known)
    with act(Action.Kind.READ, run=run) as acting:
        acting.watch(*_all_of(article), *_text_of(article, source))
        article = _as_it_is(article)
        told |= _contested(article, {column: told.pop(column) for column in _by_hand(article) & told.keys()})
        Source.objects.filter(pk=article.source_id).update(republishes=article)
        Source.objects.filter(pk=source).update(republishes=None)
        Article.objects.filter(pk=article.pk).update(source_id=source, updated_at=timezone.now(), **told)
        _renew_body(article, draft)
        renew_findings(article, draft, targets)
        _renew_shingles(article, draft)


def _as_it_is(article: Article) -> Article:
    """Read once more now that it is locked: somebody may have corrected it since it was found."""
    present = Article.objects.filter(pk=article.pk).first()
    if present is None:
        raise IntegrityError("the case was deleted a moment ago")
    return present


def _by_hand(article: Article) -> set[str]:
    edited = edited_by_people(article)
    return edited | DATE if edited & DATE else edited


def _all_of(article: Article) -> list[models.QuerySet]:
    """The rows of an article that another reading may change; the texts follow from its source, which never changes."""
    return [
        Article.objects.filter(pk=article.pk),
        *(model.objects.filter(article=article) for model in (Mention, Claim)),
    ]


def _contested(article: Article, kept: sql.Row) -> sql.Row:
    """What the new printing says where somebody has another value by hand, to be shown beside that."""
    said = {column: plain(Article._meta.get_field(column), Article(**{column: kept[column]})) for column in kept}
    held = {column: plain(Article._meta.get_field(column), article) for column in kept}
    seen = held | (article.machine or {})
    if all(seen.get(column) == value for column, value in said.items()):
        return {}
    return {"machine": (article.machine or {}) | said, "is_contested": True}


def _text_of(article: Article, source: int) -> list[models.QuerySet]:
    """What another source changes besides: without it, an undo would leave the findings beside a text of other offsets."""
    return [
        *(model.objects.filter(article=article) for model in (ArticleBody, Shingle)),
        Source.objects.filter(Q(article=article) | Q(pk=source)),
    ]


def _store_reprint(
    reprint: Reprint, draft: Draft, name: str, content: bytes, run: ImportRun | None, known: Known
) -> Outcome:
    """A reprint is one source more; the whole story of a cut one becomes the article's own, if decisions allow."""
    article = reprint.article
    former = article.source.name
    if reprint.is_fuller:
        try:
            with known.transaction():
                _print_anew(article, draft, name, content, run, known)
            return Outcome(ImportItem.Outcome.UPDATED, f"fuller printing of {former}", article.pk)
        except Refused:  # it has lost a passage that somebody decided on
            pass
    _store_source(draft, name, content, republishes=article.pk)
    return Outcome(ImportItem.Outcome.DUPLICATE, f"reprint of {former}", article.pk)


def _same_body(draft: Draft) -> tuple[int, str] | None:
    """Id and file name of the article with this very body."""
    found = sql.ask(
        "SELECT article.id, source.name FROM articles_article AS article"
        " JOIN articles_source AS source ON source.id = article.source_id WHERE article.fingerprint = %s",
        [draft.fingerprint],
    )
    return found[0] if found else None


def _older_printing(draft: Draft, name: str) -> Article | None:
    """The article that an earlier file of this name gave, if this is an edit of the same story."""
    ((newest,),) = sql.ask(
        "SELECT MAX(article.id) FROM articles_article AS article"
        " JOIN articles_source AS source ON source.id = article.source_id WHERE source.name = %s",
        [name],
    )
    if newest is None:
        return None
    article = Article.objects.select_related("body").get(pk=newest)
    before = {line.strip() for line in article.body.text.split("\n")}
    lines = [span.of(draft.text).strip() for _, span in draft.paragraphs]
    same = sum(len(line) for line in lines if line in before)
    is_edit = same >= SAME_STORY * sum(map(len, lines)) or (article.title and article.title == draft.metadata.title)
    return article if is_edit else None


def store_again(
    article: Article, draft: Draft, known: Known, *, rule: str = "", dry_run: bool = False
) -> list[ProposalChange]:
    """Another reading of an article's own source: its text as cleaned now, and its proposals (those of `rule` alone).

    Title, date, publisher and place stay as they are, for editors correct them by hand. Raises Refused when a passage
    that somebody decided on is no longer there, when another article has this body now, or when the text is decoded
    otherwise than before and only one rule was asked for.
    """
    if rule and draft.text != SourceContent.objects.values_list("text", flat=True).get(pk=article.source_id):
        raise Refused("its text is decoded otherwise now: read it again without --rule")
    try:
        with known.transaction():
            with act(Action.Kind.READ) as acting:
                acting.watch(*_all_of(article))
                if not rule:
                    _renew_text(article, draft)
                changes = renew_findings(article, draft, Targets(draft, known), rule)
            transaction.set_rollback(dry_run)
            return changes
    except IntegrityError as error:
        raise Refused("another article has the same body now, or a name was made meanwhile: try again") from error


def split(source: Source, draft: Draft, known: Known) -> int:
    """Make a source that was taken for a reprint a case of its own, as proposed: the id of its article.

    Raises Refused when the source is no reprint, or when a case has this very body.
    """
    try:
        with known.transaction():
            if Article.objects.filter(source=source).exists():
                raise Refused("it is the source of a case of its own already")
            if not Source.objects.filter(pk=source.pk, republishes__isnull=False).update(republishes=None):
                raise Refused("it is linked to no case: the one that it was linked to was deleted")
            if twin := _same_body(draft):
                article_id, stored_name = twin
                raise Refused(f"same body as {stored_name} of case {article_id}: one body is one case")
            _renew_source(source.pk, draft)
            return _add_article(source.pk, draft, Article.State.PROPOSED, known)
    except IntegrityError as error:
        raise Refused("another case was given this source, body or name meanwhile: try again") from error


def _renew_source(source_id: int, draft: Draft) -> None:
    """The text as it is decoded and cleaned now; the bytes never change."""
    Source.objects.filter(pk=source_id).update(encoding=draft.encoding, length=len(draft.text))
    SourceContent.objects.filter(pk=source_id).update(text=draft.text, lines=_lines(draft))


def _renew_text(article: Article, draft: Draft) -> None:
    _renew_source(article.source_id, draft)
    _renew_body(article, draft)
    Article.objects.filter(pk=article.pk).update(fingerprint=draft.fingerprint)
    _renew_shingles(article, draft)


# A draft as columns ------------------------------------------------------------------------------------


def _store_source(draft: Draft, name: str, content: bytes, republishes: int | None = None) -> int:
    """The id of the new source."""
    row = {
        "name": name,
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "encoding": draft.encoding,
        "length": len(draft.text),
        "received_at": timezone.now(),
        "republishes_id": republishes,
    }
    (source,) = sql.insert_numbered(Source, [row])
    sql.insert(SourceContent, [{"source_id": source, "raw": content, "text": draft.text, "lines": _lines(draft)}])
    return source


def _told(draft: Draft, targets: Targets, known: Known) -> sql.Row:
    """What the draft tells of the article itself."""
    metadata, published = draft.metadata, draft.metadata.published
    return {
        "title": metadata.title[:300],
        "publisher_id": known.publisher(metadata.publisher[:100]) if metadata.publisher else None,
        "site": metadata.site[:100],
        "author": metadata.author[:100],
        "published_on": published.date if published else None,
        "published_precision": published.precision if published else "",
        "published_text": published.quote[:60] if published else "",
        "locality_id": targets.place(draft.primary),
        "fingerprint": draft.fingerprint,
    }


def _renew_body(article: Article, draft: Draft) -> None:
    """What a person has chosen of the lines holds in every reading."""
    body = ArticleBody.objects.only("choices").filter(pk=article.pk)
    choices = body.values_list("choices", flat=True).first() or {}
    body.update(**_body(draft, choices))


def _body(draft: Draft, choices: Mapping[str, str] = MappingProxyType({})) -> sql.Row:
    read = [(span, kind) for kind, span in draft.paragraphs]
    paragraphs = with_choices(draft.text, [line.span for line in draft.lines], read, choices)
    return {
        "text": "\n".join(span.of(draft.text) for span, _ in paragraphs),
        "paragraphs": [[span.start, span.end, kind] for span, kind in paragraphs],
    }


def _lines(draft: Draft) -> list[list]:
    return [[line.span.start, line.span.end, line.kind, line.rule] for line in draft.lines]


def _renew_shingles(article: Article, draft: Draft) -> None:
    """What stays keeps its row: an undo could not put it back beside the same."""
    known = set(article.shingles.values_list("value", flat=True))
    article.shingles.exclude(value__in=draft.sample).delete()
    _add_shingles(article.pk, [value for value in draft.sample if value not in known])


def _add_shingles(article_id: int, sample: Iterable[int]) -> None:
    sql.insert(Shingle, [{"article_id": article_id, "value": value} for value in sample])
