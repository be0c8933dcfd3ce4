"""What the named things share: a name and other spellings."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.action import Versioned
from articles.text.normalize import name_key


def validate_aliases(aliases: object) -> None:
    """Aliases are a list of short non-empty strings."""
    if not isinstance(aliases, list) or not all(isinstance(item, str) and 0 < len(item) <= 100 for item in aliases):
        raise ValidationError(_("Other names: a list of strings of at most 100 characters."))


class Named(Versioned):
    name = models.CharField(_("name"), max_length=100)
    aliases = models.JSONField(_("other names"), default=list, blank=True, validators=[validate_aliases])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> set[str]:
        """The comparison keys of all its spellings."""
        return {name_key(name) for name in (self.name, *self.aliases)}
