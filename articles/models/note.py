from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.action import Versioned

MAX_NOTE = 1000


class NoteQuerySet(models.QuerySet):
    def on(self, record: models.Model) -> NoteQuerySet:
        return self.filter(kind=record._meta.model_name, record=record.pk)

    def waiting(self) -> NoteQuerySet:
        """Errors that readers have reported and nobody has seen to."""
        return self.filter(is_report=True, settled_at=None)


class Note(Versioned):
    """备注：写给同事的话，或读者指出的错误；错误等着人处理。"""

    kind = models.CharField(_("kind of record"), max_length=20)
    record = models.PositiveBigIntegerField(_("number of the record"))
    quote = models.TextField(_("quote"), blank=True)
    """The sentence of the case that a report is about, as it stood there."""
    text = models.TextField(pgettext_lazy("note", "text"), max_length=MAX_NOTE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    is_report = models.BooleanField(_("report of an error"), default=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    """What whoever reported it reads of it."""

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "record"], name="note_record")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_at=None) | models.Q(is_report=True), name="note_only_reports_are_settled"
            )
        ]

    def __str__(self) -> str:
        return self.text[:100]


class Presence(models.Model):
    """打开着：谁正开着哪条记录的编辑页。"""

    LASTS = datetime.timedelta(seconds=60)
    """A page tells every twenty seconds that it is open; two of these calls may be lost."""

    kind = models.CharField(_("kind of record"), max_length=20)
    record = models.PositiveBigIntegerField(_("number of the record"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("last told"), default=timezone.now)

    class Meta:
        verbose_name = _("open page")
        verbose_name_plural = _("open pages")
        constraints = [models.UniqueConstraint(fields=["kind", "record", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"
