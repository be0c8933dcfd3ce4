"""What the story is about, whose a name is, and what a figure counts where."""

from decimal import Decimal

import pytest

from articles.importer.resolve import resolve
from articles.importer.segment import segment
from articles.importer.types import (
    ClaimFind,
    Document,
    DraftClaim,
    DraftMention,
    Level,
    Line,
    NameFind,
    Path,
    PlaceFind,
    TopicFind,
)
from articles.text.spans import Span

LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "township", "community")
COUNTY = ("甘省", "兰市", "西固区")
PLACES: dict[str, Path] = {
    "兰市": COUNTY[:2],
    "西固区": COUNTY,
    "南街道": (*COUNTY, "南街道"),
    "柳林社区": (*COUNTY, "南街道", "柳林社区"),
    "桥头社区": (*COUNTY, "南街道", "桥头社区"),
    "北街道": (*COUNTY, "北街道"),
}
NAMES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "“双心”工程": ("双心工程", "project", ("双心",)),
    "“双心”": ("双心", "other", ()),
    "“老塔”驿站": ("老塔驿站", "station", ("老塔",)),
    "“老塔”工作法": ("老塔工作法", "method", ("老塔",)),
    "“邻里节”": ("邻里节", "festival", ()),
}
BRANDS = ("station", "festival")


class Story:
    """A text read by hand-made finds: places, names and figures in brackets do the extractors' work."""

    def __init__(self, text: str, *figures: str, title: str = "", offices: tuple[str, ...] = ()) -> None:
        self.text = f"{title}\n{text}" if title else text
        lines, start = [], 0
        for piece in self.text.split("\n"):
            kind = "title" if title and not start else "heading" if piece.startswith("#") else "body"
            lines.append(Line(Span(start, start + len(piece)), kind, "test"))
            start += len(piece) + 1
        self.document = segment(self.text, tuple(lines))
        text = self.document.text
        places = tuple(
            PlaceFind(span, PLACES[name], LEVELS[: len(PLACES[name])], "test", 0.4 if name in offices else 0.9)
            for name, span in _occurrences(text, PLACES)
        )
        names = tuple(
            NameFind(
                span, "brand" if NAMES[key][1] in BRANDS else "initiative", NAMES[key][0], NAMES[key][1], NAMES[key][2],
                "test", 0.9,
            )
            for key, span in _occurrences(text, NAMES)
        )  # fmt: skip
        claims = tuple(
            ClaimFind(span, span, Decimal(7), None, "个", "exact", "count", "", "", "test", 0.9)
            for _, span in _occurrences(text, figures)
        )
        self.primary, self.mentions, self.claims = resolve(self.text, self.document, places, names, (), claims)

    def places(self) -> list[str]:
        return [mention.name for mention in self.mentions if mention.target == "locality"]

    def owners(self) -> dict[str, str]:
        return {mention.name: mention.path[-1] for mention in self.mentions if mention.target != "locality"}

    def figure(self) -> tuple[str, str | None]:
        """Place and name of the one figure."""
        (claim,) = self.claims
        return claim.path[-1] if claim.path else "", claim.measures[1] if claim.measures else None


def _occurrences(text: str, words: object) -> list[tuple[str, Span]]:
    taken: set[int] = set()
    found = []
    for word in sorted(words, key=len, reverse=True):  # type: ignore[call-overload]
        start = text.find(word)
        while start >= 0:
            if start not in taken:
                found.append((word, Span(start, start + len(word))))
                taken.update(range(start, start + len(word)))
            start = text.find(word, start + len(word))
    return sorted(found, key=lambda pair: pair[1])


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "兰市西固区南街道柳林社区修好了路。社区党委很高兴。", "柳林社区"),
        ("西固区开起夜校", "南街道柳林社区先办。西固区各街道跟上。", "西固区"),
        ("西固区:夜校开课", "南街道柳林社区的夜校开课了。柳林社区有八百户。", "柳林社区"),
        ("", "西固区南街道有食堂。\n今年,南街道又开一家。北街道也有食堂。北街道还有驿站。", "西固区"),
        ("", "南街道很热闹。南街道有桥头社区。南街道有柳林社区。", "南街道"),
        ("", "这里没有地名。", ""),
    ],
)
def test_the_story_is_about_the_place_that_most_of_it_names(title: str, text: str, expected: str) -> None:
    assert (Story(text, title=title).primary or ("",))[-1] == expected


def test_a_place_that_only_an_office_is_named_after_is_no_place_of_the_story() -> None:
    assert Story("南街道开课。南街道又开课。西固区工会来人。", offices=("西固区",)).places() == ["南街道", "南街道"]
    assert Story("西固区工会来人。西固区很大。南街道开课。").places()[:2] == ["西固区", "西固区"]


def test_what_only_an_office_names_may_be_what_the_story_is_about() -> None:
    story = Story("西固区委牵头办课。", offices=("西固区",))
    assert story.primary == COUNTY
    assert story.places() == ["西固区"]


def test_a_place_of_the_title_alone_is_kept_only_if_the_story_is_about_it() -> None:
    assert "兰市" not in Story("西固区办课。西固区又办课。", title="兰市西固区办课").places()
    assert Story("这里办课。", title="西固区办课").places() == ["西固区"]


def test_one_thing_bears_one_name() -> None:
    story = Story("实施“双心”工程。在“双心”引领下,人人参与。")
    names = [(mention.name, mention.kind, mention.aliases) for mention in story.mentions]
    assert names == [("双心工程", "project", ("双心",))] * 2


def test_two_things_of_one_word_stay_two() -> None:
    story = Story("推行“老塔”工作法。建起“老塔”驿站。")
    assert [mention.name for mention in story.mentions] == ["老塔工作法", "老塔驿站"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("柳林社区“老塔”驿站开门了,西固区来人。", "柳林社区"),
        ("近年来,柳林社区很忙,依托南街道的力量,建起“老塔”驿站。", "柳林社区"),
        ("柳林社区有“老塔”驿站。桥头社区也有“老塔”驿站。", "南街道"),
        ("#南街道\n柳林社区人多。\n走不动了,去“老塔”驿站。", "柳林社区"),
        ("“老塔”驿站开门了。西固区来人。西固区又来人。", "西固区"),
    ],
)
def test_a_name_belongs_to_the_place_that_governs_it(text: str, expected: str) -> None:
    assert Story(text).owners()["老塔驿站"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西固区很大。柳林社区有7个网格。", "柳林社区"),
        ("柳林社区归南街道管,有7个网格。", "柳林社区"),
        ("南街道柳林社区很忙,整个街道有7个网格。", "南街道"),
        ("西固区很大。南街道柳林社区书记、居民等7个网格都来了。", "西固区"),
        ("柳林社区人多。\n如今有7个网格。", "柳林社区"),
        ("柳林社区人多。\n#下一步\n西固区西固区西固区。\n如今有7个网格。", "西固区"),
        ("“我们有7个网格。”柳林社区书记说。", "柳林社区"),
        ("有7个网格。", ""),
    ],
)
def test_a_figure_is_about_the_place_that_governs_it(text: str, expected: str) -> None:
    assert Story(text, "7个网格").figure()[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实施“双心”工程,建成7个网格。", "双心工程"),
        ("实施“双心”工程。建成7个网格。", "双心工程"),
        ("开展“双心”工程,建起“老塔”驿站,建成7个网格。", "双心工程"),
        ("在推进“双心”工程过程中,用好“老塔”驿站,建成7个网格。", "老塔驿站"),
        ("用7个网格组成“老塔”驿站。", "老塔驿站"),
        ("第三届“邻里节”开幕。\n来了7个网格。", "邻里节"),
        ("建成7个网格,“双心”工程也在推进。", None),
        ("实施“双心”工程。\n建成7个网格。", None),
        ("建成7个网格。", None),
    ],
)
def test_a_figure_measures_what_its_sentence_goes_on_about(text: str, expected: str | None) -> None:
    assert Story(text, "7个网格").figure()[1] == expected


def test_quotes_stand_in_the_source_as_it_was_received() -> None:
    source = "西固區(qū)　很大。"
    document = segment(source, (Line(Span(0, len(source)), "body", "test"),))
    place = PlaceFind(Span(0, 3), COUNTY, LEVELS[:3], "test", 0.9)
    topic = TopicFind(Span(3, 5), "practice", "大", "test", 0.9)
    _, mentions, _ = resolve(source, document, (place,), (), (topic,), ())
    assert all(mention.span.of(source) == mention.quote for mention in mentions)
    assert [mention.quote[:3] for mention in mentions] == ["西固區", "很大"]


def test_no_finds_give_an_empty_draft() -> None:
    document: Document = segment("", ())
    expected: tuple[Path, tuple[DraftMention, ...], tuple[DraftClaim, ...]] = ((), (), ())
    assert resolve("", document, (), (), (), ()) == expected
