"""A checked value → fewer cases."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

import django_filters
import numpy as np
from django import forms
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.filters.fields import FacetField, Value, WordsField
from articles.models import Brand, Claim, Indicator, Initiative, Locality, Practice, Problem, Publisher
from articles.search.selection import Selection

THINGS = {
    "locality": Locality.objects.with_ancestors(),
    "practice": Practice.objects.all(),
    "problem": Problem.objects.all(),
    "initiative": Initiative.objects.all(),
    "brand": Brand.objects.all(),
    "publisher": Publisher.objects.all(),
}


class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def filter(self, selection: Selection, words: str) -> Selection:
        return selection.both(self.parent.matching) if words else selection


class FacetFilter(django_filters.Filter):
    """Cases that have one of the values of a facet; with `exclude` those that have none of them."""

    def __init__(self, field_class: type[FacetField], kind: str, label: str, **kwargs: Any) -> None:
        if kind in THINGS:
            kwargs["things"] = THINGS[kind]
        super().__init__(label=label, kind=kind, **kwargs)
        self.field_class = field_class

    def __deepcopy__(self, memo: dict) -> FacetFilter:
        # Each filter set takes copies, for `parent` and the selection; to copy words and querysets, too, took a millisecond.
        copied = copy(self)
        copied.extra = dict(self.extra)
        return copied

    @property
    def field(self) -> forms.Field:
        # Whose cases count is known only when the filter set is built.
        self.extra["selection"] = self.parent.known
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


class OptionFilter(django_filters.ChoiceFilter):
    """One of a few words; the message does not repeat what was given, which may be long.

    Order, format and spellings change nothing about which cases there are.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid_choice": _("This value does not exist.")}, **kwargs)

    def filter(self, selection: Selection, value: str) -> Selection:
        return selection


class HasFiguresFilter(OptionFilter):
    def filter(self, selection: Selection, value: str) -> Selection:
        return selection.with_figures() if value else selection


class SharedFilter(django_filters.Filter):
    """A value that leaves out nothing by itself: read by filters of facets, or one side of a figure's condition.

    One figure has to meet all sides, so ArticleFilter puts them together (`measured`).
    """

    def __init__(self, field_class: type[forms.Field], label: str, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self.field_class = field_class

    def filter(self, selection: Selection, value: object) -> Selection:
        return selection


def measured(indicator: Indicator | None, unit: str, least: Decimal | None, most: Decimal | None) -> np.ndarray:
    """The articles of which one figure meets all that is asked of figures."""
    claims = Claim.objects.standing()
    if indicator:
        named = Q(subject__in=[indicator.name, *indicator.aliases])
        for cue in indicator.cues:
            named |= Q(*(("subject__contains", word) for word in cue.split()))
        claims = claims.filter(Q(indicator=indicator) | Q(named, unit=indicator.unit, indicator=None))
    if unit:
        claims = claims.filter(unit=unit)
    if least is not None:
        claims = claims.annotate(upper=Coalesce("value_max", "value")).filter(upper__gte=least)
    if most is not None:
        claims = claims.filter(value__lte=most)
    return np.fromiter(claims.order_by().values_list("article_id", flat=True), np.int64)
