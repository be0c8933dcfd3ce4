from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """来源文件：收到时的原样，一个字节也不改；随时可以下载。"""

    name = models.CharField(_("file name"), max_length=255, db_index=True)
    """As found below the imported folder; characters that are no text are escaped."""
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    encoding = models.CharField(_("encoding"), max_length=40)
    length = models.PositiveIntegerField(_("length in characters"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    republishes = models.ForeignKey(
        "articles.Article",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="republications",
        verbose_name=_("republishes"),
        help_text=_("The article whose story this file prints once more."),
    )

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint("sha256", name="source_sha256")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("source_download", args=[self.pk])


class SourceContent(models.Model):
    """来源文件的字节和解码后的文字，另放一张表，列表才快。"""

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True, related_name="content")
    raw = models.BinaryField(_("bytes"))
    text = models.TextField(_("text"))
    lines = models.JSONField(_("lines"), default=list)
    """[[start, end, kind, rule], …]: what the importer took each line for; nothing is cut."""

    class Meta:
        verbose_name = _("source content")
        verbose_name_plural = _("source contents")

    def __str__(self) -> str:
        return self.source.name
