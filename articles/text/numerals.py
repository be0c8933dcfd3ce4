"""Numbers as Chinese texts write them, with offsets: 1,771 · 3万余 · 2.4亿 · 两千 · 五十多 · 30-50 · 三五 · 半."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from articles.text.spans import Span

HAN_DIGITS = "零一二三四五六七八九"
DIGITS = {char: index for index, char in enumerate(HAN_DIGITS)} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# 余 and 多 say "more", 来 "about", 几 an unknown last digit; they stand inside (3万余) or before the scale (20多万).
MARKER = "余多来几"
LONGEST = 18
"""Runs of so many digits are identity numbers or noise, no quantities."""
# Each branch takes its whole run (possessive), so no character is read twice: 100 KB of '1' or '一' stay linear.
NUMERAL = re.compile(
    r"(?P<code>\d++(?P<mark>[-./:])\d++(?:(?P=mark)\d++)+)"  # 2021-08-27, 0931-123-4567: no quantity
    r"|(?P<arabic>(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?)"
    r"(?P<inner>[" + MARKER + r"]?)"
    # 5千克 and 2千米 are units, not thousands.
    r"(?P<scale>(?:[十百千]?(?:万亿|万|亿)|百|千(?![克米瓦卡]))?)"
    r"(?:(?<=亿)(?P<rest>\d{1,4})万)?(?P<outer>[余多来]?)"
    r"|(?P<chinese>[零〇一二两三四五六七八九十百千万亿]++)"
    r"(?P<between>(?:[" + MARKER + r"][百千万亿]{0,2})?)"
    r"|(?P<half>半)(?=[个年天日小])"
)
# Looking for these first is four times faster than trying every branch at every character.
START = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半]")
RANGE_MARK = re.compile(r"[-~—–至到]")
NEIGHBOURS = re.compile(
    "(?=" + "|".join(["一两", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"]) + ")"
)
# One group of four places: 三千 零 五十 六. Only a scale that leads stands without a digit: 百余, 十五.
GROUP = re.compile(
    r"(?=[零一二两三四五六七八九十百千])(?:(?P<thousands>\A|[一二两三四五六七八九])千)?零?(?:(?P<hundreds>\A|[一二两三四五六七八九])百)?零?"
    r"(?:(?P<tens>\A|[一二三四五六七八九])十)?零?(?P<ones>[一二两三四五六七八九]?)"
)


class Numeral(NamedTuple):
    """A number and where it stands; `value_max` is the upper end of a range."""

    span: Span
    value: Decimal
    value_max: Decimal | None
    marker: str
    """余, 多, 来 or 几 where the text adds it to the number (3万余, 十几), else ""."""
    is_chinese: bool


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """The numerals of a folded text in order; dates in digits, telephone numbers and 几十, 数百 are left out."""
    found: list[Numeral] = []
    position = 0
    while start := START.search(text, position):
        match = NUMERAL.match(text, start.start())
        position = match.end() if match else start.end()
        numeral = _read(text, match) if match else None
        if numeral is None:
            continue
        previous = found[-1] if found else None
        if previous and RANGE_MARK.fullmatch(text, previous.span.end, numeral.span.start):
            joined = _joined(previous, numeral)
            if joined:
                found[-1] = joined
                continue
        found.append(numeral)
    return tuple(found)


def chinese_value(run: str) -> Decimal | None:
    """The value of a Chinese numeral (一百二十, 三万五千, 千), or None if it is none (一一, 千百)."""
    high, has_hundred_million, rest = run.rpartition("亿")
    middle, has_ten_thousand, low = rest.rpartition("万")
    total = Decimal(0)
    for group, scale, is_present in ((high, 10**8, has_hundred_million), (middle, 10**4, has_ten_thousand)):
        if is_present:
            # 万 and 亿 alone count once: 万余 is ten thousand and more; 一万亿 has 万 inside its higher group.
            value = (chinese_value(group) if "万" in group else _group_value(group)) if group else Decimal(1)
            if value is None:
                return None
            total += value * scale
    if not low:
        return total or None
    if total and low[0] in SCALES:
        return None
    value = _group_value(low)
    if value is None:
        return None
    # 三万五 is colloquial for 三万五千.
    return total + value * (1000 if has_ten_thousand and len(low) == 1 else 1)


def _group_value(group: str) -> Decimal | None:
    match = GROUP.fullmatch(group)
    if match is None:
        return None
    value = 0
    for name, scale in (("thousands", 1000), ("hundreds", 100), ("tens", 10)):
        digit = match[name]
        if digit is not None:
            value += (DIGITS[digit] if digit else 1) * scale
    if match["ones"]:
        # 一百二 is colloquial for 一百二十.
        before = SCALES.get(group[-2:-1], 0)
        value += DIGITS[match["ones"]] * (before // 10 if before > 10 else 1)
    return Decimal(value) or None


def _read(text: str, match: re.Match[str]) -> Numeral | None:
    if match["code"]:
        return None
    span = Span(*match.span())
    if match["half"]:
        return Numeral(span, Decimal("0.5"), None, "", is_chinese=True)
    if match["arabic"]:
        if len(match["arabic"]) >= LONGEST:
            return None
        value = Decimal(match["arabic"].replace(",", "")) * _scale(match["scale"])
        if match["rest"]:
            value += Decimal(match["rest"]) * 10**4
        # 1.3万 is 13000, not 13000.0.
        if match["scale"] and value == value.to_integral_value():
            value = value.to_integral_value()
        return Numeral(span, value, None, match["inner"] or match["outer"], is_chinese=False)
    # 几十 and 数百 are no numbers, and the 千 of 5千克 belongs to its unit.
    before = text[span.start - 1] if span.start else ""
    if before in {"几", "数"} or before.isdigit():
        return None
    marker, tail = match["between"][:1], match["between"][1:]
    low, high = _ends(match["chinese"])
    if low is None:
        return None
    return Numeral(span, low * _scale(tail), high and high * _scale(tail), marker, is_chinese=True)


def _scale(scales: str) -> int:
    product = 1
    for char in scales:
        product *= SCALES[char]
    return product


def _ends(run: str) -> tuple[Decimal | None, Decimal | None]:
    """Value and upper end of a run of Chinese numerals: 三五百 is 300 to 500, 十七八 is 17 to 18."""
    if len(run) >= LONGEST:
        return None, None
    pairs = [match.start() for match in NEIGHBOURS.finditer(run)]
    if not pairs:
        return chinese_value(run), None
    start = pairs[0]
    low, high = chinese_value(run[: start + 1] + run[start + 2 :]), chinese_value(run[:start] + run[start + 1 :])
    return (low, high) if len(pairs) == 1 and high is not None else (None, None)


def _joined(low: Numeral, high: Numeral) -> Numeral | None:
    """One range of two numerals around a range mark, or None where they do not rise; 3~5万 starts at 30,000."""
    if low.value_max is not None or high.value_max is not None:
        return None
    value = low.value
    for scale in (10**8, 10**4):
        if value < 10**4 and high.value >= scale and value * scale < high.value:
            value *= scale
            break
    if value >= high.value:
        return None
    return Numeral(Span(low.span.start, high.span.end), value, high.value, high.marker, high.is_chinese)


def in_chinese(number: int) -> str:
    """一, 十, 十一, 一百零五, 一千零一十: the numeral of 1 to 9999 as headings count; ValueError beyond."""
    if not 0 < number < 10_000:
        raise ValueError(f"no Chinese numeral for {number}: 1 to 9999")
    words = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            words += HAN_DIGITS[digit] + name
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零").removeprefix("一") if 10 <= number < 20 else words.rstrip("零")
