"""Reprints of the demo texts as other sites would print them, and texts that only share passages with one."""

import json
import re
from collections.abc import Callable
from html import escape
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from django.core.management import call_command
from opencc import OpenCC

from articles.importer.dedupe import KEPT, is_reprint, sample
from articles.importer.run import run_import
from articles.models import Article, Source

DEMO = sorted((Path(__file__).parents[2] / "fixtures/demo").glob("*.txt"))
GOLD = Path(__file__).parents[1] / "gold"


def story(path: Path) -> list[str]:
    """The title and the paragraphs, as a careful reader marked them."""
    gold = json.loads((GOLD / f"{path.stem}.gold.json").read_text(encoding="utf-8"))
    with path.open(encoding="utf-8", newline="") as file:
        body = file.read()[gold["body"]["start"] : gold["body"]["end"]]
    return [gold["title"], *(line.strip() for line in body.splitlines() if line.strip())]


def on_another_site(title: str, *paragraphs: str) -> str:
    head = ["首页 | 党建要闻 | 基层动态 | 专题", title, "来源：云河党建网 发布时间：2023-03-18 08:20 点击：1182 次"]
    foot = [
        "上一篇：明溪街道召开工作例会",
        "下一篇：云河县开展植树活动",
        "主办：云河党建网 技术支持：云河信息",
        "ICP备00000001号",
    ]
    return "\n\n".join([*head, *paragraphs, *foot])


def with_captions(title: str, *paragraphs: str) -> str:
    caption = "图为居民在议事点商量事情。云河党建网 记者 摄"
    return "\n".join([title, *(line for paragraph in paragraphs for line in ("", caption, "", paragraph))])


def cut(title: str, *paragraphs: str) -> str:
    keep = max(1, round(len(paragraphs) * 0.75))
    return "\n".join([f"{title}（有删节）", "", *paragraphs[:keep]])


def in_traditional_script(title: str, *paragraphs: str) -> str:
    return OpenCC("s2t").convert("\n\n".join([title, *paragraphs]))


def lightly_edited(title: str, *paragraphs: str) -> str:
    edited = [re.sub("，", ",", text).replace("群众", "百姓").replace("如今", "现在") for text in paragraphs]
    return "\n\n".join(["基层治理看这里", "编者按：这里的做法值得一看，本网转发如下，请各地结合实际借鉴。", *edited])


def as_page(title: str, *paragraphs: str) -> str:
    inner = "".join(f"<p>　　{escape(text)}</p>" for text in paragraphs)
    return f"<html><head><title>{escape(title)}_云河党建网</title></head><body><h1>{escape(title)}</h1>{inner}</body></html>"


OPINION = [
    "读完这篇报道，有一点感受很深：许多看上去难办的事，难在没有人把大家叫到一张桌子前。",
    "把话说开，把账算清，把先后摆明，剩下的就是一件一件去落实；急不得，也拖不得。",
    "有的地方热衷于给办法起名字，牌子挂了一墙，居民却说不出和自己有什么关系，这就本末倒置了。",
    "照搬别处的做法同样不可取。别人家的楼道、别人家的街坊，各有各的脾气，能学的只是道理。",
    "基层的同志最懂得其中的辛苦：白天跑腿，晚上开会，周末还要守着群里的消息，少有人看见。",
    "所以考核也该换一换眼光，少看台账厚薄，多听听街坊怎么讲，他们心里都有一杆秤。",
    "归根到底，治理不是管住谁，而是让住在这里的人愿意为这里操心，这才是长久之计。",
]
PRINTINGS: list[Callable[..., str]] = [
    on_another_site,
    with_captions,
    cut,
    in_traditional_script,
    lightly_edited,
    as_page,
]


def add(folder: Path, name: str, text: str) -> tuple[str, Article | None]:
    """Import one file: how it ended, and the article it belongs to."""
    outcomes = []
    path = folder / name
    path.write_text(text, encoding="utf-8")
    run_import([path], tell=lambda _name, outcome: outcomes.append(outcome))
    return outcomes[0].kind.value, Article.objects.filter(pk=outcomes[0].article_id).first()


@pytest.fixture
def library(db):
    """The demo's cases by their file name."""
    call_command("load_vocabularies", verbosity=0)
    run_import([DEMO[0].parent], tell=lambda *_: None)
    return {article.source.name: article for article in Article.objects.select_related("source")}


@pytest.mark.database
def test_reprints_are_sources_of_one_case_and_nothing_else_is(library, tmp_path):
    cases = len(library)
    assert cases == len(DEMO)
    found, planted = 0, 0
    for number, path in enumerate(DEMO):
        for print_again in (PRINTINGS * 2)[number % 6 : number % 6 + 4]:
            ending = "html" if print_again is as_page else "txt"
            kind, article = add(tmp_path, f"{path.stem}-{print_again.__name__}.{ending}", print_again(*story(path)))
            planted += 1
            if kind in ("duplicate", "updated"):
                assert article == library[path.name], (path.name, print_again.__name__)
                found += 1
    assert planted >= 50
    assert found >= 0.95 * planted, f"{found} of {planted}"
    assert Article.objects.count() == cases + planted - found


@pytest.mark.database
def test_what_only_shares_passages_with_a_case_is_another_case(library, tmp_path):
    texts = {}
    for one, other in zip(DEMO, DEMO[1:] + DEMO[:1], strict=True):
        (title, *paragraphs), (_, *others) = story(one), story(other)
        both = chain(*zip_longest(paragraphs, others, fillvalue=""))
        texts[f"{one.stem}-digest.txt"] = "\n\n".join(["一周基层治理摘编", *both])
        if len(re.findall(r"\d", "".join(paragraphs))) > 8:
            changed = (re.sub(r"\d", _other_digit, text) for text in paragraphs)
            texts[f"{one.stem}-other-figures.txt"] = "\n\n".join([title, *changed])
    title, opening, *_ = story(DEMO[0])
    texts["opinion.txt"] = "\n\n".join([f"读《{title}》有感", opening, *OPINION])
    assert len(texts) > 20
    endings = {name: add(tmp_path, name, text)[0] for name, text in texts.items()}
    assert set(endings.values()) == {"created"}, endings


def _other_digit(digit: re.Match[str]) -> str:
    return str((int(digit[0]) + 3) % 10)


@pytest.mark.database
def test_the_fuller_printing_becomes_the_text_of_the_case(db, tmp_path):
    title, *paragraphs = story(DEMO[3])
    keep = round(len(paragraphs) * 0.75)
    _, first = add(tmp_path, "cut.html", as_page(title, *paragraphs[:keep]))
    kind, article = add(tmp_path, "whole.txt", on_another_site(title, *paragraphs))
    assert (kind, article) == ("updated", first)
    article = Article.objects.get()
    assert article.source.name == "whole.txt"
    assert article.body.text.count("\n") >= keep
    assert Source.objects.get(name="cut.html").republishes == article


def test_a_body_that_lost_its_beginning_keeps_most_of_its_sample():
    letters = "".join(story(DEMO[0])[1:])
    assert len(set(sample(letters[len(letters) // 4 :])) & set(sample(letters))) > KEPT / 2
    assert len(sample(letters)) == KEPT
    assert len(sample("五个字一段")) == 1
    assert is_reprint(letters[300:], letters)
    assert not is_reprint(letters, letters[: len(letters) // 2])
    assert not is_reprint(letters, "")
    assert not is_reprint("", "")


@pytest.mark.database
def test_one_form_filled_in_by_two_streets_tells_two_stories(db, tmp_path):
    form = "\n\n".join(
        [
            "{place}召开季度联席会议",
            "云河讯 6月3日，太原市迎泽区{place}召开本季度联席会议，听取辖区单位意见，研究停车、养老两件事。",
            "会上，各单位认领服务项目12个，签下共建协议，约定每月碰一次头，有事随时商量，办完销号。",
            "下一步，{place}将继续把联席会议开下去，让单位和居民坐到一张桌子前，把难事一件件办好。",
        ]
    )
    kinds = [add(tmp_path, f"{place}.txt", form.format(place=place))[0] for place in ("柳巷街道", "桥东街道")]
    assert kinds == ["created", "created"]


@pytest.mark.database
def test_a_fuller_printing_that_lacks_a_decided_passage_becomes_a_source_alone(db, tmp_path):
    title, *paragraphs = story(DEMO[3])
    keep = round(len(paragraphs) * 0.75)
    _, first = add(tmp_path, "cut.html", as_page(title, *paragraphs[:keep]))
    decided = first.claims.order_by("start").first()
    first.claims.filter(pk=decided.pk).update(state="confirmed")
    edited = [text.replace(decided.quote, "") for text in paragraphs]
    assert edited != paragraphs

    kind, article = add(tmp_path, "whole.txt", on_another_site(title, *edited))

    assert (kind, article) == ("duplicate", first)
    assert Article.objects.get().source.name == "cut.html"
    assert list(first.claims.filter(state="confirmed")) == [decided]
    assert Source.objects.get(name="whole.txt").republishes == first
