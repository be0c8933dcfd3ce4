"""Bars: how long a figure is drawn beside others. Figures stand on one scale only where they count the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from articles.models import Claim

HEAD = 2
"""Characters at the end of a subject that name what is counted: 发布微心愿 and 小微心愿 both count 心愿."""

LONGEST = 92
"""Per cent of its track that the longest bar takes: the scattered end of a "more than" needs room behind it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How long a figure is drawn, in per cent of the track."""

    share: Decimal
    is_open: bool
    """Whether the text says "more than": the end of the bar scatters."""
    is_soft: bool = False
    """Whether it says "about", "nearly" or "less than": the end is drawn as a line without a body."""
    top: Decimal | None = None
    """Where a range ends."""

    @classmethod
    def of(cls, value: Decimal, top: Decimal | None, qualifier: str, longest: Decimal) -> Bar:
        """A value, or a range, on a scale that ends at `longest`."""
        said = Claim.Qualifier(qualifier)
        is_soft = said in (Claim.Qualifier.ABOUT, Claim.Qualifier.NEARLY, Claim.Qualifier.UNDER)
        end = top / longest * LONGEST if top is not None else None
        return cls(value / longest * LONGEST, said == Claim.Qualifier.OVER, is_soft, end)

    @property
    def width(self) -> str:
        """For an attribute of SVG, which takes a point in every language."""
        return f"{self.share:.1f}%"

    @property
    def rest(self) -> str:
        """From the lower end of a range to its upper one."""
        return f"{self.top - self.share:.1f}%" if self.top is not None else ""

    @property
    def soft_start(self) -> str:
        """Where the uncertain end begins: an eighth of the bar, so that short bars keep a body."""
        return f"{self.share * 7 / 8:.1f}%"

    @property
    def soft_width(self) -> str:
        return f"{self.share / 8:.1f}%"


def add_bars(claims: Sequence[Claim]) -> None:
    """`bar` of each claim: a Bar, or None where nothing else in here counts the same thing in the same unit.

    Percentages have a scale of their own, from 0 to 100, and never stand beside counts.
    """
    scales: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        claim.bar = None
        if claim.unit != "%" and claim.subject:
            scales[claim.kind, claim.unit, claim.subject[-HEAD:]].append(claim)
        elif claim.unit == "%" and claim.value <= 100:
            claim.bar = _bar(claim, Decimal(100))
    for scale in scales.values():
        longest = max(claim.value for claim in scale)
        if len(scale) > 1 and longest:
            for claim in scale:
                claim.bar = _bar(claim, longest)


def _bar(claim: Claim, longest: Decimal) -> Bar:
    return Bar.of(claim.value, None, claim.qualifier, longest)
