"""Figures as printed, cut into number, qualifier and unit: the number is the hero, the unit small."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.bars import Bar
from articles.comparison import Comparison, Figure, Guard, Row, level_name
from articles.text.periods import Years

register = template.Library()

SCATTERED = (
    '<svg class="open" x="{}" overflow="visible"><rect x="3" y="3" width="4" height="10"/>'
    '<rect x="10" y="3" width="3" height="10"/><rect x="16" y="3" width="2" height="10"/></svg>'
)

QUALIFIER = re.compile(
    "(只有|仅有|将近|接近|超过|不到|不足|达到|至少|最多|以上|以下|以内|左右|上下|大约|[近约超逾达過超余餘多来來])"
)
NUMBER = re.compile(
    r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*(?:[-~～—–至到]+[0-9０-９]+(?:[.．,，][0-9０-９]+)*)?[十百千万萬亿億]*"
    r"|百分之[零〇一二三四五六七八九十百点]+"
    r"|[零〇一二两兩三四五六七八九十百千万萬亿億几幾半数數]+"
)
SCALE = re.compile(r"[万萬亿億]+")
ELEMENTS = {"n": "b", "q": "i", "u": "small"}


@register.filter
def figure_parts(figure: str) -> list[tuple[str, str]]:
    """近2万余平米 → [("q", "近"), ("n", "2万"), ("q", "余"), ("u", "平米")]: css suffix and text; together, the figure.

    A scale behind 余 is part of the number (10余万元), and 多 behind the measure word still says "more" (3个多月).
    """
    number = NUMBER.search(figure)
    if number is None:
        return [("n", figure)]
    parts = [*_qualified(figure[: number.start()]), ("n", number.group())]
    for kind, text in _qualified(figure[number.end() :]):
        scale = SCALE.match(text) if parts[-1][0] == "q" else None
        parts += [("n", scale.group()), ("u", text[scale.end() :])] if scale else [(kind, text)]
    return [(kind, text) for kind, text in parts if text]


@register.filter
def percent(share: float, digits: int = 0) -> str:
    """0.972 → 97%, or 97.2% with one digit."""
    return f"{share:.{digits}%}"


def _qualified(text: str) -> list[tuple[str, str]]:
    return [("q" if QUALIFIER.fullmatch(part) else "u", part) for part in QUALIFIER.split(text) if part]


@register.filter
def figure_html(figure: str) -> SafeString:
    """The parts as elements; as a loop in the template, the figures of a list took a third of its time."""
    parts = [(ELEMENTS[kind], escape(text)) for kind, text in figure_parts(figure)]
    return mark_safe("".join(f"<{element}>{text}</{element}>" for element, text in parts))


SIGNS = {"over": "≥", "under": "<", "about": "≈", "nearly": "≲"}


@register.filter
def normalised(row: Row) -> str:
    """The value in the unit of the indicator, with how firm it is: ≥ 480, ≈ 20,000, 30—50; "" where it has none."""
    if row.amount is None:
        return ""
    sign = "≈" if row.is_rough else SIGNS.get(row.figure.qualifier, "")
    text = _grouped(row.amount) + (f"—{_grouped(row.top)}" if row.top is not None else "")
    return f"{sign} {text}".strip()


def _grouped(value: Decimal) -> str:
    """96,000 and 0.096: never 9.6E+4, and no zeros behind what was told."""
    whole, _point, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


@register.filter
def years(period: Years | None) -> str:
    """2019 or 2017—2021."""
    if period is None:
        return ""
    return str(period.first) if period.first == period.last else f"{period.first}—{period.last}"


@register.filter
def entry(held: Mapping | str, key: object) -> object:
    """What a mapping has under a key, or ""."""
    return held.get(key, "") if held else ""


@register.filter
def at(things: Sequence, place: int) -> object:
    """One of a list by its place."""
    return things[place]


def why_not(row: Row, comparison: Comparison) -> str:
    """Why a row is not ranked, in words."""
    return " ".join([*(_reason(guard, row.figure, comparison) for guard in row.guards), _("Not ranked.")])


def _reason(guard: Guard, figure: Figure, comparison: Comparison) -> str:
    match guard:
        case Guard.UNIT:
            told = {"unit": figure.unit, "wanted": comparison.indicator.unit}
            return _("Another unit: %(unit)s does not turn into %(wanted)s.") % told
        case Guard.PLACE:
            return _("The text does not say of which place.")
        case Guard.LEVEL:
            told = {"level": level_name(figure.level), "ranked": comparison.level_name}
            return _("Another level: %(level)s; ranked are figures of the level %(ranked)s.") % told
        case Guard.UNDATED:
            return _("Neither the text nor its date says when.")
        case Guard.PERIOD:
            told = {"period": years(figure.years), "years": years(comparison.years)}
            return _("Another period: %(period)s; ranked is %(years)s.") % told


@register.simple_tag
def guard_html(row: Row, comparison: Comparison, reference: str = "") -> SafeString:
    """Why a row is not ranked, and the link to what ranks its like."""
    link = format_html(' <a href="{}">{}</a>', reference, _("Rank what is like this one")) if reference else ""
    return format_html(
        '<span class="guard-inline">{}<span>{}{}</span></span>', _warning(), why_not(row, comparison), link
    )


@cache
def _warning() -> SafeString:
    return mark_safe(render_to_string("includes/icons/warning.html").strip())


@register.filter
def bar_html(bar: Bar) -> SafeString:
    """A figure drawn: its body, an uncertain end, the rest of a range, and the scattered end of "more than".

    Written here and not in a template: a comparison draws dozens of them.
    """
    width = bar.soft_start if bar.is_soft else bar.width
    parts = [format_html('<rect class="v" y="3" width="{}" height="10"/>', width)]
    if bar.is_soft:
        parts.append(format_html('<rect class="soft" x="{}" y="3.5" width="{}" height="9"/>', width, bar.soft_width))
    if bar.rest:
        parts.append(format_html('<rect class="to" x="{}" y="3.5" width="{}" height="9"/>', bar.width, bar.rest))
    if bar.is_open:
        parts.append(format_html(SCATTERED, bar.width))
    return format_html('<svg class="bar" aria-hidden="true">{}</svg>', mark_safe("".join(parts)))
