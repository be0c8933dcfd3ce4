"""The counted thing, behind the unit (58402名|党员) or before the number (调解纠纷|480余起), and its clause."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from articles.importer.extract.figures import RULES, Figure, beginning, either
from articles.text.spans import Span

WORDS = RULES["subjects"]
ENDS = re.compile(rf"[,;:。!?、()…—|“‘\n]|{either(WORDS['ends'])}")
OPENERS = re.compile(either(WORDS["openers"]))
TRAILING = WORDS["trailing"]
ADJECTIVES = frozenset(WORDS["adjectives"])
LINKS = re.compile(rf"(?:{either(WORDS['links'])})$")
LEADS = re.compile(either(WORDS["leads"]))
VERB = re.compile(
    rf"(?P<makes>{either(WORDS['makes'])})|(?P<tells>{either(WORDS['tells'])})|{either(WORDS['names_too'])}"
)
NAMES_TOO = frozenset(WORDS["names_too"])
# 清理出空地, 调解了纠纷; but 清理出租房 cleans 出租房.
PARTICLES = re.compile(r"(?:[了着]|过(?![道街敏渡])|出(?![租行口入资勤])|起(?!草)|好(?!人|事))*")
QUOTATION = re.compile(r"“([^“”\n]{1,20})”")
MARKS = str.maketrans("", "", "“”‘’《》\"'")
# What the thing's name cannot cross: 教师、医生等志愿者, 群众最关心的问题.
LAST_OF_LIST = re.compile(r"等(?![级待候])(?:方面|领域|各类|各种)?(?=..)")
DESCRIPTION = re.compile(r"的(?=..)")
# 由40户|核减为|31户: what happened between two figures of one thing.
HAPPENED = re.compile(r"[^,。;:!?、\d\n]{1,3}[为到至]")
DESCRIBING = re.compile(
    rf"(?:以[^的。\n]{{1,30}}为[^的,。\n]{{1,6}}|(?:{either(WORDS['describing'])})[^的,。;\n]{{1,16}})的"
)
WITHIN = re.compile(r"(?=[以之内的])(?:以内|之内|内)?的?")
RATE = re.compile(r"(?:率|度|比|比例|占比|比重)[达为到约近超过有至]{0,3}$")
BARE_RATES = frozenset(["比例", "比率", "占比", "比重"])
PLACE = re.compile(rf"(?:{either(WORDS['places'])})$")
PLACE_BEFORE = re.compile(r"(?:辖区内?|全[省市区县镇乡街村]|全街道|现有)$")
# 人员由最初的5人 counts 人员: what follows 由 is another state of it, not its name.
FORMER = re.compile(r"[由从](?:最初|起初|原来|原先|原有|过去|以前|开始)")
NAMING_NOTHING = tuple(WORDS["naming_nothing"])
# … nor what follows 从 before a change: 志愿者从几十人增加到870人.
CHANGE = re.compile(r"(?<=.)[由从][^由从]*$")
CHANGING = tuple(WORDS["changing"])
SHORT = frozenset(WORDS["short"])
# Longer stretches are clauses, not names of things.
LONGEST, LONGEST_ROLE = 16, 40
RESIDENTS = "居民"
# 像他这样兼着单元长的人,全街道有4000多人: the clause before says who they are.
ROLE = re.compile(r"(?:担任|兼任|兼着|当着?|做着?)(?P<role>[^,。;:!?、\n的]{2,8})的人?,[^,。;:!?\n]{0,8}$")

# What a time was taken by: 仅1个月时间|解决了172件群众的操心事, 半个月,|漏水问题便得到了圆满|解决, 24小时内|办结.
DONE, LIMITS = either(RULES["durations"]["done"]), either(RULES["durations"]["limits"])
WAITING = re.compile(
    r"(?=[以之内左里后的时])(?:以内|之内|左右|内|里|后)?(?:的?时间|的(?:努力|施工|建设|整治|改造|协商|沟通))?"
)
WELL = "便 就 即 已 已经 都 也 终于 全 全部 顺利 圆满 妥善 正式 成功 得到 得到了 得以 予以 先后 累计 共".split()
GOING_WELL = rf"(?:{either(WELL)}|一一){{0,3}}+"
DONE_TO = re.compile(
    rf"{GOING_WELL}(?P<verb>{DONE})了?(?:[\d一两]{{1,9}}[^\d,。;]?)?(?P<thing>[^\d,。;:!?、“\n]{{2,12}})"
)
# 问题得到解决: the thing, and behind it that it is done; searched for from the thing on, no farther than its clause.
CLAUSE = re.compile(r"[^\d,。;:!?、\n]{1,60}")
COUNTED_THINGS = re.compile(r"[^\d,。;:!?、\n]{0,6}+\d{1,9}[^\d,。;]")
IS_DONE = re.compile(
    rf"{beginning(['在', '一', *WELL, *RULES['durations']['done']])}"
    rf"(?:在[^\d,。;:!?、\n]{{2,12}}?)?{GOING_WELL}(?P<verb>{DONE})(?=[了,。;!?]|$)"
)
LONGEST_DONE = 14
LIMIT = re.compile(rf"[要应须必]{{0,2}}(?:有|予以|作出)?(?P<verb>{LIMITS})(?=[,。;:!?、”)]|$)")
SPENT = ("仅", "只", "用了", "只用", "仅用", "花了", "短短", "经过", "历时", "耗时")
FROM_TO = re.compile(
    r"(?P<thing>从[^,。;:!?\n]{1,10}到[^,。;:!?\n]{1,12}?),?(?:前后|总共|一共)?[只仅]?(?:用了?|花了?|历时|耗时)$"
)
DEEDS = re.compile(rf"(?:{either(WORDS['tells'])}|{DONE})+")
TIME_TAKEN, TIME_ALLOWED = "用时", "时限"
BEHIND, BEFORE = "thing behind the unit", "thing before the number"
DONE_IN = "what took the time"
OF_PREVIOUS, ALONE = "thing of the figure before", "figure alone"


class Counted(NamedTuple):
    subject: str
    """The thing without quotation marks; "" where the sentence names none near the figure."""
    span: Span
    """The shortest clause that holds the figure and the thing."""
    rule: str

    @property
    def has_own_thing(self) -> bool:
        return self.rule not in (OF_PREVIOUS, ALONE)


def counted_thing(text: str, figure: Figure, start: int, left: int, edge: int, right: int, previous: str) -> Counted:
    """What the figure counts: read from `left` up to `edge`, before the number, and behind the unit up to `right`.

    `start` is where the words not read for the figure before begin in its sentence.
    `previous` is the thing of the figure before in the same sentence; 1592户,5407人 takes it over.
    """
    if figure.kind == "duration" and (done := _done_in(text, figure, start)):
        return Counted(*done, DONE_IN)
    if previous and HAPPENED.fullmatch(text, start, figure.span.start):
        return Counted(previous, figure.span, OF_PREVIOUS)
    if behind := _behind(text, figure, left, edge, right):
        subject, end = behind
        return Counted(subject, Span(_with_place(text, left, figure.span.start), end), BEHIND)
    before, start = _before(text, left, edge)
    if figure.unit == "%":
        before = _share(text[left:edge], before, previous)
    elif figure.unit in ("户", "人") and (not before or PLACE.search(before)):
        role = ROLE.search(text, max(0, edge - LONGEST_ROLE), edge) if figure.unit == "人" else None
        before = role["role"] if role else RESIDENTS if before else ""
    noun = _without_deeds(previous)
    if before:
        # 查出问题830个,被认领800个,办结666项: 办结 alone names nothing.
        deed = before.removeprefix("被")
        subject = deed + noun if noun != previous and DEEDS.fullmatch(deed) else before
        return Counted(subject, Span(start, figure.span.end), BEFORE)
    if previous:
        # 发布微心愿6230个,其中5870个已经认领: these are 微心愿, too, but no more than that.
        subject = noun if text.endswith("其中", 0, figure.span.start) else previous
        return Counted(subject, figure.span, OF_PREVIOUS)
    return Counted(RESIDENTS if figure.unit == "户" else "", figure.span, ALONE)


def _behind(text: str, figure: Figure, left: int, edge: int, right: int) -> tuple[str, int] | None:
    """The thing behind the unit and where it ends: 8家|银行|设立的服务点, 20个|“红色驿站”."""
    start = figure.span.end
    # 满意率100%的记录 is of 满意率, 100%的楼栋 of 楼栋, and 增长3倍 of what grew.
    if figure.kind == "percent" and (text[start : start + 1] != "的" or RATE.search(text, left, edge)):
        return None
    if figure.unit == "倍" or HAPPENED.fullmatch(text, start, right):
        return None
    if within := WITHIN.match(text, start):
        start = within.end()
    if described := DESCRIBING.match(text, start):
        start, right = described.end(), max(right, described.end() + LONGEST)
    end = min(right, start + LONGEST)
    at = start
    if quotation := QUOTATION.match(text, start):
        at, end = quotation.end(), max(end, quotation.end())
    opener = OPENERS.match(text, at, end)
    stop = ENDS.search(text, opener.end() if opener else at, end)
    end = stop.start() if stop else end
    # 守着 and 巡查了: the verb before the particle does not belong to the thing.
    if stop and stop.group() in ("了", "着", "过") and end > at:
        end -= 1
    if at == start:
        start, end = _head(text, start, end)
    name = text[start:end].rstrip("的")
    # 15个城市社区中, but 3所初中.
    while len(name) > 2 and name[-1] in TRAILING:
        name = name[:-1].rstrip("的")
    name = name if "“" in name else name.rstrip("”’")
    subject = name.translate(MARKS)
    return (subject, start + len(name)) if len(subject) >= 2 or subject in SHORT else None


def _done_in(text: str, figure: Figure, left: int) -> tuple[str, Span] | None:
    """What took a time, or has to be done in it, in words that name both, and the words that tell the time."""
    start, end = figure.span.start, figure.span.end
    if done := FROM_TO.search(text, max(left, start - LONGEST_ROLE), start):
        return done["thing"] + TIME_TAKEN, Span(done.start(), end)
    waiting = WAITING.match(text, end)
    waited = waiting.end() if waiting else end
    has_comma = text.startswith(",", waited)
    at = waited + has_comma
    if not has_comma and not text.endswith(SPENT, 0, start) and (limit := LIMIT.match(text, at)):
        return limit["verb"] + TIME_ALLOWED, Span(start, limit.end())
    took = Span(start, waited)
    if done := DONE_TO.match(text, at):
        return f"{done['verb']}{done['thing'].strip('的')}{TIME_TAKEN}", took
    if deed := _thing_done(text, at):
        return f"{deed}{TIME_TAKEN}", took
    return None


def _thing_done(text: str, at: int) -> str:
    """The thing and what became of it, without the words between: 问题|得到圆满|解决. "" where nothing is done."""
    counted = COUNTED_THINGS.match(text, at)
    for start in [counted.end(), at] if counted else [at]:
        clause = CLAUSE.match(text, start)
        # One character more, the mark: what is done stands at the end of its clause, and $ is the end of the text.
        done = clause and IS_DONE.search(text, start + 2, clause.end() + 1)
        if done and done.start() <= start + LONGEST_DONE:
            return f"{text[start : done.start()]}{done['verb']}"
    return ""


def _head(text: str, start: int, end: int) -> tuple[int, int]:
    """Which side of 的 is the thing: 1300户|住户|的小区, but 20个崭新的|停车位| and 172件|群众的操心事|."""
    first, particle, rest = text[start:end].partition("的")
    if not particle:
        return start, end
    if len(first) < 2 or first in ADJECTIVES:
        return start + len(first) + 1, end
    if text[start - 1] in "件起项条" and rest:
        return start, end
    return start, start + len(first)


def _before(text: str, left: int, right: int) -> tuple[str, int]:
    """The thing before the number, "" if none, and where the clause with its verb starts."""
    while left < right and text[left] in "、和及与":
        left += 1
    if former := FORMER.search(text, left, right):
        right = former.start()
    while (link := LINKS.search(text, max(left, right - 6), right)) and link.start() >= left:
        right = link.start()
    if text.startswith(CHANGING, right) and (change := CHANGE.search(text, left, right)):
        right = change.start()
    while lead := LEADS.match(text, left, right):
        left = lead.end()
    phrase = text[left:right]
    if phrase.endswith(NAMING_NOTHING):
        return "", left
    for pattern in (LAST_OF_LIST, DESCRIPTION):
        for match in deque(pattern.finditer(phrase), maxlen=1):
            left, phrase = left + match.end(), phrase[match.end() :]
    thing, verb_start = _without_verb(phrase)
    while lead := LEADS.match(thing):
        thing = thing[lead.end() :]
    thing = thing.translate(MARKS).strip("、|")
    if len(thing) > LONGEST:
        thing = thing.rpartition("、")[2][-LONGEST:]
    return (thing if len(thing) >= 2 else ""), left + verb_start


def _without_verb(phrase: str) -> tuple[str, int]:
    """The thing, from the verb that tells what was counted or behind the verb that made it, and the verb's offset."""
    verbs = [match for match in VERB.finditer(phrase) if len(phrase) - match.end() >= 2]
    verb = next((match for match in reversed(verbs) if match.group() not in NAMES_TOO), None)
    # 投资 and 调解 are verbs at the head of the phrase and behind 共 and 已 alone.
    if verb is None and verbs and (verbs[0].start() == 0 or phrase[verbs[0].start() - 1] in "共已计里"):
        verb = verbs[0]
    if verb is None:
        return phrase, 0
    # 清理出空地 and 调解了纠纷 lose the particle, 打造了商圈 the verb too.
    particles = PARTICLES.match(phrase, verb.end())
    thing = phrase[particles.end() if particles else verb.end() :]
    # 签约比例 is one name.
    if thing in BARE_RATES:
        return phrase, 0
    if verb["makes"]:
        return thing, verb.start()
    # 认领完成心愿587个: two verbs in a row tell one thing.
    start = next((match.start() for match in verbs if match.end() == verb.start()), verb.start())
    return phrase[start : verb.end()] + thing, start


def _without_deeds(thing: str) -> str:
    """发布微心愿 → 微心愿."""
    deeds = DEEDS.match(thing)
    return thing[deeds.end() :] if deeds and len(thing) - deeds.end() >= 2 else thing


def _share(clause: str, subject: str, previous: str) -> str:
    """What a percentage is of: 少数民族…占总人口的91% is 少数民族占总人口比例, 流动人口占到42% is 流动人口占比."""
    # The figure before may be a share itself.
    previous = previous.partition("占")[0]
    part, _, whole = LINKS.sub("", clause.rstrip("的达到约近")).partition("占")
    if len(whole) >= 2 and not whole.startswith("比"):
        return f"{(part or previous)[-LONGEST:]}占{whole.rstrip('的')[:LONGEST]}比例"
    if re.search(r"占[到了比]?$", clause) and not clause.endswith("占比"):
        return f"{subject.removesuffix('占') or previous}占比"
    return f"{previous}占比" if subject == "占比" else subject


def _with_place(text: str, left: int, start: int) -> int:
    """The clause takes 辖区 and 全县 along: 辖区1771个基层党组织."""
    place = PLACE_BEFORE.search(text, max(left, start - 4), start)
    return place.start() if place and place.start() >= left else start
