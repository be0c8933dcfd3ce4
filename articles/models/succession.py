from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from articles.models.action import Versioned
from articles.models.article import Article


class Succession(Versioned):
    """沿革：一个地区改名、改设、合并、拆分或划归，成了另一个地区；何时、见于何处。"""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        CONVERTED = "converted", _("abolished, another set up in its place")
        MERGED = "merged", _("merged into another")
        SPLIT = "split", _("split off")
        MOVED = "moved", _("moved to another parent")

    former = models.ForeignKey(
        "articles.Locality", models.CASCADE, related_name="successors", verbose_name=_("former division")
    )
    present = models.ForeignKey(
        "articles.Locality", models.CASCADE, related_name="predecessors", verbose_name=_("division in its place")
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    on = models.DateField(_("in force since"), null=True, blank=True)
    precision = models.CharField(_("precision of the date"), max_length=5, choices=Article.Precision, blank=True)
    note = models.CharField(_("where it is told"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = [F("on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["former", "present"],
                name="succession_once",
                violation_error_message=_("These two divisions are tied already."),
            ),
            models.CheckConstraint(
                condition=~Q(former=F("present")),
                name="succession_of_two",
                violation_error_message=_("No division takes the place of itself."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["renamed", "converted", "merged", "split", "moved"]), name="succession_kind"
            ),
            models.CheckConstraint(
                condition=Q(on=None, precision="") | Q(on__isnull=False) & Q(precision__in=["year", "month", "day"]),
                name="succession_date_has_precision",
                violation_error_message=_("A date goes with its precision: both of them or neither."),
            ),
            models.CheckConstraint(
                condition=Q(on=None) | Q(on__gte="1949-01-01", on__lt="2101-01-01"),
                name="succession_date_range",
                violation_error_message=_("The date lies outside of 1949 to 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.present}"

    @property
    def is_moved(self) -> bool:
        """Its name stays what it was, so it says nothing without the one above."""
        return self.kind == self.Kind.MOVED

    @property
    def former_name(self) -> str:
        """甲市大冲镇 where it was moved, 大冲镇 otherwise."""
        return f"{self.former.parent or ''}{self.former}" if self.is_moved else self.former.name

    @property
    def when(self) -> str:
        """2019年10月: no more than is known, nothing where no date is."""
        formats = {"year": pgettext("date format", "Y"), "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}
        return date_format(self.on, formats[self.precision]) if self.on else ""
