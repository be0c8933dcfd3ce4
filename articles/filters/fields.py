"""Text from a URL → a checked value: every value that a URL may give is bounded, and a wrong one gets a message.

Never RangeFilter or NumericRangeFilter: `1e999999` in one of them burned 30 seconds. Never a choice by primary key
without bounds: 2^63 overflows on SQLite.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models import Claim, Locality
from articles.models.claim import MAX_VALUE
from articles.models.moved import present_id
from articles.search.query import parse
from articles.search.selection import Selection

MAX_QUERY = 100
MAX_VALUES = 20
MAX_ID = 2**31 - 1
FIRST_YEAR = 1949
# int() would also take １２, ١٢, 1_000 and ten thousand digits.
NUMBER = re.compile(r"[0-9]{1,10}")
AMOUNT = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?")
UNPRINTED = {"Cc", "Cs"}


def number_of(text: str) -> int:
    """The number of a record, as an address gives it; 0, which no record has, for anything else."""
    return int(text) if NUMBER.fullmatch(text) else 0


def clean_words(text: str) -> str:
    """NFKC, line ends and tabs as blanks, without control and zero-width characters; raises on lone surrogates."""
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFKC", text))
    kinds = {char: unicodedata.category(char) for char in spaced}
    if "Cs" in kinds.values():
        raise ValidationError(_("This text holds characters that cannot be read."), code="unreadable")
    return " ".join("".join(char for char in spaced if kinds[char] not in ("Cc", "Cf")).split())


class WordsField(forms.CharField):
    """Cleaned words, at least one of which can be looked for."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        words = clean_words(text) if len(text) <= MAX_QUERY else text
        if len(words) > MAX_QUERY:
            raise ValidationError(_("At most %(limit)d characters."), params={"limit": MAX_QUERY}, code="max_length")
        if text and not parse(words):
            raise ValidationError(_("There is no word in it to look for."), code="no_words")
        return words


class AmountField(forms.Field):
    """A figure as people type it: digits, grouped by commas or not, up to four decimals."""

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = unicodedata.normalize("NFKC", str(value)[:40]).strip().replace(",", "")
        if not AMOUNT.fullmatch(text) or Decimal(text) > MAX_VALUE:
            raise ValidationError(_("This is not a number that can be meant here."), code="invalid")
        return Decimal(text)


class NameField(forms.Field):
    """A name of a vocabulary, or "" for none."""

    def __init__(self, *, things: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.things = things

    def to_python(self, value: object) -> models.Model | None:
        if value in self.empty_values:
            return None
        if not (found := self.things.filter(name__in=_askable([str(value)])).first()):
            raise _unknown(str(value))
        return found


class UnitField(forms.Field):
    """A unit of figures: a short word as it is printed."""

    def to_python(self, value: object) -> str:
        text = clean_words(str(value or "")[: MAX_QUERY + 1])
        if len(text) > Claim._meta.get_field("unit").max_length:
            raise ValidationError(_("No unit is so long."), code="max_length")
        return text


class Value(NamedTuple):
    """A value of a facet that somebody chose."""

    number: int
    """Under which the index counts it."""
    text: str
    param: str
    """As it stands in the URL."""
    thing: models.Model | None = None


class FacetField(forms.Field):
    """Up to 20 values of a facet, each of them known; `selection` are all cases that the reader may see."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, kind: str, selection: Selection, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.selection = kind, selection

    def clean(self, value: object) -> list[Value]:
        given = list(dict.fromkeys(str(each) for each in value or () if each))
        if len(given) > MAX_VALUES:
            raise ValidationError(_("Choose at most %(limit)d."), params={"limit": MAX_VALUES}, code="too_many")
        return list(dict.fromkeys(self.values(given))) if given else []

    def values(self, given: list[str]) -> Iterator[Value]:
        raise NotImplementedError


class TopicsField(FacetField):
    """Things of a vocabulary, by their names."""

    def __init__(self, *, things: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.things = things

    def values(self, given: list[str]) -> Iterator[Value]:
        known = self.selection.shelf.known(f"{self.kind} by name", given, self._named)
        for name in given:
            if name not in known:
                raise _unknown(name)
            yield Value(known[name].pk, name, name, known[name])

    def _named(self, names: list[str]) -> dict[str, models.Model]:
        return {thing.name: thing for thing in self.things.filter(name__in=_askable(names))}


class ThingsField(FacetField):
    """Things that some case names which the reader may see, by id or name; a hidden thing and none answer alike."""

    def __init__(self, *, things: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.things = things

    def values(self, given: list[str]) -> Iterator[Value]:
        numbers = {text: int(text) for text in map(str.strip, given) if NUMBER.fullmatch(text)}
        numbers |= self._merged(numbers)
        names = [text for text in given if text.strip() not in numbers]
        asked = Q(pk__in=[number for number in numbers.values() if number <= MAX_ID])
        if names := _askable(names):
            asked |= Q(name__in=names)
        counts = self.selection.counts(self.kind)
        found = [thing for thing in self.things.filter(asked) if thing.pk < len(counts) and counts[thing.pk]]
        known = {str(thing.pk) for thing in found} | {thing.name for thing in found}
        for text in given:
            if text.strip() not in known and str(numbers.get(text.strip())) not in known:
                if NUMBER.fullmatch(text.strip()):
                    raise ValidationError(_("No case that you may see belongs to it."), code="unknown")
                raise _unknown(text)
        for thing in found:
            # There are many 朝阳社区: the place above tells which.
            text = "".join(thing.names[-2:]) if isinstance(thing, Locality) else thing.name
            yield Value(thing.pk, text, str(thing.pk), thing)

    def _merged(self, numbers: dict[str, int]) -> dict[str, int]:
        """Old links and saved searches mean what was merged by the one in its place."""
        known = self.selection.counts(self.kind)
        gone = {text: pk for text, pk in numbers.items() if pk <= MAX_ID and not (pk < len(known) and known[pk])}
        return {text: present_id(self.kind, pk) for text, pk in gone.items()}


class YearsField(FacetField):
    def values(self, given: list[str]) -> Iterator[Value]:
        for text in given:
            year = _year(text)
            yield Value(year, str(year), str(year))


class OptionsField(FacetField):
    """Some of a few words; the message does not repeat what was given, which may be long."""

    def __init__(self, *, codes: Sequence[str], words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes, self.words = codes, words

    def values(self, given: list[str]) -> Iterator[Value]:
        for text in given:
            if text not in self.codes:
                raise ValidationError(_("This value does not exist."), code="unknown")
            yield Value(self.codes.index(text), str(self.words[text]), text)


class JoinedField(forms.MultipleChoiceField):
    """Facets of which a case must have all chosen values, not one of them."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid_choice": _("This value does not exist.")}


class YearField(forms.Field):
    """One year, or None."""

    def to_python(self, value: object) -> int | None:
        return None if value in self.empty_values else _year(str(value)[:20])


class GivenForm(forms.Form):
    """A form over fields that are made elsewhere."""

    def __init__(self, *args: Any, fields: dict[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = fields


class PeriodForm(GivenForm):
    """Years from the earlier to the later."""

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last year is before the first one."))
        return cleaned


class MeasuresForm(GivenForm):
    """Figures are compared in one unit only, and from the smaller to the larger."""

    def clean(self) -> dict:
        cleaned = super().clean()
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("The upper figure is smaller than the lower one."))
        asks = least is not None or most is not None
        if (
            asks
            and not (cleaned.get("unit") or cleaned.get("indicator"))
            and not {"unit", "indicator"} & set(self.errors)
        ):
            self.add_error("unit", _("Name a unit or an indicator: 30 households and 30 per cent are not compared."))
        return cleaned


def _year(text: str) -> int:
    last = timezone.localdate().year + 1
    if not NUMBER.fullmatch(text.strip()):
        raise ValidationError(_("This is not a number that can be meant here."), code="invalid")
    if not FIRST_YEAR <= int(text) <= last:
        message = _("Choose a year from %(first)s to %(last)s.")
        raise ValidationError(message, params={"first": FIRST_YEAR, "last": last}, code="range")
    return int(text)


def _askable(names: Collection[str]) -> list[str]:
    """Those that a stored name can be: PostgreSQL raises on NUL, both drivers on lone surrogates."""
    return [name for name in names if len(name) <= 100 and not UNPRINTED & set(map(unicodedata.category, name))]


def _unknown(name: str) -> ValidationError:
    shown = Truncator("".join(char if char.isprintable() else "�" for char in name[:100])).chars(30)
    return ValidationError(_("The list has no “%(name)s”."), params={"name": shown}, code="unknown")
