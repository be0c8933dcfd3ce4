"""Figures of one indicator side by side, and the guards: what is no measure of the same is shown, but never ranked.

A figure stands on the scale if its unit turns into the indicator's, if it tells of a place of the same level, and of the
same years. What two texts tell of one place is one figure. A case that states none is counted as such: not stated is
not zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from articles.bars import Bar
from articles.models import Claim, Indicator, Locality
from articles.models.locality import ID_DIGITS
from articles.models.mention import Proposal
from articles.search.selection import Selection
from articles.text.periods import Years, years_of
from articles.text.units import convert, is_rough


class Guard(StrEnum):
    """Why a figure is not ranked with the others."""

    UNIT = "unit"
    PLACE = "place"
    LEVEL = "level"
    UNDATED = "undated"
    PERIOD = "period"


class Figure(NamedTuple):
    """One claim as the arrays of a comparison need it; the page reads the rest of those that it shows."""

    pk: int
    article: int
    value: Decimal
    top: Decimal | None
    unit: str
    qualifier: str
    place: str
    """The path of the locality; "" where the text tells none."""
    level: str
    years: Years | None
    is_confirmed: bool
    score: float
    is_open: bool = False
    """Whether the text says since when, but not in a year: 工作室成立以来 is no measure of one year."""


@dataclass(slots=True)
class Row:
    """One figure, told once or several times."""

    figure: Figure
    again: list[Figure]
    """The same figure of the same place in other cases, or once more in its own."""
    amount: Decimal | None
    """In the unit of the indicator; None where it does not turn into it."""
    top: Decimal | None
    is_rough: bool
    guards: tuple[Guard, ...] = ()
    bar: Bar | None = None
    claim: Claim | None = None
    """Read for those that are shown."""

    @property
    def is_guarded(self) -> bool:
        return bool(self.guards)


@dataclass(slots=True)
class Comparison:
    indicator: Indicator
    level: str
    """The one that is ranked; "" where no figure tells its place."""
    years: Years | None
    rows: list[Row] = field(default_factory=list)
    """Those on the scale first, the largest before the others; then those with a guard."""

    @property
    def level_name(self) -> str:
        return level_name(self.level)

    @property
    def ranked(self) -> list[Row]:
        return [row for row in self.rows if not row.guards]

    @property
    def guarded(self) -> list[Row]:
        return [row for row in self.rows if row.guards]


def level_name(level: str) -> str:
    return str(Locality.Level(level).label) if level else ""


# Figures of an indicator --------------------------------------------------------------------------------


def figures_of(indicator: Indicator, selection: Selection) -> list[Figure]:
    """All figures of the cases that a reader may see; `selection` is the whole of them, so the answer is kept."""
    claims = Claim.objects.filter(indicator=indicator)
    return selection.kept(f"figures of {indicator.pk}", lambda: [each for _pk, each in _read(claims, selection)])


def figures_by_indicator(claims: QuerySet, selection: Selection) -> dict[Indicator, list[Figure]]:
    """Of some claims: of a few cases or places, whose figures are looked up faster than among all of each indicator."""
    found: dict[int, list[Figure]] = defaultdict(list)
    for indicator, figure in _read(claims.filter(indicator__isnull=False), selection):
        found[indicator].append(figure)
    indicators = Indicator.objects.filter(pk__in=found).order_by("position", "pk")
    return {indicator: found[indicator.pk] for indicator in indicators}


def figures_in(claims: Iterable[Claim]) -> dict[Indicator, list[Figure]]:
    """The same of claims that were read already, with their case, place and indicator."""
    found: dict[Indicator, list[Figure]] = defaultdict(list)
    for claim in claims:
        if claim.indicator:
            place, article = claim.locality, claim.article
            figure = _figure(
                claim.pk, article.pk, claim.value, claim.value_max, claim.unit, claim.qualifier,
                place and place.path, place and place.level, claim.as_of, article.published_on, claim.state, claim.score,
            )  # fmt: skip
            found[claim.indicator].append(figure)
    return found


def _read(claims: QuerySet, selection: Selection) -> list[tuple[int, Figure]]:
    """(id of the indicator, figure) of those claims that stand in cases of the selection."""
    columns = (
        "indicator_id", "pk", "article_id", "value", "value_max", "unit", "qualifier", "locality__path",
        "locality__level", "as_of", "article__published_on", "state", "score",
    )  # fmt: skip
    rows = list(claims.standing().order_by("pk").values_list(*columns))
    visible = selection.has([row[2] for row in rows])
    return [
        (indicator, _figure(*columns))
        for (indicator, *columns), is_visible in zip(rows, visible.tolist(), strict=True)
        if is_visible
    ]


def _figure(
    pk: int, article: int, value: Decimal, top: Decimal | None, unit: str, qualifier: str, path: str | None,
    level: str | None, as_of: str, published: date | None, state: str, score: float,
) -> Figure:  # fmt: skip
    years = years_of(as_of, published.year if published else None)
    is_open = bool(as_of and published and years is None)
    is_confirmed = state == Proposal.State.CONFIRMED
    return Figure(
        pk, article, value, top, unit, qualifier, path or "", level or "", years, is_confirmed, score, is_open
    )


def figures_among(figures: Sequence[Figure], selection: Selection) -> list[Figure]:
    """Those of the cases of a narrower selection."""
    kept = selection.has([figure.article for figure in figures])
    return [figure for figure, is_kept in zip(figures, kept.tolist(), strict=True) if is_kept]


# Side by side -------------------------------------------------------------------------------------------


def compare(
    indicator: Indicator,
    figures: Iterable[Figure],
    *,
    level: str = "",
    years: Years | None = None,
    sort: str = "value",
) -> Comparison:
    """`level` and `years` are what the reader asks to be ranked; otherwise what most of the figures tell of."""
    rows = [_row(indicator, amount, same) for amount, same in _told_once(indicator, figures)]
    countable = [row.figure for row in rows if row.amount is not None]
    level = level or _most(figure.level for figure in countable)
    ranked = [figure for figure in countable if figure.level == level]
    common = years or _most((figure.years for figure in ranked), none=None)
    for row in rows:
        row.guards = tuple(_guards(row, level, common, is_asked=years is not None))
    _draw([row for row in rows if not row.guards], indicator)
    return Comparison(indicator, level, common, sorted(rows, key=ORDERS[sort]))


def _told_once(indicator: Indicator, figures: Iterable[Figure]) -> Iterator[tuple[Decimal | None, list[Figure]]]:
    """Figures that say the same of the same place in the same years, the surest of them first, and how much they say."""
    same: dict[tuple, tuple[Decimal | None, list[Figure]]] = {}
    for figure in figures:
        amount = convert(figure.value, figure.unit, indicator.unit)
        # Where no place is told, two texts may speak of two; one text tells one thing twice.
        key = figure.place or figure.article, amount or (figure.value, figure.unit), figure.top, figure.years
        same.setdefault(key, (amount, []))[1].append(figure)
    for amount, each in same.values():
        if len(each) > 1:  # hardly ever, of thousands of figures
            each.sort(key=lambda one: (not one.is_confirmed, -one.score, one.pk))
        yield amount, each


def _row(indicator: Indicator, amount: Decimal | None, same: list[Figure]) -> Row:
    figure = same[0]
    top = convert(figure.top, figure.unit, indicator.unit) if figure.top is not None else None
    return Row(figure, same[1:], amount, top, is_rough(figure.unit, indicator.unit))


def _guards(row: Row, level: str, years: Years | None, *, is_asked: bool) -> Iterable[Guard]:
    figure = row.figure
    if row.amount is None:
        yield Guard.UNIT
    if not figure.place:
        yield Guard.PLACE
    elif level and figure.level != level:
        yield Guard.LEVEL
    if figure.years is None:
        # Not dated is not of another time; but nobody can say that it lies within years that were asked for.
        if is_asked or figure.is_open:
            yield Guard.UNDATED
    elif years and not (_lies_in(figure.years, years) if is_asked else figure.years == years):
        yield Guard.PERIOD


def _lies_in(one: Years, other: Years) -> bool:
    return other.first <= one.first and one.last <= other.last


def _most(values: Iterable, none: object = "") -> object:
    """The value that comes most often, of equal ones the largest: the latest years, and always the same one."""
    counted = Counter(value for value in values if value)
    return max(counted, key=lambda value: (counted[value], value), default=none)


def _draw(rows: Sequence[Row], indicator: Indicator) -> None:
    """Percentages have a scale of their own, from 0 to 100; one figure alone is no comparison."""
    longest = max((row.top or row.amount for row in rows), default=Decimal(0))
    if indicator.dimension == Indicator.Dimension.PERCENT and longest <= 100:
        longest = Decimal(100)
    elif len(rows) < 2:
        longest = Decimal(0)
    for row in rows:
        if longest:
            row.bar = Bar.of(row.amount, row.top, row.figure.qualifier, longest)


def _by_value(row: Row) -> tuple:
    return bool(row.guards), -(row.amount or 0), row.figure.place, row.figure.pk


def _by_place(row: Row) -> tuple:
    return bool(row.guards), not row.figure.place, row.figure.place, -(row.amount or 0), row.figure.pk


def _by_period(row: Row) -> tuple:
    last, first = (row.figure.years.last, row.figure.years.first) if row.figure.years else (0, 0)
    return bool(row.guards), -last, -first, -(row.amount or 0), row.figure.pk


ORDERS: dict[str, Callable[[Row], tuple]] = {"value": _by_value, "place": _by_place, "period": _by_period}


# What a comparison covers -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """The line beside every comparison: of how much of the country, of when, and of how many cases it tells."""

    provinces: int
    cases: int
    figures: int
    """Each counted once."""
    merged: int
    """How often one of them was told again."""
    years: Years | None
    unstated: int
    """Cases that were asked and state no such figure: left out, not taken for zero."""


def reach(comparison: Comparison, asked: int) -> Reach:
    """`asked`: how many cases could have stated one."""
    told = [figure for row in comparison.rows for figure in (row.figure, *row.again)]
    stating = {figure.article for figure in told}
    roots = {int(figure.place[:ID_DIGITS]) for figure in told if figure.place}
    provinces = Locality.objects.filter(pk__in=roots, level=Locality.Level.PROVINCE).count() if roots else 0
    dated = [figure.years for figure in told if figure.years]
    years = Years(min(each.first for each in dated), max(each.last for each in dated)) if dated else None
    merged = len(told) - len(comparison.rows)
    return Reach(provinces, len(stating), len(comparison.rows), merged, years, max(asked - len(stating), 0))
