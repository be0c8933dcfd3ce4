"""Finds → mentions and claims: which place a story is about, whose a name is, and what a figure counts where.

The extractors know nothing of each other; here their finds meet. Every answer is the nearest one that the text gives
on the way back from where the question stands; where it gives none, the answer is the place the story is about, and
for what a figure measures, nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

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

WEAK_SCORE = 0.5  # below: a place inside an office's name, which is no place of the story by itself
# A headline says what the story is about, 和平区: before it only where; the opening introduces its place; 社区 at the
# start of a clause goes on about the community named last.
TITLE_WEIGHT, DATELINE_WEIGHT, OPENING_WEIGHT, AGAIN_WEIGHT, WEAK_WEIGHT = 3.0, 0.7, 2.0, 0.7, 0.4
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
LIST_BEFORE = re.compile(r"[^,。;!?\n]*等$")
MADE_OF = re.compile(r"(?:组成|构成)的?")
OCCASION = re.compile(r"在.{1,40}(?:过程中|中|下|时|后|上)")


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
        _claim(text, document, find, place_of(document, find, places, primary), measured(document, find, names))
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
    marks = [(find.span, find.path, 1.0 if find.score > WEAK_SCORE else WEAK_WEIGHT) for find in places]
    marks += [(span, path, 1.0) for span, path in _stems(document, places)]
    for match in (*KIND_ALONE.finditer(document.text), *WHOLE.finditer(document.text)):
        last = _of_kind(match, [find for find in places if find.span.end <= match.start()])
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
        elif paragraph == opening and weight == 1:
            weight *= OPENING_WEIGHT
        weighed.append((path, weight))
    return weighed


def _stems(document: Document, places: tuple[PlaceFind, ...]) -> list[tuple[Span, Path]]:
    """Where a community is called without its kind: 万里雅筑 for 万里雅筑居民区."""
    found = []
    for path in dict.fromkeys(find.path for find in places if find.levels[-1] == "community"):
        stem = KIND_OF_PLACE.sub("", path[-1])
        if stem != path[-1] and len(stem) > 2:
            spans = [Span(*match.span()) for match in re.finditer(re.escape(stem), document.text)]
            found += [(span, path) for span in spans if not any(span.overlaps(find.span) for find in places)]
    return found


def _of_kind(match: re.Match[str], before: list[PlaceFind]) -> Path:
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
        replace(
            find, target=host.target, name=host.name, kind=host.kind, aliases=tuple(aliases[host.name])
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
    governing: defaultdict[tuple[NameTarget, str], list[PlaceFind]] = defaultdict(list)
    for find in sorted(names, key=lambda find: -find.score):
        if document.paragraph_of(find.span).kind == "body":
            # 依托白银路街道“党建共享家”: such a place owns that name and no other one.
            others = {other.span.start for other in names if other.span != find.span}
            place = governing_place(document, find.span, tuple(p for p in places if p.span.end not in others))
            if place:
                governing[find.target, find.name].append(place)
    name_starts = {find.span.start: (find.target, find.name) for find in names}
    touching = {name_starts[place.span.end]: [place] for place in reversed(places) if place.span.end in name_starts}
    owners = {}
    for find in names:
        found = touching.get((find.target, find.name)) or governing[find.target, find.name]
        path = found[0].path if found else primary
        around = _around([place.path for place in found])
        owners[find.target, find.name] = around if found and "county" in found[0].levels[: len(around)] else path
    return owners


def _around(paths: list[Path]) -> Path:
    """The longest beginning that all paths share."""
    shared = paths[0] if paths else ()
    for path in paths:
        depth = next((depth for depth, (one, two) in enumerate(zip(shared, path, strict=False)) if one != two), None)
        shared = shared[: min(len(shared), len(path)) if depth is None else depth]
    return shared


def governing_place(document: Document, span: Span, places: tuple[PlaceFind, ...]) -> PlaceFind | None:
    """The place a passage speaks of: named before it in its sentence or paragraph, behind it, or further up.

    A place that a clause begins with goes before one in the middle: 甘家巷社区…,依托白银路街道…,创立了….
    """
    paragraph = document.paragraph_of(span).span
    section = max(
        (each.span.end for each in document.paragraphs if each.kind != "body" and each.span.end <= span.start),
        default=0,
    )
    behind = [find for find in places if span.end <= find.span.start < paragraph.end]
    for around in (document.sentence_of(span), paragraph, Span(section, max(paragraph.start, section + 1))):
        before = [
            find for find in places if around.start <= find.span.start and find.span.end <= min(span.start, around.end)
        ]
        if before:
            heads = [find for find in before if _begins_clause(document.text, find, before)]
            touching = [find for find in before if find.span.end == span.start]
            return (touching or heads or before)[-1]
        if around == paragraph and behind and document.text.startswith("“", paragraph.start):
            break  # “我们有7支小分队”,甘家巷社区党委书记说: a speech tells whose it is behind itself
    return _last_of_address(behind) if behind else None


def _last_of_address(places: list[PlaceFind]) -> PlaceFind:
    """The last name of the address that the places begin with: 城关区白银路街道|甘家巷社区."""
    last = places[0]
    for place in places[1:]:
        if place.span.start != last.span.end:
            break
        last = place
    return last


def _begins_clause(text: str, find: PlaceFind, places: list[PlaceFind]) -> bool:
    """Does a clause begin with this place, or with the address that it ends?"""
    start = find.span.start
    for place in reversed(places):
        if place.span.end == start:
            start = place.span.start
    return CLAUSE_START.search(text[max(0, start - 1) : start]) is not None


# Figures -------------------------------------------------------------------------------------------------


def place_of(document: Document, claim: ClaimFind, places: tuple[PlaceFind, ...], primary: Path) -> Path:
    """The place a figure is about: the one that governs it, 整个街道 the street around that, else the primary place."""
    text, sentence = document.text, document.sentence_of(claim.span)
    listed = LIST_BEFORE.search(text, sentence.start, claim.figure.start)
    if listed:  # 江南街道新中社区党支部书记、新市民等|6位代表 come from many places
        places = tuple(find for find in places if find.span.end <= listed.start() or find.span.start >= claim.span.end)
    place = governing_place(document, claim.span, places)
    wholes = list(WHOLE.finditer(text, sentence.start, claim.span.end))
    if wholes and (place is None or wholes[-1].start() > place.span.start):
        before = [find for find in places if find.span.end <= wholes[-1].start()]
        around = _of_kind(wholes[-1], before)
        if around:
            return around
    return place.path if place else primary


def measured(document: Document, claim: ClaimFind, names: tuple[NameFind, ...]) -> tuple[NameTarget, str] | None:
    """The name a figure measures: one it counts or makes up, else the first of its sentence or of the one before it.

    The first name of a sentence is what the sentence is about; those that follow are its parts: 开展“三社联动”活动,
    培育“爱心快递联盟”“天天向善”….
    """
    text, paragraph, sentence = document.text, document.paragraph_of(claim.span).span, document.sentence_of(claim.span)
    near = [find for find in names if paragraph.contains(find.span)]
    counted = [find for find in near if find.span.overlaps(claim.span)]
    made = [find for find in near if MADE_OF.fullmatch(text, claim.span.end, find.span.start)]
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
    candidates = own or earlier
    # 在推进“四项清单”任务过程中,开展…报到行动: what stands in such a clause is only the occasion.
    matter = [find for find in candidates if not OCCASION.fullmatch(_clause(text, find.span))] or candidates
    found = (counted or made or matter)[:1]
    return (found[0].target, found[0].name) if found else None


def _clause(text: str, span: Span) -> str:
    """The clause that holds the beginning of a span."""
    start = max(text.rfind(mark, 0, span.start) for mark in ",。;\n") + 1
    ends = [end for mark in ",。;\n" if (end := text.find(mark, span.start)) >= 0]
    return text[start : min(ends, default=len(text))]


def _mention(
    text: str,
    document: Document,
    span: Span,
    target: str,
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
        find.score,  # type: ignore[arg-type]
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
        rule=find.rule,
        score=find.score,
    )
