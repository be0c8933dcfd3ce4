"""The filters of the case list: every value that a URL may give is bounded, and a wrong one is refused with a message.

Never RangeFilter or NumericRangeFilter: `1e999999` in one of them burned 30 seconds. Never a choice by primary key
without bounds: 2^63 overflows on SQLite.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models import Brand, Claim, Initiative, Locality, Practice, Problem, Publisher
from articles.models.article import ArticleQuerySet
from articles.search.words import search

MAX_QUERY = 100
MAX_VALUES = 20
MAX_ID = 2**31 - 1
FIRST_YEAR = 1949
# int() would also take １２, ١٢, 1_000 and ten thousand digits.
NUMBER = re.compile(r"[0-9]{1,10}")
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
    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        words = clean_words(text) if len(text) <= MAX_QUERY else text
        if len(words) > MAX_QUERY:
            raise ValidationError(_("At most %(limit)d characters."), params={"limit": MAX_QUERY}, code="max_length")
        if text and not words:
            raise ValidationError(_("There is no word in it to look for."), code="no_words")
        return words


class NumberField(forms.IntegerField):
    def to_python(self, value: object) -> int | None:
        if value in self.empty_values:
            return None
        if not NUMBER.fullmatch(str(value).strip()):
            raise ValidationError(_("This is not a number that can be meant here."), code="invalid")
        return super().to_python(value)


def next_year() -> int:
    return timezone.localdate().year + 1


class YearField(NumberField):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        message = _("Choose a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": next_year()}
        self.validators += [MinValueValidator(FIRST_YEAR, message), MaxValueValidator(next_year, message)]


class ThingField(NumberField):
    """The id of a thing that some article names which this reader may see; a hidden thing and none answer alike."""

    def __init__(self, *, things: models.QuerySet, articles: ArticleQuerySet, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.things, self.articles = things, articles

    def clean(self, value: object) -> models.Model | None:
        number = super().clean(value)
        if number is None:
            return None
        thing = self.things.filter(pk=number).first() if number <= MAX_ID else None
        if thing is None or not about(self.articles, thing).exists():
            raise ValidationError(_("No case that you may see belongs to it."), code="unknown")
        return thing


class NamesField(forms.Field):
    """Up to 20 names of a vocabulary, each of them known."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, things: models.QuerySet, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.things = things

    def clean(self, value: object) -> list[models.Model]:
        names = list(dict.fromkeys(str(name) for name in value or () if name))
        if len(names) > MAX_VALUES:
            raise ValidationError(_("Choose at most %(limit)d."), params={"limit": MAX_VALUES}, code="too_many")
        # What no stored name can be is not asked for: PostgreSQL raises on NUL, both drivers on lone surrogates.
        askable = [name for name in names if len(name) <= 100 and not UNPRINTED & set(map(unicodedata.category, name))]
        known = {thing.name: thing for thing in self.things.filter(name__in=askable)} if askable else {}
        for name in names:
            if name not in known:
                shown = Truncator("".join(char if char.isprintable() else "�" for char in name)).chars(30)
                raise ValidationError(_("The list has no “%(name)s”."), params={"name": shown}, code="unknown")
        return [known[name] for name in names]


# Filters: a checked value → fewer articles --------------------------------------------------------------


def about(articles: ArticleQuerySet, thing: models.Model) -> ArticleQuerySet:
    """Those that a publisher published, or that name the thing."""
    return articles.filter(publisher=thing) if isinstance(thing, Publisher) else articles.naming(thing)


class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def filter(self, articles: ArticleQuerySet, words: str) -> ArticleQuerySet:
        return search(articles, words) if words else articles


class ThingFilter(django_filters.Filter):
    field_class = ThingField

    @property
    def field(self) -> forms.Field:
        # Whose cases count is known only when the filter set is built.
        self.extra.setdefault("articles", self.parent.queryset)
        return super().field

    def filter(self, articles: ArticleQuerySet, thing: models.Model | None) -> ArticleQuerySet:
        return about(articles, thing) if thing else articles


class NamesFilter(django_filters.Filter):
    """A case must name all of them: parking trouble × no property management."""

    field_class = NamesField

    def filter(self, articles: ArticleQuerySet, things: list[models.Model]) -> ArticleQuerySet:
        for thing in things:
            articles = articles.naming(thing)
        return articles


class YearFilter(django_filters.Filter):
    field_class = YearField

    def filter(self, articles: ArticleQuerySet, year: int | None) -> ArticleQuerySet:
        if year is None:
            return articles
        return articles.filter(published_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))


class OptionFilter(django_filters.ChoiceFilter):
    """One of a few words; the message does not repeat what was given, which may be long."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(error_messages={"invalid_choice": _("This value does not exist.")}, **kwargs)


class HasFiguresFilter(OptionFilter):
    def filter(self, articles: ArticleQuerySet, value: str) -> ArticleQuerySet:
        return with_figures(articles) if value else articles


def with_figures(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(pk__in=Claim.objects.standing().values("article_id"))


class SortFilter(OptionFilter):
    def filter(self, articles: ArticleQuerySet, value: str) -> ArticleQuerySet:
        if value != "figures":
            return articles.newest_first()
        # A subquery in the order and no join: counting the list and its facets leaves it out.
        claims = Claim.objects.standing().filter(article=OuterRef("pk")).order_by().values("article")
        figures = Coalesce(Subquery(claims.values(count=Count("pk"))), 0)
        return articles.order_by(figures.desc(), F("published_on").desc(nulls_last=True), "-pk")


class FormatFilter(OptionFilter):
    """The same cases as a file; which ones they are it leaves alone."""

    def filter(self, articles: ArticleQuerySet, value: str) -> ArticleQuerySet:
        return articles


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a list, in words, and the query string of the list without it."""

    kind: str
    text: str
    without: str


class ArticleFilter(django_filters.FilterSet):
    q = WordsFilter(label=_("Words"))
    locality = ThingFilter(label=_("Locality"), things=Locality.objects.with_ancestors())
    problem = NamesFilter(label=_("Problem"), things=Problem.objects.all())
    practice = NamesFilter(label=_("Practice"), things=Practice.objects.all())
    initiative = ThingFilter(label=_("Initiative"), things=Initiative.objects.all())
    brand = ThingFilter(label=_("Brand"), things=Brand.objects.all())
    publisher = ThingFilter(label=_("Publisher"), things=Publisher.objects.all())
    year = YearFilter(label=_("Year"))
    has_figures = HasFiguresFilter(label=_("Figures"), choices=[("1", _("with stated figures"))])
    sort = SortFilter(label=_("Order"), choices=[("date", _("Newest")), ("figures", _("Most figures"))])
    format = FormatFilter(
        label=_("Format"), choices=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"), ("atom", "Atom")]
    )

    def filter_queryset(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """Nothing while a value is wrong: the rest of the list would pass for what was asked."""
        return super().filter_queryset(articles) if self.form.is_valid() else articles.none()

    def link(self, **changes: str | list[str] | None) -> str:
        """The query string of the same list with some parameters changed or (None) dropped, back on the first page.

        Of a file, too, the links lead to pages, unless they say another format.
        """
        params = QueryDict(mutable=True)
        for name in self.filters:
            values = changes.get(name, [] if name == "format" else self.data.getlist(name))
            values = [values] if isinstance(values, str) else values or []
            if any(values):
                params.setlist(name, [value for value in values if value])
        return "?" + params.urlencode()

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders a list may have: in words, the query string, and whether it is the present one."""
        present = self.form.cleaned_data["sort"] or "date"
        choices = self.filters["sort"].extra["choices"]
        return [(text, self.link(sort=None if key == "date" else key), key == present) for key, text in choices]

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
        chips = []
        for name, value in chosen.items():
            label = str(self.filters[name].label)
            if isinstance(value, list):
                names = [thing.name for thing in value]
                chips += [
                    Chip(label, each, self.link(**{name: [other for other in names if other != each]}))
                    for each in names
                ]
            elif value and name not in ("sort", "format"):
                chips.append(Chip(label, self._in_words(name, value), self.link(**{name: None})))
        return chips

    def _in_words(self, name: str, value: object) -> str:
        if isinstance(value, Locality):
            # There are many 朝阳社区: the place above tells which.
            return "".join(value.names[-2:])
        return str(self.filters[name].extra["choices"][0][1]) if name == "has_figures" else str(value)
