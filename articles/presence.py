"""Who else has a record open for editing, so that two people do not begin the same work."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from articles.models import Presence


def others(kind: str, record: int, user: AbstractBaseUser) -> list[str]:
    """The user names of those who have it open, too."""
    since = timezone.now() - Presence.LASTS
    open_pages = Presence.objects.filter(kind=kind, record=record, at__gte=since).exclude(user=user)
    return list(open_pages.order_by("user__username").values_list("user__username", flat=True))


def tell(kind: str, record: int, user: AbstractBaseUser) -> None:
    """His page is still open. What everybody has closed is forgotten with it."""
    now = timezone.now()
    Presence.objects.update_or_create(kind=kind, record=record, user=user, defaults={"at": now})
    Presence.objects.filter(at__lt=now - Presence.LASTS).delete()


def leave(kind: str, record: int, user: AbstractBaseUser) -> None:
    Presence.objects.filter(kind=kind, record=record, user=user).delete()
