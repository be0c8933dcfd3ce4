"""Deciding on what the machine proposed in one article. Each decision is an action of the history, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.history import Acting, act, is_open_to_undo
from articles.models import Action, Article, ArticleBody, Change, Claim, Mention, SourceContent
from articles.models.action import Contested
from articles.models.article import ArticleQuerySet
from articles.models.mention import BY_HAND, TARGETS, Proposal
from articles.models.moved import present_id
from articles.rules import in_words
from articles.text.body import with_choices
from articles.text.spans import Span

FIGURE = "figure"
KINDS = (FIGURE, *TARGETS)
MODELS: dict[str, type[Proposal]] = {"m": Mention, "c": Claim}
"""The first letter of a finding's key → its model."""
PASSAGE = ("start", "end")
"""Kept beside what a rule says where a person has chosen other words."""
SURE = 0.9
"""From this score on findings may be accepted together."""


@dataclass(slots=True)
class Finding:
    """A mention or a claim as one line of the review."""

    record: Proposal
    sentence: int = 0

    @property
    def key(self) -> str:
        """c12: short enough for an address, and for the id of a passage."""
        return f"{'c' if isinstance(self.record, Claim) else 'm'}{self.record.pk}"

    @property
    def kind(self) -> str:
        return FIGURE if isinstance(self.record, Claim) else self.record.target_kind

    @property
    def span(self) -> Span:
        """What is marked in the text."""
        record = self.record
        if isinstance(record, Claim):
            return Span(record.figure_start, record.figure_end)
        return Span(record.start, record.end)

    @property
    def text(self) -> str:
        return self.record.figure if isinstance(self.record, Claim) else self.record.quote

    @property
    def about(self) -> str:
        """What it is taken for: what is counted and as which indicator, or a name that is written otherwise."""
        if isinstance(self.record, Claim):
            indicator = self.record.indicator
            return f"{self.record.subject} → {indicator}".strip() if indicator else self.record.subject
        name = str(self.record.target)
        return "" if name == self.record.quote else name

    @property
    def is_topic(self) -> bool:
        """Practices and problems are found by cue words, which stand inside other names, too."""
        return self.kind in ("practice", "problem")

    @property
    def rule(self) -> str:
        return in_words(self.record.rule)

    @property
    def is_open(self) -> bool:
        return self.record.state == Proposal.State.PROPOSED

    @property
    def is_sure(self) -> bool:
        return self.is_open and self.record.score >= SURE


@dataclass(slots=True)
class Review:
    """The findings of an article in the order of its text."""

    article: Article
    findings: Sequence[Finding]
    counts: dict[str, int] = field(default_factory=dict)
    """Kind → how many findings, in the order of KINDS; kinds without any are left out."""

    @property
    def decided(self) -> int:
        return sum(not finding.is_open for finding in self.findings)

    @property
    def sure(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_sure]

    def of_kind(self, kind: str) -> list[Finding]:
        return [finding for finding in self.findings if kind in ("", finding.kind)]

    @property
    def open(self) -> int:
        return len(self.findings) - self.decided

    def find(self, key: str) -> Finding | None:
        return next((finding for finding in self.findings if finding.key == key), None)

    def next_open(self, key: str, kind: str = "") -> Finding | None:
        """The next one behind `key` that is not decided, from the last on to the first; None when all are."""
        shown = self.of_kind(kind)
        at = next((place for place, finding in enumerate(shown) if finding.key == key), -1)
        return next((finding for finding in [*shown[at + 1 :], *shown[: at + 1]] if finding.is_open), None)


def review_of(article: Article) -> Review:
    records = [record for model in MODELS.values() for record in with_targets(model).filter(article=article)]
    findings = sorted(map(Finding, records), key=_in_order)
    counts = {kind: sum(finding.kind == kind for finding in findings) for kind in KINDS}
    return Review(article, findings, {kind: count for kind, count in counts.items() if count})


def with_targets(model: type[Proposal]) -> QuerySet:
    """Findings with what they name or measure."""
    if model is Claim:
        return Claim.objects.select_related("locality", "initiative", "brand", "indicator", "decided_by")
    return Mention.objects.select_related(*TARGETS, "decided_by")


def _in_order(finding: Finding) -> tuple[int, int, str]:
    return finding.span.start, -finding.span.end, finding.key


def state_of(article: Article) -> Action | None:
    """The action that put an article into its present state; None where it is as it was imported."""
    changes = Change.objects.filter(kind="article", record=article.pk, after__has_key="state")
    last = changes.select_related("action").order_by("-pk").first()
    return last.action if last else None


# The article itself -------------------------------------------------------------------------------------


class Confirmed(Exception):
    """A line cannot leave the story while a confirmed finding stands in it: `quote`."""

    def __init__(self, quote: str) -> None:
        super().__init__(quote)
        self.quote = quote


def correct_article(
    article: Article,
    version: int,
    values: Mapping[str, object],
    choices: Mapping[str, str],
    actor: AbstractBaseUser,
) -> Action:
    """Give an article other values, and say of some lines what they are (`choices`: see articles.text.body).

    The source text stays as it is. What the machine has proposed in a line that leaves the story is rejected along with
    it. Raises Stale, and Confirmed where somebody has confirmed something in such a line.
    """
    with act(Action.Kind.EDIT, actor) as acting:
        acting.watch(Article.objects.filter(pk=article.pk), ArticleBody.objects.filter(article=article))
        acting.watch(*(model.objects.filter(article=article) for model in MODELS.values()))
        acting.take(article, version)
        changed = [name for name, value in values.items() if getattr(article, name) != value]
        for name in changed:
            setattr(article, name, values[name])
        if choices:
            _choose_lines(article, choices, actor)
        if changed or choices:
            article.save(update_fields=[*changed, "updated_at"])
    return acting.action


def _choose_lines(article: Article, choices: Mapping[str, str], actor: AbstractBaseUser) -> None:
    content = SourceContent.objects.defer("raw").get(pk=article.source_id)
    lines = [Span(start, end) for start, end, _kind, _rule in content.lines]
    body = ArticleBody.objects.get(article=article)
    body.choices = (body.choices or {}) | choices
    before = [span for span, _kind in body.spans]
    paragraphs = with_choices(content.text, lines, body.spans, choices)
    body.paragraphs = [[span.start, span.end, kind] for span, kind in paragraphs]
    body.text = "\n".join(span.of(content.text) for span, _kind in paragraphs)
    body.save()
    gone = [span for span in before if not any(other.contains(span) for other, _kind in paragraphs)]
    for model in MODELS.values():
        for record in model.objects.filter(article=article).exclude(state=Proposal.State.REJECTED):
            if any(span.start <= record.start < span.end for span in gone):
                if record.state == Proposal.State.CONFIRMED:
                    raise Confirmed(record.quote)
                _decide(record, Proposal.State.REJECTED, actor)


# Deciding -----------------------------------------------------------------------------------------------
# The article is always locked first, then its findings, as an import does: nobody waits for somebody who waits for him.


def decide(article: Article, record: Proposal, version: int, state: Proposal.State, actor: AbstractBaseUser) -> Action:
    """Confirm or reject a finding, or open it again. Raises Stale."""
    with act(Action.Kind.DECIDE, actor) as acting:
        acting.watch(Article.objects.filter(pk=article.pk), type(record).objects.filter(pk=record.pk))
        acting.take(record, version)
        _decide(record, state, actor)
        _begin(article.pk)
    return acting.action


def decide_several(
    keys: Mapping[str, int],
    articles: ArticleQuerySet,
    state: Proposal.State,
    actor: AbstractBaseUser,
    *,
    reason: str = "",
    goes_on: Action | None = None,
) -> tuple[Action, int, int]:
    """Decide on findings of many articles as one action, or as a piece of one.

    The answer is the action, how many were decided, and how many somebody else has changed meanwhile. Raises Over.

    `keys`: c12 → the version that was on the page.
    """
    decided = stale = 0
    with act(Action.Kind.DECIDE, actor, reason=reason, goes_on=goes_on) as acting:
        found = [
            model.objects.filter(
                pk__in=[int(key[1:]) for key in keys if key[0] == letter], article__in=articles.order_by().values("pk")
            )
            for letter, model in MODELS.items()
        ]
        of_them = {pk for records in found for pk in records.values_list("article", flat=True)}
        acting.watch(Article.objects.filter(pk__in=of_them), *found)
        for finding in (Finding(record) for records in found for record in records.all()):
            if finding.record.version != keys[finding.key]:
                stale += 1
                continue
            _decide(finding.record, state, actor)
            _begin(finding.record.article_id)
            decided += 1
    return acting.action, decided, stale


def accept_sure(article: Article, actor: AbstractBaseUser) -> tuple[Action, int]:
    """Confirm all open findings of at least SURE at once: the action, undone as one, and how many they were."""
    with act(Action.Kind.DECIDE, actor) as acting:
        open_ones = [
            model.objects.filter(article=article, state=Proposal.State.PROPOSED, score__gte=SURE)
            for model in MODELS.values()
        ]
        acting.watch(Article.objects.filter(pk=article.pk), *open_ones)
        records = [record for some in open_ones for record in some]
        for record in records:
            _decide(record, Proposal.State.CONFIRMED, actor)
        if records:
            _begin(article.pk)
    return acting.action, len(records)


def correct(
    article: Article, record: Proposal, version: int, values: Mapping[str, object], actor: AbstractBaseUser
) -> Action:
    """Give a finding other values and confirm it: who corrects a proposal has decided on it. Raises Stale."""
    with act(Action.Kind.EDIT, actor) as acting:
        acting.watch(Article.objects.filter(pk=article.pk), type(record).objects.filter(pk=record.pk))
        acting.take(record, version)
        _save_new(acting, values)
        said = record.said() | {end: getattr(record, end) for end in PASSAGE if end in values}
        changed = [name for name, value in values.items() if getattr(record, name) != value]
        for name in changed:
            setattr(record, name, values[name])
        if record.rule != BY_HAND and set(changed) - {"indicator"}:
            record.corrected_at = timezone.now()
            record.machine = said | (record.machine or {})
        record.save(update_fields=[*changed, "corrected_at", "machine"])
        _decide(record, Proposal.State.CONFIRMED, actor)
        _begin(article.pk)
    return acting.action


def as_read(record: Contested) -> dict[str, object]:
    """What the machine reads otherwise than it was decided: column → value as the field has it.

    Things that were merged since are the ones in their place, and those that are gone are left out.
    """
    values: dict[str, object] = {}
    for column, value in (record.machine or {}).items():
        if column in PASSAGE:
            continue
        field = record._meta.get_field(column)
        if field.is_relation and value is not None:
            value = present_id(field.related_model._meta.model_name, value)
            if not field.related_model._base_manager.filter(pk=value).exists():
                continue
        value = field.to_python(value)
        if value != getattr(record, column):
            values[column] = value
    return values


def settle(record: Contested, version: int, takes: bool, actor: AbstractBaseUser) -> Action:
    """Whoever has seen both readings keeps what was decided, or takes what the machine reads. Raises Stale."""
    article_id = record.pk if isinstance(record, Article) else record.article_id
    with act(Action.Kind.EDIT, actor) as acting:
        acting.watch(Article.objects.filter(pk=article_id))
        if not isinstance(record, Article):
            acting.watch(type(record).objects.filter(pk=record.pk))
        acting.take(record, version)
        taken = as_read(record) if takes else {}
        if taken or record.is_contested:
            for column, value in taken.items():
                setattr(record, column, value)
            record.is_contested = False
            record.save()
        if takes and not isinstance(record, Article):
            _decide(record, Proposal.State.CONFIRMED, actor)
    return acting.action


class Misplaced(Exception):
    """A passage that cannot be tagged: its text says why."""


def passage(article: Article, start: int, end: int) -> tuple[Span, str]:
    """A passage of the story without the blanks at its ends, and its text. Raises Misplaced."""
    text, spans = _story(article)
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if not 0 <= start < end <= len(text):
        raise Misplaced(_("Nothing was chosen."))
    span = Span(start, end)
    if any(paragraph.contains(span) for paragraph in spans):
        return span, span.of(text)
    if any(paragraph.start < end and start < paragraph.end for paragraph in spans):
        raise Misplaced(_("This reaches across paragraphs: choose words of one paragraph."))
    raise Misplaced(_("This does not belong to the story."))


def find_passage(article: Article, quote: str) -> tuple[Span, str]:
    """Where words stand in the story that are typed instead of chosen: the first place not tagged yet. Raises Misplaced."""
    text, spans = _story(article)
    places = [Span(at, at + len(quote)) for span in spans for at in _places(text, quote, span)]
    if not quote or not places:
        raise Misplaced(_("These words do not stand in the story."))
    taken = {(mention.start, mention.end) for mention in article.mentions.all()}
    taken |= {(claim.figure_start, claim.figure_end) for claim in article.claims.all()}
    free = [place for place in places if (place.start, place.end) not in taken]
    return (free or places)[0], quote


def _story(article: Article) -> tuple[str, list[Span]]:
    """The source text, and which parts of it are the story."""
    text = SourceContent.objects.filter(pk=article.source_id).values_list("text", flat=True).first() or ""
    body = ArticleBody.objects.only("paragraphs").filter(pk=article.pk).first()
    return text, [span for span, _kind in body.spans] if body else []


def _places(text: str, quote: str, span: Span) -> Iterator[int]:
    at = text.find(quote, span.start, span.end) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1, span.end)


def add(article: Article, span: Span, quote: str, values: dict[str, object], actor: AbstractBaseUser) -> Proposal:
    """Tag what the machine has missed: a mention of what `values` names, or a claim where they hold a value.

    Raises Misplaced where just this is tagged already, as it is when a button was pressed twice.
    """
    model = Claim if "value" in values else Mention
    with act(Action.Kind.ADD, actor) as acting:
        acting.watch(Article.objects.filter(pk=article.pk))
        _save_new(acting, values)
        figure = {"figure_start": span.start, "figure_end": span.end} if model is Claim else {}
        there = {"article": article, "start": span.start, "end": span.end, **figure, **values}
        if model.objects.standing().filter(**there).exists():
            raise Misplaced(_("This is tagged already."))
        decided = {"state": Proposal.State.CONFIRMED, "decided_by": actor, "decided_at": timezone.now()}
        record = model.objects.create(quote=quote, rule=BY_HAND, **there, **decided)
        acting.made(model.objects.filter(pk=record.pk))
        _begin(article.pk)
    return record


def _save_new(acting: Acting, values: Mapping[str, object]) -> None:
    """A name that is new comes into the vocabulary in the same action."""
    for value in values.values():
        if isinstance(value, Model) and value.pk is None:
            value.save()
            acting.made(type(value)._base_manager.filter(pk=value.pk))


def moved_to(record: Proposal, span: Span, quote: str) -> dict[str, object]:
    """The columns of a finding whose words are others; a figure inside its quote keeps the quote around it."""
    values: dict[str, object] = {"start": span.start, "end": span.end, "quote": quote}
    if isinstance(record, Claim):
        if Span(record.start, record.end).contains(span):
            values = {}
        values |= {"figure_start": span.start, "figure_end": span.end}
    return values


def set_state(article: Article, version: int, state: Article.State, actor: AbstractBaseUser) -> Action:
    """Publish an article, or take it back. Raises Stale."""
    with act(Action.Kind.STATE, actor) as acting:
        acting.watch(Article.objects.filter(pk=article.pk))
        acting.take(article, version)
        if article.state != state:
            article.save_in(state)
    return acting.action


def last_action(article: Article, actor: AbstractBaseUser) -> Action | None:
    """The last thing that this person has done to the article or its findings, and not undone yet."""
    done = Action.objects.filter(actor=actor, changes__article_id=article.pk, undone_by=None)
    latest = done.exclude(kind=Action.Kind.UNDO).order_by("pk").last()
    return latest if latest and is_open_to_undo(latest) else None


def _decide(record: Proposal, state: Proposal.State, actor: AbstractBaseUser) -> None:
    if record.is_contested:  # who decides has seen both
        record.is_contested = False
        record.save(update_fields=["is_contested"])
    if record.state == state:
        return
    is_open = state == Proposal.State.PROPOSED
    record.state = state
    record.decided_by, record.decided_at = (None, None) if is_open else (actor, timezone.now())
    record.save(update_fields=["state", "decided_by", "decided_at"])


def _begin(article_id: int) -> None:
    """With the first decision an article is in review."""
    Article.objects.filter(pk=article_id, state=Article.State.PROPOSED).update(state=Article.State.IN_REVIEW)
