from __future__ import annotations

import datetime
import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.shared import MAX_NAME, SharedQuerySet

MAX_QUERY = 2000
MAX_OWN = 30
"""Each is counted anew whenever its owner opens the list of them, so their number has an end."""
KEPT = datetime.timedelta(days=1)
"""So long a deleted search can be brought back."""


def new_token() -> str:
    """43 characters that an address can carry: 256 random bits."""
    return secrets.token_urlsafe(32)


class SavedSearchQuerySet(SharedQuerySet):
    def of(self, owner: AbstractBaseUser) -> SavedSearchQuerySet:
        """A person's own, the one looked at last before the others."""
        return self.kept().filter(owner=owner).order_by("-seen_at", "-pk")

    def shared_with(self, reader: AbstractBaseUser) -> SavedSearchQuerySet:
        return super().shared_with(reader).order_by("-created_at", "-pk")


class SavedSearch(models.Model):
    """保存的查询：一个人存下的查询条件，过后回来看看添了哪些案例；可以给大家看，也可以只给自己看。"""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=MAX_NAME)
    query = models.CharField(_("conditions"), max_length=MAX_QUERY, blank=True)
    """The query string of the list: parameters that ArticleFilter knows, in its order, and nothing else."""
    is_shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    seen_at = models.DateTimeField(_("seen"), default=timezone.now)
    """Cases that became public later are new to the owner."""
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    """Set while a deleted search can still be brought back."""

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            # A deleted one does not keep its name from the next.
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(deleted_at=None), name="savedsearch_name_of_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("savedsearch_detail", args=[self.pk])

    @property
    def address(self) -> str:
        """The list that it stands for."""
        return f"{reverse('article_list')}?{self.query}"


class FeedToken(models.Model):
    """订阅口令：写在订阅地址里，阅读器不用登录就能取到新案例；泄露了，换一个，旧地址就作废。

    Stored as it is: the owner copies the address whenever a new feed reader is set up, so it must be shown again, and
    it opens nothing but cases. Who can read this table reads the cases in the tables beside it.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="feed_token",
        verbose_name=_("owner"),
    )
    token = models.CharField(_("token"), max_length=64, default=new_token)
    renewed_at = models.DateTimeField(_("renewed"), default=timezone.now)

    class Meta:
        verbose_name = _("feed token")
        verbose_name_plural = _("feed tokens")

    def __str__(self) -> str:
        # Never the token itself: a name may end up in a log or on a page.
        return str(self.owner)
