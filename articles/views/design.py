"""The page of the interface's parts, each in every state: new pages are built from what stands there."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.bars import add_bars
from articles.facets import Choice
from articles.filters import Chip
from articles.models import Claim
from articles.reading import CARD
from articles.text.annotate import Mark, annotate
from articles.text.card import case_card
from articles.text.spans import Span

HERE = "#main"
STORY = (
    "梧桐里小区建于上世纪九十年代，没有物业，晚归的人无处停车。",
    "街道牵头成立停车自管会，挨户走访，组织居民议事三次。",
    "两个月后车位划好，已经办结诉求180余件。",
)
TOKENS = (
    ("paper", "desk", "well", "hairline", "rule"),
    ("ink", "ink-2", "ink-3"),
    ("accent", "accent-fill", "accent-tint"),
    ("place", "initiative", "brand", "figure"),
    ("hit", "focus", "warn", "bar"),
)
"""The custom properties of colour, by what they are for: ground, ink, the one red, kinds, the present."""


class Sample(SimpleNamespace):
    """Stands where a page has a row of the database; made up, and linked to nothing but this page."""

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return HERE


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def design(request: HttpRequest) -> HttpResponse:
    place = _place("江北省", "临江市", "青桐区", "梧桐街道")
    claims = _claims(place)
    add_bars(claims)
    bare = Sample(**{**vars(_case(place, claims[:1])), "locality": None, "published_on": None, "figures": []})
    context = {
        "tokens": [[(name, f"sw-{name}") for name in group] for group in TOKENS],
        "place": place,
        "claims": claims,
        "claim_count": len(claims) + 30,
        "cases": [_case(place, claims[:3]), bare],
        "card": [(CARD[part.part], part, claims[:1] if part.part == "result" else []) for part in case_card(_story())],
        "paragraph": _story(_marks(place, claims[0]))[2],
        "groups": [(Sample(name="停车自管会"), claims[:2])],
        "filter": SimpleNamespace(chips=[Chip("地区", "临江市", "?"), Chip("词", "停车 物业", "?")]),
        "choices": _choices(),
        "page": _page(),
        "things": [
            Sample(name="梧桐夜话", locality=place, case_count=3, description="居民晚上坐到一起，把事情说开。"),
            Sample(name="邻里存折", locality=place, case_count=0, description="做过的事记在折子上。"),
        ],
        "timeline": [(SimpleNamespace(year=2021, count=5, cases=[_case(place, [])]), HERE)],
        "undated": 2,
        "is_editor": True,
    }
    return render(request, "help/design.html", context)


def _place(*names: str) -> Sample:
    above: list[Sample] = []
    for name in names:
        above.append(Sample(name=name, ancestors=above[:], parent=above[-1] if above else None))
    return above[-1]


def _claims(place: Sample) -> list[Sample]:
    """One of each qualifier, in two units, one without a subject."""
    figures = (
        ("180余件", "180", "件", "over", "诉求", "梧桐夜话"),
        ("96件", "96", "件", "exact", "办结诉求", "梧桐夜话"),
        ("近2万平米", "20000", "平米", "nearly", "空地", ""),
        ("91.43%", "91.43", "%", "exact", "报到比例", ""),
        ("不到两个月", "2", "个月", "under", "", ""),
    )
    return [
        Sample(
            pk=number,
            name=figure,
            figure=figure,
            quote=figure + subject,
            value=Claim._meta.get_field("value").to_python(value),
            unit=unit,
            qualifier=qualifier,
            kind="percent" if unit == "%" else "count",
            subject=subject,
            as_of="2021年" if number == 1 else "",
            state="proposed" if number == 2 else "confirmed",
            measures=Sample(name=measures) if measures else None,
            locality=place,
            sentence=3,
            article_id=1,
            article=Sample(name="停车这件事", publisher=Sample(name="临江日报")),
        )
        for number, (figure, value, unit, qualifier, subject, measures) in enumerate(figures, start=1)
    ]


def _case(place: Sample, claims: list[Sample]) -> Sample:
    return Sample(
        name="没有物业的院子，停车规矩居民自己定",
        title="没有物业的院子，停车规矩居民自己定",
        locality=place,
        published_on=datetime.date(2021, 8, 27),
        published_precision="day",
        body=Sample(name="", opening=STORY[0]),
        tags=[Sample(name="议事协商", kind=""), Sample(name="梧桐夜话", kind="label")],
        figures=claims,
    )


def _story(marks: tuple[Mark, ...] = ()) -> tuple:
    lines = "\n".join(STORY)
    starts = [lines.index(line) for line in STORY]
    spans = [(Span(start, start + len(line)), "body") for start, line in zip(starts, STORY, strict=True)]
    return annotate(lines, spans, marks)


def _marks(place: Sample, claim: Sample) -> tuple[Mark, ...]:
    """All four kinds of marks in the last line, whatever its words are."""
    text = "\n".join(STORY)
    about = {"两个月": ("place", place), "车位": ("initiative", place), "划好": ("brand", place)}
    spans = {words: Span(text.rindex(words), text.rindex(words) + len(words)) for words in (*about, "180余件")}
    return (
        *(Mark(spans[words], kind, thing) for words, (kind, thing) in about.items()),
        Mark(spans["180余件"], "figure", claim),
    )


def _choices() -> list[Choice]:
    inside = [Choice("梧桐街道", 2, HERE)]
    return [
        Choice(
            "locality-1",
            "江北省",
            9,
            HERE,
            below=[Choice("临江市", 8, HERE, is_chosen=True, below=inside)],
        ),
        Choice("江南省", 3, HERE),
    ]


def _page() -> Page:
    return Paginator(range(180), 20).get_page(4)
