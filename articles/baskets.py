"""Baskets of cases: whose they are, what goes into them, and in which order.

A person's baskets belong to the account. A stranger on an open installation has one, whose number stands in the session:
the key of a session is another one after log-in, what it holds stays; log-out throws all of it away. By then the basket
belongs to the account.

Whatever changes the cases of a basket holds its row for so long, so two windows at once end in one order.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Basket, BasketItem
from articles.models.basket import KEPT, MAX_NAME, MAX_OWN, BasketQuerySet, Reader

BEGUN = "basket"
"""What the number of a stranger's basket is called in the session."""
OWNERLESS = datetime.timedelta(days=30)
"""So long a stranger's basket, and the session that knows it, outlive its last change."""
MAX_OWNERLESS = 5000
"""Baskets of all strangers together: some ten megabytes with all cases that they hold."""
CROWDED = datetime.timedelta(days=1)
"""When that many are there, so long is enough."""


class Full(Exception):
    """One more does not fit in; the text says what to do."""


class Gone(Exception):
    """The case, another one that it was to be put beside, or the basket itself has gone meanwhile."""


# Whose they are ----------------------------------------------------------------------------------------


def own(request: HttpRequest) -> BasketQuerySet:
    """Those that belong to whoever asks, the present one first."""
    if request.user.is_authenticated:
        return Basket.objects.of(request.user)
    begun = request.session.get(BEGUN)
    return Basket.objects.kept().filter(owner=None, pk=begun) if begun else Basket.objects.none()


def readable(request: HttpRequest) -> BasketQuerySet:
    """The own ones, and to who is logged in those that colleagues share."""
    return Basket.objects.visible_to(request.user) if request.user.is_authenticated else own(request)


def deleted(request: HttpRequest) -> BasketQuerySet:
    """The own ones that can still be brought back."""
    recent = Basket.objects.filter(deleted_at__gte=timezone.now() - KEPT)
    if request.user.is_authenticated:
        return recent.filter(owner=request.user)
    begun = request.session.get(BEGUN)
    return recent.filter(owner=None, pk=begun) if begun else recent.none()


@dataclass(frozen=True, slots=True)
class Collected:
    """What the top of every page, and the button beside every case, know of the present basket."""

    basket: int | None
    """None where it holds no case."""
    ids: frozenset[int]


def collected(request: HttpRequest) -> Collected:
    """Asked once for each page, by one query; by none for a stranger who has not begun."""
    if not hasattr(request, "collected_cases"):
        items = BasketItem.objects.kept().shown_to(request.user).filter(basket=own(request).values("pk")[:1])
        pairs = list(items.values_list("basket", "article_id"))
        request.collected_cases = Collected(pairs[0][0] if pairs else None, frozenset(pk for _basket, pk in pairs))
    return request.collected_cases


# Beginning ---------------------------------------------------------------------------------------------


def present_or_new(request: HttpRequest) -> Basket:
    """The basket into which cases go. Raises Full where a stranger can have none."""
    return own(request).first() or _begun(request)


def _begun(request: HttpRequest) -> Basket:
    name = _("My basket")
    if request.user.is_authenticated:  # by two clicks at once, one
        return Basket.objects.get_or_create(owner=request.user, name=name, deleted_at=None)[0]
    sweep()
    if Basket.objects.filter(owner=None).count() >= MAX_OWNERLESS:
        raise Full(_("Too many people collect without an account just now. Log in to collect cases."))
    basket = Basket.objects.create(name=name)
    request.session[BEGUN] = basket.pk
    request.session.set_expiry(int(OWNERLESS.total_seconds()))
    return basket


def sweep() -> None:
    """Strangers' baskets go that nobody has touched for long; when there are very many, sooner."""
    ownerless = Basket.objects.filter(owner=None)
    ownerless.filter(changed_at__lt=timezone.now() - OWNERLESS).delete()
    if ownerless.count() >= MAX_OWNERLESS:
        ownerless.filter(changed_at__lt=timezone.now() - CROWDED).delete()


def too_many() -> str:
    text = ngettext(
        "You have %(limit)d basket. Delete one first.", "You have %(limit)d baskets. Delete one first.", MAX_OWN
    )
    return text % {"limit": MAX_OWN}


def take_over(request: HttpRequest) -> Basket | None:
    """After log-in: what was begun before it is the person's now. None where nothing was.

    Beside others it comes as one more, of another name; whoever has as many as one may have loses nothing by it.
    """
    begun = request.session.pop(BEGUN, None)
    if begun is None:
        return None
    request.session.set_expiry(None)  # no longer that of a stranger
    with transaction.atomic():
        basket = Basket.objects.kept().select_for_update().filter(owner=None, pk=begun).first()
        if basket is None:
            return None
        if not basket.items.kept().exists():
            basket.delete()
            return None
        if Basket.objects.of(request.user).exists():
            basket.name = _free_name(request.user, _("Before log-in"))
        basket.owner = request.user
        basket.save(update_fields=["owner", "name"])
    return basket


def _free_name(owner: AbstractBaseUser, name: str) -> str:
    taken, number, free = set(Basket.objects.of(owner).values_list("name", flat=True)), 1, name
    while free in taken:
        number += 1
        free = f"{name[: MAX_NAME - 5]} {number}"
    return free


# Collecting --------------------------------------------------------------------------------------------


def add(basket: Basket, article: int) -> None:
    """At the end; what was taken out a while ago comes back to its place, with its note. Raises Full."""
    with transaction.atomic():
        items = _held(basket).items
        items.filter(removed_at__lt=timezone.now() - KEPT).delete()
        item = items.filter(article_id=article).first()
        if item and not item.removed_at:
            return
        if items.kept().count() >= basket.limit:
            text = ngettext(
                "A basket holds %(limit)d case, and this one is full.",
                "A basket holds %(limit)d cases, and this one is full.",
                basket.limit,
            )
            raise Full(text % {"limit": basket.limit})
        if item:
            item.removed_at = None
            item.save(update_fields=["removed_at"])
            return
        if items.count() >= basket.limit:  # taking out and putting in must not fill the database
            items.exclude(removed_at=None).delete()
        last = items.aggregate(last=Max("position"))["last"] or 0
        items.create(article_id=article, position=last + 1)


def remove(basket: Basket, article: int) -> bool:
    """Out of sight; a day later, with the next one that goes in, out of the database. False where it was not in it."""
    with transaction.atomic():
        return bool(_held(basket).items.kept().filter(article_id=article).update(removed_at=timezone.now()))


def restore(basket: Basket, article: int) -> bool:
    """Undo. False where there is nothing left to be put back."""
    since = timezone.now() - KEPT
    with transaction.atomic():
        items = _held(basket).items
        if items.kept().count() >= basket.limit:
            return False
        return bool(items.filter(article_id=article, removed_at__gte=since).update(removed_at=None))


def _held(basket: Basket) -> Basket:
    """Its row, held until the transaction ends, and dated. Raises Gone."""
    held = Basket.objects.kept().select_for_update().filter(pk=basket.pk).first()
    if held is None:
        raise Gone
    held.changed_at = timezone.now()
    held.save(update_fields=["changed_at"])
    return held


# Ordering and noting -----------------------------------------------------------------------------------


def step(basket: Basket, article: int, by: int, reader: Reader) -> None:
    """One up (-1) or down (1) among the cases that the reader sees; beyond the ends nothing moves. Raises Gone."""
    with transaction.atomic():
        order = list(_held(basket).items.in_order())
        shown = basket.article_ids(reader)
        if article not in shown:
            raise Gone
        at = shown.index(article) + by
        if 0 <= at < len(shown):
            _put(order, article, shown[at], behind=by > 0)


def place(basket: Basket, article: int, beside: int, *, behind: bool, reader: Reader) -> None:
    """Right before or behind another case, wherever that stands by now. Raises Gone."""
    with transaction.atomic():
        order = list(_held(basket).items.in_order())
        if not {article, beside} <= set(basket.article_ids(reader)):
            raise Gone
        if beside != article:
            _put(order, article, beside, behind=behind)


def _put(order: Sequence[BasketItem], article: int, beside: int, *, behind: bool) -> None:
    """Numbered anew with those that were taken out: they come back to where they were."""
    moving = next(item for item in order if item.article_id == article)
    others = [item for item in order if item is not moving]
    at = [item.article_id for item in others].index(beside) + behind
    changed = []
    for position, item in enumerate([*others[:at], moving, *others[at:]], start=1):
        if item.position != position:
            item.position = position
            changed.append(item)
    BasketItem.objects.bulk_update(changed, ["position"])


def write(basket: Basket, article: int, note: str, version: int) -> bool:
    """The note of a case. False where another window has changed it since the page was made: nothing is overwritten.

    Raises Gone.
    """
    with transaction.atomic():
        item = _held(basket).items.kept().filter(article_id=article).first()
        if item is None:
            raise Gone
        if item.note == note:
            return True
        if item.version != version:
            return False
        basket.items.filter(pk=item.pk).update(note=note, version=F("version") + 1)
    return True
