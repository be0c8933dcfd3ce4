"""Cases → a Word document, piece by piece: what is asked for is kept, each piece is made by one request, then taken away.

A document of 1,000 cases takes longer than a request may; its pieces also tell how far it has come.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import IO

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import beside
from articles.comparison import Comparison, Reach, compare, figures_by_indicator, reach
from articles.coverage import PROVINCES, provinces, years
from articles.exports import docx
from articles.exports.figures import COLUMNS, GUARDS, figure_rows, guard_in_words
from articles.exports.official import Layout
from articles.exports.rows import COLUMNS as CASE_COLUMNS
from articles.exports.rows import rows as case_rows
from articles.exports.tables import Sheet
from articles.models import Article, Claim, Compilation, CompilationPiece
from articles.models.article import ArticleQuerySet
from articles.models.compilation import KEPT, MAX_OWN
from articles.passages import claims_in_sentences
from articles.reading import Reading, read_all
from articles.search.selection import Selection

PIECE = 40
"""Cases that one request makes: about a second."""
FIGURES = 12
"""Of a case: those of an indicator first."""
INDICATORS = 12
"""Tables that compare one indicator each."""
ROWS = 60
"""Figures of such a table; a list of hundreds belongs into a spreadsheet."""
WIDE = 200
"""Cases that stand side by side in a sheet."""
MAX_OWNERLESS = 200
"""Documents of all strangers together: of more, the oldest go before their day is over."""
BEGUN = "compilations"
"""What the numbers of a stranger's compilations are called in the session."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that a document is to be made of, and how they came together."""

    articles: list[int]
    title: str
    words: list[str]
    """Conditions, or the name of a basket."""
    notes: dict[int, str] = field(default_factory=dict)
    beyond: int = 0
    """How many more there are than one document holds."""


# Whose they are, and for how long -----------------------------------------------------------------------


def own(request: HttpRequest):
    recent = Compilation.objects.filter(created_at__gte=timezone.now() - KEPT)
    if request.user.is_authenticated:
        return recent.filter(owner=request.user)
    return recent.filter(owner=None, pk__in=request.session.get(BEGUN, []))


def begin(request: HttpRequest, chosen: Chosen, **settings: object) -> Compilation:
    """A compilation of which nothing is made yet; old ones go."""
    Compilation.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    ownerless = Compilation.objects.filter(owner=None).order_by("-created_at", "-pk").values_list("pk", flat=True)
    Compilation.objects.filter(pk__in=list(ownerless[MAX_OWNERLESS:])).delete()
    surplus = own(request).order_by("-created_at", "-pk").values_list("pk", flat=True)[MAX_OWN - 1 :]
    Compilation.objects.filter(pk__in=list(surplus)).delete()
    compilation = Compilation.objects.create(
        owner=request.user if request.user.is_authenticated else None,
        articles=chosen.articles,
        chosen_by=chosen.words,
        notes={str(pk): note for pk, note in chosen.notes.items() if note},
        **settings,
    )
    if not request.user.is_authenticated:
        request.session[BEGUN] = [*request.session.get(BEGUN, []), compilation.pk][-MAX_OWN:]
    return compilation


# Making -------------------------------------------------------------------------------------------------


def make_next(compilation: Compilation, articles: ArticleQuerySet, site: str) -> Compilation:
    """Some cases more. `articles`: those that the reader may see; `site` stands before every address.

    Two windows that go on at once make one piece after the other.
    """
    with transaction.atomic():
        compilation = Compilation.objects.select_for_update().get(pk=compilation.pk)
        ids = compilation.articles[compilation.done : compilation.done + PIECE]
        shown = articles.with_origin().in_bulk(ids)
        readings = read_all([shown[pk] for pk in ids if pk in shown])
        pieces = []
        for number, reading in enumerate(readings, compilation.pieces.count() + 1):
            pk = reading.article.pk
            note = compilation.notes.get(str(pk), "")
            case = case_of(reading, number, site, note=note, is_full=compilation.is_full)
            fragment = docx.case_fragment(case, number, Layout(compilation.line_pitch))
            piece = {"entry": asdict(fragment.entry), "xml": fragment.xml}
            pieces.append(CompilationPiece(compilation=compilation, number=number, article_id=pk, **piece))
        CompilationPiece.objects.bulk_create(pieces)
        compilation.done += len(ids)
        compilation.save(update_fields=["done"])
    return compilation


def case_of(reading: Reading, number: int, site: str, *, note: str = "", is_full: bool = True) -> docx.Case:
    """A case as a document tells it."""
    article = reading.article
    sentences = {
        sentence.number: sentence.text.strip() for paragraph in reading.paragraphs for sentence in paragraph.sentences
    }
    return docx.Case(
        title=str(article),
        place="".join(article.locality.names) if article.locality else "",
        publisher=article.publisher.name if article.publisher else "",
        date=date_of(article),
        address=site + article.get_absolute_url(),
        gap=_("The source does not tell it."),
        note=note,
        practices=[named.thing.name for named in reading.named["practice"]],
        problems=[named.thing.name for named in reading.named["problem"]],
        names=[named.thing.name for kind in ("initiative", "brand") for named in reading.named[kind]],
        parts=[docx.Part(str(row.name), list(_told(row.part, is_full))) for row in reading.card],
        figures=[_figure(claim, sentences, number) for claim in _key_figures(reading.claims)],
    )


def _told(part, is_full: bool) -> Iterator[str]:
    if is_full and part.paragraphs:
        for paragraph in part.paragraphs:
            yield "".join(sentence.text for sentence in paragraph.sentences).strip()
    elif part.sentence:
        yield part.sentence.text.strip()


def _key_figures(claims: Sequence[Claim]) -> list[Claim]:
    """The surest, those that can be compared first; in the order of the text."""
    kept = sorted(claims, key=lambda claim: (claim.indicator_id is None, -claim.score))[:FIGURES]
    return sorted(kept, key=lambda claim: claim.figure_start)


def _figure(claim: Claim, sentences: dict[int, str], number: int) -> docx.Figure:
    return docx.Figure(
        text=claim.figure,
        subject=claim.subject,
        indicator=claim.indicator.name if claim.indicator else "",
        place=claim.locality.name if claim.locality else "",
        period=claim.as_of,
        sentence=sentences.get(claim.sentence, claim.quote),
        source=number,
    )


def date_of(article: Article) -> str:
    """2021年8月27日, 2021年8月 or 2021年, as exact as it is known."""
    if not article.published_on:
        return _("date not stated")
    formats = {"day": _("%(year)d-%(month)d-%(day)d"), "month": _("%(year)d-%(month)d"), "year": _("%(year)d")}
    on = article.published_on
    return formats[article.published_precision] % {"year": on.year, "month": on.month, "day": on.day}


# Putting together ---------------------------------------------------------------------------------------


def is_outdated(compilation: Compilation, articles: ArticleQuerySet) -> bool:
    """Whether a case in it was withdrawn since it was begun: what was withdrawn does not leave the house afterwards.

    Neither if it was published again meanwhile: a name may have been taken out of it, which its piece still holds.
    """
    made = set(compilation.pieces.values_list("article_id", flat=True))
    since = dict(articles.order_by().filter(pk__in=made).values_list("pk", "public_since"))
    return len(since) < len(made) or any(moment and moment > compilation.created_at for moment in since.values())


def write(compilation: Compilation, selection: Selection, articles: ArticleQuerySet, stream: IO[bytes]) -> None:
    """The finished document. `selection` and `articles`: all that the reader may see."""
    pieces = compilation.pieces.order_by("number")
    entries = [docx.Entry(**entry) for entry in pieces.values_list("entry", flat=True)]
    numbers = dict(pieces.values_list("article_id", "number"))
    made_at = timezone.localtime(compilation.created_at)
    document = docx.Document(
        title=compilation.title,
        subtitles=list(_subtitles(compilation, made_at, selection.among(numbers))),
        made_at=made_at,
        tables=comparison_tables(numbers, selection, articles) if compilation.has_tables else (),
        layout=Layout(compilation.line_pitch),
    )
    docx.write(document, entries, pieces.values_list("xml", flat=True).iterator(PIECE), stream)


def _subtitles(compilation: Compilation, made_at: datetime.datetime, cases: Selection) -> Iterator[str]:
    if compilation.made_by:
        yield compilation.made_by
    yield _("%(year)d-%(month)d-%(day)d") % {"year": made_at.year, "month": made_at.month, "day": made_at.day}
    words = "；".join(compilation.chosen_by)
    yield (_("%(count)d cases: %(words)s") if words else _("%(count)d cases")) % {"count": cases.total, "words": words}
    found = years(cases)
    covered = _("%(provinces)d of %(all)d provinces") % {"provinces": len(provinces(cases)), "all": PROVINCES}
    yield f"{covered}，{found[0]}—{found[-1]}" if found else covered


def comparison_tables(numbers: dict[int, int], selection: Selection, articles: ArticleQuerySet) -> list[docx.Table]:
    """Side by side where there are few, then each indicator that two of the cases state. `numbers`: id → number."""
    tables = []
    if 2 <= len(numbers) <= beside.MOST:
        shown = articles.with_origin().in_bulk(numbers)
        tables.append(_side_by_side([shown[pk] for pk in numbers if pk in shown], numbers))
    for comparison in comparisons_among(numbers, selection)[:INDICATORS]:
        tables.append(_indicator_table(comparison, reach(comparison, asked=len(numbers)), numbers))
    return tables


def comparisons_among(articles: Iterable[int], selection: Selection, least: int = 2) -> list[Comparison]:
    """Of each indicator that so many of the cases state, the most frequent first."""
    stated = figures_by_indicator(Claim.objects.filter(article__in=list(articles)), selection)
    cases = {indicator: len({figure.article for figure in figures}) for indicator, figures in stated.items()}
    wanted = sorted((each for each in stated if cases[each] >= least), key=lambda each: -cases[each])
    return [compare(indicator, stated[indicator]) for indicator in wanted]


def _side_by_side(articles: list[Article], numbers: dict[int, int]) -> docx.Table:
    header = ["", *(f"{numbers[article.pk]}. {article}" for article in articles)]
    rows = [
        [line.name, *("；".join(item.text for item in cell) or section.gap for cell in line.cells)]
        for section in beside.cases_beside(articles)
        for line in section.lines
    ]
    note = _("A gap says that the texts read so far do not tell it, not that it was not done.")
    return docx.Table(_("Side by side"), header, rows, [note])


def _indicator_table(comparison: Comparison, told: Reach, numbers: dict[int, int]) -> docx.Table:
    indicator = comparison.indicator
    claims = claims_in_sentences(row.figure.pk for row in comparison.rows[:ROWS])
    rows, notes = [], []
    for row in comparison.rows[:ROWS]:
        if claim := claims.get(row.figure.pk):
            sources = sorted({numbers[figure.article] for figure in (row.figure, *row.again)})
            amount = "" if row.amount is None else f"{row.amount.normalize():f}"
            rows.append(
                [
                    claim.locality.name if claim.locality else _("not stated"),
                    claim.figure,
                    amount + (f"—{row.top.normalize():f}" if row.top is not None else ""),
                    claim.as_of or _("not stated"),
                    "、".join(map(str, sources)),
                ]
            )
            notes += [f"{claim.figure}：{guard_in_words(guard)}" for guard in row.guards]
    header = [
        _("Locality"),
        _("As printed"),
        _("in %(unit)s") % {"unit": indicator.unit},
        _("Period"),
        _("Source"),
    ]
    return docx.Table(f"{indicator.name}", header, rows, [reach_in_words(told), *dict.fromkeys(notes)])


def reach_in_words(told: Reach) -> str:
    words = _("%(provinces)d provinces, %(cases)d cases, %(figures)d figures; %(unstated)d cases do not state it")
    return words % {
        "provinces": told.provinces,
        "cases": told.cases,
        "figures": told.figures,
        "unstated": told.unstated,
    }


# As a workbook ------------------------------------------------------------------------------------------


def sheets(ids: Sequence[int], selection: Selection, articles: ArticleQuerySet, site: str) -> list[Sheet]:
    """The cases, all their comparable figures, indicators against cases, and the sources."""
    comparisons = comparisons_among(ids, selection, least=1)
    found = list(case_rows(ids, articles, site))
    titles = [f"{number}. {row.title}" for number, row in enumerate(found, start=1)]
    sources = [[number, row.title, row.publisher, row.date, row.address] for number, row in enumerate(found, start=1)]
    return [
        Sheet(
            _("Cases"),
            [str(each.header) for each in CASE_COLUMNS],
            ([each.value(row) for each in CASE_COLUMNS] for row in found),
        ),
        Sheet(_("Figures"), [str(name) for name in COLUMNS.values()], figure_rows(comparisons, site)),
        Sheet(
            _("Side by side"),
            [_("Indicator"), _("Unit"), _("To be known"), *titles[:WIDE]],
            _against(comparisons, [row.address for row in found][:WIDE], site),
        ),
        Sheet(_("Sources"), [_("Number"), _("Title"), _("Publisher"), _("Date"), _("Address")], sources),
    ]


def _against(comparisons: Sequence[Comparison], addresses: Sequence[str], site: str) -> Iterator[list]:
    """A row for each indicator: what each case states, in the indicator's unit where it turns into it.

    A cell holds a bare number; that it is "more than", or of another level or year, stands in front of the row.
    """
    columns = {address: at for at, address in enumerate(addresses)}
    for comparison in comparisons:
        cells: list = [None] * len(addresses)
        remarks: dict[int, str] = {}
        for row in comparison.rows:
            for figure in (row.figure, *row.again):
                at = columns.get(f"{site}{Article(pk=figure.article).get_absolute_url()}")
                if at is not None and cells[at] is None:
                    cells[at] = row.amount if row.amount is not None else f"{figure.value.normalize():f}{figure.unit}"
                    said = [] if figure.qualifier == "exact" else [str(Claim.Qualifier(figure.qualifier).label)]
                    if reasons := [*said, *(str(GUARDS[guard]) for guard in row.guards)]:
                        remarks[at] = f"{at + 1}：{'、'.join(reasons)}"
        yield [
            comparison.indicator.name,
            comparison.indicator.unit,
            "；".join(remarks[at] for at in sorted(remarks)),
            *cells,
        ]
