"""The conditions of a list in words, each with the lists that do without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters

from articles.filters.fields import Value
from articles.search.query import Part, parse

SILENT = ("all", "sort", "exact", "format")
"""They tell how the cases are shown, or how values belong together; the page says so at another place."""
Link = Callable[..., str]
"""The query string of the same list with some parameters changed."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a list, in words, and the query string of the list without it."""

    kind: str
    text: str
    without: str
    is_excluded: bool = False
    turned: str = ""
    """The query string of the list that leaves out what this one asks for, or the other way round."""


def chips(filters: Mapping[str, django_filters.Filter], chosen: Mapping[str, Any], link: Link) -> Iterator[Chip]:
    """One for each checked value, in the order of the filters."""
    for name, value in chosen.items():
        if name in SILENT or value in (None, "", []):
            continue
        label = str(filters[name].label)
        if isinstance(value, list):
            yield from _facet_chips(name, label, chosen, link)
        elif name == "q" and len(parts := parse(value)) > 1:
            yield from _word_chips(label, parts, link)
        else:
            choices = dict(filters[name].extra.get("choices", ()))
            yield Chip(label, str(choices.get(value, value)), link(**{name: None}))


def _facet_chips(name: str, label: str, chosen: Mapping[str, list[Value]], link: Link) -> Iterator[Chip]:
    is_excluded = name.startswith("not_")
    other = name.removeprefix("not_") if is_excluded else f"not_{name}"
    others = [value.param for value in chosen[other]]
    for value in chosen[name]:
        rest = [each.param for each in chosen[name] if each != value]
        turned = link(**{name: rest, other: [*others, value.param]})
        yield Chip(label, value.text, link(**{name: rest}), is_excluded, turned)


def _word_chips(label: str, parts: Sequence[Part], link: Link) -> Iterator[Chip]:
    """Each word can be taken away alone, as it is often one that finds nothing."""
    for part in parts:
        rest = [_as_typed(other) for other in parts if other != part]
        yield Chip(label, _as_typed(part), link(q=" ".join(rest)), part.is_excluded)


def _as_typed(part: Part) -> str:
    text = f'"{part.text}"' if " " in part.text else part.text
    return f"-{text}" if part.is_excluded else text
