from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """检索条目：一个案例在检索里的样子——涉及哪些地区、做法、品牌，何时、何地、哪家刊发；由案例算出，可随时重建。"""

    article_id = models.BigIntegerField(_("article"), primary_key=True)
    """No foreign key: the entry of a deleted article stays, with an empty state, so that running servers hear of it."""
    stamp = models.BigIntegerField(_("stamp"), db_index=True)
    """What IndexClock told when it was written; higher than those of all entries that were committed before."""
    document = models.BigIntegerField(_("document"))
    """Under which number the index holds the words; a changed text gets a new one."""
    build = models.PositiveIntegerField(_("build"))
    """Which build of the index it belongs to."""
    digest = models.BinaryField(_("digest of title and text"), max_length=16)
    state = models.CharField(_("state"), max_length=10, blank=True)
    day = models.IntegerField(_("day"), default=0)
    """Of publication, as date.toordinal() counts; 0 where none is stated."""
    figures = models.PositiveIntegerField(_("figures"), default=0)
    public_since = models.BigIntegerField(_("public since"), default=0)
    """Microseconds since 1970, 0 for what readers cannot see."""
    things = models.BinaryField(_("things"))
    """int32 numbers, little-endian, see search.entries.code: what it names and what it is, places with all above them."""

    class Meta:
        verbose_name = _("index entry")
        verbose_name_plural = _("index entries")

    def __str__(self) -> str:
        return str(self.article_id)


class IndexClock(models.Model):
    """检索时钟：每次改动走一格；服务器看它就知道要不要重读条目。"""

    number = models.BigIntegerField(_("number"), default=0)
    build = models.PositiveIntegerField(_("build"), default=1)

    class Meta:
        verbose_name = _("index clock")
        verbose_name_plural = _("index clocks")

    def __str__(self) -> str:
        return str(self.number)
