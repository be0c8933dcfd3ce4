"""Figures: a number with its unit and how firm it is; what only looks like one is left out.

Counts: 1771个 · 3万余元 · 近两千名 · 30-50户 · 不到一个月 · 91.43% · 百分之八十五.
Does not: ordinals, dates, addresses, formulas (1+9+N), “a” (一个), idioms, labels in quotation marks,
abstractions (五个方面), ages, vague times (三年前).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from articles.importer.types import ClaimKind, Qualifier
from articles.text.numerals import RANGE_MARK, Numeral, chinese_value, find_numerals
from articles.text.spans import Span


class Figure(NamedTuple):
    span: Span
    """Number, unit and qualifiers: 近2万余平米."""
    value: Decimal
    value_max: Decimal | None
    unit: str
    kind: ClaimKind
    qualifier: Qualifier
    is_chinese: bool


LOOK_BACK = re.compile(r"\(\?<(?P<sign>[!=])(?P<before>[^()]*)\)(?P<first>\w)")
FIRST = re.compile(r"(?P<first>[\w“‘]|\[[^]^]{1,30}\])(?![?*{+])")


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first.

    Built so that most places of a text cost one look: at the first characters together, then at that of each word,
    for which a look back stands behind it: (?<!首)都 as 都(?<!首都).
    """
    patterns = [LOOK_BACK.sub(r"\g<first>(?<\g<sign>(?:\g<before>)\g<first>)", word) for word in longest_first(words)]
    return f"{beginning(patterns)}(?:{'|'.join(patterns)})"


def beginning(patterns: Iterable[str]) -> str:
    """A look at whether the next character begins any of them; no look where that cannot be told of each."""
    firsts = {match["first"].strip("[]") if match else "" for match in map(FIRST.match, patterns)}
    return f"(?=[{''.join(sorted(firsts))}])" if all(firsts) else ""


def longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


RULES_FOLDER = Path(__file__).parent.parent / "rules"
UNIT_RULES: dict[str, Any] = tomllib.loads((RULES_FOLDER / "units.toml").read_text(encoding="utf-8"))
RULES: dict[str, Any] = tomllib.loads((RULES_FOLDER / "claims.toml").read_text(encoding="utf-8"))

KINDS: dict[str, ClaimKind] = {unit: kind for kind, units in UNIT_RULES["kinds"].items() for unit in units}
UNIT_STARTS = frozenset(unit[0] for unit in KINDS)
GUARDS: dict[str, str] = UNIT_RULES["not_before"]
GUARDED_UNITS = (
    unit + (f"(?!{GUARDS[unit]})" if unit in GUARDS else "") for unit in sorted(KINDS, key=lambda unit: -len(unit))
)
UNIT = re.compile(
    # 两个多小时 counts 小时, 半个多月 counts 个月.
    rf"个(?P<part>[多半]?)(?:(?P<hours>小时|星期)(?!{GUARDS['小时']})|(?<=[多半])月(?!{GUARDS['个月']}))"
    rf"|(?=[{''.join(UNIT_STARTS)}])(?P<unit>{'|'.join(GUARDED_UNITS)})"
)
ONLY_AFTER = {unit: re.compile(rf"(?:{words})[^,。;:!?\n]{{0,6}}$") for unit, words in UNIT_RULES["only_after"].items()}
FREE_UNITS = frozenset(UNIT_RULES["small_chinese"]["free"])
FROM_TEN = frozenset(UNIT_RULES["small_chinese"]["from_ten"])
HEADS = {
    unit: re.compile(rf"[^,。;:、!?\n]{{0,6}}?(?:{either(heads)})(?!之一)")
    for unit, heads in UNIT_RULES["small_chinese"]["heads"].items()
}

QUALIFIERS_BEFORE: dict[str, Qualifier] = {
    word: qualifier for qualifier, words in RULES["qualifiers"]["before"].items() for word in words
}
# 节约10万元 and 附近3家 qualify nothing.
NOT_AFTER: dict[str, str] = RULES["qualifiers"]["not_after"]
GUARDED_QUALIFIERS = (
    f"(?<![{NOT_AFTER[word[0]]}]){word}" if word[0] in NOT_AFTER else word for word in QUALIFIERS_BEFORE
)
QUALIFIER_BEFORE = re.compile(rf"(?:{either(GUARDED_QUALIFIERS)})$")
QUALIFIERS_BEHIND: dict[str, Qualifier] = {
    word: qualifier for qualifier, words in RULES["qualifiers"]["behind"].items() for word in words
}
OVER_BEFORE = tuple(RULES["qualifiers"]["before"]["over"])
QUALIFIER_BEHIND = re.compile(either(QUALIFIERS_BEHIND))
MORE_BEHIND = re.compile(r"半|[余多](?![个名方元样种])")
MEASURED = ("duration", "area", "money", "other")

NO_FIGURE = RULES["not_figures"]
NOT_BEFORE = re.compile(rf"(?:{either([*NO_FIGURE['before'], *NO_FIGURE['per_piece']])})$")
NOT_BEHIND = tuple(NO_FIGURE["behind"])
PHRASE = re.compile(either(NO_FIGURE["phrases"]))
BUILDINGS = frozenset(NO_FIGURE["buildings"])
HOME = re.compile(rf"(?:{either(NO_FIGURE['home'])})[^,。;:、!?\n]{{0,10}}$|(?<![A-Za-z])[A-Za-z]$")
ESTATE = re.compile(rf"(?:{either(NO_FIGURE['estates'])})$")
OF_ESTATE = re.compile(r"[,。;:、!?)\n]|$|[居民住宅老高多]{0,2}楼|住宅|高层|多层")
COUNTER = re.compile(rf"^(?:{either(NO_FIGURE['counters'])})$|(?:{either(NO_FIGURE['counters'])})(?:次数|量|数)?:$")

ABSTRACT_UNITS = frozenset(RULES["abstractions"]["units"])
ABSTRACT = re.compile(
    rf"{either(RULES['abstractions']['any'])}"
    rf"|[^,。;:、!?\n]{{1,8}}的(?:核心|关键|重要)?(?:{either(RULES['abstractions']['described'])})"
)
ABSTRACT_CHINESE = re.compile(either(RULES["abstractions"]["chinese"]))

DURATION_UNITS = frozenset(RULES["durations"]["units"])
TAKEN_BEFORE = tuple(RULES["durations"]["before"])
TAKEN_BEHIND = re.compile(either(RULES["durations"]["behind"]))
YEARS_BEFORE = re.compile(rf"(?:{either(RULES['durations']['years_before'])})[已经有了达近至今超过约将]{{0,4}}$")

# A label: a short quotation without a stop inside (“五个一”) or a title (《20条意见》); its numbers are part of a name.
LABEL = re.compile(r"“[^“”,。;:!?\n]{1,16}”|‘[^‘’,。;:!?\n]{1,16}’|《[^《》\n]{1,60}》")
HABIT = re.compile(r"每(?:[周月季年天日]|半年|两)[^,。;:!?\n]{0,30}$")
MOST = 10**13
"""A claim holds fourteen digits before the point."""
PERCENT = "百分之"
# 三分之一 and 七八成 are shares, too; 一成不变 and 二成立 are not.
PART_OF = re.compile(r"(?P<whole>[二三四五六七八九十两\d]{1,3})分之$")
TENTHS = re.compile(r"成(?![立功为长就员熟本果效绩型品都语了名])(?P<more>多?)")
BARE_SCALES = re.compile(r"[百千万亿]+")
POPULATION = re.compile(r"人口(?:总数|总量)?[约近超达有为已逾]{0,3}$")
SENTENCE_STARTS = frozenset(["", "\n", "。", "!", "?", ";", "“"])


def find_figures(text: str) -> tuple[Figure, ...]:
    """The figures of a folded text in order."""
    labels = [match.span() for match in LABEL.finditer(text)][::-1]
    found: list[Figure] = []
    for numeral in find_numerals(text):
        while labels and labels[-1][1] <= numeral.span.start:
            labels.pop()
        figure = _figure(text, numeral)
        if figure is None:
            continue
        # “15分钟响应、24小时办结” is a promise, not a name.
        is_promise = figure.kind == "duration" and TAKEN_BEHIND.match(text, figure.span.end)
        if labels and labels[-1][0] <= numeral.span.start and not is_promise:
            continue
        if found and _is_range(text, found[-1], figure):
            found[-1] = _range(found[-1], figure)
        else:
            found.append(figure)
    return tuple(found)


def _figure(text: str, numeral: Numeral) -> Figure | None:
    start, end, value, top, unit = numeral.span.start, numeral.span.end, numeral.value, numeral.value_max, ""
    marks: set[Qualifier] = set()
    if numeral.marker:
        marks.add("about" if numeral.marker == "来" else "over")
    if text.endswith(PERCENT, 0, start):
        start, unit = start - len(PERCENT), "%"
    elif part := PART_OF.search(text, max(0, start - 5), start):
        whole = chinese_value(part["whole"]) if not part["whole"].isdigit() else Decimal(part["whole"])
        if not whole or value >= whole:
            return None
        start, value, unit = part.start(), round(value * 100 / whole, 2), "%"
    elif numeral.is_chinese and 1 < value < 10 and (tenths := TENTHS.match(text, end)):
        value, top, unit, end = value * 10, top and top * 10, "%", tenths.end()
        marks |= {"over"} if tenths["more"] else set()
    elif text[end : end + 1] in UNIT_STARTS and (match := UNIT.match(text, end)):
        unit, end = match["unit"] or match["hours"] or "个月", match.end()
        value += Decimal("0.5") if match["part"] == "半" else 0
        marks |= {"over"} if match["part"] == "多" else set()
    elif _counts_population(text, numeral):
        unit = "人"
    else:
        return None
    kind = KINDS[unit]
    # 一个 and 一支 are “a”; only a month or a week can be one of what something took.
    if numeral.is_chinese and value == 1 and not marks and unit not in DURATION_UNITS:
        return None
    # 一年半, 两公里多; but 200个多功能座椅 has no 多 of its own.
    if kind in MEASURED and (more := MORE_BEHIND.match(text, end)):
        value += Decimal("0.5") if more.group() == "半" else 0
        marks |= {"over"} if more.group() != "半" else set()
        end = more.end()
    if behind := QUALIFIER_BEHIND.match(text, end):
        marks.add(QUALIFIERS_BEHIND[behind.group()])
        end = behind.end()
    # 百姓, 千家万户 and 万里 hold no number, 百余户 and 上千名 do.
    is_bare = numeral.is_chinese and not numeral.marker and bool(BARE_SCALES.fullmatch(numeral.span.of(text)))
    if word := _qualifier_before(text, start, is_bare):
        marks.add(QUALIFIERS_BEFORE[word.group()])
        start = word.start()
    if (is_bare and not marks - {"exact"}) or max(value, top or value) >= MOST:
        return None
    figure = Figure(Span(start, end), value, top, unit, kind, _settled(marks), numeral.is_chinese)
    return figure if _is_quantity(text, figure) and _is_counting(text, figure, marks) else None


def _counts_population(text: str, numeral: Numeral) -> bool:
    """常住人口约21万: people are counted without a unit."""
    start, end = numeral.span.start, numeral.span.end
    is_last = text[end : end + 1] in {"", ",", "。", ";", "、", ")", "的", "\n"}
    return is_last and numeral.value >= 1000 and bool(POPULATION.search(text[max(0, start - 8) : start]))


def _qualifier_before(text: str, start: int, is_bare: bool) -> re.Match[str] | None:
    """The word that qualifies the number behind it."""
    word = QUALIFIER_BEFORE.search(text, max(0, start - 4), start)
    # 上百名 is a hundred and more, 街上3家 is just three.
    return None if word and word.group() == "上" and not is_bare else word


def _settled(marks: set[Qualifier]) -> Qualifier:
    """One qualifier of several: 近2万余 is about, 不到20多 is under."""
    if "under" in marks:
        return "under"
    if "about" in marks or {"nearly", "over"} <= marks:
        return "about"
    return next(iter(marks - {"exact"}), "exact")


def _is_quantity(text: str, figure: Figure) -> bool:
    """False for ordinals, dates, formulas, addresses and the counters of the page."""
    start, end = figure.span.start, figure.span.end
    left = text[max(0, start - 14) : start]
    if (
        NOT_BEFORE.search(text, max(0, start - 6), start)
        or text.startswith(NOT_BEHIND, end)
        or PHRASE.match(text, start)
    ):
        return False
    if figure.unit == "年" and (figure.value >= 1000 or text[end : end + 1].isdigit()):
        return False
    if figure.unit in BUILDINGS and _is_address(text, left, end):
        return False
    if figure.unit in ONLY_AFTER and not ONLY_AFTER[figure.unit].search(left):
        return False
    # 每月召开1次 tells a habit, not a sum.
    if figure.value == 1 and figure.kind == "times" and HABIT.search(text, max(0, start - 30), start):
        return False
    # 1个楼道13层 describes a house.
    if figure.value == 1 and re.match(r"[^,。;、\n]{0,4}\d+层", text[end : end + 8]):
        return False
    return not COUNTER.search(left.rpartition("\n")[2])


def _is_address(text: str, left: str, end: int) -> bool:
    """家住5栋的李叔, 12座104单元, A3栋, 锦绣小区12栋上演…; but 小区12栋楼 counts."""
    return (
        text[end : end + 1].isdigit()
        or text.startswith("单元", end)
        or bool(HOME.search(left))
        or (bool(ESTATE.search(left)) and not OF_ESTATE.match(text, end))
    )


def _is_counting(text: str, figure: Figure, marks: set[Qualifier]) -> bool:
    """False for abstractions, parts of words, and times that nothing took."""
    end = figure.span.end
    if figure.unit in ABSTRACT_UNITS and (
        ABSTRACT.match(text, end) or (figure.is_chinese and ABSTRACT_CHINESE.match(text, end))
    ):
        return False
    if figure.unit in DURATION_UNITS:
        return _is_time_taken(text, figure, marks)
    head = HEADS.get(figure.unit)
    has_head = bool(head and head.match(text, end))
    # 党的二十大 is no twenty of anything, 3大攻坚战 is a slogan.
    if figure.unit == "大":
        return has_head
    if not figure.is_chinese or figure.unit == "%" or marks or figure.value >= 20:
        return True
    # 二次 is an ordinal: two of a thing are 两.
    if figure.value_max is None and figure.span.of(text).startswith("二"):
        return False
    # 两栋楼格局一样 takes up two houses named before.
    start = figure.span.start
    if text.startswith("两", start) and text[max(0, start - 1) : start] in SENTENCE_STARTS:
        return False
    return has_head or figure.unit in FREE_UNITS or (figure.unit in FROM_TEN and figure.value >= 10)


def _is_time_taken(text: str, figure: Figure, marks: set[Qualifier]) -> bool:
    """为期1个月, 仅用了两天, 24小时内办结, 不到一周; not 三年前, 近三年来, 24小时热线."""
    left = text[max(0, figure.span.start - 8) : figure.span.start]
    if figure.unit == "年":
        return bool(YEARS_BEFORE.search(left))
    if left.endswith("每"):
        return False
    if left.endswith(TAKEN_BEFORE) or TAKEN_BEHIND.match(text, figure.span.end):
        return True
    # 近三个月 and 三个多月 alone may be periods; 不到一周, 仅1个月 and 超过3天 are times taken.
    return bool(marks & {"under", "exact"}) or text.startswith(OVER_BEFORE, figure.span.start)


def _is_range(text: str, low: Figure, high: Figure) -> bool:
    """600元至800元, 30%-50%; but 从5元到8元 tells a change."""
    return (
        low.unit == high.unit
        and low.value_max is None
        and high.value_max is None
        and low.value < high.value
        and bool(RANGE_MARK.fullmatch(text, low.span.end, high.span.start))
        and not text.endswith(("从", "由"), 0, low.span.start)
    )


def _range(low: Figure, high: Figure) -> Figure:
    span = Span(low.span.start, high.span.end)
    return Figure(span, low.value, high.value, low.unit, low.kind, high.qualifier, low.is_chinese)
