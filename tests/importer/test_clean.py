"""Each file of samples/pages is a page in which every line names its kinds: body+metadata<TAB>the line itself."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importer.clean import clean
from articles.importer.fields import page_rules
from articles.importer.types import Refused

PAGES = sorted((Path(__file__).parents[1] / "samples" / "pages").glob("*.txt"))
PARAGRAPH = "青石街道今年新添了三处食堂,老人走路十分钟就能吃上热饭,价钱也不贵,街坊都说好。"

NEXT = "食堂的菜价贴在门口,每周一换,谁有意见就写在旁边的本子上,经理当天晚上回话。"


def read_page(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """The text of a sample, and its lines with the kinds they should have."""
    rows = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("# ")]
    pairs = [(kinds, line) for kinds, _, line in (row.partition("\t") for row in rows)]
    return "\n".join(line for _, line in pairs), [(kinds, line) for kinds, line in pairs if kinds]


def kinds_of(text: str) -> list[tuple[str, str]]:
    """Kind and words of every marked line."""
    return [(line.kind, line.span.of(text).strip()) for line in clean(text)]


def story_of(text: str) -> list[str]:
    return [words for kind, words in kinds_of(text) if kind in ("heading", "body")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_line_of_a_page_gets_its_kind(path: Path) -> None:
    text, expected = read_page(path)
    found, position = [], 0
    marked = clean(text)
    for _, words in expected:
        start = text.index(words, position)
        position = start + len(words)
        kinds = [line.kind for line in marked if line.span.start < position and start < line.span.end]
        found.append(("+".join(kinds), words))
    assert found == expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_lines_cover_the_text_in_order(path: Path) -> None:
    text, _ = read_page(path)
    lines = clean(text)
    assert all(left.span.end <= right.span.start for left, right in pairwise(lines))
    covered = "".join(line.span.of(text) for line in lines)
    assert covered == re.sub(r"\n", "", text)


@pytest.mark.parametrize(
    ("line", "story_begins"),
    [
        ("(本网讯)" + PARAGRAPH, PARAGRAPH),
        ("【河湾日报讯】 " + PARAGRAPH, PARAGRAPH),
        ("本报讯(记者 林小溪 通讯员 周一禾)" + PARAGRAPH, PARAGRAPH),
        ("河湾日报青石7月1日讯" + PARAGRAPH, PARAGRAPH),
        ("河湾新闻网讯 " + PARAGRAPH, PARAGRAPH),
        ("????" + PARAGRAPH, PARAGRAPH),
        ("(一)" + PARAGRAPH, "(一)" + PARAGRAPH),
        ("据了解," + PARAGRAPH, "据了解," + PARAGRAPH),
        ("通讯员和网格员一起上门," + PARAGRAPH, "通讯员和网格员一起上门," + PARAGRAPH),
    ],
)
def test_story_begins_with_its_first_word(line: str, story_begins: str) -> None:
    assert story_of(f"标题不在这一行里\n\n{line}\n")[0] == story_begins


@pytest.mark.parametrize(
    ("tail", "belongs"),
    [
        ("(河湾青年报客户端)", False),
        ("(记者 林小溪)", False),
        ("(周一禾 林小溪)", False),
        ("[编辑:周一禾]", False),
        (" 本报记者 林小溪", False),
        ("来源:河湾日报", False),
        ("(以上均为化名)", True),
        ("(单位:万元)", True),
        ("居民都来了", True),
    ],
)
def test_signature_is_parted_from_the_last_paragraph(tail: str, belongs: bool) -> None:
    assert story_of(NEXT + "\n" + PARAGRAPH + tail)[-1] == PARAGRAPH + tail * belongs


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("首页 > 新闻 > 社区", "navigation"),
        ("首页 | 要闻 | 监管 | 消费 | 专栏", "navigation"),
        ("分享到: 微信 微博 QQ空间", "navigation"),
        ("扫码关注公众号", "promotion"),
        ("高清影视免费看,最新合集全集下载", "promotion"),
        ("河湾夜话.jpg", "caption"),
        ("图为居民在领餐。", "caption"),
        ("居民在议事厅商量。(林小溪 摄)", "caption"),
        ("(资料图,与正文无关)", "caption"),
        ("来源:河湾日报 编辑:周一禾", "metadata"),
        ("责任编辑/周 一 禾", "metadata"),
        ("记者 林小溪 通讯员 周一禾", "metadata"),
        ("2021-08-09 08:56:10", "metadata"),
        ("版权所有 河湾日报社", "copyright"),
        ("某ICP备00000000号", "copyright"),
        ("相关阅读:", "related"),
        ("其他文献", "related"),
        ("大家都在看", "related"),
        ("上一篇:油菜花开", "related"),
    ],
)
def test_page_furniture_is_known_by_its_words(line: str, kind: str) -> None:
    text = f"{PARAGRAPH}\n\n{NEXT}\n\n{line}\n"
    assert kinds_of(text)[-1] == (kind, line)


@pytest.mark.parametrize(
    "line",
    [
        "三、把服务送到楼下",
        "“一老一小”有人管",
        "记者:最难的是哪一步?",
        "来源最多的诉求,还是停车。",
        "相关负责人说,明年还要再添两处。",
        "上一篇文章登出以后,打电话来的居民更多了。",
        "图书室开到晚上九点,周末也不关门。",
        "关注我们身边的老人,是社区每天的事。",
        "时间:每周三下午;地点:社区议事厅。",
        "首页上的公告,老人看不见,网格员就上门念。",
        "记者走基层",
    ],
)
def test_story_is_not_taken_for_page(line: str) -> None:
    assert line in story_of(f"{PARAGRAPH}\n\n{line}\n\n{NEXT}\n")


def test_list_of_other_articles_ends_the_story() -> None:
    text = "\n".join([PARAGRAPH, NEXT, "其他文献", PARAGRAPH * 3, "期刊", NEXT * 3])
    assert story_of(text) == [PARAGRAPH, NEXT]


def test_repeated_title_twice_in_one_line_is_a_caption() -> None:
    title = "河湾把食堂开到楼下"
    text = "\n\n".join([title, PARAGRAPH, title + title, NEXT])
    assert kinds_of(text)[2] == ("caption", title + title)


def test_banner_before_the_story_is_not_story() -> None:
    text = (
        f"青石“三三制”议事法,把难题议成办法\n\n来源:河湾发布\n\n三三制\n\n众人商量  众人出力  众人评说\n\n{PARAGRAPH}"
    )
    assert story_of(text) == [PARAGRAPH]


@pytest.mark.parametrize("tail", ["“先", "先听再改\n\n院子里的", "先听再改\n再想办法\n\n院子里的老人说,最"])
def test_text_cut_anywhere_keeps_its_last_words(tail: str) -> None:
    assert story_of(f"{PARAGRAPH}\n\n{NEXT}\n\n{tail}") == [PARAGRAPH, NEXT, *tail.split()]


def test_menu_below_the_story_is_not_its_last_words() -> None:
    assert story_of(f"{PARAGRAPH}\n\n{NEXT}\n\n清风河湾\n公众号\n清风河湾\n视频号\n") == [PARAGRAPH, NEXT]
    assert story_of(f"{PARAGRAPH}\n\n{NEXT}\n\n河湾区委组织部") == [PARAGRAPH, NEXT]


def test_story_printed_twice_stays_story() -> None:
    assert story_of(f"{PARAGRAPH}\n{NEXT}\n{PARAGRAPH}\n{NEXT}") == [PARAGRAPH, NEXT] * 2


def test_verse_before_the_story_is_story() -> None:
    text = f"青石街道这一年\n\n看今日之青石\n\n街坊心里有底\n\n{PARAGRAPH}"
    assert story_of(text) == ["看今日之青石", "街坊心里有底", PARAGRAPH]


def test_traditional_page_with_pinyin_is_read_like_any_other() -> None:
    text = f"河灣區(qū)鄰里節(jié)開(kāi)場(chǎng)\n\n來(lái)源:河灣日報(bào)  發(fā)表時間:2025-07-10\n\n{PARAGRAPH}"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "metadata", "body"]


def test_windows_line_ends_make_no_difference() -> None:
    text = f"青石街道的新食堂\n\n来源:河湾日报\n\n{PARAGRAPH}\n"
    assert kinds_of(text.replace("\n", "\r\n")) == kinds_of(text)


@pytest.mark.parametrize("text", ["", "\n\n", "首页\n新闻\n登录\n", "2021-08-09\n来源:河湾日报\n", "目录"])
def test_text_without_a_story_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no article text found"):
        clean(text)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("来源:编辑责任 记者\n\r(【。,、|>/“”一二月日2021-?\u3000摄jpg.图为相关阅读区(qū)"),
        max_size=300,
    )
)
def test_any_text_is_marked_or_refused(text: str) -> None:
    try:
        lines = clean(text)
    except Refused:
        return
    assert all(text[line.span.start : line.span.end] for line in lines)


@pytest.mark.parametrize(
    ("longest", "pattern"),
    [(group["longest"], pattern) for group in page_rules()["marks"] for pattern in group["patterns"]],
)
def test_every_rule_is_linear(longest: int, pattern: str) -> None:
    rule = re.compile(pattern)
    for unit in (
        "1",
        "一",
        "、",
        "| a ",
        "/ 一",
        "a b",
        ">",
        " ",
        "(",
        "下载",
        "相关新闻",
        "图",
        "分享到 ",
        "-",
        "2021-1-1",
    ):
        for head in ("", "首页", "分享到", "相关", "上一篇", "["):
            started = time.process_time()
            rule.search((head + unit * longest)[: longest - 1] + "。")
            assert time.process_time() - started < 0.05


@pytest.mark.parametrize(
    "unit", ["1", "一", "、", "“", "来", "来源:", " ", "(", "记者", "。(", "|一", "\n一", "? ", "2021-", "图", "区(q"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = PARAGRAPH + "\n" + unit * ((10_000 if "\n" in unit else 100_000) // len(unit))
    started = time.process_time()
    clean(text)
    assert time.process_time() - started < 2
