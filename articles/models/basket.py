from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.shared import MAX_NAME, SharedQuerySet

MAX_NOTE = 500
MAX_OWN = 30
"""Baskets of a person: a list of all of them stands beside each."""
MAX_CASES = 1000
MAX_CASES_OF_A_STRANGER = 100
"""Nobody answers for what strangers write into the database."""
KEPT = datetime.timedelta(days=1)
"""So long a deleted basket, and a case that was taken out of one, can be brought back."""

Reader = AbstractBaseUser | AnonymousUser


class BasketQuerySet(SharedQuerySet):
    def of(self, owner: AbstractBaseUser) -> BasketQuerySet:
        """A person's own; the first one is the present one, into which cases go."""
        return self.kept().filter(owner=owner).order_by("-chosen_at", "-pk")

    def shared_with(self, reader: AbstractBaseUser) -> BasketQuerySet:
        return super().shared_with(reader).order_by("-changed_at", "-pk")

    def counted_for(self, reader: Reader) -> BasketQuerySet:
        """Each with the number of cases that this reader may see, as `total`."""
        shown = Article.objects.visible_to(reader).order_by().values("pk")
        return self.annotate(total=Count("items", filter=Q(items__removed_at=None, items__article_id__in=shown)))


class Basket(models.Model):
    """对标清单：一个人挑出来的案例，排好先后，写上备注，留着对比、汇编；可以给同事看。没有登录的人也能先攒一份。"""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="baskets", verbose_name=_("owner")
    )
    """Empty while a stranger collects, whose session alone knows the number of his basket."""
    name = models.CharField(_("name"), max_length=MAX_NAME)
    is_shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, db_index=True)
    chosen_at = models.DateTimeField(_("chosen"), default=timezone.now)
    """The one that was chosen last is the present one."""
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    """Set while a deleted basket can still be brought back."""

    objects = BasketQuerySet.as_manager()

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = [
            # A deleted one does not keep its name from the next; strangers have one each, all of the same name.
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(deleted_at=None), name="basket_name_of_owner"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(is_shared=False), name="basket_shared_by_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("basket_detail", args=[self.pk])

    @property
    def limit(self) -> int:
        """How many cases it holds at most."""
        return MAX_CASES if self.owner_id else MAX_CASES_OF_A_STRANGER

    def article_ids(self, reader: Reader) -> list[int]:
        """The cases of it that this reader may see, in order: what pages, reports and comparisons start from."""
        return list(self.items.kept().shown_to(reader).in_order().values_list("article_id", flat=True))


class BasketItemQuerySet(models.QuerySet):
    def kept(self) -> BasketItemQuerySet:
        return self.filter(removed_at=None)

    def in_order(self) -> BasketItemQuerySet:
        return self.order_by("position", "pk")

    def shown_to(self, reader: Reader) -> BasketItemQuerySet:
        """A basket holds numbers of cases; which of them are cases to this reader, the only door to articles says."""
        return self.filter(article_id__in=Article.objects.visible_to(reader).order_by().values("pk"))


class BasketItem(models.Model):
    """清单里的一个案例：排在第几，备注写了什么。"""

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="items", verbose_name=_("basket"))
    article_id = models.PositiveBigIntegerField(_("article"))
    """No foreign key: what a person keeps for himself belongs into no history of a case, and a case that was deleted and
    comes back by an undo is where it was."""
    position = models.PositiveIntegerField(_("position"))
    note = models.TextField(_("note"), max_length=MAX_NOTE, blank=True)
    version = models.PositiveIntegerField(_("version of the note"), default=0)
    """Goes up with every change of the note, so that one window does not overwrite what another has written."""
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    """Set while a case that was taken out can still be put back, with its note and its place."""

    objects = BasketItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a basket")
        verbose_name_plural = _("cases of baskets")
        constraints = [models.UniqueConstraint(fields=["basket", "article_id"], name="basketitem_once")]

    def __str__(self) -> str:
        return f"{self.basket_id}: {self.article_id}"
