"""Places: provinces, cities, counties, streets and communities that the story names, each with its full path.

Counts: full names of the gazetteer and of the database (城关区), short names where the text makes plain that they
are places (兰州城关区), and communities, villages and streets that nothing lists but whose name is plain to see.
Counts not: kinds of places (老旧社区) and places inside slogans, brands and document titles (“西固一家亲”).
A place inside the name of an office (城关区委组织部) is found by the rule OFFICE; `resolve` keeps it only where the
story names the same place elsewhere, or is about it.

Two 城关区 and 273 朝阳社区 are told apart by voting: each place a name may mean votes for the divisions around it,
neighbours (龙都街道曹家庄社区) must fit together, and words beside the story vote too. A tie gives nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import NamedTuple

from articles.importer.atlas import Atlas, Place
from articles.importer.lexicon import Lexicon
from articles.importer.types import Document, Level, Path, PlaceFind
from articles.text.gazetteer import LEVELS, is_common_word, shorten
from articles.text.spans import Span
from articles.text.words import word_starts, words

FULL, SHORT, UNLISTED, OFFICE = "full name", "short name", "unlisted name", "in an office's name"
SCORES = {FULL: 0.95, SHORT: 0.8, UNLISTED: 0.7, OFFICE: 0.4}

# The last characters of the names of divisions; 社区, 片区, 地区 and 自治区 end with 区.
ENDING = re.compile(r"[省市区县旗盟州镇乡]|街道|苏木|农场|牧场|村")
# The kinds whose names are believed, on conditions, although nothing lists them; the longest ending first.
UNLISTED_KINDS: tuple[tuple[str, Level], ...] = (
    ("居民区", "community"),
    ("社区", "community"),
    ("街道", "township"),
    ("村", "community"),
    ("镇", "township"),
    ("乡", "township"),
)
# 双江拉祜族佤族布朗族傣族自治县 is the longest name; what nothing lists is believed up to 西坝河南里东区|社区.
LONGEST_NAME, LONGEST_STEM = 16, 8
# 杭州市民 is not 杭州市, 三元乡村 not 三元乡: the last character belongs to the next word.
NEXT_WORD = {"市": "民场容值", "区": "域位间", "县": "域", "乡": "村镇亲愁土", "镇": "静定", "村": "镇"}
# Inside short quotation marks a place belongs to a slogan or a brand; spoken sentences are longer or end with a mark.
QUOTED = re.compile(r"“[^“”。!?;\n]{1,16}”|‘[^‘’。!?;\n]{1,16}’|《[^《》\n]{1,80}》")
# 在建 is a word to jieba; behind one of these a name begins all the same: 在|建设路社区.
PREPOSITIONS = "在到从由与和及对为把被让向的了等是"
# Words that part a name from what is before it, and yet stand in names: at the start of a clause, or at the end.
SIDES = "上下中前后里外"
BEGINNINGS = "一二三四五六七八九十百千万" + SIDES
LENGTHS_OF_CITIES = (4, 3, 2)
"""Characters of their short names: 呼和浩特, 攀枝花, 兰州."""
NEAR = 8  # how many places back a name is looked for inside one of them
HINT_WEIGHT, SHORT_WEIGHT = 0.5, 0.3  # the publisher's or a short name is weaker evidence than a full name


class Mention(NamedTuple):
    """A name in the text and the places it may mean."""

    span: Span
    name: str
    options: tuple[Place, ...]
    """Empty where nothing lists the name."""
    level: Level
    rule: str
    whole: Span | None
    """The name as a reader without a gazetteer would cut it out: 文化东街社区 where 东街社区 is listed."""

    @property
    def is_local(self) -> bool:
        return self.level in ("township", "community")


Settled = tuple[Mention, Place]
Evidence = tuple[str, tuple[Place, ...], float]
"""A name, the places it may mean and how much it weighs; a name and reading counts once."""


@dataclass(frozen=True, slots=True)
class Rules:
    left: frozenset[str]
    generic: frozenset[str]
    stem_endings: str
    right: re.Pattern[str]
    office: re.Pattern[str]
    locative: re.Pattern[str]


@cache
def rules() -> Rules:
    table = tomllib.loads(File(__file__).parents[1].joinpath("rules/places.toml").read_text(encoding="utf-8"))
    one_of = {key: "|".join(map(re.escape, table[key]["words"].split())) for key in ("right", "office", "locative")}
    return Rules(
        left=frozenset(table["left"]["words"].split()),
        generic=frozenset(table["generic"]["words"].split()),
        stem_endings=table["stem"]["endings"],
        right=re.compile(one_of["right"]),
        office=re.compile(one_of["office"]),
        locative=re.compile(rf"(?:^|\n|{one_of['locative']})$"),
    )


def find_localities(document: Document, lexicon: Lexicon) -> tuple[PlaceFind, ...]:
    """Every mention of a place, in order; none where the text leaves open which place is meant."""
    text, atlas = document.text, Atlas(lexicon)
    mentions = fit_neighbours(scan(text, atlas))
    hints = hinted_places(document, mentions, atlas)
    votes = Votes([*((mention.name, mention.options, 1) for mention in mentions), *hints])
    upper = settle_upper(mentions, votes)
    local = settle_local(document, mentions, upper, home_county(mentions, upper, hints))
    short = find_short_names(document, [*upper, *local], atlas)
    quoted = {offset for match in QUOTED.finditer(text) for offset in range(*match.span())}
    return tuple(
        PlaceFind(mention.span, place.path, place.levels, mention.rule, SCORES[mention.rule])
        for mention, place in sorted([*upper, *local, *short], key=lambda pair: pair[0].span)
        if mention.span.start not in quoted
    )


# Names in the text ---------------------------------------------------------------------------------------


def scan(text: str, atlas: Atlas) -> list[Mention]:
    """The names in order, without overlaps; of readings that end together the longest."""
    found: list[Mention] = []
    named: set[str] = set()
    for match in ENDING.finditer(text):
        end = match.end()
        if text[end : end + 1] in NEXT_WORD.get(match.group(), ()) and end < len(text):
            continue
        mention = _listed(text, end, found, named, atlas) or _unlisted(text, end, found, atlas)
        if mention is None:
            continue
        while found and mention.span.start <= found[-1].span.start:
            found.pop()  # 康宁村社区 takes the place of 康宁村
        if found and found[-1].span.overlaps(mention.span):
            city = found.pop()  # 青岛市北区 is 青岛 and 市北区
            span = Span(city.span.start, mention.span.start)
            found.append(city._replace(span=span, name=span.of(text), rule=SHORT))
        found.append(mention)
        named.add(mention.name)
    return found


def _listed(text: str, end: int, found: list[Mention], named: set[str], atlas: Atlas) -> Mention | None:
    """The longest name of the atlas that ends here and begins where a word begins."""
    left = _run_start(text, end)
    last = found[-1].span if found else None
    for start in range(left, end - 1):
        name = text[start:end]
        if name not in atlas:
            continue
        options = atlas.named(name)
        # 青岛市|北区 is 青岛|市北区; nothing else begins inside another name.
        if (
            last
            and last.start < start < last.end
            and (start != last.end - 1 or text[start] != "市" or options[0].is_local)
        ):
            continue
        around = next((each for each in found[-2:] if each.span.end == start), None)
        if around is None:
            if _is_word(name) or (len(name) == 2 and start > left and text[start - 1] not in PREPOSITIONS):
                continue  # 康县 begins a clause or is nothing: 省市|和县直机关
            edge = last.end if last and left < last.end < start else left
            if not _begins_word(text, edge, start, end) and name not in named:
                continue
        elif _is_word(name) and not any(above.holds(option) for above in around.options for option in options):
            continue
        level = options[0].levels[-1]
        whole = None
        if around is None and options[0].is_local:
            kind = next((kind for kind, _ in UNLISTED_KINDS if name.endswith(kind)), "")
            if name.removesuffix(kind) in rules().generic and not rules().right.match(text, end):
                continue  # 新建社区食堂
            free = last.end if last and last.end <= start else left
            stem_start = _stem_start(text, max(left, free), end - len(kind)) if kind else None
            whole = Span(stem_start, end) if stem_start is not None and stem_start < start else None
        in_office = not options[0].is_local and rules().office.match(text, end)
        return Mention(Span(start, end), name, options, level, OFFICE if in_office else FULL, whole)
    return None


def _is_word(name: str) -> bool:
    """Is this listed name an ordinary word, too? Haikou has a 迈进社区, but whoever 迈进|社区 is not there."""
    return is_common_word(name) or any(
        name.endswith(kind) and name.removesuffix(kind) in rules().left for kind, _ in UNLISTED_KINDS
    )


def _unlisted(text: str, end: int, found: list[Mention], atlas: Atlas) -> Mention | None:
    """A community, village or street that nothing lists, where its name is plain to see."""
    kind, level = next(((kind, level) for kind, level in UNLISTED_KINDS if text.endswith(kind, 0, end)), ("", None))
    if level is None:
        return None
    last = found[-1] if found else None
    stem_end = end - len(kind)
    start = _stem_start(text, max(_run_start(text, end), last.span.end if last else 0), stem_end)
    if start is None:
        return None
    is_neighbour = last is not None and last.span.end == start and last.level != "community" and last.rule != OFFICE
    if not _is_believed(text, start, stem_end, kind, is_neighbour, is_neighbour and text[start:end] in atlas):
        return None
    return Mention(Span(start, end), text[start:end], (), level, UNLISTED, None)


def _is_believed(text: str, start: int, stem_end: int, kind: str, is_neighbour: bool, is_listed: bool) -> bool:
    """Is this the name of a place, though nothing lists it? It may stand behind the place around it (a neighbour)."""
    stem, end = text[start:stem_end], stem_end + len(kind)
    # Behind a digit stands a unit and no name: 每月15日|下村.
    begins_clause = start == 0 or not text[start - 1].isalnum() or _is_located(text, start)
    is_free = begins_clause or rules().right.match(text, end) is not None
    ends_right = stem[-1] in rules().stem_endings
    if kind == "村":  # no gazetteer of ours holds the villages: 益农镇群英村, and at the start of a clause 万马村
        is_short = len(stem) <= 4 and stem[-1] != "村"
        return is_short and (is_neighbour or (begins_clause and len(stem) <= 3) or (is_free and ends_right))
    # 儒学|垴, 星|阳: where words fall apart into single characters there is a name. 文明|社区 is one behind its street.
    falls_apart = len(stem) <= 3 and any(len(word) == 1 for word in words(stem))
    if not (ends_right or falls_apart or is_listed):
        return False
    return is_neighbour or (ends_right and kind == "街道") or (kind in ("社区", "居民区") and (is_free or ends_right))


def _is_located(text: str, start: int) -> bool:
    """Does a word stand before this that only a place can follow? 在|惠泽村."""
    return rules().locative.search(text[max(0, start - 4) : start]) is not None


def _run_start(text: str, end: int) -> int:
    """Where the run of Chinese characters begins that ends here, at most a name's length back."""
    start, earliest = end, max(0, end - LONGEST_NAME)
    while start > earliest and _is_han(text[start - 1]):
        start -= 1
    return start


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _begins_word(text: str, edge: int, start: int, end: int) -> bool:
    """Does a word begin here, read from the edge on? 沿|海城市 no, 驻|诸城市 yes."""
    return start == edge or text[start - 1] in PREPOSITIONS or start - edge in word_starts(text[edge:end])


def _stem_start(text: str, edge: int, stem_end: int) -> int | None:
    """Where a name begins that ends here with a kind of place; None where it is no name: 老旧|社区."""
    start = stem_end
    for word in reversed(words(text[edge:stem_end])):
        # 万|马村, 下|埠村 at the start of a clause; 海|前村 in front of the kind.
        is_beginning = word in BEGINNINGS and start - len(word) == edge and 1 <= stem_end - start <= 2
        is_end = word in SIDES and start == stem_end
        if word in rules().left and not is_beginning and not is_end:
            break
        start -= len(word)
    stem = text[start:stem_end]
    return start if 2 <= len(stem) <= LONGEST_STEM and stem not in rules().generic else None


# Which place is meant ------------------------------------------------------------------------------------


def fit_neighbours(mentions: list[Mention]) -> list[Mention]:
    """Of names that stand together only the readings that fit: 龙都街道 above 曹家庄社区 is the one in 诸城市."""
    fitted = list(mentions)
    for right in range(1, len(fitted)):
        above, below = fitted[right - 1], fitted[right]
        if above.span.end != below.span.start:
            continue
        options = tuple(option for option in below.options if any(each.holds(option) for each in above.options))
        if options or (below.is_local and above.options):
            fitted[right] = below._replace(options=options, rule=below.rule if options else UNLISTED)
    for left in range(len(fitted) - 2, -1, -1):
        above, below = fitted[left], fitted[left + 1]
        if above.span.end != below.span.start:
            continue
        options = tuple(option for option in above.options if any(option.holds(each) for each in below.options))
        rule = OFFICE if below.rule == OFFICE else above.rule  # 福建省龙岩市新罗区|市场监管局
        fitted[left] = above._replace(options=options or above.options, rule=rule)
    return fitted


class Votes:
    """How much speaks for each division: every name votes for the divisions around the places it may mean."""

    def __init__(self, evidence: list[Evidence]) -> None:
        self.weights: defaultdict[Path, float] = defaultdict(float)
        for _, options, weight in dict.fromkeys(evidence):
            self.add(options, weight)

    def add(self, options: tuple[Place, ...], weight: float) -> None:
        for option in options:
            for depth in range(1, len(option.path) + 1):
                self.weights[option.path[:depth]] += weight / len(options)

    def best(self, options: tuple[Place, ...]) -> Place | None:
        """The place for which clearly more speaks than for any other, its own vote aside."""
        if len(options) < 2:
            return options[0] if options else None
        self.add(options, -1)
        scores = {option: self._support(option) for option in options}
        self.add(options, 1)
        first, second = sorted(scores, key=lambda option: -scores[option])[:2]
        # A tie is no answer; 1.2 asks for more than one weak vote beside several strong ones.
        return first if scores[first] > max(0.01, 1.2 * scores[second]) else None

    def _support(self, option: Place) -> float:
        """Votes for the divisions around an option, the nearer ones counting more."""
        # 北京市|朝阳区 has no prefecture between: there the province stands for both.
        nearness = range(len(LEVELS) - len(option.path) + 1, len(LEVELS) + 1)
        return sum(near * self.weights[place.path] for near, place in zip(nearness, option.line(), strict=True))


def hinted_places(document: Document, mentions: list[Mention], atlas: Atlas) -> list[Evidence]:
    """What else tells where the story is: names beside it (嘉峪关日报), short names in title and text."""
    evidence: list[Evidence] = []
    for hint in document.hints:
        named = scan(hint, atlas)
        evidence += [(mention.name, mention.options, HINT_WEIGHT) for mention in named]
        evidence += [(name, atlas.short(name), HINT_WEIGHT) for name in _short_names_in(hint, named, atlas)]
    first = document.paragraphs[0] if document.paragraphs else None
    title = first.span.of(document.text) if first and first.kind == "title" else ""
    for name in _short_names_in(document.text, mentions, atlas):
        options = atlas.short(name)
        # Short names of counties are often words (新建, 兴国 in 兴国镇): believed in the title only.
        if name in title or all(option.levels[-1] != "county" for option in options):
            evidence.append((name, options, SHORT_WEIGHT))
    return evidence


def _short_names_in(text: str, mentions: list[Mention], atlas: Atlas) -> list[str]:
    """Each short name that stands somewhere outside the full names: 朝阳 in 朝阳区 tells nothing of its own."""
    edges = [0, *(edge for mention in mentions for edge in (mention.span.start, mention.span.end)), len(text)]
    text = "\n".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return list(dict.fromkeys(name for name, _ in atlas.short_names.find(text)))


def settle_upper(mentions: list[Mention], votes: Votes) -> list[Settled]:
    """Provinces, prefectures and counties."""
    upper = [mention for mention in mentions if not mention.is_local]
    best = {options: votes.best(options) for options in {mention.options for mention in upper}}
    return [(mention, place) for mention in upper if (place := best[mention.options])]


def home_county(mentions: list[Mention], upper: list[Settled], hints: list[Evidence]) -> Place | None:
    """The county (in 嘉峪关 or 东莞 the city) that most names point to; None where two are named as often."""
    points: Counter[Place] = Counter()
    for _, place in upper:
        if place.levels[-1] == "county":
            points[place] += 2
    readings = Counter([mention.options for mention in mentions if mention.is_local])
    readings.update(options for _, options, _ in hints)
    for options, count in readings.items():
        if not options:
            continue
        counties = {_county(option) for option in options}
        # A street right below a prefecture tells that this one has no counties: 嘉峪关市钢城街道.
        county = counties.pop()
        if not counties and (county.levels[-1] == "county" or options[0].is_local):
            points[county] += count
    ranked = points.most_common(2)
    return ranked[0][0] if ranked and ranked[0][1] > sum(count for _, count in ranked[1:]) else None


def _county(place: Place) -> Place:
    """The county around a place; where a prefecture has none (东莞市, 嘉峪关市) the prefecture."""
    upper = [each for each in place.line() if not each.is_local]
    return upper[-1] if upper else place


def settle_local(
    document: Document, mentions: list[Mention], upper: list[Settled], home: Place | None
) -> list[Settled]:
    """Streets and communities: inside the place named before them, else inside the county the story is about."""
    settled: list[Settled] = []
    before = sorted((mention.span.end, place.path, place) for mention, place in upper)
    by_name: dict[str, Place] = {}
    ends = {mention.span.end for mention in mentions}
    for mention in sorted(mentions, key=lambda mention: mention.span.start not in ends):  # the surest first
        if not mention.is_local:
            continue
        start = document.paragraph_of(mention.span).span.start
        until = bisect_right(before, mention.span.start, key=lambda place: place[0])
        near = [place for end, _, place in reversed(before[max(0, until - NEAR) : until]) if end > start]
        is_behind = until > 0 and before[until - 1][0] == mention.span.start
        scopes = [*near, *([home, *home.line()[-2:-1]] if home else [])]
        if home and mention.level == "community":
            # A community of the next county is rarer than one the gazetteer has under an older county.
            scopes = [scope for scope in scopes if scope.is_local or scope.levels[-1] == "county" or scope == home]
        namesake = None if is_behind else by_name.get(mention.name)
        place = namesake or _listed_in(scopes, mention.options)
        if place is None and home is None and len(mention.options) == 1:
            place = mention.options[0]
        if place is None and (mention.level == "community" or not mention.options):
            span = mention.whole or mention.span
            mention = mention._replace(span=span, name=span.of(document.text), rule=UNLISTED)
            around = near[0] if is_behind else _sole_street(upper, settled, home) or home
            place = around.inside(mention.name, mention.level) if around else Place((mention.name,), (mention.level,))
        if place:
            settled.append((mention, place))
            by_name.setdefault(mention.name, place)
            insort(before, (mention.span.end, place.path, place))
    return settled


def _listed_in(scopes: list[Place], options: tuple[Place, ...]) -> Place | None:
    """The one place inside the first scope that holds any; of two 朝阳社区 in one county no more than the county."""
    for scope in scopes:
        inside = [option for option in options if scope.holds(option)]
        if len(inside) == 1:
            return inside[0]
        if inside:
            return scope.inside(inside[0].path[-1], inside[0].levels[-1])
    return None


def _sole_street(upper: list[Settled], settled: list[Settled], home: Place | None) -> Place | None:
    """The one street of a story that names no other, and no county beside it: all its communities are there."""
    streets = {place for _, place in settled if place.levels[-1] == "township"}
    if any(place.levels[-1] == "county" for _, place in upper) or len(streets) != 1 or not home:
        return None
    return next((street for street in streets if home.holds(street)), None)


# Short names ---------------------------------------------------------------------------------------------


def find_short_names(document: Document, settled: list[Settled], atlas: Atlas) -> list[Settled]:
    """Short names of places named in full, aliases of the database, and 兰州 where only a place can stand."""
    text = document.text
    taken = {offset for mention, _ in settled for offset in range(mention.span.start, mention.span.end)}
    place_at = {mention.span.start: place for mention, place in settled}
    named = {place for mention, place in settled if mention.rule != OFFICE}
    found: list[Settled] = []
    for name, place in _wanted(text, settled, atlas):
        start = text.find(name)
        while start >= 0:
            span = Span(start, start + len(name))
            start = text.find(name, span.end)
            if not taken.isdisjoint(range(span.start, span.end)):
                continue
            below = place_at.get(span.end)
            is_sure = name in atlas.aliases or (below is not None and place.holds(below))
            is_told = (place in named and not place.is_local) or rules().locative.search(
                text[max(0, span.start - 4) : span.start]
            )
            if is_sure or (is_told and _stands_alone(text, span)):
                found.append((Mention(span, name, (place,), place.levels[-1], SHORT, None), place))
                taken.update(range(span.start, span.end))
    for upper, lower in _pairs(text, atlas):
        if taken.isdisjoint(range(upper[0].span.start, lower[0].span.end)):
            found += [upper, lower]
    return found


def _pairs(text: str, atlas: Atlas) -> list[tuple[Settled, Settled]]:
    """A province and a city in it, side by side, both short: 四川|攀枝花. Either alone may be a word or the scene."""
    pairs = []
    for name, span in atlas.short_names.find(text):
        around = [place for place in atlas.short(name) if place.levels[-1] == "province"]
        for length in LENGTHS_OF_CITIES if around else ():
            lower = Span(span.end, span.end + length)
            inside = [place for place in atlas.short(lower.of(text)) if around[0].holds(place) and _is_city(place)]
            inside.sort(key=lambda place: len(place.path))
            # 南昌 is 南昌市 and 南昌县 in it: the larger one is meant; of two counties neither.
            is_clear = len(inside) == 1 or (len(inside) > 1 and len(inside[0].path) < len(inside[1].path))
            if is_clear and _stands_alone(text, Span(span.start, lower.end)):
                upper = Mention(span, name, (around[0],), "province", SHORT, None)
                city = Mention(lower, lower.of(text), (inside[0],), inside[0].levels[-1], SHORT, None)
                pairs.append(((upper, around[0]), (city, inside[0])))
                break
    return pairs


def _is_city(place: Place) -> bool:
    """Not a district: 北京朝阳公园 is a park."""
    return place.path[-1].endswith(("市", "县", "州", "盟", "地区"))


def _wanted(text: str, settled: list[Settled], atlas: Atlas) -> list[tuple[str, Place]]:
    """Short names that are worth looking for, the longest first."""
    wanted: dict[str, Place] = {}
    for place in dict.fromkeys(above for _, named in settled for above in named.line()):
        if len(place.path[-1]) == 2:
            wanted.setdefault(place.path[-1], place)  # 康县|岸门口镇
        elif not place.is_local:
            for name in shorten(place.path[-1]):
                wanted.setdefault(name, place)
        elif place.levels[-1] == "township" and len(place.path[-1]) > 4:
            wanted.setdefault(place.path[-1].removesuffix("街道"), place)  # 临洮街|中街社区
    for name in atlas.aliases:
        if name in text and len(atlas.aliases[name]) == 1:
            wanted[name] = atlas.aliases[name][0]
    return sorted(wanted.items(), key=lambda pair: -len(pair[0]))


def _stands_alone(text: str, span: Span) -> bool:
    """Is the name a word of its own, and not the first half of an office, a paper or a road?"""
    if rules().office.match(text, span.end):
        return False
    edge = max(text.rfind("\n", 0, span.start) + 1, span.start - 6)
    starts = word_starts(text[edge : span.end + 4])
    return span.start - edge in starts and span.end - edge in starts
