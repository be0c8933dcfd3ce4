from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.names import Named

ID_DIGITS = 10
ANCESTORS = "parent__parent__parent__parent"
"""The tree is five levels deep: four joins fetch every ancestor, ready to print paths."""


def path_of(parent_path: str, pk: int) -> str:
    return parent_path + str(pk).zfill(ID_DIGITS)


class LocalityQuerySet(models.QuerySet):
    def with_ancestors(self) -> LocalityQuerySet:
        return self.select_related(ANCESTORS)

    def under(self, locality: Locality) -> LocalityQuerySet:
        """The locality and everything below it."""
        return self.filter(**locality.subtree())


class Locality(Named):
    """地区：省、市、区县、街道乡镇、社区村，一级一级往下挂。"""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")
        TOWNSHIP = "township", _("township")
        COMMUNITY = "community", _("community")

    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    path = models.CharField(_("path"), max_length=5 * ID_DIGITS, editable=False, db_index=True)
    """The ids from the province down, ten digits each: digits sort alike everywhere, so a range is a subtree."""
    code = models.CharField(_("division code"), max_length=12, blank=True)

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint("parent", "level", "name", name="locality_sibling_name"),
            models.UniqueConstraint("level", "name", condition=Q(parent=None), name="locality_root_name"),
            models.CheckConstraint(
                condition=Q(level__in=["province", "prefecture", "county", "township", "community"]),
                name="locality_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("locality_detail", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        """The path holds the row's own id, so a new row is written twice; a moved one takes its subtree along."""
        super().save(*args, **kwargs)
        path = path_of(self.parent.path if self.parent else "", self.pk)
        if path != self.path:
            moved, self.path = self.path, path
            super().save(update_fields=["path"])
            if moved:
                for child in self.children.all():
                    child.parent = self
                    child.save()

    def subtree(self, prefix: str = "") -> dict[str, str]:
        """Filter conditions for it and all below it: a range, because SQLite uses no index for startswith."""
        return {f"{prefix}path__gte": self.path, f"{prefix}path__lte": self.path.ljust(5 * ID_DIGITS, "9")}

    @property
    def ancestors(self) -> list[Locality]:
        """From the province down to the parent."""
        above, node = [], self.parent
        while node:
            above.append(node)
            node = node.parent
        return above[::-1]

    @property
    def names(self) -> tuple[str, ...]:
        """("甘肃省", "兰州市", "城关区")"""
        return (*(ancestor.name for ancestor in self.ancestors), self.name)
