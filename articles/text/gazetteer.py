"""The administrative divisions of China, read-only, for finding and resolving places in running text.

    gazetteer = load_gazetteer(GAZETTEER)
    [gazetteer.path(d) for d in gazetteer.named("城关区")]
        → [("西藏自治区", "拉萨市", "城关区"), ("甘肃省", "兰州市", "城关区")]

The 171,000 divisions stand in tree order: everything inside a division follows it without a gap, so "is it
inside?" is a comparison of row numbers. They are kept as flat arrays; a Division is made only when asked for.
What the data holds and leaves out is told in fixtures/gazetteer/README.md.
"""

import gzip
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

GAZETTEER = Path(__file__).parents[2] / "fixtures" / "gazetteer" / "divisions.csv.gz"
LEVELS = ("province", "prefecture", "county", "township", "community")
RANKS = {"p": 0, "c": 1, "d": 2, "t": 3}  # the letters of the file; communities have no lines of their own

# Names of real divisions that are also ordinary words: 139 communities are called 街道社区, and a story that says
# "建设社区食堂" or "老城区改造" means none of them. They stay in the gazetteer; see is_common_word().
COMMON_WORDS = frozenset(
    """
    城区 郊区 矿区 东区 西区 老城区 新城区 新市区 解放区 市中区 城中区 城东区 城西区 城北区 港口区 平房区 富裕县
    联合街道 创新街道 建设街道 和谐街道 中心街道 合作街道 城区街道 人民街道 市场街道 工业街道 先进街道 健康街道
    书香街道 小城镇 中心镇 中小镇 和村镇 新村镇 大村镇 新乡镇 三乡镇 五乡镇 新农村镇 联合镇 建设镇 联合乡 建设乡
    发展乡 安全乡 新城乡 街道社区 城市社区 城乡社区 城区社区 县城社区 中心社区 综合社区 联合社区 大型社区
    新型社区 模范社区 文明社区 平安社区 和谐社区 幸福社区 健康社区 安全社区 美丽社区 美好社区 和美社区 温馨社区
    宜居社区 友好社区 活力社区 书香社区 红色社区 生态社区 未来社区 现代社区 国际社区 民主社区 自治社区 互助社区
    快乐社区 欢乐社区 安定社区 移民社区 民族社区 高校社区 校园社区 大学社区 机关社区 医院社区 园区社区 军民社区
    市民社区 群众社区 职工社区 人民社区 社会社区 文化社区 教育社区 体育社区 科技社区 信息社区 商业社区 建设社区
    发展社区 管理社区 共建社区 共享社区 创新社区 融合社区 开发社区 改革社区 更新社区 合作社区 促进社区 推广社区
    增加社区 丰富社区 保障社区 指挥社区 巩固社区 支援社区 奉献社区 兴建社区 开通社区 发放社区 拥护社区 关心社区
    联络社区 学习社区 运动社区 生产社区 集中社区 独立社区 共同社区 今日社区 后来社区 日益社区 广大社区 唯一社区
    四大社区 一方社区 平台社区 空间社区 基地社区 领域社区 事业社区 资源社区 工程社区 计划社区 政府社区 公安社区
    民政社区 卫生社区 消防社区 审计社区 环保社区
    """.split()
)

# Short names that are ordinary words: 合作市 was once found in every "合作", 同心县 would be in every "同心圆".
# Nobody is found by these; the full name (合作市) still is.
COMMON_SHORT_NAMES = frozenset(
    """
    资源 合作 和平 比如 南部 解放 东方 前进 港口 公安 友好 通道 共和 友谊 平安 中方 安定 安宁 安康 安居 延长
    光明 新兴 运河 万年 东风 红旗 光泽 南岸 会同 工农 大名 富裕 清水 高明 前锋 复兴 长子 清新 宏伟 平定 芙蓉
    洞口 向阳 振兴 三元 大方 互助 新华 温泉 石门 莲花 平和 名山 威信 金台 太和 建华 大观 台前 石棉 丰满 双桥
    二道 民权 小店 同心 宝塔 元宝 平房 灯塔 大兴 天涯 七星 海棠 来宾 博爱 同仁 回民 钟楼 鼓楼 龙凤 无为 方正
    弥勒 上党 大通 富民 清流 水城 白杨 爱民 惠民 惠农 裕民 和顺 孝义 天台 天心 老城 高台 新民 民乐 乐业 康乐
    铜鼓 兴业 延寿 大厂 金牛 三台 路南 海北 石鼓 武功 凤凰 阳春 兴隆 太平 牡丹 新建 路桥 江山 天桥 商城 平原
    中原 江南 江北 河口 河东 河西 古城 新城 故城 大城 满城 山城 连城 城中 城东 城西 城北 市中 市南 市北 海港
    沿河 无极 南关 上街 临江 江口 湖口 修水 响水 阿里 樟树 海盐 磐石 界首 交口 大田 麒麟 岳阳楼 白塔 双塔 红塔
    青龙 卧龙 青山
    """.split()
)

ETHNIC_GROUPS = tuple(
    """
    蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族
    傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族
    仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 鄂温克族 保安族 裕固族 独龙族 鄂伦春族 各族 蒙古 维吾尔 哈萨克
    柯尔克孜 塔吉克 锡伯
    """.split()
)
AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
ENDINGS = ("特别行政区", "地区", "新区", "林区", "矿区", "特区", "省", "市", "区", "县", "盟", "旗")


@dataclass(frozen=True, slots=True)
class Division:
    """One province, prefecture, county, township or community; ``row`` is its place in the gazetteer."""

    name: str
    level: str
    code: str  # statistical code of 2023, 2 to 9 digits, "" for communities; no identity, it changes over the years
    row: int
    end: int  # rows row+1 … end-1 are what lies inside
    parent: int | None  # row of the division right above

    def is_under(self, other: "Division") -> bool:
        """Does this division lie inside the other one? A division does not lie inside itself."""
        return other.row < self.row < other.end


class Gazetteer:
    """All divisions with lookups by full name, by short name and by path. Build it with load_gazetteer()."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Lines ``code,level letter,name,communities`` in tree order: ``620102001,t,酒泉路街道,畅家巷社区``."""
        names: list[str] = []  # row → full name, communities included
        rows, parents, ends, ranks = array("i"), array("i"), array("i"), bytearray()  # one entry per line of the file
        codes: list[str] = []
        around: list[int] = []  # the lines of the divisions around the present one, outermost first
        for line, text in enumerate(lines):
            code, letter, name, communities = text.split(",")
            rank = RANKS[letter]
            row = len(names)
            while around and ranks[around[-1]] >= rank:
                ends[around.pop()] = row
            rows.append(row)
            parents.append(rows[around[-1]] if around else -1)
            ends.append(-1)
            ranks.append(rank)
            codes.append(code)
            around.append(line)
            names.append(name)
            if communities:
                names += communities.split(" ")
        for line in around:
            ends[line] = len(names)
        first: dict[str, int] = {}
        namesakes: dict[int, list[int]] = {}  # first row of a name → its other rows
        # One look-up per row, driven by map: half of the loading time was the same loop in Python.
        for row, before in enumerate(map(first.setdefault, names, range(len(names)))):
            if before != row:
                namesakes.setdefault(before, []).append(row)
                names[row] = names[before]  # one string for all 273 朝阳社区: 4 MB less
        self._names, self._first, self._namesakes = names, first, namesakes
        self._rows, self._parents, self._ends, self._ranks, self._codes = rows, parents, ends, ranks, codes

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, row: int) -> Division:
        line = bisect_right(self._rows, row) - 1
        if (above := self._rows[line]) != row:  # a community: it shares the line of the division above it
            return Division(self._names[row], LEVELS[-1], code="", row=row, end=row + 1, parent=above)
        parent = self._parents[line]
        return Division(
            name=self._names[row],
            level=LEVELS[self._ranks[line]],
            code=self._codes[line],
            row=row,
            end=self._ends[line],
            parent=None if parent < 0 else parent,
        )

    def __contains__(self, name: str) -> bool:
        """Is this the full name of a division?"""
        return name in self._first

    def named(self, name: str, inside: Division | None = None) -> tuple[Division, ...]:
        """All divisions with this full name, in tree order; with ``inside``, only those within that division."""
        if name not in self._first:
            return ()
        first = self._first[name]
        rows = (first, *self._namesakes.get(first, ()))
        return tuple(self[row] for row in rows if inside is None or inside.row < row < inside.end)

    def short(self, name: str) -> tuple[Division, ...]:
        """Provinces, prefectures and counties by their short name: 兰州, 广西, 恩施, 恩施州; 普陀 is two places."""
        return tuple(self[row] for row in self._short_names.get(name, ()))

    def coded(self, code: str) -> Division | None:
        """The division of this code; communities have none."""
        return self[self._rows[self._codes.index(code)]] if code and code in self._codes else None

    def holding(self, text: str) -> Iterator[Division]:
        """Those with a code whose full name holds this text: first those called so, then those that begin so."""
        rows = [row for row in self._rows if text in self._names[row]]
        rows.sort(key=lambda row: (self._names[row] != text, not self._names[row].startswith(text)))
        return map(self.__getitem__, rows)

    def path(self, division: Division) -> tuple[str, ...]:
        """The names from the province down to the division itself: ("甘肃省", "兰州市", "城关区")."""
        return (*(above.name for above in self.ancestors(division)), division.name)

    def ancestors(self, division: Division) -> tuple[Division, ...]:
        """The divisions above, from the province down, without the division itself."""
        above = []
        while division.parent is not None:
            division = self[division.parent]
            above.append(division)
        return tuple(reversed(above))

    def find(self, path: Sequence[str]) -> Division | None:
        """The one division under this path of full names, whose steps may leave levels out; None if none or several."""
        if not path:
            return None
        fits = [d for d in self.named(path[-1]) if _in_order(path, self.path(d))]
        return fits[0] if len(fits) == 1 else None

    def children(self, division: Division | None = None) -> tuple[Division, ...]:
        """The divisions right below, in tree order; of the whole country: the provinces."""
        row, end = (division.row + 1, division.end) if division else (0, len(self))
        found = []
        while row < end:
            found.append(child := self[row])
            row = child.end
        return tuple(found)

    def names(self) -> Iterator[str]:
        """Every full name once."""
        return iter(self._first)

    def short_names(self) -> Iterator[str]:
        """Every short name once."""
        return iter(self._short_names)

    def longest_at(self, text: str, start: int) -> str | None:
        """The longest full name that begins at this place of the text; the step of a longest-match scanner."""
        for length in self._lengths.get(text[start : start + 1], ()):
            name = text[start : start + length]
            if name in self._first:
                return name
        return None

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """First character → lengths of the names that begin so, longest first."""
        lengths: dict[str, set[int]] = {}
        for name in self._first:
            lengths.setdefault(name[0], set()).add(len(name))
        return {beginning: tuple(sorted(sizes, reverse=True)) for beginning, sizes in lengths.items()}

    @cached_property
    def _short_names(self) -> dict[str, tuple[int, ...]]:
        """Short name → rows, provinces to counties."""
        found: dict[str, list[int]] = {}
        for line, rank in enumerate(self._ranks):
            if LEVELS[rank] in ("province", "prefecture", "county"):
                row = self._rows[line]
                for short in shorten(self._names[row], self._codes[line]):
                    found.setdefault(short, []).append(row)
        return {short: tuple(rows) for short, rows in found.items()}


def is_common_word(name: str) -> bool:
    """Is this full name more often a word, or the end of one, than a place?

    Then running text names the place only where the division above stands right before it: 洛阳市老城区, 桐乡市乌镇,
    but not "老城区改造" or "社区联合街道". Names of one syllable count too: 雪乡, 新镇, 南社区 (in "开南社区").
    """
    return name in COMMON_WORDS or (len(name) == 2 and name[-1] in "镇乡") or (len(name) == 3 and name.endswith("社区"))


def shorten(name: str, code: str = "") -> tuple[str, ...]:
    """The short names newspapers use: 兰州市 → 兰州; 恩施土家族苗族自治州 → 恩施, 恩施州; 赵县 has none."""
    # Codes x…71 to x…79 are development zones: 兰州新区 is not 兰州. Newspapers shorten them in their own way.
    if len(code) == 6 and code[4] == "7":
        zone = re.sub("经济(?:技术)?开发区", "经开区", name.replace("高新技术产业开发区", "高新区"))
        return (zone,) if zone != name else ()
    shorts: tuple[str, ...]
    kind = next((kind for kind in (*AUTONOMOUS, "区") if name.endswith(kind)), "")
    stem = _without_groups(name.removesuffix(kind)) if kind else name
    if kind in AUTONOMOUS or (kind and stem + kind != name):
        stem = stem[:-1] if stem.endswith("族") and len(stem) > 2 else stem  # 鄂温克族自治旗 → 鄂温克旗
        shorts = (stem,) if kind in ("自治区", "区") else (stem, stem + kind[-1])
    else:
        ending = next((e for e in ENDINGS if name.endswith(e) and len(name) - len(e) >= 2), "")
        stem = name.removesuffix(ending)
        # 土默特左旗 is never called 土默特左.
        shorts = (stem,) if ending and not (ending == "旗" and stem[-1] in "左右前后中") else ()
    return tuple(short for short in shorts if short not in COMMON_SHORT_NAMES)


def _without_groups(stem: str) -> str:
    """恩施土家族苗族(自治州) → 恩施, 管城回族(区) → 管城. Two characters stay, so 东乡族(自治县) → 东乡族 and not nothing."""
    while group := next((group for group in ETHNIC_GROUPS if stem.endswith(group) and len(stem) - len(group) >= 2), ""):
        stem = stem.removesuffix(group)
    return stem


@cache
def load_gazetteer(path: Path) -> Gazetteer:
    """Read a ``divisions.csv.gz``; see fixtures/gazetteer/build.py for its shape."""
    # Line by line: the whole text at once would cost 10 MB more and is no faster.
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return Gazetteer(line.rstrip("\n") for line in file)


def _in_order(steps: Sequence[str], path: Sequence[str]) -> bool:
    """Do the steps occur in the path in this order?"""
    rest = iter(path)
    return all(step in rest for step in steps)
