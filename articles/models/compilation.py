from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_TITLE = 60
MAX_CASES = 1000
MAX_CASES_OF_A_STRANGER = 100
MAX_OWN = 5
"""Compilations of one person that are kept: each holds a copy of all its cases."""
KEPT = datetime.timedelta(days=1)
"""So long a compilation can be taken away; afterwards it is made anew, of the texts as they are then."""


class Compilation(models.Model):
    """案例汇编：正在整理成 Word 的一批案例，一段一段地做，做完取走；一天后自动清除。"""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="compilations",
        verbose_name=_("owner"),
    )
    """Empty for a stranger, whose session alone knows the number of the compilation."""
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    made_by = models.CharField(_("made by"), max_length=MAX_TITLE, blank=True)
    chosen_by = models.JSONField(_("chosen by"), default=list)
    """Conditions, or the name of a basket, in words."""
    articles = models.JSONField(_("cases"), default=list)
    """Ids in the order of the document."""
    notes = models.JSONField(_("notes"), default=dict)
    """Id (as text) → what the reader has written beside the case."""
    line_pitch = models.FloatField(_("line spacing"), default=28.95)
    is_full = models.BooleanField(_("whole paragraphs"), default=True)
    """Of each part of a case card all paragraphs, or its most telling sentence."""
    has_tables = models.BooleanField(_("comparison tables"), default=True)
    done = models.PositiveIntegerField(_("cases made"), default=0)
    """How many of the cases have been looked at: those that are no longer public are left out."""
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("compilation")
        verbose_name_plural = _("compilations")
        constraints = [
            models.CheckConstraint(condition=Q(line_pitch__gte=28, line_pitch__lte=30), name="compilation_line_pitch")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("compilation_detail", args=[self.pk])

    @property
    def total(self) -> int:
        return len(self.articles)

    @property
    def is_made(self) -> bool:
        return self.done >= self.total


class CompilationPiece(models.Model):
    """汇编里的一个案例：排好版的一段，和目录、来源里要写的话。"""

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="pieces", verbose_name=_("compilation"))
    number = models.PositiveIntegerField(_("number"))
    article_id = models.PositiveBigIntegerField(_("article"))
    entry = models.JSONField(_("entry"), default=dict)
    """What contents and sources say of it: the columns of exports.docx.Entry."""
    xml = models.TextField(_("piece of the document"))

    class Meta:
        verbose_name = _("piece of a compilation")
        verbose_name_plural = _("pieces of compilations")
        constraints = [models.UniqueConstraint(fields=["compilation", "number"], name="compilationpiece_once")]

    def __str__(self) -> str:
        return f"{self.compilation_id}: {self.number}"
