"""Saved searches: kept, looked at again, shared, renamed, deleted and brought back; and their feeds.

A name leads to the new cases, and a button marks them as seen. Opening is a link and not a button that marks as well:
a second tab, a browser that loads ahead, or a wrong click would eat the news before anybody has read it.
"""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import listing, saved
from articles.exports import atom
from articles.filters import ArticleFilter
from articles.filters.fields import number_of
from articles.forms import SavedSearchForm, too_many
from articles.models import Article, FeedToken, SavedSearch
from articles.models.savedsearch import KEPT, MAX_OWN, SavedSearchQuerySet, new_token
from articles.search.selection import select
from articles.views.paging import page_of

NEW_SHOWN = 50
SHARED_PER_PAGE = 15


# Looking -----------------------------------------------------------------------------------------------


@require_safe
def savedsearch_list(request: HttpRequest) -> HttpResponse:
    shared = page_of(SavedSearch.objects.shared_with(request.user), request.GET.get("page"), SHARED_PER_PAGE)
    shared.object_list = saved.overview(shared.object_list, request.user)
    token = FeedToken.objects.filter(owner=request.user).first()
    mine = saved.overview(SavedSearch.objects.of(request.user), request.user)
    deleted = number_of(request.GET.get("deleted", ""))
    context = {
        "mine": [(line, _feed_address(request, line.search, token) if token else "") for line in mine],
        "token": token,
        "shared": shared,
        "deleted": _deleted(request).filter(pk=deleted).first() if deleted else None,
    }
    return render(request, "articles/savedsearch_list.html", context)


@require_safe
def savedsearch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is new in it, to its owner; everybody else is led to the list, of which nothing was seen before."""
    search = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    if search.owner_id != request.user.pk:
        return redirect(search.address)
    now = timezone.now()
    (line,) = saved.overview([search], request.user)
    new = saved.new_cases(search, request.user)
    context = {
        "line": line,
        "search": search,
        "new": len(new),
        "rows": listing.rows(new[:NEW_SHOWN], Article.objects.visible_to(request.user)),
        "now": now,
    }
    return render(request, "articles/savedsearch_detail.html", context)


# Changing ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def savedsearch_save(request: HttpRequest) -> HttpResponse:
    """Keep the list whose parameters stand in the address: who must log in first comes back with all of them."""
    filterset = ArticleFilter(request.GET, select(request.user))
    address = f"{reverse('article_list')}{filterset.link()}"
    if not filterset.is_valid():
        return redirect(address)  # where it is told which condition is wrong
    search = SavedSearch(owner=request.user, query=saved.query_of(filterset))
    given = request.POST if request.method == "POST" else None
    form = SavedSearchForm(given, instance=search, initial={"name": saved.suggested_name(filterset)})
    if form.is_bound and form.is_saved():
        messages.success(request, _("Saved as “%(name)s”.") % {"name": search.name})
        return redirect(address)
    return _form_page(request, form, filterset)


@require_http_methods(["GET", "HEAD", "POST"])
def savedsearch_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or other readers."""
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    form = SavedSearchForm(request.POST if request.method == "POST" else None, instance=search)
    if form.is_bound and form.is_saved():
        return redirect("savedsearch_list")
    return _form_page(request, form, None)


def _form_page(request: HttpRequest, form: SavedSearchForm, filterset: ArticleFilter | None) -> HttpResponse:
    context = {"form": form, "filter": filterset}
    return render(request, "articles/savedsearch_form.html", context, status=422 if form.errors else 200)


@require_POST
def savedsearch_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is new that the page had shown; what became public while it was open stays new."""
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    moment = max(search.seen_at, min(_moment(request.POST.get("until", "")), timezone.now()))
    SavedSearch.objects.filter(pk=search.pk, seen_at__lt=moment).update(seen_at=moment)
    return redirect("savedsearch_list")


def _moment(text: str) -> datetime.datetime:
    """The time that the page was made; now, where a form gives none that could be."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    return moment if moment and timezone.is_aware(moment) else timezone.now()


@require_POST
def savedsearch_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight at once, out of the database a day later, with the next one that is deleted."""
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    SavedSearch.objects.filter(owner=request.user, deleted_at__lt=timezone.now() - KEPT).delete()
    search.deleted_at = timezone.now()
    search.save(update_fields=["deleted_at"])
    return redirect(f"{reverse('savedsearch_list')}?deleted={search.pk}")


@require_POST
def savedsearch_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: the same search again, with its feed and what was seen of it."""
    search = get_object_or_404(_deleted(request), pk=pk)
    if SavedSearch.objects.of(request.user).count() >= MAX_OWN:
        messages.error(request, too_many())
        return redirect("savedsearch_list")
    search.deleted_at = None
    try:
        with transaction.atomic():
            search.save(update_fields=["deleted_at"])
    except IntegrityError:
        text = _("“%(name)s” cannot come back: you have another search of this name now.")
        messages.error(request, text % {"name": search.name})
    return redirect("savedsearch_list")


def _deleted(request: HttpRequest) -> SavedSearchQuerySet:
    return SavedSearch.objects.filter(owner=request.user, deleted_at__gte=timezone.now() - KEPT)


# Feeds -------------------------------------------------------------------------------------------------


@require_POST
def savedsearch_renew(request: HttpRequest) -> HttpResponse:
    """New feed addresses for a person; the former ones answer no more."""
    changes = {"token": new_token(), "renewed_at": timezone.now()}
    FeedToken.objects.update_or_create(owner=request.user, defaults=changes)
    messages.success(request, _("Your feed addresses are new. Addresses that you had before no longer answer."))
    return redirect("savedsearch_list")


@login_not_required
@require_safe
def savedsearch_feed(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The latest cases as the owner may see them, for a feed reader that cannot log in.

    Only the owner's token opens it: who wants to follow a shared search keeps a copy, and loses nothing when it goes.
    """
    search = SavedSearch.objects.kept().select_related("owner__feed_token").filter(pk=pk, owner__is_active=True).first()
    expected = getattr(search and search.owner, "feed_token", None)
    if expected is None or not constant_time_compare(expected.token, token):
        raise Http404
    articles = listing.rows(
        saved.latest_cases(search, search.owner, atom.MAX_ENTRIES), Article.objects.visible_to(search.owner)
    )
    absolute = request.build_absolute_uri
    content = atom.of_search(search.name, absolute(search.address), absolute(request.path), articles, absolute)
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private"
    return response


def _feed_address(request: HttpRequest, search: SavedSearch, token: FeedToken) -> str:
    return request.build_absolute_uri(reverse("savedsearch_feed", args=[search.pk, token.token]))
