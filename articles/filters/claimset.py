"""The conditions of the figures explorer: which figures of which cases are put side by side."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.filters.base import ListFilter
from articles.filters.conditions import FacetFilter, OptionFilter, SharedFilter
from articles.filters.fields import FIRST_YEAR, NameField, PeriodForm, ThingsField, TopicsField, Value, YearField
from articles.models import Claim, Indicator, Locality
from articles.search.selection import Selection
from articles.text.periods import Years


class ClaimFilter(ListFilter):
    """Built from a URL's parameters and all cases that the reader may see.

    Practice, problem and place narrow the cases; place, level, years and qualifier the figures themselves.
    """

    Form = PeriodForm

    indicator = SharedFilter(NameField, _("Indicator"), things=Indicator.objects.all())
    locality = FacetFilter(ThingsField, "locality", _("Locality"))
    level = OptionFilter(label=_("Level"), choices=Locality.Level.choices)
    practice = FacetFilter(TopicsField, "practice", _("Practice"))
    problem = FacetFilter(TopicsField, "problem", _("Problem"))
    first = SharedFilter(YearField, _("From the year"))
    last = SharedFilter(YearField, _("To the year"))
    qualifier = OptionFilter(label=_("Qualifier"), choices=Claim.Qualifier.choices)
    sort = OptionFilter(
        label=_("Order"), choices=[("value", _("Value")), ("place", _("Locality")), ("period", _("Period"))]
    )
    format = OptionFilter(label=_("Format"), choices=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")])

    @cached_property
    def cases(self) -> Selection:
        """The cases that could state such a figure: none while a value is wrong."""
        selection: Selection = self.queryset
        if not self.form.is_valid():
            return selection.having("year", [])
        for name, value in self.form.cleaned_data.items():
            selection = self.filters[name].filter(selection, value)
        return selection

    @property
    def indicator_asked(self) -> Indicator | None:
        return self.form.cleaned_data["indicator"]

    @property
    def places(self) -> list[Locality]:
        return [value.thing for value in self.form.cleaned_data["locality"]]

    @property
    def chosen_places(self) -> list[tuple[Value, str]]:
        """Each with the query string of the same figures without it. There are many 朝阳社区: a form sends numbers."""
        chosen = self.form.cleaned_data["locality"]
        return [(value, self.link(locality=[each.param for each in chosen if each != value])) for value in chosen]

    @property
    def narrows_figures(self) -> bool:
        """Whether of the cases only some figures are asked for."""
        return bool(self.form.cleaned_data["locality"] or self.form.cleaned_data["qualifier"])

    @staticmethod
    def takes(years: Years) -> bool:
        """Whether years that a text tells can be asked for, too: not 1921, and not those of a plan."""
        return years.first >= FIRST_YEAR and years.last <= timezone.localdate().year + 1

    @property
    def years(self) -> Years | None:
        """The years that are asked for; None where neither end is given."""
        first, last = self.form.cleaned_data["first"], self.form.cleaned_data["last"]
        return Years(first or FIRST_YEAR, last or timezone.localdate().year + 1) if first or last else None

    @property
    def sorts(self) -> dict[str, str]:
        """Order → the query string of the same figures in it."""
        return {
            key: self.link(sort=None if key == "value" else key) for key, _ in self.filters["sort"].extra["choices"]
        }

    @property
    def order(self) -> str:
        return self.form.cleaned_data["sort"] or "value"
