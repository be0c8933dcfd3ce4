"""Cases or places in columns: what each of them has, line by line, every cell with the way to its sentence or its cases.

A line whose cells all say the same is no difference; a cell without anything is a gap in the text, not a fault of the
place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import F, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import coverage
from articles.comparison import Comparison, Figure, Row, compare, figures_by_indicator, figures_in
from articles.models import Article, Brand, Claim, Indicator, Initiative, Locality, Practice, Problem
from articles.models.article import DATE_FORMATS
from articles.reading import Reading, read_all
from articles.search.selection import Selection

MOST = 5
"""Columns that a page has room for."""
NAMES = 12
CASES = 3
FIGURES = 3
"""Figures of one indicator that a cell has room for: the ranked ones first."""
INDICATORS = 20
"""Lines of figures; the explorer shows every indicator."""
OWN_CASES = 200
"""Of a place: the newest ones that are looked through for its figures; of a province there are thousands."""
LARGE = 1000
"""Cases of a place that make it one of few: of a hundred thousand cases not more than some hundred have so many."""
TOPICS = (Practice, Problem)
OWNED = (Initiative, Brand)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a cell: its words, and where they lead."""

    text: str
    address: str = ""
    note: str = ""
    """Said smaller beside it: how often, in which sentence."""
    is_said: bool = False
    """Whether the interface says it, in the reader's language; what stands in a text stands as it is."""
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


def cases_beside(articles: Sequence[Article]) -> list[Section]:
    """`articles` that the reader may see, with_origin()."""
    readings, gap = read_all(articles), _("not in the text")
    sections = [
        Section(_("Basics"), "basics", _("not stated"), _case_basics(articles)),
        *(Section(_plural(model), model._meta.model_name, gap, _topic_lines(model, readings)) for model in TOPICS),
        Section(_("Initiatives and brands"), "names", gap, [_name_line(model, readings) for model in OWNED]),
        Section(_("Case card"), "card", gap, _card_lines(readings)),
        Section(_("Figures"), "figures", _("no figure in the text"), _case_figures(readings)),
    ]
    return [section for section in sections if section.lines]


def _plural(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural).capitalize()


def _case_basics(articles: Sequence[Article]) -> list[Line]:
    def place(article: Article) -> list[Item]:
        return [Item("".join(article.locality.names), article.locality.get_absolute_url())] if article.locality else []

    def level(article: Article) -> list[Item]:
        return [Item(str(article.locality.get_level_display()), is_said=True)] if article.locality else []

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
                [_told(reading, each[thing].sentence)] if thing in each else []
                for reading, each in zip(readings, told, strict=True)
            ],
            thing.get_absolute_url(),
        )
        for thing in things
    ]


def _told(reading: Reading, sentence: int) -> Item:
    return Item(_("told"), _sentence(reading, sentence), _where(sentence), is_said=True)


def _name_line(model: type[Model], readings: Sequence[Reading]) -> Line:
    kind = model._meta.model_name
    cells = [
        [
            Item(named.thing.name, _sentence(reading, named.sentence), _where(named.sentence))
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
            cells.append([Item(text, _sentence(reading, number), _where(number))] if text else [])
        lines.append(Line(str(name), cells, is_prose=True))
    return lines


def _case_figures(readings: Sequence[Reading]) -> list[Line]:
    """A line for each indicator that one of the cases states; the guards speak of these cases alone."""
    columns = {reading.article.pk: at for at, reading in enumerate(readings)}
    claims = {claim.pk: claim for reading in readings for claim in reading.claims}
    return _figure_lines(figures_in(claims.values()), lambda figure: columns[figure.article], len(readings), claims)


def _figure_lines(
    stated: dict[Indicator, list[Figure]],
    column: Callable[[Figure], int],
    width: int,
    claims: dict[int, Claim] | None = None,
) -> list[Line]:
    """A line for each indicator, those that most columns state first; `claims` are read where they are not there."""
    compared = [compare(indicator, figures) for indicator, figures in stated.items()]
    picked = [_picked(comparison, column, width) for comparison in compared]
    most = sorted(zip(compared, picked, strict=True), key=_most_stated)[:INDICATORS]
    if claims is None:
        ids = {one.pk for _, cells in most for cell in cells for row, figure in cell for one in (row.figure, figure)}
        claims = Claim.objects.in_bulk(ids)
    explorer = reverse("claim_list")
    articles = {figure.article for _, cells in most for cell in cells for _row, figure in cell}
    addresses = {pk: reverse("article_detail", args=[pk]) for pk in articles}
    lines = []
    for comparison, cells in most:
        name = comparison.indicator.name
        items = [[_figure_item(row, figure, claims, addresses) for row, figure in cell] for cell in cells]
        lines.append(Line(name, items, f"{explorer}?{urlencode({'indicator': name})}", comparison))
    return lines


def _most_stated(line: tuple[Comparison, list[list[tuple[Row, Figure]]]]) -> tuple[int, int, int]:
    comparison, cells = line
    return -sum(map(bool, cells)), comparison.indicator.position, comparison.indicator.pk


def _picked(comparison: Comparison, column: Callable[[Figure], int], width: int) -> list[list[tuple[Row, Figure]]]:
    """The figures that each cell has room for. Told again in another column, one stands there, too; in the same, once."""
    cells: list[list[tuple[Row, Figure]]] = [[] for _column in range(width)]
    for row in comparison.rows:
        for at, figure in {column(figure): figure for figure in (*row.again, row.figure)}.items():
            if len(cells[at]) < FIGURES:
                cells[at].append((row, figure))
    return cells


def _figure_item(row: Row, figure: Figure, claims: dict[int, Claim], addresses: dict[int, str]) -> Item:
    row.claim = claims.get(row.figure.pk)
    address = f"{addresses[figure.article]}#f{figure.pk}"
    # 60余个 in the one text, 60个 in the other: each column prints its own. One deleted a moment ago keeps its number.
    own = claims.get(figure.pk)
    text = own.figure if own else f"{figure.value.normalize():f}{figure.unit}"
    return Item(text, address, own.as_of if own else "", row=row)


def _sentence(reading: Reading, number: int) -> str:
    return f"{reading.address}#s{number}" if number else reading.address


def _where(number: int) -> str:
    return _("sentence %(number)s") % {"number": number} if number else ""


# Places -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inside:
    """What the cases of a place have, everything below it taken in, but for the figures, which are its own."""

    total: int
    years: list[int]
    newest: list[int]
    topics: dict[str, dict[int, int]]
    """Kind → id → how many of the cases."""
    owned: dict[str, list[tuple[int, int]]]
    """Kind → (id, how many of the cases) of those that are at home in it, the most frequent first."""
    figures: dict[Indicator, list[Figure]]


def places_beside(places: Sequence[Locality], selection: Selection) -> list[Section]:
    """`places` with their ancestors; `selection`: all that the reader may see."""
    inside = [_inside(place, selection) for place in places]
    gap = _("no case in this library")
    sections = [
        Section(_("Basics"), "basics", _("not stated"), _place_basics(places, inside)),
        *(
            Section(_plural(model), model._meta.model_name, gap, _counted_lines(model, places, inside))
            for model in TOPICS
        ),
        Section(_("Initiatives and brands"), "names", gap, [_owned_line(model, inside) for model in OWNED]),
        Section(_("Figures"), "figures", _("no figure in the text"), _place_figures(inside)),
    ]
    return [section for section in sections if section.lines]


def _inside(place: Locality, selection: Selection) -> Inside:
    """Of a place with many cases it is kept until something changes: to count a province takes the most of a page."""

    def made() -> Inside:
        chosen = selection.having("locality", [place.pk])
        return Inside(
            chosen.total,
            coverage.years(chosen),
            chosen.newest(0, CASES),
            {model._meta.model_name: dict(coverage.case_counts(model, chosen)) for model in TOPICS},
            {model._meta.model_name: _owned(model, place, chosen) for model in OWNED},
            figures_by_indicator(_own_claims(place, chosen), selection),
        )

    is_large = selection.counts_of("locality", [place.pk]).get(place.pk, 0) >= LARGE
    return selection.kept(f"inside {place.pk}", made) if is_large else made()


def _owned(model: type[Initiative] | type[Brand], place: Locality, chosen: Selection) -> list[tuple[int, int]]:
    return coverage.case_counts(model, chosen, model.objects.filter(**place.subtree("locality__")))[:NAMES]


def _own_claims(place: Locality, chosen: Selection) -> QuerySet:
    # Found by their cases: of a province there are tens of thousands, and "+ 0" keeps SQLite from looking there.
    claims = Claim.objects.alias(place=F("locality_id") + 0)
    return claims.filter(place=place.pk, article__in=chosen.newest(0, OWN_CASES))


def _place_basics(places: Sequence[Locality], inside: Sequence[Inside]) -> list[Line]:
    def years(found: list[int]) -> str:
        return f"{found[0]}—{found[-1]}" if len(found) > 1 else str(found[0]) if found else ""

    both = list(zip(places, inside, strict=True))
    return [
        Line(_("Locality"), [[Item("".join(place.names), place.get_absolute_url())] for place in places]),
        Line(_("Level"), [[Item(str(place.get_level_display()), is_said=True)] for place in places]),
        Line(_("Cases"), [[Item(str(each.total), _cases(place))] if each.total else [] for place, each in both]),
        Line(_("Years"), [[Item(text)] if (text := years(each.years)) else [] for each in inside]),
        Line(_("Newest cases"), _newest(inside), is_prose=True),
    ]


def _newest(inside: Sequence[Inside]) -> list[list[Item]]:
    found = Article.objects.only("title").in_bulk({pk for each in inside for pk in each.newest})
    return [
        [Item(str(found[pk]), found[pk].get_absolute_url()) for pk in each.newest if pk in found] for each in inside
    ]


def _cases(place: Locality) -> str:
    return f"{reverse('article_list')}?locality={place.pk}"


def _counted_lines(model: type[Model], places: Sequence[Locality], inside: Sequence[Inside]) -> list[Line]:
    kind = model._meta.model_name
    counts = [each.topics[kind] for each in inside]
    things = model.objects.in_bulk({pk for each in counts for pk in each})
    order = sorted(things, key=lambda pk: (-sum(pk in each for each in counts), things[pk].position))
    columns = list(zip(map(_cases, places), counts, strict=True))
    lines = []
    for thing in (things[pk] for pk in order):
        condition = urlencode({kind: thing.name})
        cells = [
            [Item(_cases_in_words(each[thing.pk]), f"{address}&{condition}", is_said=True)] if thing.pk in each else []
            for address, each in columns
        ]
        lines.append(Line(thing.name, cells, thing.get_absolute_url()))
    return lines


def _cases_in_words(count: int) -> str:
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": count}


def _owned_line(model: type[Initiative] | type[Brand], inside: Sequence[Inside]) -> Line:
    owned = [each.owned[model._meta.model_name] for each in inside]
    things = model.objects.in_bulk({pk for each in owned for pk, _count in each})
    cells = [
        [
            Item(things[pk].name, things[pk].get_absolute_url(), _cases_in_words(count))
            for pk, count in each
            if pk in things
        ]
        for each in owned
    ]
    return Line(_plural(model), cells)


def _place_figures(inside: Sequence[Inside]) -> list[Line]:
    columns: dict[int, int] = {}
    stated: dict[Indicator, list[Figure]] = defaultdict(list)
    for at, each in enumerate(inside):
        for indicator, figures in each.figures.items():
            stated[indicator] += figures
            columns |= {figure.pk: at for figure in figures}
    return _figure_lines(stated, lambda figure: columns[figure.pk], len(inside))
