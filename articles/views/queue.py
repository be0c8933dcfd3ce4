"""What waits for a decision in all cases, the least sure first; a page of it can be decided at once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import history
from articles.forms import QueueForm
from articles.models import Action, Article, Note
from articles.queue import Wanted, queue_of
from articles.review import FIGURE, Finding, decide_several
from articles.versions import NUMBER, tell_stale
from articles.views.paging import page_of
from articles.views.review import BADGES, DECISIONS, KEY, MARKS, Line

LONGEST_QUERY = 1500
"""Characters: what the form of the queue gives is shorter, and nothing longer is led back to."""
PER_PAGE = 50
"""Findings of the queue that are seen, and may be decided, at once."""


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision in all cases, the least sure first; a page of it can be decided at once."""
    form = QueueForm(request.GET or {})
    context: dict = {"form": form, "query": _without_page(request), "reports": Note.objects.waiting().count()}
    if form.is_valid():
        queue = queue_of(Article.objects.visible_to(request.user), Wanted(**form.cleaned_data))
        page = page_of(range(queue.open), request.GET.get("page"), PER_PAGE)
        findings = queue.page(page.start_index() - 1 if queue.open else 0, page.end_index())
        lines = [
            (Line(finding, BADGES[finding.kind], MARKS[finding.kind], _in_its_case(finding), False), _around(finding))
            for finding in findings
        ]
        mine = Action.objects.filter(actor=request.user, undone_by=None).exclude(kind=Action.Kind.UNDO).first()
        last = mine if mine and history.is_open_to_undo(mine) else None
        context |= {"queue": queue, "page": page, "lines": lines, "last_action": last}
        context["total"] = queue.open + queue.decided
        # Who asked for one rule, or for sure findings, means them all; of everything nothing is ticked beforehand.
        context["are_ticked"] = bool(form.cleaned_data["rule"] or form.cleaned_data["least"])
    return render(request, "articles/review_queue.html", context)


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def review_several(request: HttpRequest) -> HttpResponse:
    """Decide on the findings of a page that are ticked, as one action."""
    decision = request.POST.get("decision", "")
    if decision not in ("yes", "no"):
        raise Http404
    given = [each.partition(":") for each in request.POST.getlist("finding")[:PER_PAGE]]
    keys = {key: int(version) for key, _colon, version in given if KEY.fullmatch(key) and NUMBER.fullmatch(version)}
    articles = Article.objects.visible_to(request.user)
    _action, decided, stale = decide_several(keys, articles, DECISIONS[decision], request.user)
    told = {
        "yes": ngettext("%(count)d finding accepted.", "%(count)d findings accepted.", decided),
        "no": ngettext("%(count)d finding rejected.", "%(count)d findings rejected.", decided),
    }
    messages.success(request, told[decision] % {"count": decided})
    tell_stale(request, stale)
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(reverse("review_queue") + (f"?{query}" if 0 < len(query) <= LONGEST_QUERY else ""))


def _without_page(request: HttpRequest) -> str:
    given = request.GET.copy()
    given.pop("page", None)
    return given.urlencode()


def _in_its_case(finding: Finding) -> str:
    return f"{reverse('review_article', args=[finding.record.article_id])}?at={finding.key}"


def _around(finding: Finding) -> str:
    """The quote of a figure tells what it is about; a name stands for itself."""
    return finding.record.quote if finding.kind == FIGURE and finding.record.quote != finding.text else ""
