"""The conditions of the case list: which parameters there are, the cases that meet them, and links that change them."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import numpy as np
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.filters.base import ListFilter
from articles.filters.conditions import FacetFilter, HasFiguresFilter, OptionFilter, SharedFilter, WordsFilter, measured
from articles.filters.fields import (
    AmountField,
    JoinedField,
    MeasuresForm,
    NameField,
    OptionsField,
    ThingsField,
    TopicsField,
    UnitField,
    YearsField,
)
from articles.models import Indicator, Locality
from articles.search.entries import FIGURES, LEVELS
from articles.search.names import widen
from articles.search.query import Part, Query, build, parse
from articles.search.selection import Selection

MEASURES = ("indicator", "unit", "least", "most")
LEVEL = {"codes": LEVELS, "words": dict(Locality.Level.choices)}
FIGURE = {"codes": FIGURES, "words": dict(Indicator.Dimension.choices)}


class ArticleFilter(ListFilter):
    """The conditions of a list; built from a URL's parameters and all cases that the reader may see."""

    q = WordsFilter(label=_("Words"))
    exact = OptionFilter(label=_("Other spellings"), choices=[("1", _("only as typed"))])
    locality = FacetFilter(ThingsField, "locality", _("Locality"))
    level = FacetFilter(OptionsField, "level", _("Level"), **LEVEL)
    problem = FacetFilter(TopicsField, "problem", _("Problem"))
    practice = FacetFilter(TopicsField, "practice", _("Practice"))
    initiative = FacetFilter(ThingsField, "initiative", _("Initiative"))
    brand = FacetFilter(ThingsField, "brand", _("Brand"))
    publisher = FacetFilter(ThingsField, "publisher", _("Publisher"))
    year = FacetFilter(YearsField, "year", _("Year"))
    figure = FacetFilter(OptionsField, "figure", _("Kind of figure"), **FIGURE)
    not_locality = FacetFilter(ThingsField, "locality", _("Not in"), exclude=True)
    not_level = FacetFilter(OptionsField, "level", _("Not of level"), exclude=True, **LEVEL)
    not_problem = FacetFilter(TopicsField, "problem", _("Not the problem"), exclude=True)
    not_practice = FacetFilter(TopicsField, "practice", _("Not the practice"), exclude=True)
    not_initiative = FacetFilter(ThingsField, "initiative", _("Not the initiative"), exclude=True)
    not_brand = FacetFilter(ThingsField, "brand", _("Not the brand"), exclude=True)
    not_publisher = FacetFilter(ThingsField, "publisher", _("Not published by"), exclude=True)
    not_year = FacetFilter(YearsField, "year", _("Not in the year"), exclude=True)
    not_figure = FacetFilter(OptionsField, "figure", _("Without figures of"), exclude=True, **FIGURE)
    all = SharedFilter(JoinedField, _("All of them"), choices=[("problem", _("Problem")), ("practice", _("Practice"))])
    has_figures = HasFiguresFilter(label=_("Figures"), choices=[("1", _("with stated figures"))])
    indicator = SharedFilter(NameField, _("Indicator"), things=Indicator.objects.all())
    unit = SharedFilter(UnitField, _("Unit"))
    least = SharedFilter(AmountField, _("From"))
    most = SharedFilter(AmountField, _("To"))
    sort = OptionFilter(
        label=_("Order"),
        choices=[("relevance", _("Best match")), ("date", _("Newest")), ("figures", _("Most figures"))],
    )
    format = OptionFilter(
        label=_("Format"), choices=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"), ("atom", "Atom")]
    )

    Form = MeasuresForm

    # The cases -----------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What was typed, word by word."""
        return parse(self.form.cleaned_data["q"])

    @cached_property
    def query(self) -> Query:
        return build(self.parts, self.widened)

    @cached_property
    def matching(self) -> Selection:
        """All cases that hold the words: asked once for the list and all its facets."""
        return self.queryset.matching(self.query)

    @cached_property
    def widened(self) -> dict[str, list[str]]:
        """Words that name something → what else the same thing is called, which is searched for, too."""
        exact = self.form.cleaned_data["exact"]
        terms = [part.text for part in self.parts if not part.is_excluded]
        return {} if exact else widen(terms, self.queryset.counts_of)

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

    def counted(self, name: str) -> Selection:
        """The cases that count for the values of a facet: what is chosen of it does not narrow its own counts."""
        chosen = self.form.is_valid() and self.form.cleaned_data[name]
        return self.apart_from(name) if chosen and name not in self.joined else self.found

    def apart_from(self, *names: str) -> Selection:
        """The cases that meet all conditions but these; the query stays, so that they can be ranked by it."""
        selection: Selection = self.queryset
        if not self.form.is_valid():
            return selection.having("year", [])
        for name, value in self.form.cleaned_data.items():
            if name not in names:
                selection = self.filters[name].filter(selection, value)
        return selection if self._measured is None else selection.among(self._measured)

    def matching_alone(self, part: Part) -> Selection:
        """The cases that a word finds, or leaves, when it stands alone; looked up once."""
        if part not in self._alone:
            self._alone[part] = self.queryset.matching(build((part,), self.widened))
        return self._alone[part]

    @cached_property
    def _alone(self) -> dict[Part, Selection]:
        return {}

    def total_of(self, link: str) -> int:
        """How many cases the list of a link from this one has that does without a condition.

        What this list has looked up is not looked up again: an empty list has up to twelve words to do without.
        """
        other = ArticleFilter(QueryDict(link[1:]), self.queryset, known=self.known)
        if other.is_valid():
            other.matching = reduce(Selection.both, map(self.matching_alone, other.parts), self.queryset)
            if self._measures == other._measures:
                other._measured = self._measured
        return other.found.total

    @property
    def _measures(self) -> tuple[Indicator | None, str, Decimal | None, Decimal | None]:
        return tuple(self.form.cleaned_data[name] for name in MEASURES)

    @cached_property
    def _measured(self) -> np.ndarray | None:
        """The articles of which one figure meets what is asked of figures; None where nothing is."""
        indicator, unit, least, most = self._measures
        return measured(indicator, unit, least, most) if indicator or unit else None

    @cached_property
    def ids(self) -> np.ndarray:
        """The ids of the cases in the order of the list."""
        return self.found.ids(getattr(self.found, f"by_{self.order}"))

    @property
    def order(self) -> str:
        return self.form.cleaned_data["sort"] or ("relevance" if self.form.cleaned_data["q"] else "date")

    # Links ---------------------------------------------------------------------------------------------

    @cached_property
    def trail(self) -> str:
        """What a link to a case takes along, so that the reader finds back, and on to the next one."""
        return self.link() if self.chips else ""

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
    def feed(self) -> str:
        """The query string under which a reader of feeds learns of new cases."""
        return self.link(format="atom")
