from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.initiative import OwnedName


class Brand(OwnedName):
    """品牌：叫响的名字，队伍、场所或联盟，如金大姐说事室。"""

    class Kind(models.TextChoices):
        TEAM = "team", _("team")
        ROOM = "room", _("room")
        STATION = "station", _("station")
        ALLIANCE = "alliance", _("alliance")
        FESTIVAL = "festival", _("festival")
        LABEL = "label", _("label")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("key", "locality", name="brand_name_in_locality"),
            models.UniqueConstraint("key", condition=Q(locality=None), name="brand_name_without_locality"),
        ]
