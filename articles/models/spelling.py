from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.text.normalize import name_key
from articles.text.readings import readings

LAST = "\U0010ffff"
"""No name goes on with this character, so a beginning and all that begins with it lie between the two."""
TYPED = 100
"""Characters of a key and of its readings that are kept: more than anybody types."""


class KeyField(models.CharField):
    """Sorted by the codes of its characters on every database, so that a range holds all that begins alike.

    PostgreSQL would sort by the rules of a language, and SQLite uses no index for startswith.
    """

    def db_parameters(self, connection: Any) -> dict[str, str | None]:
        parameters = super().db_parameters(connection)
        return parameters | {"collation": "C"} if connection.vendor == "postgresql" else parameters


def spellings_of(name: str, aliases: list[str]) -> list[dict[str, str | bool]]:
    """The columns of each spelling of a thing, the name itself first."""
    texts = dict.fromkeys(text[:TYPED] for text in (name, *aliases))
    rows: list[dict[str, str | bool]] = []
    for at, text in enumerate(texts):
        key = name_key(text)[:TYPED]
        pinyin, initials = readings(key)
        columns = {"key": key, "pinyin": pinyin[:TYPED], "initials": initials[:TYPED]}
        rows.append({"text": text, **columns, "is_name": at == 0})
    return rows


class Spelling(models.Model):
    """写法：一个地区、工程机制、品牌、做法、民生问题或媒体的名称和别名，连同拼音，打几个字母就能找到。

    It follows from the things and is written anew with them (articles.search.names); never of persons.
    """

    class Kind(models.TextChoices):
        LOCALITY = "locality", _("locality")
        BRAND = "brand", _("brand")
        INITIATIVE = "initiative", _("initiative")
        PRACTICE = "practice", _("practice")
        PROBLEM = "problem", _("problem")
        PUBLISHER = "publisher", _("publisher")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    thing_id = models.PositiveBigIntegerField(_("number of the thing"))
    text = models.CharField(_("spelling"), max_length=TYPED)
    key = KeyField(_("comparison key"), max_length=TYPED)
    pinyin = KeyField(_("pinyin"), max_length=TYPED, blank=True)
    initials = KeyField(_("initials of the pinyin"), max_length=TYPED, blank=True)
    is_name = models.BooleanField(_("the name itself"))

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        ordering = ["kind", "thing_id", "-is_name", "pk"]
        indexes = [
            models.Index(fields=["key"], name="spelling_key"),
            models.Index(fields=["pinyin"], name="spelling_pinyin"),
            models.Index(fields=["initials"], name="spelling_initials"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing_id", "text"], name="spelling_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["locality", "brand", "initiative", "practice", "problem", "publisher"]),
                name="spelling_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.text
