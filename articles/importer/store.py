"""The stage that touches the database, with its `targets` and `findings`: the lexicon out of it, drafts into it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path as FilePath

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count

from articles.importer.dedupe import body_letters, is_reprint, letters_of
from articles.importer.findings import Change, add_findings, insert_rows, renew_findings
from articles.importer.gazetteer import Gazetteer
from articles.importer.lexicon import KnownName, KnownPlace, Lexicon, Topic
from articles.importer.targets import OWNED, Known, Targets
from articles.importer.types import Draft, Refused
from articles.models import (
    Article,
    ArticleBody,
    ImportItem,
    ImportRun,
    Locality,
    Mention,
    Practice,
    Problem,
    Publisher,
    Shingle,
    Source,
    SourceContent,
)
from articles.models.mention import Proposal
from articles.text.normalize import body_key

GAZETTEER = FilePath(settings.BASE_DIR) / "fixtures" / "gazetteer" / "divisions.csv.gz"
# A later printing under the same file name is an edit of the story when this share of its lines was there before.
SAME_STORY = 0.5
CANDIDATES, NEAR = 2, 0.3
"""Articles compared with a new body: those that share the most passages of its sample, and this part of it at least."""


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
    if twin is not None:
        _store_source(draft, name, content, republishes=twin)
        return Outcome(ImportItem.Outcome.DUPLICATE, f"same body as {twin.source.name}", twin)
    if older := _older_printing(draft, name):
        _print_anew(older, draft, name, content, known)
        return Outcome(ImportItem.Outcome.UPDATED, article=older)
    if printed := _printed_before(draft):
        return _store_reprint(printed, draft, name, content, known)
    article = Article(state=Article.State.PUBLISHED if publish else Article.State.PROPOSED)
    _fill(article, draft, _store_source(draft, name, content), known)
    return Outcome(ImportItem.Outcome.CREATED, article=article)


def _print_anew(article: Article, draft: Draft, name: str, content: bytes, known: Known) -> None:
    """The article as this file has it; the former printing stays evidence and can still be opened from the article."""
    former = article.source_id
    article.version += 1
    _fill(article, draft, _store_source(draft, name, content), known)
    Source.objects.filter(pk=former).update(republishes=article)


def _store_reprint(printed: Article, draft: Draft, name: str, content: bytes, known: Known) -> Outcome:
    """A reprint is one source more; the whole story of a cut one becomes the article's own, if decisions allow."""
    former = printed.source.name
    if not is_reprint(_letters(draft), _stored_letters(printed)):
        try:
            with known.transaction():
                _print_anew(printed, draft, name, content, known)
            return Outcome(ImportItem.Outcome.UPDATED, f"fuller printing of {former}", printed)
        except Refused:  # it has lost a passage that somebody decided on
            printed.refresh_from_db()
    _store_source(draft, name, content, republishes=printed)
    return Outcome(ImportItem.Outcome.DUPLICATE, f"reprint of {former}", printed)


def _printed_before(draft: Draft) -> Article | None:
    """The article whose story this is under another title, with other boilerplate, cut or lightly edited."""
    shared = Shingle.objects.filter(value__in=draft.sample).values_list("article").annotate(shared=Count("pk"))
    enough = max(2, NEAR * len(draft.sample))
    near = [pk for pk, _ in shared.filter(shared__gte=enough).order_by("-shared", "article")[:CANDIDATES]]
    if not near:
        return None
    candidates = Article.objects.select_related("locality")
    for article in map(candidates.in_bulk(near).__getitem__, near):
        if not _may_be_one_place(draft, article):
            continue
        letters, stored = _letters(draft), _stored_letters(article)
        # What holds a story and more is the whole of it under its title only; under another one it may be a digest.
        has_its_title = bool(article.title) and body_key(draft.metadata.title) == body_key(article.title)
        is_whole = has_its_title and is_reprint(stored, letters)
        if is_whole or is_reprint(letters, stored):
            return article
    return None


def _may_be_one_place(draft: Draft, article: Article) -> bool:
    """One form filled in by two streets tells two stories."""
    stored, told = article.locality, draft.primary
    if stored is None or not told:
        return True
    places = (mention for mention in draft.mentions if mention.target == "locality" and mention.path == told)
    if any(stored.level == place.levels[-1] for place in places):
        return stored.name == told[-1]
    return stored.name in told or told[-1] in stored.names


def _letters(draft: Draft) -> str:
    return letters_of(draft.text, draft.paragraphs)


def _stored_letters(article: Article) -> str:
    return body_letters(article.body.text.split("\n"))


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


def store_again(article: Article, draft: Draft, known: Known, *, rule: str = "", dry_run: bool = False) -> list[Change]:
    """Another reading of an article's own source: its text as cleaned now, and its proposals (those of `rule` alone).

    Title, date, publisher and place stay as they are, for editors correct them by hand. Raises Refused when a passage
    that somebody decided on is no longer there, when another article has this body now, or when the text is decoded
    otherwise than before and only one rule was asked for.
    """
    content = SourceContent.objects.get(pk=article.source_id)
    if rule and draft.text != content.text:
        raise Refused("its text is decoded otherwise now: read it again without --rule")
    try:
        with known.transaction():
            if not rule:
                _renew_text(article, content, draft)
            changes = renew_findings(article, draft, Targets(draft, known), rule)
            transaction.set_rollback(dry_run)
            return changes
    except IntegrityError as error:
        raise Refused("another article has the same body now, or a name was made meanwhile: try again") from error


def _renew_text(article: Article, content: SourceContent, draft: Draft) -> None:
    Source.objects.filter(pk=article.source_id).update(encoding=draft.encoding, length=len(draft.text))
    content.text, content.lines = draft.text, _lines(draft)
    content.save(update_fields=["text", "lines"])
    _fill_body(article.body, draft).save()
    Article.objects.filter(pk=article.pk).update(fingerprint=draft.fingerprint)
    article.shingles.all().delete()
    _add_shingles(article, draft)


def _lines(draft: Draft) -> list[list]:
    return [[line.span.start, line.span.end, line.kind, line.rule] for line in draft.lines]


def _store_source(draft: Draft, name: str, content: bytes, republishes: Article | None = None) -> Source:
    source = Source.objects.create(
        name=name,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        encoding=draft.encoding,
        length=len(draft.text),
        republishes=republishes,
    )
    SourceContent.objects.create(source=source, raw=content, text=draft.text, lines=_lines(draft))
    return source


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
    if article.version > 1:
        _fill_body(article.body, draft).save()
        article.shingles.all().delete()
        renew_findings(article, draft, targets)
    else:
        _fill_body(ArticleBody(article=article), draft).save(force_insert=True)
        add_findings(article, draft, targets)
    _add_shingles(article, draft)


def _add_shingles(article: Article, draft: Draft) -> None:
    insert_rows(Shingle, [{"article_id": article.pk, "value": value} for value in draft.sample])


def _fill_body(body: ArticleBody, draft: Draft) -> ArticleBody:
    body.text = "\n".join(span.of(draft.text) for _, span in draft.paragraphs)
    body.paragraphs = [[span.start, span.end, kind] for kind, span in draft.paragraphs]
    return body
