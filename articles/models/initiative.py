from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.names import Named
from articles.text.normalize import name_key


def comparison_keys(name: str, aliases: list[str]) -> dict[str, str]:
    """The columns by which a name is found: its own key, and the keys of all its spellings."""
    keys = {name_key(spelling) for spelling in (name, *aliases)}
    return {"key": name_key(name)[:100], "spellings": "\n" + "".join(f"{key}\n" for key in sorted(keys))}


class OwnedName(Named):
    """A name that belongs to a place: two places may use one name, one place has it once."""

    key = models.CharField(_("comparison key"), max_length=100, editable=False)
    spellings = models.TextField(_("comparison keys"), editable=False)
    """One a line, a line end at either side: to look a name up without reading every row as an object."""
    locality = models.ForeignKey(
        "articles.Locality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("owner locality"),
    )
    practices = models.ManyToManyField(
        "articles.Practice", blank=True, related_name="%(class)ss", verbose_name=_("practices")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A form does not know the key, by which the database tells names apart."""
        super().clean()
        namesakes = type(self)._base_manager.filter(key=name_key(self.name)[:100], locality=self.locality_id)
        if namesakes.exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("This name is there already, in the same place.")}, code="unique")

    def save(self, *args, **kwargs) -> None:
        keys = comparison_keys(self.name, self.aliases)
        self.key, self.spellings = keys["key"], keys["spellings"]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.model_name}_detail", args=[self.pk])


class Initiative(OwnedName):
    """工程机制：有名字的工程、行动、活动、机制、制度、工作法、模式、平台。"""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        ACTION = "action", _("action")
        ACTIVITY = "activity", _("activity")
        MECHANISM = "mechanism", _("mechanism")
        SYSTEM = "system", _("system of rules")
        METHOD = "method", _("working method")
        MODEL = "model", _("model")
        PLATFORM = "platform", _("platform")
        BODY = "body", _("joint body")
        PLAN = "plan", _("plan")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("key", "locality", name="initiative_name_in_locality"),
            models.UniqueConstraint("key", condition=Q(locality=None), name="initiative_name_without_locality"),
        ]
