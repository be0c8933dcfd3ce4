"""What the filters of all lists have in common: the parameters of an address in force, and links that change some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from urllib.parse import quote_plus

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.encoding import uri_to_iri
from django.utils.functional import cached_property

from articles.filters.chips import Chip, chips
from articles.filters.fields import GivenForm
from articles.search.selection import Selection


class ListFilter(django_filters.FilterSet):
    """Parameters of an address in force, and links that change some of them: what all lists have in common."""

    Form: type[GivenForm]
    joined: Sequence[str] = ()
    """The facets of which a case must have every chosen value."""

    def __init__(self, data: QueryDict, cases: Selection, *, known: Selection | None = None) -> None:
        """`known`: where the list itself is a part, all that the reader may see.

        A place without such a case is no wrong value: the answer is that there is none.
        """
        super().__init__(data, cases)
        self.known = known or cases

    def get_form_class(self) -> Callable[..., forms.Form]:
        """Its fields are made for this one list: a class of its own that copies them would be a twentieth of a page."""
        return partial(self.Form, fields={name: each.field for name, each in self.filters.items()})

    def link(self, **changes: str | list[str] | None) -> str:
        """The query string of the same list with some parameters changed or (None) dropped, back on the first page.

        Of a file, too, the links lead to pages, unless they say another format.
        """
        given = dict(self._given)
        for name, values in changes.items():
            given[name] = [
                _pair(name, value) for value in ([values] if isinstance(values, str) else values or []) if value
            ]
        names = sorted(given, key=self._order.__getitem__) if len(given) > len(self._given) else given
        return "?" + "&".join(pair for name in names for pair in given[name])

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.filters)}

    @cached_property
    def _given(self) -> dict[str, list[str]]:
        """The parameters in force as parts of a query string, in the order of the filters."""
        given = {name: [_pair(name, value) for value in self.data.getlist(name) if value] for name in self.filters}
        return {name: pairs for name, pairs in given.items() if pairs and name != "format"}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The parameters in force, as the hidden fields of a form that adds one."""
        return [(name, value) for name, values in QueryDict(self.link()[1:]).lists() for value in values]

    @property
    def downloads(self) -> list[tuple[str, str, str]]:
        """The files that a list may be taken away as: parameter, name, and the query string."""
        return [(key, name, self.link(format=key)) for key, name in self.filters["format"].extra["choices"]]

    @property
    def without_wrong(self) -> str:
        """The query string without the values that were refused."""
        return self.link(**dict.fromkeys(self.form.errors))

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions in force; none while a value is wrong."""
        return list(chips(self.filters, self.form.cleaned_data, self.link)) if self.form.is_valid() else []


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    """Names as they are written: escaped, each of their characters takes nine bytes, a hundred times on a page."""
    return f"{name}={uri_to_iri(quote_plus(value, errors='replace'))}"
