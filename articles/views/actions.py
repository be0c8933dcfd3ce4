"""What was changed, by whom, from what to what; undone as a whole, or a record given back one of its earlier states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError
from django.db.models import Count, Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import history
from articles.forms import NoteForm
from articles.history import model_of
from articles.models import Action, Article, Change, Note, Succession
from articles.versions import NUMBER, version_of
from articles.views.paging import page_of

PER_PAGE = 50
SHOWN = 6
"""Changes of one action that a page lists; a bulk action has hundreds."""
SILENT = {
    "version",
    "updated_at",
    "key",
    "spellings",
    "fingerprint",
    "path",
    "corrected_at",
    "machine",
    "paragraphs",
    "text",
    "is_contested",
    "decided_at",
    "settled_by_id",
    "settled_at",
    "public_since",
}
"""Columns that follow from others, or from the action itself."""
KINDS = (
    "article",
    "mention",
    "claim",
    "locality",
    "initiative",
    "brand",
    "practice",
    "problem",
    "indicator",
    "publisher",
)
"""Records that have a history of their own."""
Names = dict[tuple[type[Model], int], str]
"""Model and number → what the record is called."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of a change in words; None where the record was not there."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words."""

    change: Change
    kind: str
    label: str
    differences: list[Difference]

    @property
    def as_list(self) -> list[Told]:
        return [self]


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def action_list(request: HttpRequest) -> HttpResponse:
    """All actions, the latest first; those that deleted something are the trash, from which it comes back."""
    kind = request.GET.get("kind", "")
    actions = (
        Action.objects.select_related("actor", "undone_by", "undoes", "run")
        .annotate(count=Count("changes"))
        .order_by("-pk")
    )
    if kind in Action.Kind.values:
        actions = actions.filter(kind=kind)
    page = page_of(actions, request.GET.get("page"), PER_PAGE)
    for action in page.object_list:
        action.told = told(action.changes.all()[:SHOWN])
        action.is_open = _may_undo(request, action)
    context = {"page": page, "kind": kind, "kinds": Action.Kind.choices}
    return render(request, "articles/action_list.html", context)


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All that one action has changed."""
    actions = Action.objects.select_related("actor", "undone_by", "undoes", "run")
    action = get_object_or_404(actions, pk=pk)
    page = page_of(action.changes.all(), request.GET.get("page"), PER_PAGE)
    action.is_open = _may_undo(request, action)
    context = {"action": action, "page": page, "lines": told(page.object_list)}
    return render(request, "articles/action_detail.html", context)


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def record_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """All that happened to one record; of an article also what happened to its findings."""
    if kind not in KINDS:
        raise Http404
    record = get_object_or_404(model_of(kind), pk=pk)
    changes = history.changes_of(record).filter(kind__in={*KINDS, "articlebody"})
    page = page_of(changes, request.GET.get("page"), PER_PAGE)
    lines = told(page.object_list)
    for line in lines:
        line.change.action.is_open = _may_undo(request, line.change.action)
    may_restore = request.user.has_perm(f"articles.change_{kind}")
    context = {"record": record, "kind": kind, "page": page, "lines": lines, "may_restore": may_restore}
    context |= {"notes": Note.objects.on(record).select_related("author", "settled_by"), "note_form": NoteForm()}
    return render(request, "articles/record_history.html", context)


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def change_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What a record held before a change beside what it holds now, or held before another one (`to`)."""
    change = get_object_or_404(Change.objects.select_related("action"), pk=pk)
    if change.kind not in KINDS:
        raise Http404
    record = get_object_or_404(model_of(change.kind), pk=change.record)
    changes = history.changes_of(record).filter(kind=change.kind, record=record.pk)
    asked = request.GET.get("to", "")
    other = get_object_or_404(changes, pk=asked) if NUMBER.fullmatch(asked) else None
    before, after = history.states(record, change, other)
    (line,) = told([Change(kind=change.kind, record=record.pk, before=before, after=after)])
    context = {"record": record, "change": change, "other": other, "differences": line.differences}
    context |= {"changes": changes[:PER_PAGE], "may_restore": request.user.has_perm(f"articles.change_{change.kind}")}
    return render(request, "articles/change_compare.html", context)


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def action_undo(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("undone_by"), pk=pk)
    if not _may_undo(request, action):
        messages.error(request, _("This cannot be undone: it is not yours, is older than thirty days, or was undone."))
        return _back(request)
    try:
        history.undo(action, request.user)
    except history.Blocked as blocked:
        named = "、".join(
            f"{change.label}（{later.actor_name if later else '—'}）" for change, later in blocked.changes[:SHOWN]
        )
        told = _("It cannot be undone: it was undone a moment ago, or what it would give back no longer fits.")
        if named:
            told = _("It cannot be undone, for a later change is in the way: %(names)s") % {"names": named}
        messages.error(request, told)
    else:
        messages.success(request, _("Undone."))
    return _back(request)


@require_POST
def change_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a record the values that it had before one of its changes."""
    change = get_object_or_404(Change, pk=pk)
    if change.kind not in KINDS or not request.user.has_perm(f"articles.change_{change.kind}"):
        raise Http404
    record = get_object_or_404(model_of(change.kind), pk=change.record)
    if not _may_restore(request, record, change):
        messages.error(request, _("That would publish or withdraw this case, which your account may not do."))
        return redirect("record_history", change.kind, change.record)
    try:
        history.restore(record, change, request.user, version_of(request))
    except history.Stale:
        messages.error(request, _("Somebody has changed it meanwhile. Look at it again."))
    except IntegrityError:
        told = _("It cannot be as it was then: what it named is gone, or something else is called so now.")
        messages.error(request, told)
    else:
        messages.success(request, _("It is again as it was then."))
    return redirect("record_history", change.kind, change.record)


def _may_undo(request: HttpRequest, action: Action) -> bool:
    """One's own actions; those of others and of the machine for whoever may delete. Publishing takes its permission."""
    is_own = action.actor_id == request.user.pk
    if action.kind == Action.Kind.STATE and not request.user.has_perm("articles.publish_article"):
        return False
    return history.is_open_to_undo(action) and (is_own or request.user.has_perm("articles.delete_article"))


def _may_restore(request: HttpRequest, record: Model, change: Change) -> bool:
    """Who may not publish may not do it by an earlier state either."""
    if not isinstance(record, Article) or request.user.has_perm("articles.publish_article"):
        return True
    return history.state_before(record, change).get("state", record.state) == record.state


def _back(request: HttpRequest) -> HttpResponse:
    address = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if is_safe else "action_list")


# In words -----------------------------------------------------------------------------------------------


def told(changes: Iterable[Change]) -> list[Told]:
    """Changes with columns and values as people read them."""
    changes = list(changes)
    names = _names(changes)
    tied = [change.record for change in changes if change.kind == "succession"]
    successions = Succession.objects.select_related("former", "present").in_bulk(tied) if tied else {}
    lines = []
    for change in changes:
        model = model_of(change.kind)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        before, after = change.before, change.after
        columns = [name for name in (after or before or {}) if name in fields and name not in SILENT]
        if before is None or after is None:  # a new or deleted record is told by its label
            columns = []
        differences = [
            Difference(
                str(fields[name].verbose_name),
                _text(fields[name], before.get(name), names),
                _text(fields[name], after.get(name), names),
            )
            for name in columns
        ]
        tie = successions.get(change.record) if model is Succession else None
        label = change.label or str(tie or _tied(after or before or {}, fields, names))
        lines.append(Told(change, str(model._meta.verbose_name), label, differences))
    return lines


def _tied(row: history.Row, fields: Mapping[str, Field], names: Names) -> str:
    """What a row without a name is called by: the records that it ties together."""
    return " · ".join(
        _text(fields[name], row[name], names) for name in row if name in fields and fields[name].is_relation
    )


def _names(changes: Iterable[Change]) -> Names:
    """The records that foreign keys point to, by name; what is gone is called as it was in the end."""
    wanted: dict[type[Model], set[int]] = {}
    for change in changes:
        for field in model_of(change.kind)._meta.concrete_fields:
            for row in (change.before, change.after):
                if field.is_relation and row and row.get(field.attname):
                    wanted.setdefault(field.related_model, set()).add(row[field.attname])
    names = {}
    for model, ids in wanted.items():
        present = model._base_manager.in_bulk(ids)
        gone = Change.objects.filter(kind=model._meta.model_name, record__in=ids - present.keys()).order_by("pk")
        names |= {(model, pk): label for pk, label in gone.values_list("record", "label")}
        names |= {(model, pk): str(found) for pk, found in present.items()}
    return names


def _text(field: Field, value: object, names: Names) -> str:
    if value in (None, "", []):
        return "—"
    if field.is_relation:
        return names.get((field.related_model, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dict):
        return "；".join(f"{name[:20]} → {each or '—'}" for name, each in value.items())
    if isinstance(value, list):
        return "、".join(map(str, value))
    if field.get_internal_type() == "DateTimeField" and (moment := parse_datetime(str(value))):
        return f"{localtime(moment):%Y-%m-%d %H:%M}"
    if field.get_internal_type() == "DecimalField":
        return f"{field.to_python(value).normalize():f}"
    return str(value)
