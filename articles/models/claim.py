from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.indicator import Indicator
from articles.models.mention import Proposal

# A tenth of what the column holds: ten trillion is more than any street has counted, and PostgreSQL raises beyond.
MAX_VALUE = 10**13


class Claim(Proposal):
    """数据：案例写明的一个数，连同单位、口径和原句。"""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        OVER = "over", _("more than")
        ABOUT = "about", _("about")
        NEARLY = "nearly", _("nearly")
        UNDER = "under", _("less than")

    SAID = (
        "value",
        "value_max",
        "unit",
        "qualifier",
        "kind",
        "subject",
        "as_of",
        "locality_id",
        "initiative_id",
        "brand_id",
        "indicator_id",
    )

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="claims", verbose_name=_("article"))
    figure_start = models.PositiveIntegerField(_("start of the figure"))
    figure_end = models.PositiveIntegerField(_("end of the figure"))
    """The number with qualifier and unit alone, inside the quote: what is marked in the text."""
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    value_max = models.DecimalField(_("upper value"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20)
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    kind = models.CharField(_("kind of figure"), max_length=10, choices=Indicator.Dimension, db_index=True)
    subject = models.CharField(_("what is counted"), max_length=100, blank=True)
    as_of = models.CharField(_("period"), max_length=60, blank=True)
    locality = models.ForeignKey(
        "articles.Locality", models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("locality")
    )
    initiative = models.ForeignKey(
        "articles.Initiative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("measured initiative"),
    )
    brand = models.ForeignKey(
        "articles.Brand", models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("measured brand")
    )
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("indicator")
    )

    class Meta(Proposal.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["article", "start", "pk"]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                condition=Q(figure_start__gte=F("start"), figure_end__lte=F("end"), figure_end__gt=F("figure_start")),
                name="claim_figure_in_span",
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=MAX_VALUE), name="claim_value_range"),
            models.CheckConstraint(
                condition=Q(value_max=None) | Q(value_max__gt=F("value"), value_max__lte=MAX_VALUE),
                name="claim_value_max_range",
            ),
            models.CheckConstraint(condition=Q(initiative=None) | Q(brand=None), name="claim_measures_one_thing"),
        ]

    def __str__(self) -> str:
        return self.quote

    @property
    def figure(self) -> str:
        """The figure as printed: 近2万平米."""
        return self.quote[self.figure_start - self.start : self.figure_end - self.start]

    @property
    def measures(self) -> models.Model | None:
        return self.initiative or self.brand
