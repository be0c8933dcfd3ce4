from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.names import Named


class Publisher(Named):
    """媒体：最早刊发的报纸、期刊或单位；转载的网站另记在案例里。"""

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper", _("newspaper")
        JOURNAL = "journal", _("journal")
        WEBSITE = "website", _("website")
        OFFICE = "office", _("office")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("name", name="publisher_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("publisher_detail", args=[self.pk])
