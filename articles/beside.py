"""Cases or places in columns: what each of them has, line by line, every cell with the way to its sentence or its cases.

A line whose cells all say the same is no difference; a cell without anything is a gap in the text, not a fault of the
place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import coverage
from articles.comparison import Comparison, Figure, Row, compare, figures_by_indicator
from articles.models import Article, Brand, Claim, Indicator, Initiative, Locality, Practice, Problem
from articles.models.article import DATE_FORMATS
from articles.reading import Reading, read_all
from articles.search.selection import Selection

MOST = 5
"""Columns that a page has room for."""
NAMES = 12
CASES = 3
FIGURES = 3
"""Figures of one indicator that a cell has room for: the sure ones first."""
INDICATORS = 20
"""Lines of figures; the explorer shows every indicator."""
OWN_CASES = 200
"""Of a place: the newest ones that are looked through for its figures; of a province there are thousands."""
TOPICS = (Practice, Problem)
OWNED = (Initiative, Brand)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a cell: its words, and where they lead."""

    text: str
    address: str = ""
    note: str = ""
    """Said smaller beside it: how often, in which sentence."""
    row: Row | None = None
    """Of a figure: with its guards."""


@dataclass(slots=True)
class Line:
    name: str
    cells: list[list[Item]]
    address: str = ""
    comparison: Comparison | None = None
    """Of figures: the scale that their guards speak of."""
    is_prose: bool = False

    @property
    def differs(self) -> bool:
        """Whether its cells do not all say the same; whether something is there counts, not in which sentence."""
        said = [sorted(item.text for item in cell) for cell in self.cells]
        return any(each != said[0] for each in said)


@dataclass(slots=True)
class Section:
    title: str
    key: str
    gap: str
    """What stands in a cell without anything."""
    lines: list[Line] = field(default_factory=list)


# Cases --------------------------------------------------------------------------------------------------


def cases_beside(articles: Sequence[Article], selection: Selection) -> list[Section]:
    """`articles` with publisher and place; `selection`: all that the reader may see."""
    readings, gap = read_all(articles), _("not in the text")
    sections = [
        Section(_("Basics"), "basics", _("not stated"), _case_basics(articles)),
        *(Section(_plural(model), model._meta.model_name, gap, _topic_lines(model, readings)) for model in TOPICS),
        Section(_("Initiatives and brands"), "names", gap, [_name_line(model, readings) for model in OWNED]),
        Section(_("Case card"), "card", gap, _card_lines(readings)),
        Section(_("Figures"), "figures", _("no figure in the text"), _case_figures(readings, selection)),
    ]
    return [section for section in sections if section.lines]


def _plural(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural).capitalize()


def _case_basics(articles: Sequence[Article]) -> list[Line]:
    def place(article: Article) -> list[Item]:
        return [Item("".join(article.locality.names), article.locality.get_absolute_url())] if article.locality else []

    def level(article: Article) -> list[Item]:
        return [Item(str(article.locality.get_level_display()))] if article.locality else []

    def publisher(article: Article) -> list[Item]:
        return [Item(article.publisher.name, article.publisher.get_absolute_url())] if article.publisher else []

    def date(article: Article) -> list[Item]:
        if not article.published_on:
            return []
        return [Item(article.published_on.strftime(DATE_FORMATS[article.published_precision]))]

    parts = {_("Locality"): place, _("Level"): level, _("Publisher"): publisher, _("Date"): date}
    return [Line(name, [part(article) for article in articles]) for name, part in parts.items()]


def _topic_lines(model: type[Model], readings: Sequence[Reading]) -> list[Line]:
    """A line for each practice or problem that one of the cases tells of, those that most of them tell of first."""
    kind = model._meta.model_name
    told = [{named.thing: named for named in reading.named[kind]} for reading in readings]
    things = list(dict.fromkeys(thing for each in told for thing in each))
    things.sort(key=lambda thing: (-sum(thing in each for each in told), thing.position))
    return [
        Line(
            thing.name,
            [
                [Item(_("told"), _sentence(reading.article, each[thing].sentence), _where(each[thing].sentence))]
                if thing in each
                else []
                for reading, each in zip(readings, told, strict=True)
            ],
            thing.get_absolute_url(),
        )
        for thing in things
    ]


def _name_line(model: type[Model], readings: Sequence[Reading]) -> Line:
    kind = model._meta.model_name
    cells = [
        [
            Item(named.thing.name, _sentence(reading.article, named.sentence), _where(named.sentence))
            for named in reading.named[kind][:NAMES]
        ]
        for reading in readings
    ]
    return Line(_plural(model), cells)


def _card_lines(readings: Sequence[Reading]) -> list[Line]:
    cards = [{row.part.part: row for row in reading.card} for reading in readings]
    names = {row.part.part: row.name for reading in readings for row in reading.card}
    lines = []
    for part, name in names.items():
        cells = []
        for reading, card in zip(readings, cards, strict=True):
            sentence = card[part].part.sentence if part in card else None
            text = sentence.text.strip() if sentence else ""
            number = sentence.number if sentence else 0
            cells.append([Item(text, _sentence(reading.article, number), _where(number))] if text else [])
        lines.append(Line(str(name), cells, is_prose=True))
    return lines


def _case_figures(readings: Sequence[Reading], selection: Selection) -> list[Line]:
    """A line for each indicator that one of the cases states; the guards speak of these cases alone."""
    columns = {reading.article.pk: at for at, reading in enumerate(readings)}
    stated = figures_by_indicator(Claim.objects.filter(article__in=columns), selection)
    claims = {claim.pk: claim for reading in readings for claim in reading.claims}
    return _figure_lines(stated, lambda figure: columns[figure.article], len(readings), claims)


def _figure_lines(
    stated: dict[Indicator, list[Figure]],
    column: Callable[[Figure], int],
    width: int,
    claims: dict[int, Claim] | None = None,
) -> list[Line]:
    """A line for each indicator, those that most columns state first; `claims` are read where they are not there."""
    compared = [compare(indicator, figures) for indicator, figures in stated.items()]
    picked = [_picked(comparison, column, width) for comparison in compared]
    if claims is None:
        ids = {one.pk for cells in picked for cell in cells for row, figure in cell for one in (row.figure, figure)}
        claims = Claim.objects.select_related("locality").in_bulk(ids)
    lines = []
    for comparison, cells in zip(compared, picked, strict=True):
        address = f"{reverse('claim_list')}?{urlencode({'indicator': comparison.indicator.name})}"
        items = [[_figure_item(row, figure, claims) for row, figure in cell] for cell in cells]
        lines.append(Line(comparison.indicator.name, items, address, comparison))
    return sorted(lines, key=lambda line: -sum(bool(cell) for cell in line.cells))[:INDICATORS]


def _picked(comparison: Comparison, column: Callable[[Figure], int], width: int) -> list[list[tuple[Row, Figure]]]:
    """The figures that each cell has room for. Told again in another column, one stands there, too; in the same, once."""
    cells: list[list[tuple[Row, Figure]]] = [[] for _column in range(width)]
    for row in comparison.rows:
        for at, figure in {column(figure): figure for figure in (*row.again, row.figure)}.items():
            if len(cells[at]) < FIGURES:
                cells[at].append((row, figure))
    return cells


def _figure_item(row: Row, figure: Figure, claims: dict[int, Claim]) -> Item:
    row.claim = claims.get(row.figure.pk)
    address = f"{reverse('article_detail', args=[figure.article])}#f{figure.pk}"
    # 60余个 in the one text, 60个 in the other: each column prints its own. One deleted a moment ago keeps its number.
    own = claims.get(figure.pk)
    text = own.figure if own else f"{figure.value.normalize():f}{figure.unit}"
    return Item(text, address, own.as_of if own else "", row)


def _sentence(article: Article, number: int) -> str:
    address = article.get_absolute_url()
    return f"{address}#s{number}" if number else address


def _where(number: int) -> str:
    return _("sentence %(number)s") % {"number": number} if number else ""


# Places -------------------------------------------------------------------------------------------------


def places_beside(places: Sequence[Locality], selection: Selection) -> list[Section]:
    """`places` with their ancestors; everything below a place is taken in, but for figures, which are its own."""
    inside = [selection.having("locality", [place.pk]) for place in places]
    gap = _("no case in this library")
    sections = [
        Section(_("Basics"), "basics", _("not stated"), _place_basics(places, inside)),
        *(
            Section(_plural(model), model._meta.model_name, gap, _counted_lines(model, places, inside))
            for model in TOPICS
        ),
        Section(_("Initiatives and brands"), "names", gap, [_owned_line(model, places, inside) for model in OWNED]),
        Section(_("Figures"), "figures", _("no figure in the text"), _place_figures(places, inside, selection)),
    ]
    return [section for section in sections if section.lines]


def _place_basics(places: Sequence[Locality], inside: Sequence[Selection]) -> list[Line]:
    def years(chosen: Selection) -> str:
        found = [year.year for year in coverage.timeline(chosen, 0)]
        return f"{found[0]}—{found[-1]}" if len(found) > 1 else str(found[0]) if found else ""

    both = list(zip(places, inside, strict=True))
    return [
        Line(_("Locality"), [[Item("".join(place.names), place.get_absolute_url())] for place in places]),
        Line(_("Level"), [[Item(str(place.get_level_display()))] for place in places]),
        Line(_("Cases"), [[Item(str(chosen.total), _cases(place))] if chosen.total else [] for place, chosen in both]),
        Line(_("Years"), [[Item(text)] if (text := years(chosen)) else [] for _place, chosen in both]),
        Line(_("Newest cases"), [_newest(chosen) for chosen in inside], is_prose=True),
    ]


def _newest(chosen: Selection) -> list[Item]:
    ids = chosen.newest(0, CASES)
    found = Article.objects.only("title").in_bulk(ids)
    return [Item(str(found[pk]), found[pk].get_absolute_url()) for pk in ids if pk in found]


def _cases(place: Locality, **more: str) -> str:
    return f"{reverse('article_list')}?{urlencode({'locality': place.pk} | more)}"


def _counted_lines(model: type[Model], places: Sequence[Locality], inside: Sequence[Selection]) -> list[Line]:
    kind = model._meta.model_name
    counts = [dict(coverage.case_counts(model, chosen)) for chosen in inside]
    things = model.objects.in_bulk({pk for each in counts for pk in each})
    order = sorted(things, key=lambda pk: (-sum(pk in each for each in counts), things[pk].position))
    return [
        Line(
            things[pk].name,
            [
                [Item(_cases_in_words(each[pk]), _cases(place, **{kind: things[pk].name}))] if pk in each else []
                for place, each in zip(places, counts, strict=True)
            ],
            things[pk].get_absolute_url(),
        )
        for pk in order
    ]


def _cases_in_words(count: int) -> str:
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": count}


def _owned_line(model: type[Initiative] | type[Brand], places: Sequence[Locality], inside: Sequence[Selection]) -> Line:
    def owned(place: Locality) -> QuerySet:
        return model.objects.filter(**place.subtree("locality__"))

    cells = [
        [
            Item(thing.name, thing.get_absolute_url(), _cases_in_words(thing.case_count))
            for thing in coverage.most_named(model.objects.all(), chosen, NAMES, owned(place))
        ]
        for place, chosen in zip(places, inside, strict=True)
    ]
    return Line(_plural(model), cells)


def _place_figures(places: Sequence[Locality], inside: Sequence[Selection], selection: Selection) -> list[Line]:
    columns = {place.path: at for at, place in enumerate(places)}
    own = Q()
    for place, chosen in zip(places, inside, strict=True):
        own |= Q(locality=place, article__in=chosen.newest(0, OWN_CASES))
    stated = figures_by_indicator(Claim.objects.filter(own), selection)
    return _figure_lines(stated, lambda figure: columns[figure.place], len(places))
