"""Vocabularies that heal: what looks alike is merged, with a preview, a reason and a way back, or told apart."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import codes, coverage, merge
from articles.alike import alike, tell_apart
from articles.forms import NamesForm
from articles.history import Stale, act
from articles.merge import KINDS
from articles.models import Action, Locality
from articles.models.moved import present_id
from articles.models.names import Named
from articles.search.names import exactly
from articles.search.selection import select
from articles.versions import NUMBER, version_of

PAIRS = 60
PER_PAGE = 60


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


@require_http_methods(["GET", "HEAD", "POST"])
def name_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Another name, or other names by which later imports find it, too."""
    _check(request, kind, "change")
    thing = get_object_or_404(KINDS[kind], pk=pk)
    form, status, error = NamesForm.of(KINDS[kind])(request.POST or None, instance=copy(thing)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                with act(Action.Kind.EDIT, request.user) as acting:
                    acting.watch(KINDS[kind].objects.filter(pk=pk))
                    acting.take(thing, version_of(request))
                    if form.has_changed():
                        thing.name, thing.aliases = form.cleaned_data["name"], form.cleaned_data["aliases"]
                        thing.save()
            except Stale as stale:
                thing, status = stale.record or thing, 409
                error = _("Somebody has changed it meanwhile. It is called %(name)s now; what you typed is below.")
                error %= {"name": "、".join([thing.name, *thing.aliases])}
            except IntegrityError:
                form.add_error("name", _("This name is there already, in the same place."))
            else:
                messages.success(request, _("Saved."))
                return redirect(thing.get_absolute_url())
    context = {"kind": kind, "thing": thing, "form": form, "error": error}
    return render(request, "articles/names.html", context, status=status)


@require_safe
def locality_uncoded(request: HttpRequest) -> HttpResponse:
    """Places that could have a code and have none, those of most cases first."""
    _check(request, "locality", "change")
    ids = Locality.objects.filter(code="").exclude(level=Locality.Level.COMMUNITY).values_list("pk", flat=True)
    numbers = select(request.user).counts_of("locality", ids)
    page = Paginator(sorted(ids, key=lambda pk: -numbers.get(pk, 0)), PER_PAGE).get_page(request.GET.get("page"))
    counts = [(pk, numbers.get(pk, 0)) for pk in page.object_list]
    page.object_list = coverage.with_counts(Locality.objects.with_ancestors(), counts)
    return render(request, "articles/uncoded.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def locality_code(request: HttpRequest, pk: int) -> HttpResponse:
    """First which division of the gazetteer it is, then what that changes, then the change."""
    _check(request, "locality", "change")
    place = get_object_or_404(Locality.objects.with_ancestors(), pk=pk)
    is_sent = request.method == "POST"
    code = (request.POST if is_sent else request.GET).get("code", "")
    division = codes.division_of(code)
    context = {"place": place, "code": code}
    if division is None:
        context |= _offers(place, request.GET.get("q", "").strip())
        return render(request, "articles/code.html", context, status=422 if is_sent else 200)
    fitted = copy(place)
    try:
        codes.fit(fitted, division)
        context |= {"fitted": fitted, "changes": _changes(place, fitted)}
        if not is_sent:
            return render(request, "articles/code.html", context)
        codes.take_over(copy(place), division, version_of(request), request.user)
    except codes.Taken as taken:
        return render(request, "articles/code.html", context | {"other": taken.other}, status=422 if is_sent else 200)
    except ValidationError as error:
        told = " ".join(error.messages)
        return render(request, "articles/code.html", context | {"error": told}, status=422 if is_sent else 200)
    except (Stale, IntegrityError):
        told = _("Somebody has changed it meanwhile. Look at it again.")
        return render(request, "articles/code.html", context | {"error": told}, status=409)
    messages.success(request, _("“%(name)s” has the code %(code)s.") % {"name": division.name, "code": code})
    return redirect("locality_uncoded")


def _offers(place: Locality, q: str) -> dict[str, object]:
    """Divisions of the same name and parents; where there are none, those that hold the name."""
    namesakes = codes.namesakes(place)
    q = q or ("" if namesakes.divisions else place.name)
    return {"namesakes": namesakes, "q": q, "found": codes.search(q)}


def _changes(place: Locality, fitted: Locality) -> list[tuple[str, str, str]]:
    """(what, before, after) of all that differs."""
    pairs = [
        (_("Name"), place.name, fitted.name),
        (_("Other names"), "、".join(place.aliases), "、".join(fitted.aliases)),
        (_("Level"), place.get_level_display(), fitted.get_level_display()),
        (_("Parent"), "".join(place.names[:-1]), "".join(fitted.names[:-1])),
        (_("Division code"), place.code, fitted.code),
    ]
    return [each for each in pairs if each[1] != each[2]]


def _check(request: HttpRequest, kind: str, permission: str = "delete") -> None:
    """Whoever may not merge, or change a place, does not learn that one could."""
    if kind not in KINDS or not request.user.has_perm(f"articles.{permission}_{kind}"):
        raise Http404


def _meant(kind: str, text: str) -> list[Named]:
    if NUMBER.fullmatch(text):
        return list(KINDS[kind].objects.filter(pk=text))
    return exactly(kind, text[:100]) if text else []
