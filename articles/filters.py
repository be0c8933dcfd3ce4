"""The filters of the case list: every value that a URL may give is bounded, and a wrong one is refused with a message.

Never RangeFilter or NumericRangeFilter: `1e999999` in one of them burned 30 seconds. Never a choice by primary key
without bounds: 2^63 overflows on SQLite.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import django_filters
import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models import Brand, Claim, Indicator, Initiative, Locality, Practice, Problem, Publisher
from articles.models.claim import MAX_VALUE
from articles.search.entries import FIGURES, LEVELS
from articles.search.names import widen
from articles.search.query import Part, Query, build, parse
from articles.search.selection import Selection

MAX_QUERY = 100
MAX_VALUES = 20
MAX_ID = 2**31 - 1
FIRST_YEAR = 1949
# int() would also take １２, ١٢, 1_000 and ten thousand digits.
NUMBER = re.compile(r"[0-9]{1,10}")
AMOUNT = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?")
UNPRINTED = {"Cc", "Cs"}


def clean_words(text: str) -> str:
    """NFKC, line ends and tabs as blanks, without control and zero-width characters; raises on lone surrogates."""
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFKC", text))
    kinds = {char: unicodedata.category(char) for char in spaced}
    if "Cs" in kinds.values():
        raise ValidationError(_("This text holds characters that cannot be read."), code="unreadable")
    return " ".join("".join(char for char in spaced if kinds[char] not in ("Cc", "Cf")).split())


# Fields: text from a URL → a checked value --------------------------------------------------------------


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
        known = {thing.name: thing for thing in self.things.filter(name__in=_askable(given))}
        for name in given:
            if name not in known:
                raise _unknown(name)
            yield Value(known[name].pk, name, name, known[name])


class ThingsField(FacetField):
    """Things that some case names which the reader may see, by id or name; a hidden thing and none answer alike."""

    def __init__(self, *, things: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.things = things

    def values(self, given: list[str]) -> Iterator[Value]:
        numbers = {text: int(text) for text in map(str.strip, given) if NUMBER.fullmatch(text)}
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


class YearsField(FacetField):
    def values(self, given: list[str]) -> Iterator[Value]:
        last = timezone.localdate().year + 1
        for text in given:
            if not NUMBER.fullmatch(text.strip()):
                raise ValidationError(_("This is not a number that can be meant here."), code="invalid")
            if not FIRST_YEAR <= int(text) <= last:
                message = _("Choose a year from %(first)s to %(last)s.")
                raise ValidationError(message, params={"first": FIRST_YEAR, "last": last}, code="range")
            yield Value(int(text), str(int(text)), str(int(text)))


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


def _askable(names: Collection[str]) -> list[str]:
    """Those that a stored name can be: PostgreSQL raises on NUL, both drivers on lone surrogates."""
    return [name for name in names if len(name) <= 100 and not UNPRINTED & set(map(unicodedata.category, name))]


def _unknown(name: str) -> ValidationError:
    shown = Truncator("".join(char if char.isprintable() else "�" for char in name[:100])).chars(30)
    return ValidationError(_("The list has no “%(name)s”."), params={"name": shown}, code="unknown")


# Filters: a checked value → fewer cases -----------------------------------------------------------------


class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def filter(self, selection: Selection, words: str) -> Selection:
        return selection.both(self.parent.matching) if words else selection


class FacetFilter(django_filters.Filter):
    """Cases that have one of the values of a facet; with `exclude` those that have none of them."""

    @property
    def field(self) -> forms.Field:
        # Whose cases count is known only when the filter set is built.
        self.extra["selection"] = self.parent.queryset
        return super().field

    @property
    def kind(self) -> str:
        return self.extra["kind"]

    def filter(self, selection: Selection, values: list[Value]) -> Selection:
        numbers = [value.number for value in values]
        if not numbers:
            return selection
        if self.exclude:
            return selection.lacking(self.kind, numbers)
        if self.kind not in self.parent.joined:
            return selection.having(self.kind, numbers)
        for number in numbers:
            selection = selection.having(self.kind, [number])
        return selection


class ThingsFilter(FacetFilter):
    field_class = ThingsField


class TopicsFilter(FacetFilter):
    field_class = TopicsField


class YearsFilter(FacetFilter):
    field_class = YearsField


class OptionsFilter(FacetFilter):
    field_class = OptionsField


class OptionFilter(django_filters.ChoiceFilter):
    """One of a few words; the message does not repeat what was given, which may be long.

    Order, format and spellings change nothing about which cases there are.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid_choice": _("This value does not exist.")}, **kwargs)

    def filter(self, selection: Selection, value: str) -> Selection:
        return selection


class JoinedField(forms.MultipleChoiceField):
    """Facets of which a case must have all chosen values, not one of them."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid_choice": _("This value does not exist.")}


class JoinedFilter(django_filters.Filter):
    """Read by the filters of these facets."""

    field_class = JoinedField

    def filter(self, selection: Selection, names: list[str]) -> Selection:
        return selection


class HasFiguresFilter(OptionFilter):
    def filter(self, selection: Selection, value: str) -> Selection:
        return selection.with_figures() if value else selection


class MeasureFilter(django_filters.Filter):
    """One side of a figure's condition: ArticleFilter puts the sides together, as one figure has to meet them all."""

    def filter(self, selection: Selection, value: object) -> Selection:
        return selection


class IndicatorFilter(MeasureFilter):
    field_class = NameField


class UnitFilter(MeasureFilter):
    field_class = UnitField


class AmountFilter(MeasureFilter):
    field_class = AmountField


class MeasuresForm(forms.Form):
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


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a list, in words, and the query string of the list without it."""

    kind: str
    text: str
    without: str
    is_excluded: bool = False
    turned: str = ""
    """The query string of the list that leaves out what this one asks for, or the other way round."""


THINGS = {
    "locality": Locality.objects.with_ancestors(),
    "practice": Practice.objects.all(),
    "problem": Problem.objects.all(),
    "initiative": Initiative.objects.all(),
    "brand": Brand.objects.all(),
    "publisher": Publisher.objects.all(),
}


def _facet(filter_class: type[FacetFilter], kind: str, label: str, **extra: Any) -> FacetFilter:
    if kind in THINGS:
        extra["things"] = THINGS[kind]
    return filter_class(label=label, kind=kind, **extra)


MEASURES = ("indicator", "unit", "least", "most")
LEVEL = {"codes": LEVELS, "words": dict(Locality.Level.choices)}
FIGURE = {"codes": FIGURES, "words": dict(Indicator.Dimension.choices)}


class ArticleFilter(django_filters.FilterSet):
    """The conditions of a list; built from a URL's parameters and all cases that the reader may see."""

    q = WordsFilter(label=_("Words"))
    exact = OptionFilter(label=_("Other spellings"), choices=[("1", _("only as typed"))])
    locality = _facet(ThingsFilter, "locality", _("Locality"))
    level = _facet(OptionsFilter, "level", _("Level"), **LEVEL)
    problem = _facet(TopicsFilter, "problem", _("Problem"))
    practice = _facet(TopicsFilter, "practice", _("Practice"))
    initiative = _facet(ThingsFilter, "initiative", _("Initiative"))
    brand = _facet(ThingsFilter, "brand", _("Brand"))
    publisher = _facet(ThingsFilter, "publisher", _("Publisher"))
    year = _facet(YearsFilter, "year", _("Year"))
    figure = _facet(OptionsFilter, "figure", _("Kind of figure"), **FIGURE)
    not_locality = _facet(ThingsFilter, "locality", _("Not in"), exclude=True)
    not_level = _facet(OptionsFilter, "level", _("Not of level"), exclude=True, **LEVEL)
    not_problem = _facet(TopicsFilter, "problem", _("Not the problem"), exclude=True)
    not_practice = _facet(TopicsFilter, "practice", _("Not the practice"), exclude=True)
    not_initiative = _facet(ThingsFilter, "initiative", _("Not the initiative"), exclude=True)
    not_brand = _facet(ThingsFilter, "brand", _("Not the brand"), exclude=True)
    not_publisher = _facet(ThingsFilter, "publisher", _("Not published by"), exclude=True)
    not_year = _facet(YearsFilter, "year", _("Not in the year"), exclude=True)
    not_figure = _facet(OptionsFilter, "figure", _("Without figures of"), exclude=True, **FIGURE)
    all = JoinedFilter(label=_("All of them"), choices=[("problem", _("Problem")), ("practice", _("Practice"))])
    has_figures = HasFiguresFilter(label=_("Figures"), choices=[("1", _("with stated figures"))])
    indicator = IndicatorFilter(label=_("Indicator"), things=Indicator.objects.all())
    unit = UnitFilter(label=_("Unit"))
    least = AmountFilter(label=_("From"))
    most = AmountFilter(label=_("To"))
    sort = OptionFilter(
        label=_("Order"),
        choices=[("relevance", _("Best match")), ("date", _("Newest")), ("figures", _("Most figures"))],
    )
    format = OptionFilter(
        label=_("Format"), choices=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"), ("atom", "Atom")]
    )

    class Meta:
        form = MeasuresForm

    # The cases -----------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What was typed, word by word."""
        return parse(self.form.cleaned_data["q"])

    @cached_property
    def query(self) -> Query:
        return build(self.parts, dict(self.widened))

    @cached_property
    def matching(self) -> Selection:
        """All cases that hold the words: asked once for the list and all its facets."""
        return self.queryset.matching(self.query)

    @cached_property
    def widened(self) -> list[tuple[str, list[str]]]:
        """Words that name something, and what else the same thing is called, which is searched for, too."""
        if self.form.cleaned_data["exact"]:
            return []
        found = [(part.text, widen(part.text)) for part in self.parts if not part.is_excluded]
        return [(text, others) for text, others in found if others]

    @property
    def as_typed(self) -> str:
        """The query string of the list without these other spellings."""
        return self.link(exact="1")

    @property
    def joined(self) -> list[str]:
        """The facets of which a case must have every chosen value."""
        return self.form.cleaned_data.get("all", [])

    @cached_property
    def found(self) -> Selection:
        """The cases that meet all conditions: none while a value is wrong, for the rest would pass for what was asked."""
        return self.apart_from()

    def apart_from(self, *names: str) -> Selection:
        """The cases that meet all conditions but these; the query stays, so that they can be ranked by it."""
        selection: Selection = self.queryset
        if not self.form.is_valid():
            return selection.having("year", [])
        for name, value in self.form.cleaned_data.items():
            if name not in names:
                selection = self.filters[name].filter(selection, value)
        return selection if self._measured is None else selection.among(self._measured)

    @cached_property
    def _measured(self) -> np.ndarray | None:
        """The articles of which one figure meets what is asked of figures; None where nothing is."""
        indicator, unit, least, most = (self.form.cleaned_data[name] for name in MEASURES)
        if not indicator and not unit:
            return None
        claims = Claim.objects.standing()
        if indicator:
            named = Q(subject__in=[indicator.name, *indicator.aliases])
            for cue in indicator.cues:
                named |= Q(subject__contains=cue)
            claims = claims.filter(Q(indicator=indicator) | Q(named, unit=indicator.unit, indicator=None))
        if unit:
            claims = claims.filter(unit=unit)
        if least is not None:
            claims = claims.annotate(upper=Coalesce("value_max", "value")).filter(upper__gte=least)
        if most is not None:
            claims = claims.filter(value__lte=most)
        return np.fromiter(claims.values_list("article_id", flat=True).distinct(), np.int64)

    @cached_property
    def ids(self) -> np.ndarray:
        """The ids of the cases in the order of the list."""
        return self.found.ids(getattr(self.found, f"by_{self.order}"))

    @property
    def order(self) -> str:
        return self.form.cleaned_data["sort"] or ("relevance" if self.form.cleaned_data["q"] else "date")

    # Links ---------------------------------------------------------------------------------------------

    def link(self, **changes: str | list[str] | None) -> str:
        """The query string of the same list with some parameters changed or (None) dropped, back on the first page.

        Of a file, too, the links lead to pages, unless they say another format.
        """
        pairs = []
        for name in self.filters if changes.keys() - self._given.keys() else self._given:
            if name in changes:
                values = changes[name]
                pairs += [
                    _pair(name, value) for value in ([values] if isinstance(values, str) else values or []) if value
                ]
            else:
                pairs += self._given.get(name, ())
        return "?" + "&".join(pairs)

    @cached_property
    def _given(self) -> dict[str, list[str]]:
        """The parameters in force as parts of a query string, in the order of the filters."""
        given = {name: [_pair(name, value) for value in self.data.getlist(name) if value] for name in self.filters}
        return {name: pairs for name, pairs in given.items() if pairs and name != "format"}

    @cached_property
    def trail(self) -> str:
        """What a link to a case takes along, so that the reader finds back, and on to the next one."""
        return self.link() if self.chips else ""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The parameters in force, as the hidden fields of a form that adds one."""
        return [(name, value) for name, values in QueryDict(self.link()[1:]).lists() for value in values]

    @property
    def hidden_apart_from_figures(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.hidden if name not in MEASURES]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders a list may have: in words, the query string, and whether it is the present one."""
        choices = self.filters["sort"].extra["choices"]
        usual = "relevance" if self.form.cleaned_data["q"] else "date"
        return [
            (text, self.link(sort=None if key == usual else key), key == self.order)
            for key, text in choices
            if key != "relevance" or self.form.cleaned_data["q"]
        ]

    @property
    def downloads(self) -> list[tuple[str, str, str]]:
        """The files that a list may be taken away as: parameter, name, and the query string."""
        return [(key, name, self.link(format=key)) for key, name in self.filters["format"].extra["choices"]]

    @property
    def feed(self) -> str:
        """The query string under which a reader of feeds learns of new cases."""
        return self.link(format="atom")

    @property
    def without_wrong(self) -> str:
        """The query string without the values that were refused."""
        return self.link(**dict.fromkeys(self.form.errors))

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions in force; none while a value is wrong."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        chips: list[Chip] = []
        for name, value in chosen.items():
            if isinstance(value, list):
                chips += self._facet_chips(name, value) if name != "all" else []
            elif name == "q" and len(self.parts) > 1:
                chips += self._word_chips()
            elif value not in (None, "") and name not in ("sort", "exact", "format"):
                choices = dict(self.filters[name].extra.get("choices", ()))
                label = str(self.filters[name].label)
                chips.append(Chip(label, str(choices.get(value, value)), self.link(**{name: None})))
        return chips

    def _facet_chips(self, name: str, values: list[Value]) -> Iterator[Chip]:
        other = name.removeprefix("not_") if name.startswith("not_") else f"not_{name}"
        for value in values:
            rest = [each.param for each in values if each != value]
            turned = self.link(**{name: rest, other: [*self.data.getlist(other), value.param]})
            label = str(self.filters[name].label)
            yield Chip(label, value.text, self.link(**{name: rest}), self.filters[name].exclude, turned)

    def _word_chips(self) -> Iterator[Chip]:
        """Each word can be taken away alone, as it is often one that finds nothing."""
        for part in self.parts:
            rest = [_as_typed(other) for other in self.parts if other != part]
            yield Chip(str(_("Words")), _as_typed(part), self.link(q=" ".join(rest)), part.is_excluded)


def _pair(name: str, value: str) -> str:
    """Names as they are written: escaped, each of their characters takes nine bytes, a hundred times on a page."""
    return f"{name}={uri_to_iri(quote_plus(value, errors='replace'))}"


def _as_typed(part: Part) -> str:
    text = f'"{part.text}"' if " " in part.text else part.text
    return f"-{text}" if part.is_excluded else text
