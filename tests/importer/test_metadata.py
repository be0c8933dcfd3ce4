from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importer.clean import clean
from articles.importer.metadata import page_hints, read_metadata
from articles.importer.types import Line, Metadata, Refused
from articles.text.spans import Span

PAGES = sorted((Path(__file__).parents[1] / "samples" / "pages").glob("*.txt"))
PARAGRAPH = "青石街道今年新添了三处食堂,老人走路十分钟就能吃上热饭,价钱也不贵,街坊都说好。"
NEXT = "食堂的菜价贴在门口,每周一换,谁有意见就写在旁边的本子上,经理当天晚上回话。"


def read(header: str, footer: str = "", publishers: tuple[str, ...] = ()) -> Metadata:
    """Metadata of a page with this header and footer around a story."""
    text = f"{header}\n\n{PARAGRAPH}\n\n{NEXT}\n\n{footer}\n"
    return read_metadata(text, clean(text), publishers)


def published(metadata: Metadata) -> str | None:
    if not metadata.published:
        return None
    return metadata.published.date.isoformat()[: {"year": 4, "month": 7, "day": 10}[metadata.published.precision]]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_tells_its_metadata(path: Path) -> None:
    rows = path.read_text(encoding="utf-8").split("\n")
    expected = dict(row[2:].split(": ", 1) for row in rows if row.startswith("# "))
    text = "\n".join(row.partition("\t")[2] for row in rows if not row.startswith("# "))
    metadata = read_metadata(text, clean(text))
    found = {
        "title": metadata.title,
        "publisher": metadata.publisher,
        "site": metadata.site,
        "author": metadata.author,
        "published": published(metadata),
    }
    assert {key: found[key] for key in expected} == expected
    assert bool(found["published"]) == ("published" in expected)


@pytest.mark.parametrize(
    ("header", "publisher", "site"),
    [
        ("来源:河湾日报", "河湾日报", ""),
        ("来源 :新河湾·党建版 | 被引量 : 0次 | 上传用户:abc", "新河湾·党建版", ""),
        ("21-08-27 08:56 来源:河湾新闻网-河湾日报 编辑:周一禾", "河湾日报", "河湾新闻网"),
        ("来源:河湾日报发布时间: 2020-06-28 分享+", "河湾日报", ""),
        ("日期: 来源:青石发布收集编辑:青石发布", "青石发布", ""),
        ("发布时间:\n来源:\n河湾资讯", "河湾资讯", ""),
        ("來(lái)源:河灣日報(bào)", "河湾日报", ""),
        ("来源:青石街道办事处", "青石街道办事处", ""),
        ("来源:某区组织部\n\n(河湾党建网)", "", "河湾党建网"),
        ("来源:网络", "", ""),
        ("来源:", "", ""),
        ("发布时间:2021-01-01", "", ""),
    ],
)
def test_source_names_the_publisher(header: str, publisher: str, site: str) -> None:
    metadata = read(f"青石街道的新食堂\n\n{header}")
    assert (metadata.publisher, metadata.site) == (publisher, site)


@pytest.mark.parametrize(
    ("footer", "publisher"),
    [
        ("(河湾青年报客户端)", "河湾青年报客户端"),
        ("河湾日报社全媒体记者 林小溪", "河湾日报"),
        ("(来源:河湾晚报)", "河湾晚报"),
        ("本报记者 林小溪", ""),
        ("(以上均为化名)", ""),
    ],
)
def test_signature_names_the_publisher(footer: str, publisher: str) -> None:
    assert read("青石街道的新食堂", footer).publisher == publisher


def test_known_publisher_needs_no_telling_ending() -> None:
    assert read("青石街道的新食堂\n\n(河湾一家亲)").publisher == ""
    assert read("青石街道的新食堂\n\n来源:河湾一家亲 2020-01-01", "", ("河湾一家亲",)).publisher == "河湾一家亲"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("发布时间:2025年07月03日20:20 来源:", "2025-07-03"),
        ("21-08-27 08:56 来源:河湾日报", "2021-08-27"),
        ("发布日期:2022年7月", "2022-07"),
        ("《河湾党建》2020年第8期", "2020"),
        ("发布时间:2021-11-03 更新时间:2022-01-05", "2021-11-03"),
        ("成文日期:2019-05-30 发布日期:2019-05-31", "2019-05-31"),
        ("日期: 来源:青石发布", None),
        ("更新时间:2022-01-05", None),
        ("2021-11-03\n2022-01-05", None),
        ("来源:河湾日报", None),
    ],
)
def test_date_is_read_as_far_as_the_page_tells_it(header: str, date: str | None) -> None:
    assert published(read(f"青石街道的新食堂\n\n{header}")) == date


@pytest.mark.parametrize(
    "footer",
    [
        "上一篇 2023年2月9日 上午9:12",
        "相关推荐\n\n• 油菜花开\n\n    花事 2024年10月18日",
        "Copyright 2019-2024 河湾新闻网",
    ],
)
def test_dates_of_other_articles_are_not_its_date(footer: str) -> None:
    assert published(read("青石街道的新食堂", footer)) is None


@pytest.mark.parametrize(
    ("footer", "author"),
    [
        ("本报记者 林小溪 通讯员 周一禾", "林小溪、周一禾"),
        ("(记者 李 倩)", "李倩"),
        ("(通讯员:周一禾 编辑:陈谷雨)", "周一禾"),
        ("責任編輯:周一禾", ""),
        ("记者手记", ""),
    ],
)
def test_byline_names_the_author(footer: str, author: str) -> None:
    assert read("青石街道的新食堂", footer).author == author


def test_photographer_is_not_the_author() -> None:
    assert read("青石街道的新食堂\n\n老人在食堂吃饭。 河湾网记者林小溪/摄").author == ""


def test_title_of_two_lines_is_joined() -> None:
    assert (
        read("欢迎访问\n\n河湾区邻里节开场,天天有活动\n邻里一起拼幸福图\n\n来源:河湾日报").title
        == "河湾区邻里节开场,天天有活动 邻里一起拼幸福图"
    )


def test_site_is_taken_off_the_title() -> None:
    assert read("青石街道的新食堂_河湾新闻网").title == "青石街道的新食堂"


def test_story_without_headline_has_no_title() -> None:
    assert read("来源:河湾日报").title == ""


def test_hints_hold_the_page_and_not_the_other_articles() -> None:
    text = f"当前位置:河湾网 > 青石街道\n\n新食堂开张了\n\n来源:河湾日报\n\n{PARAGRAPH}\n\n相关阅读\n城北街道的新菜场\n\n主办:河湾区委"
    lines = clean(text)
    hints = page_hints(text, lines, read_metadata(text, lines))
    assert hints == ("河湾日报", "河湾网", "当前位置:河湾网 > 青石街道", "来源:河湾日报", "主办:河湾区委")


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("来源:编辑责任 记者\n【。,、|>/“”一二月日2021-\u3000摄年第期(报网)讯"),
        min_size=40,
        max_size=200,
    )
)
def test_any_marked_text_is_read(text: str) -> None:
    try:
        lines = clean(text)
    except Refused:
        return
    page_hints(text, lines, read_metadata(text, lines))


def test_any_line_may_be_marked_as_metadata() -> None:
    text = "《:年月日"
    assert read_metadata(text, (Line(Span(0, len(text)), "metadata", "byline"),)).published is None
