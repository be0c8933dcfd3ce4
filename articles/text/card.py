"""The case card: which paragraphs of a story tell its background, what was done, what came of it, what is to be learnt.

Each paragraph goes to the part that its words, its heading and its place in the story speak for. Nothing is written
anew: a part is told by its most telling sentence, and a part that no sentence speaks for stays a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from articles.text.annotate import MarkedParagraph, Sentence
from articles.text.normalize import fold

Part = Literal["background", "practice", "result", "lesson"]
Cues = dict[Part, int]
"""How many different words of a sentence speak for each part."""
PARTS: tuple[Part, ...] = ("background", "practice", "result", "lesson")

# Each different word counts once a sentence.
CUES: dict[Part, re.Pattern[str]] = {
    "background": re.compile(
        r"位于|地处|坐落|始建|建于|改制|挂牌|年头|年代|上了年纪|老城区|老旧小区|家属院|总面积|面积只有|总人口|常住人口|辖区(?:内|有|面积)"
        r"|下辖|现有|共有|入住|\d{1,6}户(?:居民|人家)|居民共|住着|驻着|分属|楼密人多|缺口|短缺|不足|缺乏|缺人|没人管|没有物业|无物业"
        r"|苦于|面临|困扰|尴尬|通病|最怕|发愁|难题|难处|烦心事|矛盾突出|投诉|乱停|漏水|曾(?:经|是)|过去|以前|从前|此前|原先|原本"
        r"|长期以来|一直(?:没有|没|是|缺)|由于|念叨|却(?:没|缺|说不)|怎样|如何"
    ),
    "practice": re.compile(
        r"推行|推出|推动|推进|实行|实施|试行|探索|建立|成立|组建|搭建|搭起|打造|设立|设置|设有|开设|制定|签订|签下|印发|出台"
        r"|开展|组织|发动|动员|引导|邀请|请来|请进|选聘|选出|推选|牵头|联合|联动|召开|开了?\d{0,3}次?会|协商|议定|划分|划出|划成"
        r"|编成|列出|梳理|清单|机制|制度|工作法|模式|平台|网格|认领|派单|走访|入户|上门|调解|帮助|结对|腾出|投入|改造|安装|装上"
        r"|粉刷|清理|整治|摸底|着手|入手|办起|拉起|挂起|借助|通过|做法"
    ),
    "result": re.compile(
        r"如今|现在|眼下|目前|截至|至今|到年底|累计|先后(?:开展|解决|办)|已经?(?:办|解决|完成|建成|有|化解)|办[结成妥]|销号|建成"
        r"|完成|解决(?:了|各类|问题)|得到解决|化解|修好|修平|挽回|减(?:到|少)|降(?:到|至|低)|下降|提(?:升|高)(?:到|至|了)"
        r"|满意(?:率|度)|参与率|报到率|获评|荣获|获得|入围|命名|称号|锦旗|点赞|夸|竖起大拇指|有了(?:着落|去处|说法|结果|归属|主心骨)"
        r"|变(?:化|成了|得)|焕然一新|改观|不再|终于|总算|好去处|一目了然|成效|见效|有人接了|居民(?:们)?(?:说|都说|笑着)|街坊都说"
    ),
    "lesson": re.compile(
        r"启示|启发|体会|经验|说明(?!书)|表明|证明|告诉|提了?个?醒|回头看|回过头看|归结|归到一处|归根|说到底|往里看|再往深里看"
        r"|意味着|关键(?:在|是)|最要紧|最难的|核心是|不在于|而在于|在于|并不(?:复杂|玄)|不是一句|只有.{1,20}才|才能|必须"
        r"|下一步|今后|往后|接下来|将继续|未来|还(?:将|想|要)把|也许|大约就是|应该是|可借鉴|值得"
    ),
}
HEADINGS: dict[Part, re.Pattern[str]] = {
    "background": re.compile(r"背景|缘起|起因|由来|难题|困境|现状|基本情况|概况|问题(?!.{0,8}(?:解决|破解|化解))"),
    "practice": re.compile(r"做法|举措|办法|路径|探索|机制|措施|怎么办"),
    "result": re.compile(r"成效|成果|效果|变化|收获|见效|实效|反响"),
    "lesson": re.compile(r"启示|体会|经验|思考|感悟|点评|结语|展望|下一步|几点"),
}
HEADING_WEIGHT = 3.0
OPENING_WEIGHT, CLOSING_WEIGHT = 1.5, 0.7
DONE_WEIGHT = 0.8
"""For what was done: a story tells it at length, so that its words are many in every part."""
ENOUGH = 2
"""Cues that make one sentence tell of results in a paragraph about something else."""
SHORTEST = 8
"""Characters of a sentence that can stand by itself."""


@dataclass(frozen=True, slots=True)
class CardPart:
    """One part of a card; without a sentence it is a gap."""

    part: Part
    sentence: Sentence | None = None
    paragraphs: tuple[MarkedParagraph, ...] = ()
    """The paragraphs sorted into it, in order; none where another part's paragraph holds the sentence."""


def case_card(paragraphs: Sequence[MarkedParagraph]) -> tuple[CardPart, ...]:
    """Always the four parts in order."""
    told = [paragraph for paragraph in paragraphs if paragraph.kind == "body"]
    cues = {sentence.number: _cues(sentence) for paragraph in told for sentence in paragraph.sentences}
    sorted_into = dict(zip((paragraph.number for paragraph in told), _sort(paragraphs, cues), strict=True))
    parts = []
    for part in PARTS:
        own = tuple(paragraph for paragraph in told if sorted_into[paragraph.number] == part)
        sentence, score = _most_telling(own or told, part, cues)
        # What came of it is often told in the middle of what was done; the other parts have paragraphs or are not told.
        is_told = own or (part == "result" and score >= ENOUGH)
        parts.append(CardPart(part, sentence, own) if is_told else CardPart(part))
    return tuple(parts)


def _cues(sentence: Sentence) -> Cues:
    text = fold(sentence.text.strip()).text
    return {part: len(set(CUES[part].findall(text))) for part in PARTS}


def _sort(paragraphs: Sequence[MarkedParagraph], cues: dict[int, Cues]) -> list[Part]:
    """The part of each body paragraph."""
    told = [paragraph for paragraph in paragraphs if paragraph.kind == "body"]
    parts: list[Part] = []
    heading = ""
    for paragraph in paragraphs:
        if paragraph.kind != "body":
            heading = _text(paragraph)
            continue
        scores = {part: float(sum(cues[each.number][part] for each in paragraph.sentences)) for part in PARTS}
        scores["practice"] *= DONE_WEIGHT
        if len(told) > 1:
            # What is wrong in one compound belongs to the deed that mends it; the background stands before all deeds.
            scores["background"] *= "practice" not in parts
            scores["lesson"] *= len(parts) >= len(told) / 2
            scores["background"] += OPENING_WEIGHT * (paragraph is told[0])
            scores["lesson"] += CLOSING_WEIGHT * (paragraph is told[-1])
        for part, pattern in HEADINGS.items():
            scores[part] += HEADING_WEIGHT * bool(heading and pattern.search(heading))
        best = max(PARTS, key=lambda part: scores[part])
        parts.append(best if scores[best] else "practice")
    return parts


def _most_telling(
    paragraphs: Iterable[MarkedParagraph], part: Part, cues: dict[int, Cues]
) -> tuple[Sentence | None, int]:
    """The sentence with most cues of a part and how many; of equals the first."""
    best: Sentence | None = None
    best_score = -1
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            score = cues[sentence.number][part]
            if score > best_score and len(sentence.text.strip()) >= SHORTEST:
                best, best_score = sentence, score
    return best, best_score


def _text(paragraph: MarkedParagraph) -> str:
    return "".join(sentence.text.strip() for sentence in paragraph.sentences)
