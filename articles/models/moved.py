from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Moved(models.Model):
    """改址：合并掉的名称原来的编号，从前的链接还找得到它。"""

    kind = models.CharField(_("kind of record"), max_length=20)
    former = models.PositiveBigIntegerField(_("former number"))
    present = models.PositiveBigIntegerField(_("present number"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "former"], name="moved_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.former} → {self.present}"


def present_id(kind: str, pk: int) -> int:
    """Where a merged record is found now: after several merges the last one; the same number where it was never merged."""
    for _step in range(100):  # no chain of merges is so long; a ring, which cannot be, would end here, too
        following = Moved.objects.filter(kind=kind, former=pk).values_list("present", flat=True).first()
        if following is None:
            return pk
        pk = following
    return pk


class Distinct(models.Model):
    """不是同一个：两个看着像、其实是两回事的名称，不再提示合并。"""

    kind = models.CharField(_("kind of record"), max_length=20)
    one = models.PositiveBigIntegerField(_("lower number"))
    other = models.PositiveBigIntegerField(_("higher number"))

    class Meta:
        verbose_name = _("told apart")
        verbose_name_plural = _("told apart")
        constraints = [models.UniqueConstraint(fields=["kind", "one", "other"], name="distinct_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.one} ≠ {self.other}"
