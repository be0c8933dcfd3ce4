"""How fast an import is, and how much memory it takes: `make bench`.

1,000 articles of 2,000 characters are made up (the same ones every time), imported into a throw-away library by one
worker and by two, and split into words by jieba alone: the ratio of the two says more than either, since it does not
depend on the machine.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import psutil

from articles.text.gazetteer import Division, load_gazetteer
from tools.throwaway import ROOT, throwaway_library

ARTICLES, CHARACTERS = 1000, 2000
BOUNDS = {1: 1.4, 2: 0.8}
"""Workers → how many times as long as jieba.lcut an import may take. With the extra `fast` two workers: 0.5."""

PAPERS = ("晨光日报", "江城晚报", "党建周刊", "基层治理观察", "社区新报")
PEOPLE = ("网格员", "楼栋长", "志愿者", "退休老党员", "社区工作者", "物业经理", "外卖骑手", "热心居民")
TROUBLES = ("停车难", "管网漏水", "楼道堆物", "老人就餐不便", "噪声扰民", "路灯不亮", "电动车乱停", "健身场地不足")
DEEDS = (
    "入户走访",
    "召开居民议事会",
    "建立需求清单",
    "联系共建单位",
    "逐户征求意见",
    "上门调解",
    "结对帮扶",
    "公示办理结果",
)
FIRST, SECOND = "暖心同聚邻里红连共惠和乐幸安", "家桥灯伴航治约坊站圈驿益"
KINDS = ("工作法", "行动", "工程", "党建联盟", "议事会", "服务队", "机制")
COUNTED = (
    ("名党员", 20, 900),
    ("户居民", 30, 2000),
    ("件诉求", 10, 600),
    ("支志愿服务队", 2, 40),
    ("个车位", 12, 300),
    ("场活动", 3, 90),
    ("万元", 2, 500),
    ("条建议", 8, 200),
)
BEFORE = ("", "", "", "近", "约", "超过", "累计")
# As in the annotated texts, some twenty figures fall on 2,000 characters and every other sentence names nothing at all.
SENTENCES = (
    "{place}针对{trouble}的问题，组织{people}{deed}，{month}月以来解决了{figure}。",
    "“以前{trouble}，大家意见很大，现在有人管了。”住在{place}的一位{people}说。",
    "围绕“{name}”{kind}，{place}动员{figure}参与，{deed}，让问题在家门口得到答复。",
    "据介绍，{place}投入{money}，{deed}，群众满意率达到{percent}%。",
    "{year}年{month}月，{place}推出“{name}”{kind}，由{people}牵头，每周{deed}。",
    "为了破解{trouble}，街道与辖区单位签订协议，{people}负责日常维护。",
    "在{people}的带动下，已有{figure}加入“{name}”{kind}，大家的事情大家商量着办。",
    "下一步，{place}将继续完善“{name}”{kind}，把{deed}作为常态，不让{trouble}反复发生。",
    "{people}先听意见再拿办法，把能马上办的当天办完，一时办不了的说清楚原因和时间。",
    "说起{trouble}，{people}打开了话匣子，你一言我一语，慢慢把各家的难处都摆到了桌面上。",
    "事情不大，却牵着许多家庭的日子，光靠一个部门跑不动，要靠大家搭把手。",
    "{people}带着本子挨家挨户地问，哪里不方便、想怎么改，都一条条记下来，回去再分头落实。",
    "有了商量的地方，脸红的少了，点头的多了，邻里之间见面也愿意多聊上几句。",
    "起初有人担心只是一阵风，后来看到{deed}一次不落，慢慢就放下心来，也愿意出一份力。",
    "规矩立在前头，账目贴在墙上，谁来管、怎么管、管得好不好，都由住户自己评。",
    "“{trouble}说到底是缺一个牵头的人，党员先站出来，别人就跟着来了。”一位{people}这样总结。",
)


def invent(number: int, places: list[tuple[str, Division]]) -> str:
    """One page as it might be found: headline, line of source and date, paragraphs, footer."""
    chance = random.Random(number)
    district, division = chance.choice(places)
    names = [chance.choice(FIRST) + chance.choice(SECOND) + chance.choice(SECOND) for _ in range(3)]

    def figure(unit: str, low: int, high: int) -> str:
        return f"{chance.choice(BEFORE)}{chance.randint(low, high)}{unit}"

    def sentence() -> str:
        return chance.choice(SENTENCES).format(
            place=chance.choice((district, division.name, division.name)),
            trouble=chance.choice(TROUBLES),
            people=chance.choice(PEOPLE),
            deed=chance.choice(DEEDS),
            name=chance.choice(names),
            kind=chance.choice(KINDS),
            figure=figure(*chance.choice(COUNTED)),
            money=figure("万元", 2, 500),
            percent=chance.randint(700, 999) / 10,
            year=chance.randint(2018, 2023),
            month=chance.randint(1, 12),
        )

    lines = [f"{district}{division.name}：“{names[0]}”{chance.choice(KINDS)}化解{chance.choice(TROUBLES)}（{number}）"]
    lines.append(f"来源：{chance.choice(PAPERS)} 发布时间：{chance.randint(2018, 2023)}-{chance.randint(1, 12):02}-15")
    written = 0
    while written < CHARACTERS:
        paragraph = "".join(sentence() for _ in range(chance.randint(2, 5)))[: CHARACTERS - written]
        written += len(paragraph)
        lines.append(f"　　{paragraph}")
    return "\n".join([*lines, "责任编辑：值班编辑", "版权所有 未经授权不得转载"])


def townships() -> list[tuple[str, Division]]:
    """Every township with the short path that a newspaper would write before it."""
    gazetteer = load_gazetteer(ROOT / "fixtures" / "gazetteer" / "divisions.csv.gz")
    divisions = (gazetteer[row] for row in range(len(gazetteer)))
    return [("".join(gazetteer.path(d)[1:-1]), d) for d in divisions if d.level == "township"]


def jieba_seconds(folder: Path) -> float:
    """jieba.lcut over the same texts, in one process, its dictionary loaded beforehand."""
    code = (
        "import logging, sys, time, warnings; from pathlib import Path; warnings.simplefilter('ignore'); import jieba\n"
        "jieba.setLogLevel(logging.ERROR); jieba.dt.tmp_dir = sys.argv[2]; jieba.initialize()\n"
        "texts = [path.read_text(encoding='utf-8') for path in Path(sys.argv[1]).glob('*.txt')]\n"
        "begun = time.perf_counter(); [jieba.lcut(text) for text in texts]; print(time.perf_counter() - begun)"
    )
    return float(subprocess.run([sys.executable, "-c", code, folder, folder.parent], stdout=subprocess.PIPE).stdout)


class MemoryWatch(threading.Thread):
    """The memory of all our child processes together, looked at once a second; shared pages count once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0

    def run(self) -> None:
        me = psutil.Process()
        while True:
            total = 0
            for child in me.children(recursive=True):
                try:
                    total += child.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            self.peak = max(self.peak, total)
            time.sleep(1)


def import_seconds(texts: Path, workers: int) -> tuple[float, str, int]:
    """Seconds of the whole command into an empty library, what it said at the end, and the most memory it took."""
    with throwaway_library() as library:
        watch = MemoryWatch()
        watch.start()
        begun = time.perf_counter()
        told = library.manage("import_articles", texts, "--workers", workers, may_refuse=True)
        seconds = time.perf_counter() - begun
    return seconds, next(line for line in told.splitlines() if " files in " in line), watch.peak


def main() -> None:
    with TemporaryDirectory() as folder:
        texts = Path(folder) / "texts"
        texts.mkdir()
        places = townships()
        for number in range(ARTICLES):
            (texts / f"{number:04}.txt").write_text(invent(number, places), encoding="utf-8")
        cutter = "rjieba (extra `fast`)" if find_spec("rjieba") else "jieba"
        print(f"{ARTICLES:,} made-up articles of {CHARACTERS:,} characters, words by {cutter}", flush=True)
        # jieba before and after each import: a shared machine is now fast and now slow.
        alone = [jieba_seconds(texts)]
        for workers, bound in BOUNDS.items():
            seconds, summary, memory = import_seconds(texts, workers)
            alone.append(jieba_seconds(texts))
            ratio = seconds / mean(alone[-2:])
            print(
                f"{workers} workers  {ARTICLES / seconds:5.1f} articles a second, {memory / 1e6:.0f} MB; {summary}\n"
                f"           {ratio:5.2f} × the time of jieba.lcut alone (bound {bound})",
                flush=True,
            )
    print(f"jieba alone {ARTICLES / mean(alone):5.1f} articles a second in one process")
    print(f"largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
