from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEPT = datetime.timedelta(days=30)
"""So long an action can be undone."""


class Versioned(models.Model):
    """A record that several people may change: who saves says which version he saw."""

    version = models.PositiveBigIntegerField(_("version"), default=0, db_default=0, editable=False)
    """The id of the action that wrote it last; 0 as it was imported. What is undone gets its former number back."""

    class Meta:
        abstract = True


class Contested(Versioned):
    """A record that a machine reads and a person may correct: where the two differ, both are kept."""

    machine = models.JSONField(_("as the machine reads it"), null=True, blank=True, editable=False)
    """Column → value, of those that a person has by hand; null where nobody has said otherwise."""
    is_contested = models.BooleanField(_("contested"), default=False, db_default=False, editable=False)
    """The machine has come to read it otherwise since the person decided, and nobody has looked at that yet."""

    class Meta:
        abstract = True


class Action(models.Model):
    """操作：一个人或机器一次做完的改动，有名有据，可以整个撤销。"""

    class Kind(models.TextChoices):
        ADD = "add", _("added")
        EDIT = "edit", _("edited")
        DECIDE = "decide", pgettext_lazy("action", "decided")
        STATE = "state", _("published or withdrawn")
        MERGE = "merge", _("merged")
        DELETE = "delete", _("deleted")
        READ = "read", _("read again by machine")
        UNDO = "undo", _("undone")

    kind = models.CharField(_("what was done"), max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("user name"), max_length=150, blank=True)
    """As it was then: an account may go, what it did stays told."""
    run = models.ForeignKey(
        "articles.ImportRun", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("import run")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )

    class Meta:
        verbose_name = pgettext_lazy("history", "action")
        verbose_name_plural = pgettext_lazy("history", "actions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Change(models.Model):
    """改动：一次操作里，一条记录改之前和改之后的样子。"""

    action = models.ForeignKey(
        Action, models.CASCADE, related_name="changes", verbose_name=pgettext_lazy("history", "action")
    )
    kind = models.CharField(_("kind of record"), max_length=40)
    """The name of its model: claim, brand, brand_practices."""
    record = models.PositiveBigIntegerField(_("number of the record"))
    article_id = models.PositiveBigIntegerField(_("number of the article"), null=True, blank=True, db_index=True)
    """To which it belongs, for the history of an article; no foreign key, so that history outlives it."""
    label = models.CharField(_("record"), max_length=100, blank=True)
    """What it was called then."""
    before = models.JSONField(_("before"), null=True, blank=True)
    """Column → value, of those that changed; all columns of a deleted record, null of a new one."""
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("history", "change")
        verbose_name_plural = pgettext_lazy("history", "changes")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "record"], name="change_record")]

    def __str__(self) -> str:
        return self.label
