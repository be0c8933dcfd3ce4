"""Many records at once: choose them, see what would happen, do it piece by piece, and undo it as one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import bulk
from articles.bulk import ARTICLE_JOBS, FINDING_JOBS, PIECE, Job
from articles.filters import ArticleFilter
from articles.forms import BulkForm, LineField, QueueForm
from articles.history import Over
from articles.models import Action, Article, Claim, Mention
from articles.models.mention import Proposal
from articles.queue import Wanted, queue_of
from articles.search.selection import select
from articles.versions import NUMBER, tell_stale
from articles.views.paging import get_page, whole

EDITS = "articles.change_article"
PER_PAGE = 50
SHOWN = 20
"""Records that the preview names."""
KEYS = re.compile(r"(?:[acm][0-9]{1,18}:[0-9]{1,18}(?:,|$))*")
ONE_WORK = timedelta(hours=12)
"""So long after it began the next piece of an action may come: a page may have waited over lunch."""


# Choosing ----------------------------------------------------------------------------------------------


@require_safe
@permission_required(EDITS, raise_exception=True)
def bulk_choose(request: HttpRequest) -> HttpResponse:
    """The cases of a list, to be ticked."""
    return _choose(request, request.GET, BulkForm(jobs=_permitted(request)))


def _permitted(request: HttpRequest) -> list[Job]:
    return [job for job in ARTICLE_JOBS.values() if request.user.has_perm(job.permission)]


def _choose(request: HttpRequest, query: QueryDict, form: BulkForm, status: int = 200) -> HttpResponse:
    filterset = ArticleFilter(query, select(request.user))
    context: dict = {"filter": filterset, "form": form}
    if filterset.is_valid():
        page = get_page(filterset.ids, Article.objects.visible_to(request.user), query.get("page"), PER_PAGE)
        context |= {"page": page, "total": page.paginator.count, "query": filterset.link()}
    return render(request, "articles/bulk.html", context, status=status)


# What would happen -------------------------------------------------------------------------------------


@require_POST
@permission_required(EDITS, raise_exception=True)
def bulk_preview(request: HttpRequest) -> HttpResponse:
    return _preview_findings(request) if request.POST.get("of") == "findings" else _preview_articles(request)


def _preview_articles(request: HttpRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", "").removeprefix("?"))
    filterset = ArticleFilter(query, select(request.user))
    form = BulkForm(request.POST, jobs=_permitted(request))
    if not form.is_valid() or not filterset.is_valid():
        return _choose(request, query, form, 422)
    job, thing = form.jobs[form.cleaned_data["job"]], form.cleaned_data["thing"]
    if form.cleaned_data["scope"] == BulkForm.ALL:
        ids = set(filterset.ids.tolist())
    else:
        ids = {int(pk) for pk in request.POST.getlist("case") if NUMBER.fullmatch(pk)}
    visible = Article.objects.visible_to(request.user)
    versions = {
        pk: version
        for pk, version in bulk.changing(job, thing, visible).order_by("pk").values_list("pk", "version")
        if pk in ids
    }
    unchanged = len(ids) - len(versions)
    versions, beyond = _first(versions)
    shown = visible.select_related("publisher", "locality").filter(pk__in=list(versions)[:SHOWN])
    context = {
        "job": job,
        "thing": thing,
        "count": len(versions),
        "unchanged": unchanged,
        "beyond": beyond,
        "open": _open_findings(versions) if job.state == Article.State.PUBLISHED else 0,
        "lines": [(article, *_before_and_after(job, thing, article)) for article in shown],
        "left": max(len(versions) - SHOWN, 0),
        "keys": ",".join(f"a{pk}:{version}" for pk, version in versions.items()),
        "back": query.urlencode(),
    }
    return render(request, "articles/bulk_preview.html", context)


def _first(versions: dict[Any, int]) -> tuple[dict[Any, int], int]:
    """As many as one action takes, and how many are beyond that."""
    return dict(islice(versions.items(), bulk.MOST)), max(len(versions) - bulk.MOST, 0)


def _open_findings(ids: Iterable[int]) -> int:
    """Counted over all: a list of thousands of ids is no condition that a database likes."""
    ids = set(ids)
    waiting = (model.objects.filter(state=Proposal.State.PROPOSED) for model in (Mention, Claim))
    return sum(pk in ids for some in waiting for pk in some.values_list("article", flat=True).iterator())


def _before_and_after(job: Job, thing: object, article: Article) -> tuple[str, str]:
    if job.state:
        return article.get_state_display(), str(Article.State(job.state).label)
    if job.field:
        return str(getattr(article, job.field) or "—"), str(thing)
    return article.get_state_display(), ""


def _preview_findings(request: HttpRequest) -> HttpResponse:
    """All that the queue finds, not the page that is shown alone."""
    query = QueryDict(request.POST.get("query", "").removeprefix("?"))
    form, job = QueueForm(query), FINDING_JOBS.get(request.POST.get("job", ""))
    if job is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("One of the conditions is wrong."))
        return redirect("review_queue")
    queue = queue_of(Article.objects.visible_to(request.user), Wanted(**form.cleaned_data))
    versions, beyond = _first(queue.versions())
    context = {
        "job": job,
        "of": "findings",
        "beyond": beyond,
        "count": len(versions),
        "findings": queue.page(0, SHOWN),
        "left": max(len(versions) - SHOWN, 0),
        "keys": ",".join(f"{key}:{version}" for key, version in versions.items()),
        "back": query.urlencode(),
    }
    return render(request, "articles/bulk_preview.html", context)


# Doing it ----------------------------------------------------------------------------------------------


@require_POST
@permission_required(EDITS, raise_exception=True)
def bulk_apply(request: HttpRequest) -> HttpResponse:
    """One piece; while something is left, a page that goes on by itself, and by a button without a script."""
    given = request.POST
    is_findings = given.get("of") == "findings"
    job = (FINDING_JOBS if is_findings else ARTICLE_JOBS).get(given.get("job", ""))
    if job is None or not KEYS.fullmatch(given.get("keys", "")):
        raise Http404
    if not request.user.has_perm(job.permission):
        raise PermissionDenied
    keys = [key for key in given["keys"].split(",") if key]
    versions = {key.partition(":")[0]: int(key.partition(":")[2]) for key in keys[:PIECE]}
    begun = _begun(request, job)
    reason = LineField().to_python(given.get("reason", ""))[:300]
    try:
        visible = Article.objects.visible_to(request.user)
        if is_findings:
            done = bulk.change_findings(job, versions, visible, request.user, reason=reason, goes_on=begun)
        else:
            ids = {int(key[1:]): version for key, version in versions.items() if key[0] == "a"}
            thing = _thing(request, job)
            done = bulk.change_articles(job, thing, ids, visible, request.user, reason=reason, goes_on=begun)
    except Over:
        messages.warning(request, _("It was undone meanwhile; the rest was left as it is."))
        return redirect("action_list")
    changed, stale = whole(given.get("changed") or "0") + done.changed, whole(given.get("stale") or "0") + done.stale
    action = done.action if done.action.pk else None
    rest = keys[PIECE:]
    if rest:
        context = {"job": job, "of": given.get("of", ""), "keys": ",".join(rest), "changed": changed, "stale": stale}
        context |= {"action": action, "value": given.get("value", ""), "reason": reason}
        context["total"] = changed + stale + len(rest)
        return render(request, "articles/bulk_progress.html", context)
    return _told(request, action, changed, stale)


def _begun(request: HttpRequest, job: Job) -> Action | None:
    given = request.POST.get("action", "")
    if not NUMBER.fullmatch(given):
        return None
    recent = Action.objects.filter(actor=request.user, kind=job.kind, at__gte=timezone.now() - ONE_WORK)
    return get_object_or_404(recent, pk=given)


def _thing(request: HttpRequest, job: Job) -> object:
    if not job.field:
        return None
    given = request.POST.get("value", "")
    if not NUMBER.fullmatch(given):
        raise Http404
    return get_object_or_404(Article._meta.get_field(job.field).related_model, pk=given)


def _told(request: HttpRequest, action: Action | None, changed: int, stale: int) -> HttpResponse:
    messages.success(request, ngettext("%(count)d changed.", "%(count)d changed.", changed) % {"count": changed})
    tell_stale(request, stale)
    return redirect("action_detail", action.pk) if action else redirect("action_list")
