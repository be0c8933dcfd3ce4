from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from articles.models.action import Contested

TARGETS = ("locality", "initiative", "brand", "practice", "problem")
BY_HAND = "added by hand"
"""Stands as the rule of what a person added: no rule proposed it."""


class ProposalQuerySet(models.QuerySet):
    def standing(self) -> ProposalQuerySet:
        """What counts on pages: proposed or confirmed, not rejected."""
        return self.exclude(state=Proposal.State.REJECTED)


class Proposal(Contested):
    """A passage of an article that a rule or a person says something about, until an editor decides."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")

    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("quote"))
    rule = models.CharField(_("rule"), max_length=60)
    rule_version = models.PositiveSmallIntegerField(_("rule version"), default=1)
    score = models.FloatField(_("score"), default=1.0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)
    """When a person last changed what the rule had said; empty where it stands as proposed, whatever became of it."""

    objects = ProposalQuerySet.as_manager()

    SAID: tuple[str, ...] = ()
    """The columns in which a rule says what the passage means."""

    class Meta:
        abstract = True
        constraints = [
            # The text itself lies in another table; that the quote stands there is asserted when it is stored.
            models.CheckConstraint(
                condition=Q(end=F("start") + Length("quote")) & Q(end__gt=F("start")), name="%(class)s_span_is_quote"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="%(class)s_score"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "confirmed", "rejected"]), name="%(class)s_state"
            ),
        ]

    def said(self) -> dict[str, object]:
        """Column → value as JSON has it, of what is said about the passage."""
        values = {column: getattr(self, column) for column in self.SAID}
        return {
            column: f"{value.normalize():f}" if isinstance(value, Decimal) else value
            for column, value in values.items()
        }


def exactly_one_target() -> Q:
    return reduce(or_, (Q(**{f"{name}__isnull": name != target for name in TARGETS}) for target in TARGETS))


class Mention(Proposal):
    """原文出处：案例里哪几个字提到了一个地区、工程机制、品牌、做法或民生问题。"""

    SAID = tuple(f"{target}_id" for target in TARGETS)

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="mentions", verbose_name=_("article"))
    locality = models.ForeignKey(
        "articles.Locality", models.PROTECT, null=True, blank=True, related_name="mentions", verbose_name=_("locality")
    )
    initiative = models.ForeignKey(
        "articles.Initiative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("initiative"),
    )
    brand = models.ForeignKey(
        "articles.Brand", models.PROTECT, null=True, blank=True, related_name="mentions", verbose_name=_("brand")
    )
    practice = models.ForeignKey(
        "articles.Practice", models.PROTECT, null=True, blank=True, related_name="mentions", verbose_name=_("practice")
    )
    problem = models.ForeignKey(
        "articles.Problem", models.PROTECT, null=True, blank=True, related_name="mentions", verbose_name=_("problem")
    )

    class Meta(Proposal.Meta):
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["article", "start", "pk"]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(condition=exactly_one_target(), name="mention_has_one_target"),
        ]

    def __str__(self) -> str:
        return self.quote

    @property
    def target_kind(self) -> str:
        """ "locality", "initiative", "brand", "practice" or "problem"."""
        return next(name for name in TARGETS if getattr(self, f"{name}_id") is not None)

    @property
    def target(self) -> models.Model:
        return getattr(self, self.target_kind)
