from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.names import Named, validate_aliases


class Indicator(Named):
    """指标：让各地数据能比的口径，如在职党员报到人数；人数和比例不放在一起排。"""

    class Dimension(models.TextChoices):
        COUNT = "count", _("count")
        PERCENT = "percent", _("per cent")
        MONEY = "money", _("money")
        AREA = "area", _("area")
        DURATION = "duration", _("duration")
        PEOPLE = "people", _("people")
        TIMES = "times", _("times")
        HOUSEHOLDS = "households", _("households")
        OTHER = "other", _("other")

    unit = models.CharField(_("unit"), max_length=20)
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension)
    cues = models.JSONField(_("cue words"), default=list, blank=True, validators=[validate_aliases])
    excludes = models.JSONField(_("excluded contexts"), default=list, blank=True, validators=[validate_aliases])
    """In their presence a figure counts something else: 缺口 of parking places is none of them."""
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint("name", name="indicator_name")]

    def __str__(self) -> str:
        return self.name
