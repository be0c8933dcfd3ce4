"""Any text through all stages: a draft whose every span is exact, or a refusal with its reason; never a fault."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importer.lexicon import KnownName, KnownPlace, Lexicon, Topic
from articles.importer.pipeline import read_source
from articles.importer.types import Draft, Refused
from articles.text.gazetteer import load_gazetteer

FIXTURES = Path(__file__).parents[2] / "fixtures"
# What stories are made of, in any order: words that rules wait for, and what comes before and behind them.
WORDS = (
    "甘肃省 兰州市 城关区 酒泉路街道 畅家巷社区 朝阳社区 街道 社区党委 “1+9+N” 党建联盟 “红心议事厅” “四单一体”工作法 "
    "“ ” 《 》 （以下简称社工委） 工程 行动 机制 打造 推行 由1人增加至21人 338名党员 近2万平米 30-50户 三五户 半个月 91.43% "
    "五成 3倍 1.3万(wàn)名 1771个 12345 38号院 1+1>2 四个意识 双11 约 余 多 以上 左右 2021年8月27日 今年以来 截至 目前 全区 "
    "來源： 来源： 发布时间： 责任编辑： 记者 当前位置： > 相关阅读 版权声明 ???? /p> , ， 。 ； ： 、 ！ … —— · 的 了 和 在 "
    "党员 居民 小区 停车难 没有物业 微心愿 志愿服务队 萬 黨員 區"
)
SPACES = [" ", "\u00a0", "\u3000", "\n", "\n\n", "\r\n", "\t", "\u200b", "\ufeff", "😀", "é", "\u2028", "\x0c", "\x00"]
STORY = st.lists(st.one_of(st.sampled_from([*WORDS.split(), *SPACES]), st.text(max_size=6)), max_size=80).map("".join)


@cache
def lexicon() -> Lexicon:
    return Lexicon(
        gazetteer=load_gazetteer(FIXTURES / "gazetteer" / "divisions.csv.gz"),
        places=(KnownPlace(("甘肃省", "兰州市", "城关区"), ("老城",)),),
        names=(KnownName("brand", "红心议事厅", "venue", ("议事厅",), ("甘肃省", "兰州市", "城关区")),),
        practices=(Topic("微心愿", ("微心愿",), (), ()),),
        problems=(Topic("停车难", ("停车难",), ("停车",), ()),),
        publishers=("兰州日报",),
    )


def check(draft: Draft) -> None:
    text = draft.text
    between = [0, *(place for line in draft.lines for place in (line.span.start, line.span.end)), len(text)]
    assert between == sorted(between), "the lines in order, none over another"
    for start, end in zip(between[::2], between[1::2], strict=True):
        assert not text[start:end].strip("\r\n\x0b\x0c\x85\u2028\u2029"), "nothing is cut but the ends of lines"
    ends = [0]
    for _, span in draft.paragraphs:
        assert ends[-1] <= span.start < span.end <= len(text), "paragraphs in order, none empty, none over another"
        ends.append(span.end)
    for found in (*draft.mentions, *draft.claims):
        assert found.quote
        assert found.span.of(text) == found.quote
        assert 0 <= found.score <= 1
    for claim in draft.claims:
        assert claim.span.start <= claim.figure.start < claim.figure.end <= claim.span.end
        assert claim.value >= 0
        assert claim.value_max is None or claim.value_max > claim.value
    passages = [(found.target, found.span, found.name) for found in draft.mentions]
    assert len(set(passages)) == len(passages), "the same thing twice at one place"


def check_reading(name: str, content: bytes) -> None:
    try:
        draft = read_source(name, content, lexicon())
    except Refused as refusal:
        told = str(refusal)
    else:
        check(draft)
        told = "read"
    assert told, "a refusal without its reason"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STORY)
def test_any_text_is_read_or_refused(story):
    check_reading("story.txt", story.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".htm", ".docx", "", ".pdf"]))
def test_any_bytes_are_read_or_refused(content, ending):
    check_reading(f"story{ending}", content)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STORY, st.sampled_from(["<p>{}</p>", "<table><tr><td>{}</td></tr></table>", "<div>{}<br>{}</div>", "<p>{}"]))
def test_any_page_is_read_or_refused(story, page):
    html = f"<html><body>{page.format(story, story)}</body></html>"
    check_reading("story.html", html.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("story", ["酒泉路街道的小区里有338名党员报到。" * 40])
def test_the_check_can_fail(story):
    """A draft with a shifted quote is caught."""
    draft = read_source("story.txt", story.encode(), lexicon())
    assert draft.claims
    broken = replace(draft, claims=(draft.claims[0]._replace(quote="339名"), *draft.claims[1:]))
    with pytest.raises(AssertionError):
        check(broken)
