"""Errors that readers report, with the sentence; notes of editors on cases and names."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import notes
from articles.forms import NoteForm, ReportForm
from articles.history import Stale, model_of
from articles.models import Article, Note
from articles.reading import sentence_of
from articles.versions import version_of
from articles.views.actions import KINDS
from articles.views.paging import page_of, whole

PER_PAGE = 30
EDITS = "articles.change_article"


# Readers -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def article_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong in a case, with the sentence that the reader means: `s` is its number, `quote` its words."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    quote = request.GET.get("quote", "") or (
        sentence_of(article, whole(request.GET["s"])) if "s" in request.GET else ""
    )
    form = ReportForm(request.POST or None, initial={"quote": ReportForm.base_fields["quote"].to_python(quote)[:300]})
    if form.is_bound and form.is_valid():
        if notes.may_report(request.user):
            notes.report(article, form.cleaned_data["quote"], form.cleaned_data["text"], request.user)
            messages.success(request, _("Thank you. The editors see it; the answer will stand under “Your reports”."))
            return redirect(article)
        form.add_error(None, _("Many of your reports wait already. Let the editors catch up first."))
    mine = Note.objects.on(article).filter(is_report=True, author=request.user)
    context = {"article": article, "form": form, "mine": mine}
    return render(request, "articles/report.html", context, status=422 if form.errors else 200)


@require_safe
def note_list(request: HttpRequest) -> HttpResponse:
    """To editors all reports, the waiting ones first, and all notes; to readers what they have reported themselves."""
    is_editor, asked = request.user.has_perm(EDITS), request.GET.get("show", "")
    shown = {
        "": Note.objects.waiting().order_by("pk"),
        "settled": Note.objects.filter(is_report=True, settled_at__isnull=False).order_by("-settled_at"),
        "notes": Note.objects.filter(is_report=False),
    }
    asked = asked if asked in shown else ""
    found = shown[asked] if is_editor else Note.objects.filter(is_report=True, author=request.user)
    page = page_of(found.select_related("author", "settled_by"), request.GET.get("page"), PER_PAGE)
    context = {"page": page, "lines": _with_records(request, page.object_list), "show": asked, "is_editor": is_editor}
    return render(request, "articles/note_list.html", context)


def _with_records(request: HttpRequest, found: list[Note]) -> list[tuple[Note, Model | None]]:
    """Each with what it is about; None for what is gone, or hidden from a reader meanwhile."""
    by_kind: dict[str, set[int]] = {}
    for note in found:
        by_kind.setdefault(note.kind, set()).add(note.record)
    records: dict[tuple[str, int], Model] = {}
    for kind, ids in by_kind.items():
        model = model_of(kind)
        visible = Article.objects.visible_to(request.user) if model is Article else model._base_manager.all()
        records |= {(kind, pk): record for pk, record in visible.in_bulk(ids).items()}
    return [(note, records.get((note.kind, note.record))) for note in found]


# Editors -----------------------------------------------------------------------------------------------


@require_POST
@permission_required(EDITS, raise_exception=True)
def note_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """With a word for whoever reported it."""
    note = get_object_or_404(Note.objects.filter(is_report=True), pk=pk)
    try:
        notes.settle(note, version_of(request), request.POST.get("answer", "").strip()[:300], request.user)
    except Stale:
        messages.error(request, _("Somebody has settled this meanwhile."))
    else:
        messages.success(request, _("Settled. Whoever reported it reads your answer."))
    return redirect("note_list")


@require_POST
@permission_required(EDITS, raise_exception=True)
def note_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    record = get_object_or_404(model_of(kind)._base_manager, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.add(record, form.cleaned_data["text"], request.user)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, " ".join(form.errors["text"]))
    return redirect(reverse("record_history", args=[kind, pk]) + "#notes")


@require_POST
@permission_required(EDITS, raise_exception=True)
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own notes; those of others for whoever may delete."""
    note = get_object_or_404(Note, pk=pk)
    if note.author_id != request.user.pk and not request.user.has_perm("articles.delete_article"):
        raise PermissionDenied
    try:
        notes.delete(note, request.user)
    except Stale:
        messages.error(request, _("Somebody has deleted this meanwhile."))
    else:
        messages.success(request, _("Deleted. It can be taken back in the history."))
    return redirect(reverse("record_history", args=[note.kind, note.record]) + "#notes")
