from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.names import Named, validate_aliases


class Problem(Named):
    """民生问题：案例替居民解决的难处，如停车难、无物业小区。"""

    description = models.TextField(_("description"), blank=True)
    cues = models.JSONField(_("cue words"), default=list, blank=True, validators=[validate_aliases])
    weak_cues = models.JSONField(
        _("weak cue words"),
        default=list,
        blank=True,
        validators=[validate_aliases],
        help_text=_("Count only where a second cue word stands in the same article."),
    )
    excludes = models.JSONField(
        _("excluded contexts"),
        default=list,
        blank=True,
        validators=[validate_aliases],
        help_text=_("Phrases inside which a cue word does not count."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint("name", name="problem_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("problem_detail", args=[self.name])
