"""Brands and initiatives: names that a place coined for its practices, teams and rooms.

Counts: a quoted word with a telling noun behind it (“四单一体”工作法) or inside it (“红色议事厅”), or with words that
introduce a name before it (取名“…”, 打造“…”) or behind it (“…”由此成形); institutions that many places have under the same
name (大党委, 联席会议制度); unquoted names by their noun (畅大妈调解室); every name of the database. What a name is called once
it is called everywhere: each further occurrence is reported under the same name.
Counts not: figures of speech (“同心圆”), campaigns of the whole country (“三会一课”), speech, titles of documents, words
quoted for a problem or a quality (“停车难”问题), plain organisations and plain nouns (志愿服务队).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path as File

from articles.importer.lexicon import Lexicon
from articles.importer.types import Document, NameFind, NameTarget, PlaceFind
from articles.text.normalize import name_key
from articles.text.phrases import Phrasebook, find_each
from articles.text.spans import Span
from articles.text.words import words

# Single quotation marks stand inside double ones, so each kind is read on its own.
QUOTATIONS = tuple(
    re.compile(rf"{left}([^{left}{right}\n]{{1,40}}){right}") for left, right in ("“”", "‘’", "「」", "『』", '""')
)
TITLES = re.compile(r"《[^《》\n]{1,80}》")
# “网格+党员责任区” is made up, “互联网+” and “5+2” are not.
FORMULA = re.compile(r"[^\W\d_]{2,8}(?:\+[^\W\d_]{2,8})+")
COLUMN = re.compile(r"(?P<name>[^\W_]{2,10}·[^\W_]{2,10}?)[①-⑳⑴-⒇]?\d{0,3}[|丨]")
SENTENCE_MARK = re.compile(r"[。!?…;:]")
JOINED = frozenset({"", "、", "和", "与", "及", "以及", "和以", ",", "/"})
NOUN_AND_COMMA = re.compile(r"[^\W_]{1,10}、")
# “邻里聚”相识区、“邻里学”充电站等六大体验区 are the parts of one event.
PARTS = re.compile(
    r"(?:(?![一二三四五六七八九十\d][大个])[^\W_]){0,6}+[一二三四五六七八九十\d][大个]"
    r"[^\W_]{0,4}?(?=[区板环篇单])(?:区|板块|环节|篇章|单元)"
)
# Nothing that governs another word may stand between a quoted word and its noun: “红管家”进小区的活动.
TAIL_GAP = (
    r"(?![后前中里上下时内外])"  # “甲”里的活动, but “甲”邻里联谊活动
    r"[^\W_的了在与和是等之把被让使将对向从到已也就都并以进去来不没很还再又能要我你他它这那]{0,6}?"
)
COUNT = r"(?:[一二两三四五六七八九十百\d]+(?:余|多)?[大个项类支家处种])"
LIST_ITEM = r"[^\W_的了是等]{3,12}"

QUOTED, INSIDE, INTRODUCED, LISTED, INSTITUTION, COINED, KNOWN, AGAIN = (
    "quoted, with a noun behind",
    "quoted, with a telling noun inside",
    "quoted, introduced as a name",
    "in a list of names",
    "institution",
    "coined, by its noun",
    "known name",
    "named again",
)
SCORES = {
    QUOTED: 0.9,
    INSIDE: 0.8,
    INTRODUCED: 0.7,
    LISTED: 0.6,
    INSTITUTION: 0.8,
    COINED: 0.6,
    KNOWN: 0.95,
    AGAIN: 0.8,
}


@dataclass(frozen=True, slots=True)
class Noun:
    """What a name with this noun is."""

    target: NameTarget
    kind: str


LABEL, OTHER = Noun("brand", "label"), Noun("initiative", "other")


@dataclass(frozen=True, slots=True)
class Rules:
    tails: dict[str, Noun]
    tail: re.Pattern[str]
    own: dict[str, Noun]
    own_end: re.Pattern[str]
    bare: frozenset[str]
    plain_inside: frozenset[str]
    naming: re.Pattern[str]
    promoting: re.Pattern[str]
    promoted: re.Pattern[str]
    apposed: re.Pattern[str]
    further: re.Pattern[str]
    branding: frozenset[str]
    behind: tuple[tuple[re.Pattern[str], Noun], ...]
    not_behind: re.Pattern[str]
    not_without_noun: re.Pattern[str]
    national: frozenset[str]
    figures: frozenset[str]
    figure_end: re.Pattern[str]
    institutions: tuple[tuple[str, re.Pattern[str], Noun], ...]
    coined: re.Pattern[str]
    coined_nouns: dict[str, Noun]
    plain: frozenset[str]
    action: re.Pattern[str]
    list_end: re.Pattern[str]
    list_start: re.Pattern[str]
    plain_list: re.Pattern[str]


@cache
def rules() -> Rules:
    table = tomllib.loads(File(__file__).parents[1].joinpath("rules/names.toml").read_text(encoding="utf-8"))
    tails: dict[str, Noun] = {}
    own: dict[str, Noun] = {}
    for head in table["head"]:
        noun = Noun(head["target"], head["kind"])
        tails |= dict.fromkeys(head["tail"].split(), noun)
        own |= dict.fromkeys(head["own"].split(), noun)
    kinds = {noun.kind: noun for noun in tails.values()}
    coined = table["coined"]
    coined_nouns = {word: kinds[kind] for kind in kinds if kind in coined for word in coined[kind].split()}
    listed = table["list"]
    promoting = _one_of(table["promoting"]["words"])
    return Rules(
        tails=tails,
        tail=re.compile(rf"(?P<of>的?|这一?[个项])(?P<gap>{TAIL_GAP})(?P<noun>{_one_of(' '.join(tails))})"),
        own=own,
        own_end=re.compile(rf"(?:{_one_of(' '.join(own))})$"),
        bare=frozenset(table["bare"]["tails"].split()),
        plain_inside=frozenset(table["bare"]["plain"].split()),
        naming=re.compile(rf"(?<![被人])(?:{_one_of(table['naming']['words'])})了?$"),
        promoting=re.compile(rf"(?P<cue>{promoting})[了起]?(?:[^\W_]{{0,4}}|[^\W_]{{0,8}}的)$"),
        promoted=re.compile(rf"(?:{promoting}|{_one_of(table['promoting']['short'])})[了起]?$"),
        apposed=re.compile(rf"(?P<noun>{_one_of(' '.join(word for word in tails if len(word) > 1))})$"),
        further=re.compile(_one_of(table["further"]["nouns"])),
        branding=frozenset(table["branding"]["words"].split()),
        behind=(
            (re.compile(_one_of(table["behind"]["brand"])), LABEL),
            (re.compile(_one_of(table["behind"]["initiative"])), OTHER),
        ),
        not_behind=re.compile(_one_of(table["not_behind"]["words"])),
        not_without_noun=re.compile(_one_of(table["not_behind"]["without_noun"])),
        national=frozenset(name_key(word) for word in table["national"]["words"].split()),
        figures=frozenset(table["figures"]["words"].split()),
        figure_end=re.compile(rf"(?:{_one_of(table['figures']['endings'])})$"),
        institutions=tuple(
            (word, re.compile(pattern), kinds[kind])
            for kind, patterns in table["institutions"].items()
            for word, pattern in patterns
        ),
        coined=re.compile(_one_of(" ".join(coined_nouns))),
        coined_nouns=coined_nouns,
        plain=frozenset(coined["plain"].split()),
        action=re.compile(
            rf"(?:{_one_of(table['action']['before'])}|(?<=[,。;\n])(?=[^\W_的了]{{6,14}}行动(?:{_one_of(table['action']['behind'])})))"
            rf"(?P<name>(?![^\W_]{{0,14}}(?:{_one_of(table['action']['plain'])}))[^\W_的了]{{6,14}}行动)"
        ),
        list_end=re.compile(rf"(?:等{COUNT}?|{COUNT})[^\W_]{{0,6}}?(?P<noun>{_one_of(listed['nouns'])})"),
        list_start=re.compile(
            rf"{COUNT}[^\W_]{{0,4}}?(?P<noun>{_one_of(listed['nouns'])})[,:]?(?:名字|名称)?(?:分别|依次)?(?:是|为|叫|有|即|:)$"
        ),
        plain_list=re.compile(
            rf"(?:{promoting})了?(?P<items>{LIST_ITEM}(?:、{LIST_ITEM}){{1,6}})(?:等|……?)[^\W_]{{0,8}}?"
            rf"(?P<noun>{_one_of(listed['plain_nouns'])})"
        ),
    )


def _one_of(words: str) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words.split(), key=lambda word: -len(word))))


def find_names(document: Document, lexicon: Lexicon, places: tuple[PlaceFind, ...]) -> tuple[NameFind, ...]:
    """Every mention of a brand or an initiative, in order, without overlaps; names are told apart by name_key."""
    text = document.text
    in_titles = {offset for match in TITLES.finditer(text) for offset in range(*match.span())}
    found = [*known_names(text, lexicon)]
    for find in (
        *column_names(document, places),
        *quoted_names(document, places),
        *listed_names(text),
        *institutions(text),
        *coined_names(text, places),
    ):
        if find.span.start not in in_titles and name_key(find.name) not in lexicon.rejected_names:
            found.append(find)
    found = one_spelling(without_doubles(found))
    return tuple(sorted([*found, *named_again(text, found)], key=lambda find: find.span))


# Quoted names --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quotation:
    span: Span
    """With its marks."""
    word: str


def quoted_names(document: Document, places: tuple[PlaceFind, ...]) -> Iterator[NameFind]:
    """Quoted words that the words around them make a name, alone or as one of a list."""
    text = document.text
    place_ends = {place.span.end for place in places}
    for group in _groups(text, _quotations(text)):
        if len(group) > 2 and PARTS.match(text, group[-1].span.end):
            continue
        kind = document.paragraph_of(group[0].span).kind
        listed = _list_noun(text, group) if kind == "body" else None
        for quotation in group:
            find = _quoted_name(text, quotation, place_ends if kind == "body" else None, listed)
            if find:
                yield find


def _quotations(text: str) -> list[Quotation]:
    matches = [match for pattern in QUOTATIONS for match in pattern.finditer(text)]
    return sorted((Quotation(Span(*match.span()), match.group(1)) for match in matches), key=lambda each: each.span)


def _groups(text: str, quotations: list[Quotation]) -> Iterator[list[Quotation]]:
    """Quotations in rows: “甲”“乙”和“丙”, also with nouns between: “甲”志愿服务队、“乙”."""
    group: list[Quotation] = []
    for quotation in quotations:
        if group:
            between = text[group[-1].span.end : quotation.span.start]
            if between not in JOINED and not NOUN_AND_COMMA.fullmatch(between):
                yield group
                group = []
        group.append(quotation)
    if group:
        yield group


def _list_noun(text: str, group: list[Quotation]) -> Noun | None:
    """What a row of quotations is a list of: …等服务品牌, …六大项目, 列出六大项目,名字分别是…."""
    start, end = group[0].span.start, group[-1].span.end
    if len(group) > 1 and (match := rules().list_start.search(text, max(0, start - 20), start)):
        return rules().tails.get(match["noun"], LABEL)
    tail = rules().tail.match(text, end)
    match = rules().list_end.match(text, end) or (tail and rules().list_end.match(text, tail.end()))
    return rules().tails.get(match["noun"], LABEL) if match else None


def _quoted_name(text: str, quotation: Quotation, place_ends: set[int] | None, listed: Noun | None) -> NameFind | None:
    """The name that a quotation is, if it is one; in headings (no place_ends) only by a noun behind or inside it."""
    word, span = quotation.word, quotation.span
    if SENTENCE_MARK.search(word) or name_key(word) in rules().national or name_key(word).isdigit():
        return None
    if rules().not_behind.match(text, span.end) or text.startswith("的“", span.end):
        return None
    is_named = rules().naming.search(text, max(0, span.start - 8), span.start) is not None
    is_figure = word in rules().figures or (not is_named and rules().figure_end.search(word) is not None)
    own = _own_noun(word)
    if find := _with_noun_behind(text, quotation, own, is_figure=is_figure, is_named=is_named):
        return find
    if rules().not_without_noun.match(text, span.end):
        return None
    if word in rules().figures or len(word) < 3:
        return None
    if own and "、" not in word:
        return _find(span, own, word, INSIDE)
    is_formula = FORMULA.fullmatch(word) is not None
    if place_ends is None or (len(word) > 12 and not is_formula) or any(mark in word for mark in ",、的"):
        return None
    if listed:
        return _find(span, listed, word, LISTED)
    if is_formula:
        return _find(span, OTHER, word, INTRODUCED)
    noun = None if is_figure else _introduced(text, quotation, place_ends)
    return _find(span, noun, word, INTRODUCED) if noun else None


def _with_noun_behind(
    text: str, quotation: Quotation, own: Noun | None, *, is_figure: bool, is_named: bool
) -> NameFind | None:
    """“四单一体”工作法, “同心互助”便民服务集市活动, 暖“新”驿站; “双塔善治”党建品牌 is called 双塔善治."""
    word, span = quotation.word, quotation.span
    tail = _tail(text, span.end, is_named)
    prefix = _prefix(text, span.start) if tail and len(word) == 1 else ""
    if tail is None or not (len(word) > 1 or prefix) or (tail["gap"] and is_figure):
        return None
    if tail["of"] == "的" and word.count("、") > 1 and not is_named:
        return None  # “组织共建、党员共管、服务共抓”的互联工作机制 spells out what it does and has no name
    further = rules().further.match(text, tail.end())
    last = further or tail
    gap = tail["gap"].replace("新", "")
    if tail["noun"] in rules().bare and not gap and not further:
        return _find(Span(span.start, tail.end()), own or rules().tails[tail["noun"]], word, QUOTED)
    noun = rules().tails[further.group() if further else tail["noun"]]
    name = prefix + word + gap + tail["noun"] + (further.group() if further else "")
    return _find(Span(span.start - len(prefix), last.end()), noun, name, QUOTED, word)


def _introduced(text: str, quotation: Quotation, place_ends: set[int]) -> Noun | None:
    """What the words around a quotation say that it is a name of; None where they do not make it a name."""
    start, is_long = quotation.span.start, len(quotation.word) > 3
    before = text[max(0, start - 14) : start]
    # 甲社区“乙” belongs to the place; 甲社区的“乙” may be a problem or a person, unless it is long enough to be coined.
    is_owned = start in place_ends or (is_long and text[start - 1] == "的" and start - 1 in place_ends)
    if rules().naming.search(before) or is_owned:
        return LABEL
    for pattern, noun in rules().behind:
        if pattern.match(text, quotation.span.end):
            return noun
    if apposed := rules().apposed.search(before):  # 老党员工作室“老塔说事”
        return rules().tails[apposed["noun"]]
    if not is_long and not re.search(r"[+\d]", quotation.word):
        return None
    if promoting := rules().promoting.search(before):
        return LABEL if promoting["cue"] in rules().branding else OTHER
    return LABEL if rules().promoted.search(before) else None


def _own_noun(word: str) -> Noun | None:
    """What a quoted word is by its own last noun: “红茶议事厅” a room; “共建项目” is any project."""
    end = rules().own_end.search(word)
    if end is None or end.start() == 0 or not (4 <= len(word) <= 12 or end.group() == "节"):
        return None
    is_plain = all(piece in rules().plain_inside for piece in words(word[: end.start()]))
    return None if is_plain else rules().own[end.group()]


def _tail(text: str, end: int, is_named: bool) -> re.Match[str] | None:
    """The noun behind a quotation mark: 工作法, 党建服务品牌, 的治理新模式."""
    tail = rules().tail.match(text, end)
    if tail is None or rules().list_end.match(text, end):
        return None
    behind = text[tail.end() : tail.end() + 1]
    goes_on = "\u3400" <= behind <= "\u9fff"
    if len(tail["noun"]) == 1 and (
        (tail["gap"] and (tail["noun"] not in "制法" or goes_on)) or (goes_on and behind not in "的上里等中是由与和为")
    ):
        return None  # “人情物事”图 is a name, the 图 of 图书馆 is none
    telling = ("mechanism", "system", "method", "model", "label")
    if tail["of"] == "的" and not is_named and rules().tails[tail["noun"]].kind not in telling:
        return None  # “你好”的活动 is any activity, 名叫“甲”的工程 is this one
    if "级" in tail["gap"] or (tail["noun"] in ("工程", "计划") and behind in ("师", "生")):
        return None
    return tail


def _prefix(text: str, start: int) -> str:
    """The word before a quotation mark that opens inside a name: 暖 of 暖“新”驿站."""
    edge = max(text.rfind("\n", 0, start) + 1, start - 8)
    last = words(text[edge:start])[-1:] or ("",)
    return last[0] if last[0].isalnum() and len(last[0]) == 1 and last[0] not in rules().plain else ""


def _find(span: Span, noun: Noun, name: str, rule: str, *aliases: str) -> NameFind:
    others = tuple(alias for alias in aliases if alias != name and (len(alias) > 2 or re.search(r"[+\d]", alias)))
    return NameFind(span, noun.target, name, noun.kind, others, rule, SCORES[rule])


# Names without quotation marks ---------------------------------------------------------------------------


def known_names(text: str, lexicon: Lexicon) -> Iterator[NameFind]:
    """The names of the database in every spelling."""
    by_spelling = {spelling: known for known in lexicon.names for spelling in (*known.aliases, known.name)}
    for spelling, span in _spelled(text, by_spelling, lambda plain, phrases: _phrasebook(phrases).find(plain)):
        known = by_spelling[spelling]
        if name_key(known.name) not in lexicon.rejected_names:
            yield NameFind(span, known.target, known.name, known.kind, known.aliases, KNOWN, SCORES[KNOWN])


def column_names(document: Document, places: tuple[PlaceFind, ...]) -> Iterator[NameFind]:
    """The series a story belongs to, if it bears the place's name: 兴国新治·一居一品⑩|… of 兴国镇."""
    match = COLUMN.match(document.text)
    if match and any(find.path[-1][:2] in match["name"] for find in places):
        yield _find(Span(*match.span("name")), LABEL, match["name"], INTRODUCED)


def listed_names(text: str) -> Iterator[NameFind]:
    """Lists of names without marks: 推行红色院落议事会、红色网格驿站等为民服务载体."""
    for match in rules().plain_list.finditer(text):
        start = match.start("items")
        for item in match["items"].split("、"):
            own = rules().own_end.search(item)
            noun = rules().own[own.group()] if own else LABEL
            yield _find(Span(start, start + len(item)), noun, item, LISTED)
            start += len(item) + 1


def institutions(text: str) -> Iterator[NameFind]:
    """Names that many places give the same thing, and actions called so: 大党委, 责任清单制, 在职党员到社区报到行动."""
    for word, pattern, noun in rules().institutions:
        matches = [match for match in pattern.finditer(text) if _closes(match.group())] if word in text else []
        longest: dict[str, str] = {}
        for match in matches:
            core, name = match.groupdict().get("core", match.group()), _without_marks(match.group())[0]
            longest[core] = max(longest.get(core, ""), name, key=len)
        for match in matches:
            core = match.groupdict().get("core", match.group())
            yield _find(Span(*match.span()), noun, longest[core], INSTITUTION, core)
    for match in rules().action.finditer(text):
        yield _find(Span(*match.span("name")), Noun("initiative", "action"), match["name"], INSTITUTION)


def _closes(text: str) -> bool:
    """Are there as many closing quotation marks as opening ones? Not in “党建联盟, the head of “党建联盟工作群”."""
    return all(text.count(left) == text.count(right) for left, right in ("“”", "‘’"))


def coined_names(text: str, places: tuple[PlaceFind, ...]) -> Iterator[NameFind]:
    """Names without marks right behind a place or a promoting word: 畅家巷社区|畅大妈调解室."""
    place_ends = {place.span.end for place in places}
    for match in rules().coined.finditer(text):
        for start in range(match.start() - 2, max(0, match.start() - 7), -1):
            if start not in place_ends and not rules().promoted.search(text, max(0, start - 5), start):
                continue
            stem = text[start : match.start()]
            if re.fullmatch(r"[^\W_的]{2,6}", stem) and not all(word in rules().plain for word in words(stem)):
                yield _find(Span(start, match.end()), rules().coined_nouns[match.group()], stem + match.group(), COINED)
                break


# One name for one thing ----------------------------------------------------------------------------------


def without_doubles(found: list[NameFind]) -> list[NameFind]:
    """Of finds that overlap the surest, and of those the longest."""
    kept: list[NameFind] = []
    taken: set[int] = set()
    for find in sorted(found, key=lambda find: (-find.score, -find.span.length, find.span.start)):
        if taken.isdisjoint(range(find.span.start, find.span.end)):
            kept.append(find)
            taken.update(range(find.span.start, find.span.end))
    return sorted(kept, key=lambda find: find.span)


def one_spelling(found: list[NameFind]) -> list[NameFind]:
    """The same finds, where “凝心聚力” alone bears the name of the “凝心聚力”工程 that the story names elsewhere."""
    owners: dict[str, NameFind] = {}
    for find in found:
        for spelling in (*find.aliases, find.name):
            owners.setdefault(name_key(spelling), find)
    return [
        find._replace(target=owner.target, name=owner.name, kind=owner.kind, aliases=owner.aliases)
        for find in found
        for owner in [owners[name_key(find.name)]]
    ]


def named_again(text: str, found: list[NameFind]) -> list[NameFind]:
    """Further occurrences of what has been found, with or without quotation marks."""
    by_spelling: dict[str, NameFind] = {}
    for find in found:
        for spelling in (*find.aliases, find.name):
            by_spelling.setdefault(spelling, find)
    again = []
    taken = {offset for find in found for offset in range(find.span.start, find.span.end)}
    for spelling, span in sorted(_spelled(text, by_spelling, find_each), key=lambda found: found[1]):
        # A nickname without marks may be plain words: 延伸服务对象 is not the “延伸服务”机制.
        is_plain = spelling != by_spelling[spelling].name and text[span.start] not in MARKS and spelling.isalpha()
        if not is_plain and taken.isdisjoint(range(span.start, span.end)):
            again.append(by_spelling[spelling]._replace(span=span, rule=AGAIN, score=SCORES[AGAIN]))
    return without_doubles(again)


MARKS = '“”‘’「」『』"· '
UNMARKED = re.compile(f"[^{MARKS}]+")


def _without_marks(text: str) -> tuple[str, list[int]]:
    """The text without quotation marks and middle dots, and where each of its characters stood."""
    parts: list[str] = []
    offsets: list[int] = []
    for run in UNMARKED.finditer(text):
        parts.append(run.group())
        offsets += range(run.start(), run.end())
    return "".join(parts), offsets


def _spelled(
    text: str,
    spellings: Iterable[str],
    find_in: Callable[[str, tuple[str, ...]], Iterator[tuple[str, Span]]],
) -> Iterator[tuple[str, Span]]:
    """Where the spellings stand, marks aside: “凝心聚力”工程 is 凝心聚力工程; a mark at either end belongs to the find."""
    plain, offsets = _without_marks(text)
    by_plain = {_without_marks(spelling)[0]: spelling for spelling in spellings}
    for phrase, place in find_in(plain, tuple(by_plain)):
        start, end = offsets[place.start], offsets[place.end - 1] + 1
        if text[start - 1 : start] in ("“", "‘", "「", "『") and start:
            has_close = any(mark in text[start:end] for mark in "”’」』")
            closes = text[end : end + 1] in ("”", "’", "」", "』")
            start, end = (start - 1, end + closes) if has_close or closes else (start, end)
        yield by_plain[phrase], Span(start, end)


@lru_cache(maxsize=16)
def _phrasebook(phrases: tuple[str, ...]) -> Phrasebook:
    return Phrasebook(phrases)
