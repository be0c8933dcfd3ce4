"""Baskets: cases that a person puts together, in an order of his own, with notes; shared, printed, taken further.

A button beside every case puts it into the present basket and takes it out again. Everything is a form; with a script
the button beside a case renews itself and the number at the top, and the page of a basket renews its list.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import baskets, listing
from articles.baskets import Full, Gone
from articles.filters.fields import number_of
from articles.forms import BasketForm, BasketNoteForm
from articles.models import Article, Basket
from articles.models.basket import KEPT, MAX_OWN
from articles.versions import NUMBER, version_of
from articles.views.accounts import way_back
from articles.views.paging import page_of
from casebook.middleware import public_read

PER_PAGE = 100
"""Cases on a page: nearly every basket is whole on one, so that it can be put in order and printed."""
SHARED_PER_PAGE = 30


# Looking -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """A note as it was sent, which was not saved, and why."""

    article: int
    note: str
    error: str


@public_read
@require_safe
def basket_present(request: HttpRequest) -> HttpResponse:
    """The one into which cases go; to who has none, how to begin."""
    return _show(request, baskets.own(request).first())


@public_read
@require_safe
def basket_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, or one that a colleague shares; whoever is not logged in may be the one meant."""
    basket = baskets.readable(request).select_related("owner").filter(pk=pk).first()
    if basket is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if basket is None:
        raise Http404
    return _show(request, basket)


@require_safe
def basket_shared(request: HttpRequest) -> HttpResponse:
    """What colleagues have put together."""
    shared = Basket.objects.shared_with(request.user).counted_for(request.user)
    return render(
        request, "articles/basket_shared.html", {"page": page_of(shared, request.GET.get("page"), SHARED_PER_PAGE)}
    )


def _show(
    request: HttpRequest,
    basket: Basket | None,
    *,
    typed: Typed | None = None,
    begin: BasketForm | None = None,
    rename: BasketForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ours = list(baskets.own(request).counted_for(request.user))
    context = {
        "basket": basket,
        "is_own": basket in ours,
        "ours": ours,
        "present": ours[0] if ours else None,
        "may_begin": request.user.is_authenticated and len(ours) < MAX_OWN,
        "begin": begin,
        "rename": rename,
        "deleted": baskets.deleted(request).filter(pk=_number(request, "deleted")).first(),
        **(_cases(request, basket, basket in ours, typed) if basket else {}),
    }
    return render(request, "articles/basket_detail.html", context, status=status)


def _cases(request: HttpRequest, basket: Basket, is_own: bool, typed: Typed | None) -> dict:
    visible = Article.objects.visible_to(request.user)
    ids, items = basket.article_ids(request.user), {item.article_id: item for item in basket.items.kept()}
    wanted = str(_page_number(ids, typed.article)) if typed else request.GET.get("page")
    page = page_of(ids, wanted, PER_PAGE)
    page.object_list = listing.rows(page.object_list, visible)
    for number, article in enumerate(page.object_list, start=page.start_index()):
        article.item, article.number = items[article.pk], number
        article.typed = typed if typed and typed.article == article.pk else None
    moved, removed = _number(request, "moved"), _number(request, "removed")
    out = is_own and basket.items.filter(article_id=removed, removed_at__gte=timezone.now() - KEPT).exists()
    return {
        "page": page,
        "total": len(ids),
        "hidden": len(items) - len(ids) if is_own else 0,
        "moved": next((article for article in page.object_list if article.pk == moved), None),
        "removed": visible.filter(pk=removed).first() if out else None,
    }


def _page_number(ids: list[int], article: int) -> int:
    return ids.index(article) // PER_PAGE + 1 if article in ids else 1


def _number(request: HttpRequest, name: str) -> int:
    return number_of(request.GET.get(name, ""))


# Baskets -----------------------------------------------------------------------------------------------


@require_POST
def basket_begin(request: HttpRequest) -> HttpResponse:
    """One more; from now on cases go into it."""
    form = BasketForm(request.POST, instance=Basket(owner=request.user))
    if not form.is_saved():
        return _show(request, baskets.own(request).first(), begin=form, status=422)
    return redirect(form.instance)


@require_POST
def basket_rename(request: HttpRequest, pk: int) -> HttpResponse:
    basket = get_object_or_404(Basket.objects.of(request.user), pk=pk)
    form = BasketForm(request.POST, instance=basket)
    if not form.is_saved():
        basket.refresh_from_db()  # the form has put the refused name into it
        return _show(request, basket, rename=form, status=422)
    return redirect(basket)


@require_POST
def basket_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on cases go into this one."""
    basket = get_object_or_404(Basket.objects.of(request.user), pk=pk)
    Basket.objects.filter(pk=basket.pk).update(chosen_at=timezone.now())
    return redirect(basket)


@require_POST
def basket_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent with what is wanted, not as a switch: pressed in two windows it means the same."""
    basket = get_object_or_404(Basket.objects.of(request.user), pk=pk)
    Basket.objects.filter(pk=basket.pk).update(is_shared=request.POST.get("is_shared") == "1")
    return redirect(basket)


@public_read
@require_POST
def basket_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight at once, out of the database a day later, with the next one that is deleted."""
    basket = get_object_or_404(baskets.own(request), pk=pk)
    if request.user.is_authenticated:
        Basket.objects.filter(owner=request.user, deleted_at__lt=timezone.now() - KEPT).delete()
    Basket.objects.filter(pk=basket.pk).update(deleted_at=timezone.now())
    return redirect(f"{reverse('basket_present')}?deleted={basket.pk}")


@public_read
@require_POST
def basket_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: the same basket with all its cases and notes."""
    basket = get_object_or_404(baskets.deleted(request), pk=pk)
    if baskets.own(request).count() >= MAX_OWN:
        messages.error(request, baskets.too_many())
        return redirect("basket_present")
    try:
        with transaction.atomic():
            Basket.objects.filter(pk=basket.pk).update(deleted_at=None)
    except IntegrityError:
        text = _("“%(name)s” cannot come back: you have another basket of this name now.")
        messages.error(request, text % {"name": basket.name})
        return redirect("basket_present")
    return redirect(basket)


# The button beside a case ------------------------------------------------------------------------------


@public_read
@require_POST
def basketitem_add(request: HttpRequest, article: int) -> HttpResponse:
    """Into the present basket; the first case begins one."""
    case = get_object_or_404(Article.objects.visible_to(request.user), pk=article)
    try:
        basket = baskets.present_or_new(request)
        baskets.add(basket, case.pk)
    except Full as full:
        return _told(request, case, messages.ERROR, str(full))
    except Gone as gone:
        raise Http404 from gone
    return _told(request, case, messages.SUCCESS, _("Put into “%(name)s”.") % {"name": basket.name})


@public_read
@require_POST
def basketitem_remove(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    """By the button beside a case, or on the page of the basket, which offers to put it back."""
    basket = get_object_or_404(baskets.own(request), pk=pk)
    case = get_object_or_404(Article.objects.visible_to(request.user), pk=article)
    get_object_or_404(basket.items, article_id=case.pk)
    _kept_alive(request)
    try:
        baskets.remove(basket, case.pk)
    except Gone as gone:
        raise Http404 from gone
    if "next" in request.POST:
        return _told(request, case, messages.SUCCESS, _("Taken out of “%(name)s”.") % {"name": basket.name})
    return _back(basket, request, removed=case.pk)


def _told(request: HttpRequest, case: Article, level: int, text: str) -> HttpResponse:
    """To a script the button and the number anew, otherwise the page that the button stands on."""
    _kept_alive(request)
    if request.htmx:
        return render(request, "articles/includes/kept.html", {"article": case, "text": text})
    messages.add_message(request, level, text)
    return redirect(way_back(request))


def _kept_alive(request: HttpRequest) -> None:
    """The session of a stranger lasts as long as his basket: from the last change on."""
    if baskets.BEGUN in request.session:
        request.session.modified = True


# The cases of a basket ---------------------------------------------------------------------------------


@public_read
@require_POST
def basketitem_restore(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    """Undo: back to its place, with its note."""
    basket = get_object_or_404(baskets.own(request), pk=pk)
    get_object_or_404(basket.items, article_id=article)
    try:
        is_back = baskets.restore(basket, article)
    except Gone as gone:
        raise Http404 from gone
    if not is_back:
        messages.error(request, _("It cannot be put back: the basket is full, or it was taken out too long ago."))
    return _back(basket, request, moved=article)


@public_read
@require_POST
def basketitem_move(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    """One up or down, or right before or behind another case: told by the cases beside it, not by numbers that change."""
    basket = get_object_or_404(baskets.own(request), pk=pk)
    get_object_or_404(basket.items, article_id=article)
    given, reader = request.POST, request.user
    beside = given.get("before") or given.get("behind") or ""
    try:
        if given.get("to") in ("up", "down"):
            baskets.step(basket, article, -1 if given["to"] == "up" else 1, reader)
        elif NUMBER.fullmatch(beside):
            baskets.place(basket, article, int(beside), behind=not given.get("before"), reader=reader)
    except Gone:
        messages.error(request, _("The basket was changed in another window. Here it is as it is now; try again."))
    _kept_alive(request)
    return _back(basket, request, moved=article)


@public_read
@require_POST
def basketitem_note(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    basket = get_object_or_404(baskets.own(request), pk=pk)
    get_object_or_404(basket.items, article_id=article)
    form = BasketNoteForm(request.POST)
    if not form.is_valid():
        typed = Typed(article, request.POST.get("note", ""), " ".join(form.errors["note"]))
        return _show(request, basket, typed=typed, status=422)
    note = form.cleaned_data["note"]
    try:
        is_written = baskets.write(basket, article, note, version_of(request))
    except Gone:
        messages.error(request, _("The case was taken out of the basket in another window; the note was not saved."))
        return _back(basket, request, noted=article)
    if not is_written:
        error = _("The note was changed in another window, and yours is not saved. Above stands what is there now.")
        return _show(request, basket, typed=Typed(article, note, error), status=409)
    _kept_alive(request)
    return _back(basket, request, noted=article)


def _back(basket: Basket, request: HttpRequest, **what: int) -> HttpResponse:
    """To the case in its list, on whichever page it stands now."""
    ((name, article),) = what.items()
    ids = basket.article_ids(request.user)
    page = _page_number(ids, article)
    query = {"page": page} if page > 1 else {}
    query |= {name: article} if name != "noted" else {}
    anchor = f"#c{article}" if article in ids else ""
    return redirect(f"{basket.get_absolute_url()}{'?' if query else ''}{urlencode(query)}{anchor}")
