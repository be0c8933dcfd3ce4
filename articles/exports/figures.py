"""Figures of one or several indicators as rows: what was printed, what it is in the indicator's unit, and its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.comparison import Comparison, Guard, Row
from articles.exports.rows import printable
from articles.models import Claim
from articles.passages import claims_in_sentences

Value = str | int | Decimal | None
AT_ONCE = 200
"""Figures whose sentences are read by one query."""
COLUMNS: dict[str, str | Promise] = {
    "indicator": gettext_lazy("Indicator"),
    "locality": gettext_lazy("Locality"),
    "level": gettext_lazy("Level"),
    "text": gettext_lazy("As printed"),
    "value": gettext_lazy("Value"),
    "value_max": gettext_lazy("Up to"),
    "unit": gettext_lazy("Unit"),
    "qualifier": gettext_lazy("Qualifier"),
    "amount": gettext_lazy("In the indicator's unit"),
    "amount_unit": gettext_lazy("The indicator's unit"),
    "as_of": gettext_lazy("Period"),
    "first_year": gettext_lazy("From the year"),
    "last_year": gettext_lazy("To the year"),
    "subject": gettext_lazy("What is counted"),
    "measures": gettext_lazy("Measures"),
    "sentence": gettext_lazy("Sentence"),
    "publisher": gettext_lazy("Publisher"),
    "case": gettext_lazy("Case"),
    "told": gettext_lazy("Told how often"),
    "guards": gettext_lazy("Not ranked because of"),
    "address": gettext_lazy("Address"),
}
"""Name in JSON → header of a table."""
GUARDS: dict[Guard, str | Promise] = {
    Guard.UNIT: gettext_lazy("another unit"),
    Guard.PLACE: gettext_lazy("no place told"),
    Guard.LEVEL: gettext_lazy("another level"),
    Guard.UNDATED: gettext_lazy("not dated"),
    Guard.PERIOD: gettext_lazy("another period"),
}


def figure_rows(comparisons: Iterable[Comparison], site: str) -> Iterator[list[Value]]:
    """A row for each figure, in the order of COLUMNS; numbers are numbers. `site` stands before every address."""
    for comparison in comparisons:
        for start in range(0, len(comparison.rows), AT_ONCE):
            some = comparison.rows[start : start + AT_ONCE]
            claims = claims_in_sentences(row.figure.pk for row in some)
            yield from (_row(comparison, row, claims[row.figure.pk], site) for row in some if row.figure.pk in claims)


def _row(comparison: Comparison, row: Row, claim: Claim, site: str) -> list[Value]:
    place, years, case = claim.locality, row.figure.years, claim.article
    values: dict[str, Value] = {
        "indicator": comparison.indicator.name,
        "locality": "/".join(place.names) if place else "",
        "level": str(place.get_level_display()) if place else "",
        "text": claim.figure,
        "value": claim.value,
        "value_max": claim.value_max,
        "unit": claim.unit,
        "qualifier": str(claim.get_qualifier_display()),
        "amount": row.amount,
        "amount_unit": comparison.indicator.unit if row.amount is not None else "",
        "as_of": claim.as_of,
        "first_year": years.first if years else None,
        "last_year": years.last if years else None,
        "subject": claim.subject,
        "measures": str(claim.measures or ""),
        "sentence": str(claim.passage),
        "publisher": case.publisher.name if case.publisher else "",
        "case": str(case),
        "told": 1 + len(row.again),
        "guards": "、".join(str(GUARDS[guard]) for guard in row.guards),
        "address": f"{site}{case.get_absolute_url()}#f{claim.pk}",
    }
    return [printable(value) if isinstance(value, str) else value for value in (values[name] for name in COLUMNS)]


def guard_in_words(guard: Guard) -> str:
    return _("%(reason)s: not ranked") % {"reason": GUARDS[guard]}
