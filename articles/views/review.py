"""The review of one article: text and findings side by side, one key for a decision, everything can be undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import history, presence, review
from articles.forms import ClaimForm, MentionForm, WordsForm
from articles.models import Article, ArticleBody, Change, Claim, Indicator, Note, SourceContent
from articles.models.action import Contested
from articles.models.mention import TARGETS, Proposal
from articles.queue import next_case
from articles.review import FIGURE, KINDS, MODELS, Finding, Review
from articles.search.names import THINGS, place_of
from articles.text.annotate import HIT, Mark, MarkedParagraph, annotate, sentence_at
from articles.text.normalize import fold
from articles.text.numerals import find_numerals
from articles.text.spans import Span
from articles.versions import NUMBER, version_of
from articles.views.actions import Difference, told
from articles.views.presence import in_words

KEY = re.compile(r"[cm][0-9]{1,18}")

MARKS = {"locality": "place", FIGURE: FIGURE} | {kind: kind for kind in KINDS if kind not in ("locality", FIGURE)}
BADGES = {
    FIGURE: pgettext_lazy("badge", "F"),
    "locality": pgettext_lazy("badge", "L"),
    "initiative": pgettext_lazy("badge", "I"),
    "brand": pgettext_lazy("badge", "B"),
    "practice": pgettext_lazy("badge", "P"),
    "problem": pgettext_lazy("badge", "Q"),
}
TITLES = {
    FIGURE: gettext_lazy("Figures"),
    "locality": gettext_lazy("Localities"),
    "initiative": gettext_lazy("Initiatives"),
    "brand": gettext_lazy("Brands"),
    "practice": gettext_lazy("Practices"),
    "problem": gettext_lazy("Problems"),
}
STATES = {
    Article.State.PUBLISHED: [
        (Article.State.IN_REVIEW, gettext_lazy("Withdraw")),
        (Article.State.ARCHIVED, gettext_lazy("Archive")),
    ],
    Article.State.ARCHIVED: [(Article.State.IN_REVIEW, gettext_lazy("Take out of the archive"))],
}
"""State → where else an article may go from there than to the readers."""
ELSEWHERE = [(Article.State.ARCHIVED, gettext_lazy("Archive"))]
DECISIONS = {
    "yes": Proposal.State.CONFIRMED,
    "no": Proposal.State.REJECTED,
    "open": Proposal.State.PROPOSED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as a row of the list."""

    finding: Finding
    badge: str
    mark: str
    address: str
    is_now: bool


# Looking -----------------------------------------------------------------------------------------------


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def review_article(request: HttpRequest, pk: int) -> HttpResponse:
    article = _article(request, pk)
    adding = None
    if "quote" in request.GET or "start" in request.GET:
        try:
            span, quote = _chosen(request, article)
            kind = request.GET.get("as", "")
            adding = Adding(span, quote, _name_form(quote, kind=kind), _figure_form(article, quote), kind == FIGURE)
        except review.Misplaced as error:
            messages.error(request, str(error))
    return _page(request, review.review_of(article), request.GET.get("at", ""), adding=adding)


def _article(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user).select_related("publisher"), pk=pk)


def _page(
    request: HttpRequest,
    shown: Review,
    at: str,
    form: ClaimForm | MentionForm | None = None,
    *,
    words_form: WordsForm | None = None,
    adding: Adding | None = None,
    status: int = 200,
) -> HttpResponse:
    articles = Article.objects.visible_to(request.user)
    kind = request.GET.get("kind", "")
    kind = kind if kind in shown.counts else ""
    paragraphs = _paragraphs(shown, adding)
    findings = shown.of_kind(kind)
    now = None
    if adding is None:
        now = shown.find(at) or shown.next_open("", kind) or (findings[0] if findings else None)
    lines = [
        Line(finding, BADGES[finding.kind], MARKS[finding.kind], _address(shown, finding, kind), finding is now)
        for finding in findings
    ]
    place = findings.index(now) if now in findings else -1
    notes = list(Note.objects.on(shown.article).select_related("author", "settled_by"))
    context = {
        "review": shown,
        "article": shown.article,
        "paragraphs": paragraphs,
        "lines": lines,
        "now": now,
        "adding": adding,
        "sentence": _sentence(paragraphs, (now or adding).span) if now or adding else (),
        "form": form or (_form(now) if now else None),
        "words_form": words_form or (WordsForm(finding=now) if now else None),
        "owner": _owner(now) if now else "",
        "kind": kind,
        "before": lines[place - 1] if place > 0 else None,
        "behind": lines[place + 1] if 0 <= place < len(lines) - 1 else None,
        "tabs": [(each, TITLES[each], count) for each, count in shown.counts.items()],
        "last_action": review.last_action(shown.article, request.user),
        "state_action": review.state_of(shown.article),
        "states": STATES.get(shown.article.state, ELSEWHERE),
        "next_case": next_case(articles, shown.article.pk),
        "case_before": next_case(articles, shown.article.pk, backwards=True),
        "presence": in_words(presence.others("article", shown.article.pk, request.user)),
        "notes": notes,
        "reports": sum(note.is_report and note.settled_at is None for note in notes),
        "contested": contested(shown.article),
        "contested_finding": contested(now.record) if now else None,
        "all_kinds": [(each, MARKS[each], BADGES[each], TITLES[each]) for each in (*KINDS[1:], FIGURE)],
        "may_publish": request.user.has_perm("articles.publish_article"),
    }
    return render(request, "articles/review.html", context, status=status)


def _owner(finding: Finding) -> str:
    """The place that the named thing belongs to, from the province down: it tells things of one name apart."""
    if finding.kind == FIGURE:
        return ""
    return place_of(THINGS[finding.kind].get(pk=finding.record.target.pk))


def _form(finding: Finding, given: QueryDict | None = None) -> ClaimForm | MentionForm:
    if finding.kind == FIGURE:
        return ClaimForm(given, instance=finding.record)
    return MentionForm(given, mention=finding.record)


def _paragraphs(shown: Review, adding: Adding | None) -> tuple[MarkedParagraph, ...]:
    article = shown.article
    text = SourceContent.objects.filter(pk=article.source_id).values_list("text", flat=True).first() or ""
    body = ArticleBody.objects.only("paragraphs").filter(pk=article.pk).first()
    names = [finding.span for finding in shown.findings if not finding.is_topic]
    marks = [
        Mark(finding.span, MARKS[finding.kind], finding)
        for finding in shown.findings
        # A cue word inside a name is told in the list alone: the box around the name stays whole.
        if not finding.is_topic or not any(finding.span.overlaps(name) for name in names)
    ]
    marks += [Mark(adding.span, HIT)] if adding else []
    paragraphs = annotate(text, body.spans if body else [], marks)
    for finding in shown.findings:
        finding.sentence = sentence_at(paragraphs, finding.span.start)
    return paragraphs


def _sentence(paragraphs: tuple[MarkedParagraph, ...], span: Span) -> list[tuple[str, bool]]:
    """The sentence of a passage in pieces, each with whether it belongs to the passage."""
    number = sentence_at(paragraphs, span.start)
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            if sentence.number == number:
                return [(piece.text, span.contains(piece.span)) for piece in sentence.pieces]
    return []


def _address(shown: Review, finding: Finding | None, kind: str) -> str:
    query = {"kind": kind} if kind else {}
    if finding:
        query["at"] = finding.key
    return reverse("review_article", args=[shown.article.pk]) + (f"?{urlencode(query)}" if query else "")


# Deciding ----------------------------------------------------------------------------------------------


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def review_decide(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Accept, reject or open one finding; accepted with other values, it is corrected."""
    article = _article(request, pk)
    record, version = _record(article, key), version_of(request)
    decision, kind = request.POST.get("decision", ""), request.GET.get("kind", "")
    if record is None:
        return _stale(request, article, key, history.Stale(None), None)
    form, words_form = _form(Finding(record), request.POST), WordsForm(request.POST, finding=Finding(record))
    try:
        if decision == "yes" and _is_corrected(request, form, words_form):
            if not (form.is_valid() and words_form.is_valid()):
                return _page(request, review.review_of(article), key, form, words_form=words_form, status=422)
            moved = review.moved_to(record, *words_form.passage) if words_form.passage else {}
            review.correct(article, record, version, form.values | moved, request.user)
        elif decision in ("keep", "take"):
            review.settle(record, version, decision == "take", request.user)
        elif decision in DECISIONS:
            review.decide(article, record, version, DECISIONS[decision], request.user)
        else:
            raise Http404
    except history.Stale as stale:
        return _stale(request, article, key, stale, form)
    shown = review.review_of(article)
    following = shown.find(key) if decision == "open" else shown.next_open(key, kind)
    return redirect(_address(shown, following or shown.find(key), kind))


def _is_corrected(request: HttpRequest, form: ClaimForm | MentionForm, words_form: WordsForm) -> bool:
    """A button alone sends no fields; what does not stand in the form is left as it is."""
    is_form = bool({"value", "name"} & request.POST.keys())
    return is_form and (form.has_changed() or ("words" in request.POST and words_form.has_changed()))


def contested(record: Contested) -> list[Difference]:
    """Column by column what was decided, and what the machine reads now; empty where nobody needs to look."""
    if not record.is_contested:
        return []
    said = review.as_read(record)
    fields = {column: type(record)._meta.get_field(column) for column in said}
    held = {column: history.plain(field, record) for column, field in fields.items()}
    reads = {column: history.plain(field, type(record)(**{column: said[column]})) for column, field in fields.items()}
    kind = type(record)._meta.model_name
    return told([Change(kind=kind, record=record.pk, before=held, after=reads)])[0].differences


def _record(article: Article, key: str) -> Proposal | None:
    """With what it names, read by one statement: a merge may take that away at any moment. None for one that was there."""
    model = MODELS.get(key[:1])
    if model is None or not NUMBER.fullmatch(key[1:]):
        raise Http404
    record = review.with_targets(model).filter(article=article, pk=key[1:]).first()
    was_there = Change.objects.filter(kind=model._meta.model_name, record=key[1:], article_id=article.pk)
    if record is None and not was_there.exists():
        raise Http404
    return record


def _stale(
    request: HttpRequest, article: Article, key: str, stale: history.Stale, form: ClaimForm | MentionForm | None
) -> HttpResponse:
    """Both versions: what is there now, and what was typed."""
    if stale.record is None:
        told = _("It is gone: somebody has deleted it meanwhile, or the text was read again. Nothing was saved.")
        messages.error(request, told)
        return _page(request, review.review_of(article), "", status=409)
    last = history.changes_of(stale.record).first()
    name = (last.action.actor_name if last else "") or _("Somebody")
    messages.error(
        request, _("%(name)s has changed this meanwhile. It is shown as it is now; nothing was saved.") % {"name": name}
    )
    return _page(request, review.review_of(article), key, form, status=409)


# Adding ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Adding:
    """A passage that somebody has chosen, and the forms for what it may be."""

    span: Span
    text: str
    name_form: MentionForm
    figure_form: ClaimForm
    is_figure: bool = False


@require_POST
@permission_required("articles.add_mention", raise_exception=True)
def review_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Tag a passage that the machine has missed: it counts as decided, by whom it was added."""
    article = _article(request, pk)
    try:
        span, quote = _chosen(request, article)
    except review.Misplaced as error:
        messages.error(request, str(error))
        return _page(request, review.review_of(article), "", status=422)
    is_figure = "value" in request.POST
    form = _figure_form(article, quote, request.POST) if is_figure else _name_form(quote, request.POST)
    if not form.is_valid():
        name_form = _name_form(quote) if is_figure else form
        figure_form = form if is_figure else _figure_form(article, quote)
        adding = Adding(span, quote, name_form, figure_form, is_figure)
        return _page(request, review.review_of(article), "", adding=adding, status=422)
    try:
        record = review.add(article, span, quote, form.values, request.user)
    except review.Misplaced as error:
        messages.error(request, str(error))
        return _page(request, review.review_of(article), "", status=422)
    messages.success(request, _("“%(quote)s” was added.") % {"quote": quote})
    shown = review.review_of(article)
    return redirect(_address(shown, Finding(record), ""))


def _chosen(request: HttpRequest, article: Article) -> tuple[Span, str]:
    """The passage by its offsets, as a script sends them, or by its words, as they are typed."""
    given = request.POST or request.GET
    start, end = given.get("start", ""), given.get("end", "")
    if NUMBER.fullmatch(start) and NUMBER.fullmatch(end):
        return review.passage(article, int(start), int(end))
    return review.find_passage(article, given.get("quote", "").strip())


def _name_form(quote: str, given: QueryDict | None = None, *, kind: str = "") -> MentionForm:
    kind = kind if kind in TARGETS else "brand"
    return MentionForm(given, initial={"kind": kind, "name": quote.strip("“”‘’\"'《》「」")})


def _figure_form(article: Article, quote: str, given: QueryDict | None = None) -> ClaimForm:
    """The number that stands in the words is there already, and what stands behind it as its unit."""
    numerals = find_numerals(fold(quote, keep_spaces=True).text)
    numeral = numerals[0] if numerals else None
    claim = Claim(article=article, kind=Indicator.Dimension.COUNT, value=numeral.value if numeral else None)
    if numeral:
        claim.value_max, claim.unit = numeral.value_max, quote[numeral.span.end :].lstrip("余多")[:20]
    return ClaimForm(given, instance=claim, auto_id="figure_%s")  # beside the form of a name


# The case as a whole -----------------------------------------------------------------------------------


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """All findings that the machine is sure of, as one action."""
    article = _article(request, pk)
    _action, count = review.accept_sure(article, request.user)
    messages.success(
        request, ngettext("%(count)d finding accepted.", "%(count)d findings accepted.", count) % {"count": count}
    )
    return redirect("review_article", pk)


@require_POST
@permission_required("articles.publish_article", raise_exception=True)
def review_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish or withdraw; what is still open is asked for once."""
    article = _article(request, pk)
    state = request.POST.get("state", "")
    if state not in Article.State.values:
        raise Http404
    shown = review.review_of(article)
    left = len(shown.findings) - shown.decided
    if state == Article.State.PUBLISHED and left and not request.POST.get("anyway"):
        return render(request, "articles/review_publish.html", {"review": shown, "article": article, "left": left})
    try:
        review.set_state(article, version_of(request), Article.State(state), request.user)
    except history.Stale as stale:
        return _stale(request, article, "", stale, None)
    messages.success(request, _("This case is now: %(state)s.") % {"state": Article.State(state).label})
    return redirect("review_article", pk)


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def review_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A new printing tells the article's title or date otherwise than somebody has it by hand: keep that, or take it."""
    article = _article(request, pk)
    try:
        review.settle(article, version_of(request), request.POST.get("decision") == "take", request.user)
    except history.Stale as stale:
        return _stale(request, article, "", stale, None)
    return redirect("review_article", pk)


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def review_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last thing that this person has done here."""
    article = _article(request, pk)
    action = review.last_action(article, request.user)
    if action is None:
        messages.info(request, _("There is nothing of yours to undo here."))
        return redirect("review_article", pk)
    change = action.changes.filter(kind__in=["claim", "mention"]).first()
    try:
        history.undo(action, request.user)
    except history.Blocked as blocked:
        names = {later.actor_name for _change, later in blocked.changes if later and later.actor_name}
        told = _("It cannot be undone: %(names)s has changed it since.") % {
            "names": "、".join(sorted(names)) or _("somebody")
        }
        messages.error(request, told)
    shown = review.review_of(_article(request, pk))
    finding = shown.find(f"{change.kind[0]}{change.record}") if change else None
    return redirect(_address(shown, finding, request.GET.get("kind", "")))
