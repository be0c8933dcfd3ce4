from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """导入批次：谁、什么时候、导入了哪些文件、结果怎样。"""

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    """Empty while it runs, and for good when it was stopped early."""
    options = models.JSONField(_("options"), default=dict)
    counts = models.JSONField(_("counts"), default=dict)
    """{"created": 5, "refused": 1, …}: how many files ended how."""

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-started_at", "-pk"]
        permissions = [("import_article", _("Can import articles"))]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def outcomes(self) -> list[tuple[ImportItem.Outcome, int]]:
        """How many files ended how, in the order of the choices; what did not occur is left out."""
        return [(outcome, self.counts[outcome]) for outcome in ImportItem.Outcome if self.counts.get(outcome)]


class ImportItem(models.Model):
    """导入批次里的一个文件和它的结果。"""

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        DUPLICATE = "duplicate", _("duplicate")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items", verbose_name=_("import run"))
    name = models.CharField(_("file name"), max_length=255)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("article")
    )

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["created", "updated", "unchanged", "duplicate", "refused"]),
                name="importitem_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.name
