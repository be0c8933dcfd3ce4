"""Vocabularies that heal: what looks alike is merged, with a preview, a reason and a way back, or told apart."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import merge
from articles.alike import alike, tell_apart
from articles.history import Stale
from articles.merge import KINDS
from articles.models.moved import present_id
from articles.models.names import Named
from articles.search.names import exactly
from articles.search.selection import select
from articles.views.versions import NUMBER, version_of

PAIRS = 60


@require_safe
def alike_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Pairs of names that look alike, each with how many cases name it."""
    _check(request, kind)
    counts, pairs = select(request.user), alike(kind, PAIRS)
    numbers = counts.counts_of(kind, {thing.pk for pair in pairs for thing in (pair.one, pair.other)})
    lines = [(pair, numbers.get(pair.one.pk, 0), numbers.get(pair.other.pk, 0)) for pair in pairs]
    kinds = [(name, model._meta.verbose_name_plural) for name, model in KINDS.items()]
    return render(request, "articles/alike_list.html", {"kind": kind, "kinds": kinds, "lines": lines})


@require_POST
def alike_apart(request: HttpRequest, kind: str, one: int, other: int) -> HttpResponse:
    _check(request, kind)
    for pk in (one, other):
        get_object_or_404(KINDS[kind], pk=pk)
    tell_apart(kind, one, other, request.user)
    messages.success(request, _("These two are not proposed again."))
    return redirect("alike_list", kind)


@require_http_methods(["GET", "HEAD", "POST"])
def name_merge(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """First which name it goes into, then what moves with it, then the merge."""
    _check(request, kind)
    source = KINDS[kind].objects.filter(pk=pk).first()
    if source is None:
        present = get_object_or_404(KINDS[kind], pk=present_id(kind, pk))
        messages.info(request, _("It was merged into this name already."))
        return redirect(present.get_absolute_url())
    given = request.POST if request.method == "POST" else request.GET
    into = given.get("into", "").strip()
    found = [thing for thing in _meant(kind, into) if thing.pk != source.pk]
    context = {"kind": kind, "source": source, "into": into, "found": found, "counts": merge.preview(source)}
    if len(found) != 1:
        return render(request, "articles/merge.html", context, status=422 if request.method == "POST" else 200)
    (target,) = found
    context["target"] = target
    try:
        merge.check(source, target)
        if request.method != "POST":
            return render(request, "articles/merge.html", context)
        versions = (version_of(request, "source_version"), version_of(request, "target_version"))
        merge.merge(source, target, versions, request.user, request.POST.get("reason", ""))
    except ValidationError as error:
        return render(request, "articles/merge.html", context | {"error": " ".join(error.messages)}, status=422)
    except (Stale, IntegrityError):
        told = _("Somebody has changed one of them meanwhile. Look at both again.")
        return render(request, "articles/merge.html", context | {"error": told}, status=409)
    messages.success(
        request, _("“%(one)s” is now another name of “%(other)s”.") % {"one": source.name, "other": target.name}
    )
    return redirect(target.get_absolute_url())


def _check(request: HttpRequest, kind: str) -> None:
    """Whoever may not merge does not learn that one could."""
    if kind not in KINDS or not request.user.has_perm(f"articles.delete_{kind}"):
        raise Http404


def _meant(kind: str, text: str) -> list[Named]:
    if NUMBER.fullmatch(text):
        return list(KINDS[kind].objects.filter(pk=text))
    return exactly(kind, text[:100]) if text else []
