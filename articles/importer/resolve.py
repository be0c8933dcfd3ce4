"""Finds → mentions and claims: which place a story is about, whose a name is, and what a figure counts where.

The extractors know nothing of each other; here their finds meet. Every answer is the nearest one that the text gives
on the way back from where the question stands; where it gives none, the answer is the place the story is about, and
for what a figure measures, nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from articles.importer.types import (
    ClaimFind,
    Document,
    DraftClaim,
    DraftMention,
    Level,
    NameFind,
    NameTarget,
    Path,
    PlaceFind,
    TopicFind,
)
from articles.text.normalize import name_key
from articles.text.spans import Span

Target = Literal["locality", "initiative", "brand", "practice", "problem"]

WEAK_SCORE = 0.5  # below: a place inside an office's name, which is no place of the story by itself
# A headline says what the story is about, 和平区: before it only where; the opening introduces its place; 社区 at the
# start of a clause goes on about the community named last.
TITLE_WEIGHT, DATELINE_WEIGHT, OPENING_WEIGHT, AGAIN_WEIGHT, WEAK_WEIGHT = 3.0, 0.7, 2.0, 0.7, 0.4
LEVEL_WEIGHTS: dict[Level, float] = {"province": 0.25, "prefecture": 0.5}  # 高原上的西宁: often no more than the scene
# A story is about a part of a place if more than half of what it names there lies in that part, and twice as much as in
# the next one: 柳巷街道, and not one of its communities with three mentions among eleven.
SHARE, LEAD = 0.55, 1.8
KIND_OF_PLACE = re.compile(r"(?:社区|居民区|街道|村|镇|乡)$")
# A kind of place alone at the start of a clause means the last one named: 社区党委牵头, 整个街道有4000多人, 区里还给.
KINDS: dict[str, tuple[Level, ...]] = {
    "社区": ("community",),
    "居委会": ("community",),
    "党总支": ("community",),
    "村": ("community",),
    "街道": ("township",),
    "镇": ("township",),
    "乡": ("township",),
    "区": ("county",),
    "县": ("county",),
    "市": ("prefecture", "county"),
    "省": ("province",),
}
KIND_ALONE = re.compile(r"(?<![^\W_])(社区|居委会|党总支|街道)")
WHOLE = re.compile(r"(?:全|该|整个)(村|街道|镇|乡|区|县|市|省)|(?<![^\W_])(村|镇|区|县|市)里")
DATELINE = re.compile(r"[^\W_]{2,10}:")
CLAUSE_START = re.compile(r"(?:^|[^\w·]|[在从到由对将把以])$")
CLAUSE_MARKS = ",。;\n"
MADE_OF = re.compile(r"(?:组成|构成)的?")
EVENTS = ("festival", "activity")
OCCASION_ENDS = ("中", "下", "时", "后", "上")


def resolve(
    text: str,
    document: Document,
    places: tuple[PlaceFind, ...],
    names: tuple[NameFind, ...],
    topics: tuple[TopicFind, ...],
    claims: tuple[ClaimFind, ...],
) -> tuple[Path, tuple[DraftMention, ...], tuple[DraftClaim, ...]]:
    """The primary place, all mentions and all claims, with spans and quotes of the source text."""
    primary = primary_place(document, places)
    places = places_of_story(document, places, primary)
    ground = Ground(document, spoken_of(document, places))
    names = one_name_each(names)
    mentions = [
        _mention(text, document, find.span, "locality", find.path[-1], find, path=find.path, levels=find.levels)
        for find in places
    ]
    owners = owners_of(document, names, places, primary)
    mentions += [
        _mention(
            text, document, find.span, find.target, find.name, find,
            path=owners[find.target, find.name], kind=find.kind, aliases=find.aliases,
        )
        for find in names
    ]  # fmt: skip
    mentions += [_mention(text, document, find.span, find.target, find.name, find) for find in topics]
    draft_claims = tuple(
        _claim(text, document, find, place_of(document, find, ground, primary), measured(document, find, names))
        for find in claims
    )
    return primary, tuple(sorted(mentions, key=lambda mention: mention.span)), draft_claims


# The story's place ---------------------------------------------------------------------------------------


def primary_place(document: Document, places: tuple[PlaceFind, ...]) -> Path:
    """The place the story is about: from the country down, as long as one part holds most of what is named."""
    weights: Counter[Path] = Counter()
    for path, weight in _weighed(document, places):
        weights[path] += weight  # type: ignore[assignment]
    about: Path = ()
    while True:
        shares: Counter[Path] = Counter()  # of the place itself and of its parts
        for path, weight in weights.items():
            if path[: len(about)] == about:
                shares[path[: len(about) + 1]] += weight
        (best, most), *others = shares.most_common() or [((), 0)]
        if best == about or most < SHARE * shares.total() or (others and most < LEAD * others[0][1]):
            break
        about = best
    named = {find.path for find in places}
    if about in named:
        return about
    # Nothing names the place that holds them all (two streets of one district): the one named most stands for it.
    inside = [path for path in weights if path[: len(about)] == about]
    return max(inside, key=lambda path: weights[path], default=())


def _weighed(document: Document, places: tuple[PlaceFind, ...]) -> list[tuple[Path, float]]:
    """Each word that means a place, and how much it tells of what the story is about."""
    marks = [
        (find.span, find.path, LEVEL_WEIGHTS.get(find.levels[-1], 1.0) if find.score > WEAK_SCORE else WEAK_WEIGHT)
        for find in places
    ]
    marks += [(span, path, 1.0) for span, path in _stems(document, places)]
    starts = [find.span.start for find in places]
    for match in (*KIND_ALONE.finditer(document.text), *WHOLE.finditer(document.text)):
        last = _of_kind(match, places[: bisect_left(starts, match.start())])
        if last:
            marks.append((Span(*match.span()), last, AGAIN_WEIGHT))
    path_at = {span.start: path for span, path, _ in marks}
    opening = next((paragraph for paragraph in document.paragraphs if paragraph.kind == "body"), None)
    dateline = DATELINE.match(document.text)
    weighed = []
    for span, path, weight in marks:
        following = path_at.get(span.end, ())
        if len(following) > len(path) and following[: len(path)] == path:
            continue  # in an address only the last name counts: 朝阳区香河园街道|西坝河南里社区
        paragraph = document.paragraph_of(span)
        if paragraph.kind == "title":
            weight *= DATELINE_WEIGHT if dateline and span.start < dateline.end() else TITLE_WEIGHT
        elif paragraph == opening and weight not in (AGAIN_WEIGHT, WEAK_WEIGHT):
            weight *= OPENING_WEIGHT
        weighed.append((path, weight))
    return weighed


def _stems(document: Document, places: tuple[PlaceFind, ...]) -> list[tuple[Span, Path]]:
    """Where a community is called without its kind: 万里雅筑 for 万里雅筑居民区."""
    taken = {offset for find in places for offset in range(find.span.start, find.span.end)}
    found = []
    for path in dict.fromkeys(find.path for find in places if find.levels[-1] == "community"):
        stem = KIND_OF_PLACE.sub("", path[-1])
        if stem != path[-1] and len(stem) > 2:
            matches = re.finditer(re.escape(stem), document.text)
            found += [(Span(*match.span()), path) for match in matches if match.start() not in taken]
    return found


def _of_kind(match: re.Match[str], before: Sequence[PlaceFind]) -> Path:
    """What 社区 or 全区 means behind these places: the last one of its kind, or the one around the last."""
    levels = KINDS[next(kind for kind in match.groups() if kind)]
    for find in reversed(before):
        for depth in range(len(find.path), 0, -1):
            if find.levels[depth - 1] in levels:
                return find.path[:depth]
    return ()


def places_of_story(document: Document, places: tuple[PlaceFind, ...], primary: Path) -> tuple[PlaceFind, ...]:
    """The finds of places that the body names as places, and of the primary place."""
    named = {
        find.path
        for find in places
        if find.score > WEAK_SCORE and document.paragraph_of(find.span).kind != "title"
    }  # fmt: skip
    return tuple(find for find in places if find.path in named or find.path == primary)


# Names ---------------------------------------------------------------------------------------------------


def one_name_each(names: tuple[NameFind, ...]) -> tuple[NameFind, ...]:
    """The same finds, where one thing bears one name: 党建联盟 is the “1+9+N”党建联盟 that the story speaks of.

    The longest name is kept; a shorter one joins the name that contains it; of two such names the one named more
    often. “七色花”服务模式 and “七色花”驿站 stay two.
    """
    counts = Counter((find.target, find.name) for find in names)
    first = {(find.target, find.name): find for find in reversed(names)}
    hosts: list[NameFind] = []
    host_of: dict[tuple[NameTarget, str], NameFind] = {}
    for key in sorted(first, key=lambda key: (-len(name_key(key[1])), -counts[key])):
        find = first[key]
        fitting = [host for host in hosts if _is_called(host, find)]
        host_of[key] = max(fitting, key=lambda host: counts[host.target, host.name], default=find)
        if not fitting:
            hosts.append(find)
    aliases: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, host in host_of.items():
        others = (*host.aliases, key[1], *first[key].aliases)
        aliases[host.name] |= dict.fromkeys(other for other in others if other != host.name)
    return tuple(
        find._replace(target=host.target, name=host.name, kind=host.kind, aliases=tuple(aliases[host.name])
        )
        for find in names
        for host in [host_of[find.target, find.name]]
    )  # fmt: skip


def _is_called(host: NameFind, find: NameFind) -> bool:
    """Does the longer name contain the shorter, or is its alias? For one kind of thing an alias in common is enough."""
    spellings = {name_key(spelling) for spelling in (host.name, *host.aliases)}
    shorter = {name_key(find.name)}
    if (host.target, host.kind) == (find.target, find.kind):
        shorter |= {name_key(alias) for alias in find.aliases}
    return any(short in spelling for short in shorter for spelling in spellings)


def owners_of(
    document: Document, names: tuple[NameFind, ...], places: tuple[PlaceFind, ...], primary: Path
) -> dict[tuple[NameTarget, str], Path]:
    """Whose each name is: the place that governs it; of several the one around them all, down to the county."""
    name_at = {find.span.start: (find.target, find.name) for find in names}
    # 桥东街道“红心驿站”: a place right before a name owns it, and no other one.
    owning: dict[tuple[NameTarget, str], PlaceFind] = {}
    for place in places:
        if place.span.end in name_at:
            owning.setdefault(name_at[place.span.end], place)
    ground = Ground(document, tuple(place for place in places if place.span.end not in name_at))
    governing: defaultdict[tuple[NameTarget, str], list[PlaceFind]] = defaultdict(list)
    for find in sorted(names, key=lambda find: -find.score):
        place_found = ground.governing(find.span) if document.paragraph_of(find.span).kind == "body" else None
        if place_found:
            governing[find.target, find.name].append(place_found)
    owners = {}
    for key in name_at.values():
        found = [owning[key]] if key in owning else governing[key]
        around = _around([place.path for place in found])
        is_near = bool(found) and "county" in found[0].levels[: len(around)]
        owners[key] = around if is_near else found[0].path if found else primary
    return owners


def _around(paths: list[Path]) -> Path:
    """The longest beginning that all paths share."""
    shared = paths[0] if paths else ()
    for path in paths:
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


# Figures -------------------------------------------------------------------------------------------------


def spoken_of(document: Document, places: tuple[PlaceFind, ...]) -> tuple[PlaceFind, ...]:
    """The places and, where a sentence begins with 社区 or 街道 alone, the one of that kind that was named last."""
    starts = [find.span.start for find in places]
    again = []
    for sentence in document.sentences:
        match = KIND_ALONE.match(document.text, sentence.start)
        path = _of_kind(match, places[: bisect_left(starts, sentence.start)]) if match else ()
        if match and path:
            last = next(find for find in reversed(places) if find.path[: len(path)] == path)
            again.append(last._replace(span=Span(*match.span()), path=path, levels=last.levels[: len(path)]))
    return tuple(sorted([*places, *again], key=lambda find: find.span))


class Ground:
    """The places of a story in order, and which of them governs a passage."""

    def __init__(self, document: Document, places: tuple[PlaceFind, ...]) -> None:
        self.document, self.places = document, places
        self.starts = [find.span.start for find in places]
        self.sections = [paragraph.span.end for paragraph in document.paragraphs if paragraph.kind != "body"]
        self.heads: list[int] = []
        """For each place the last one up to it that a clause begins with; -1 where there is none."""
        address_at: dict[int, int] = {}  # end of a place → where the address begins that it belongs to
        for index, find in enumerate(places):
            start = address_at.get(find.span.start, find.span.start)
            address_at[find.span.end] = start
            is_head = CLAUSE_START.search(document.text[max(0, start - 1) : start]) is not None
            # 社区由二道桥片区管理 speaks of the community.
            is_head = is_head and not document.text.startswith(("管理", "管辖", "代管"), find.span.end)
            self.heads.append(index if is_head else self.heads[-1] if self.heads else -1)

    def governing(self, span: Span) -> PlaceFind | None:
        """The place a passage speaks of: named before it in its sentence, its paragraph or its section, or behind it.

        A place that a clause begins with goes before one in the middle: 河湾社区…,借桥东街道…,办起了….
        """
        paragraph = self.document.paragraph_of(span).span
        for start in (self.document.sentence_of(span).start, paragraph.start):
            if before := self.last_between(start, span.start):
                return before
        behind = self.first_address(span.end, paragraph.end)
        # “我们有7支小分队”,甘家巷社区党委书记说: a speech tells whose it is behind itself.
        if behind and self.document.text.startswith("“", paragraph.start):
            return behind
        section = bisect_right(self.sections, span.start)
        return self.last_between(self.sections[section - 1] if section else 0, paragraph.start) or behind

    def last_between(self, start: int, end: int) -> PlaceFind | None:
        """The place that ends here, else the last one that begins a clause, else the last one."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end) - 1
        if last < first:
            return None
        head = self.heads[last]
        return self.places[last if self.places[last].span.end == end or head < first else head]

    def first_address(self, start: int, end: int) -> PlaceFind | None:
        """The last name of the first address in here: 城关区白银路街道|甘家巷社区."""
        index = bisect_left(self.starts, start)
        if index == len(self.places) or self.starts[index] >= end:
            return None
        while index + 1 < len(self.places) and self.starts[index + 1] == self.places[index].span.end:
            index += 1
        return self.places[index]


def place_of(document: Document, claim: ClaimFind, ground: Ground, primary: Path) -> Path:
    """The place a figure is about: the one that governs it, 整个街道 the street around that, else the primary place."""
    text, sentence = document.text, document.sentence_of(claim.span)
    span = claim.span
    if text.endswith("等", sentence.start, claim.figure.start):
        # 江南街道新中社区党支部书记、新市民等|6位代表 come from many places: ask for what governs the list.
        clause = _clause_start(text, claim.figure.start)
        span = Span(clause, claim.span.end)
    place = ground.governing(span)
    wholes = list(WHOLE.finditer(text, sentence.start, claim.span.end))
    if wholes and (place is None or wholes[-1].start() > place.span.start):
        before = ground.places[: bisect_left(ground.starts, wholes[-1].start())]
        around = _of_kind(wholes[-1], before)
        if around:
            return around
    return place.path if place else primary


def measured(document: Document, claim: ClaimFind, names: tuple[NameFind, ...]) -> tuple[NameTarget, str] | None:
    """The name a figure measures: one it counts or makes up, else the first of its sentence or of the one before it.

    The first name of a sentence is what the sentence is about; those that follow are its parts: 开展“邻里守望”活动,
    办起“爱心小屋”“夜话会”….
    """
    text, sentence = document.text, document.sentence_of(claim.span)
    paragraph = document.paragraph_of(claim.span).span
    first = bisect_left(names, paragraph.start, key=lambda find: find.span.start)
    near = names[first : bisect_left(names, paragraph.end, key=lambda find: find.span.start)]
    counted = [find for find in near if find.span.overlaps(claim.span)]
    behind = text[claim.span.end : claim.span.end + 4]
    made = [find for find in near if MADE_OF.fullmatch(behind, 0, max(0, find.span.start - claim.span.end))]
    # 六大项目 are the names in front of it, and what it measures is whatever has six projects. A name that begins a
    # later clause begins another matter: 35名党员都编了进来,“跟着骑手走”工作模式也立住了.
    own = [
        find
        for find in near
        if sentence.contains(find.span)
        and find.span.end != claim.span.start
        and (find.span.start < claim.span.start or not CLAUSE_START.search(text, find.span.start - 1, find.span.start))
    ]
    before = [find for find in near if find.span.end <= sentence.start]
    last = document.sentence_of(before[-1].span) if before else sentence
    earlier = [find for find in before if last.contains(find.span)]
    # In the report of an event, which hardly names anything else, all figures are the event's: 第二届“邻里节”.
    of_first = [find for find in names if find.name == names[0].name]
    event = names[:1] if names and names[0].kind in EVENTS and 2 * len(of_first) > len(names) else ()
    for finds in (counted, made, own, event or earlier):
        if finds:
            # 在推进“四项清单”任务过程中,开展…报到行动: what stands in such a clause is only the occasion.
            matters = (find for find in finds if not _is_occasion(_clause(text, find.span)))
            find = next(matters, finds[0])
            return find.target, find.name
    return None


def _is_occasion(clause: str) -> bool:
    return clause.startswith("在") and clause.endswith(OCCASION_ENDS)


def _clause(text: str, span: Span) -> str:
    """The clause that holds the beginning of a span."""
    ends = [end for mark in CLAUSE_MARKS if (end := text.find(mark, span.start)) >= 0]
    return text[_clause_start(text, span.start) : min(ends, default=len(text))]


def _clause_start(text: str, place: int) -> int:
    return max(text.rfind(mark, 0, place) for mark in CLAUSE_MARKS) + 1


def _mention(
    text: str,
    document: Document,
    span: Span,
    target: Target,
    name: str,
    find: PlaceFind | NameFind | TopicFind,
    path: Path = (),
    levels: tuple[Level, ...] = (),
    kind: str = "",
    aliases: tuple[str, ...] = (),
) -> DraftMention:
    source = document.source_span(span)
    return DraftMention(
        target,
        source,
        source.of(text),
        name,
        path,
        levels,
        kind,
        aliases,
        find.rule,
        find.score,
    )


def _claim(
    text: str, document: Document, find: ClaimFind, path: Path, measures: tuple[NameTarget, str] | None
) -> DraftClaim:
    source = document.source_span(find.span)
    return DraftClaim(
        span=source,
        quote=source.of(text),
        figure=document.source_span(find.figure),
        value=find.value,
        value_max=find.value_max,
        unit=find.unit,
        qualifier=find.qualifier,
        kind=find.kind,
        subject=find.subject,
        as_of=find.as_of,
        path=path,
        measures=measures,
        indicator=find.indicator,
        rule=find.rule,
        score=find.score,
    )
