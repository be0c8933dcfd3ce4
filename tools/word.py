"""A sample of the Word document, to be looked at: `make word`.

Twenty cases of the demo texts with comparison tables go to var/word/: sample.docx, the PDF that LibreOffice makes of it
and a picture of each page. Printed beside: the page on which each case begins by the contents, and by LibreOffice.
"""

from __future__ import annotations

import datetime
import os
import random
import re
import shutil
import subprocess
import sys
from functools import cache
from itertools import accumulate
from operator import eq
from pathlib import Path

import django
from django.utils.translation import override

from tools.throwaway import ROOT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from articles.exports.docx import Case, Document, Figure, Part, Table, case_fragment, write  # noqa: E402 (needs the setup)
from articles.text.numerals import in_chinese  # noqa: E402

FOLDER = ROOT / "var" / "word"
NEEDED = {"soffice": "libreoffice-writer", "pdftotext": "poppler-utils", "pdftoppm": "poppler-utils"}
FREE_FACES = "fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai"
CASES, CHARACTERS, PICTURES = 20, 2000, 200
FACES = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋": "AR PL UMing CN",
    "楷体": "AR PL UKai CN",
    "黑体": "Noto Sans CJK SC",
    "宋体": "Noto Serif CJK SC",
}
"""Face of the document → a free one that looks a little like it."""
LABELS = ("背景", "做法", "成效", "启示")
NUMBER = re.compile(r"(?P<before>\w{0,6}?)(?P<figure>(?:近|约|超)?\d[\d,.]*[万余多]*[^\W\d]{1,2})")
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


@cache
def paragraphs() -> tuple[str, ...]:
    """Of the demo texts, without their headlines and rubbish."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "fixtures" / "demo").glob("*.txt"))]
    return tuple(line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 60)


def sample_case(number: int, *, even: bool = False) -> Case:
    """The same for the same number: prose of 600 to 4,000 characters (even: 2,000) and some ten figures."""
    chance = random.Random(number)
    told, length, wanted = [], 0, CHARACTERS * (1 if even else chance.uniform(0.3, 2))
    while length < wanted:
        told.append(chance.choice(paragraphs()))
        length += len(told[-1])
    share = len(told) // 3 + 1
    shares = [told[at : at + share] for at in range(0, len(told), share)]
    shares += [[] for _ in LABELS[len(shares) :]]
    figures = []
    for sentence in SENTENCE.findall("\n".join(paragraphs()[number % 40 :])):
        match = NUMBER.search(sentence)
        if match and chance.random() < 0.5 and len(figures) < chance.randint(8, 12):
            place, period = (
                chance.choice(("甘肃省兰州市城关区", "福建省龙岩市新罗区", "")),
                chance.choice(("2021年", "")),
            )
            indicator = chance.choice(("场地面积", "居民户数", ""))
            figures.append(Figure(match["figure"], match["before"], indicator, place, period, sentence.strip(), number))
    return Case(
        title=SENTENCE.findall(chance.choice(paragraphs()))[0].strip("。")[: chance.randint(12, 40)],
        place="甘肃省兰州市城关区",
        publisher=chance.choice(("兰州日报", "新长征·党建版", "中国甘肃网-兰州日报")),
        date=chance.choice(("2021年8月27日", "2023年", "日期未写明")),
        address=f"https://cases.example/articles/{number}/",
        gap="原文没有写。",
        note=chance.choice(("", "可与第二个案例对照：两处都由党员先站出来，但经费来源不同。")),
        practices=chance.sample(("议事协商", "网格治理", "结对共建", "红色物业"), 2),
        problems=("停车难", "老旧小区改造"),
        names=("“1+9+N”工作法", "“暖邻里”行动"),
        parts=[Part(label, share) for label, share in zip(LABELS, shares, strict=True)],
        figures=figures,
    )


def sample_document() -> Document:
    wide = ["案例", "改造面积", "居民户数", "停车位", "投入资金", "满意率", "完成时间"]
    return Document(
        title="城市基层党建与社区治理案例汇编",
        subtitles=("案例库按“停车难”条件汇编", "2026年11月22日", "共20个案例，来自13个来源，其中3个未写明日期"),
        made_at=datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC),
        tables=(
            Table(
                "改造面积对照",
                ("案例", "数据", "时间", "地区"),
                [(f"案例{number}", "近2万平米", "2021年", "甘肃省兰州市城关区") for number in range(1, 60)],
                ("单位不同，不并列。", "“近”“余”等词照原文。"),
            ),
            Table(
                "主要指标对照",
                wide,
                [
                    (f"案例{number}", "近2万平米", "1848户", "120个", "300余万元", "98.5%", "")
                    for number in range(1, 25)
                ],
                ("空格表示原文没有写。",),
            ),
        ),
    )


def write_sample(path: Path, count: int) -> list[int]:
    """Write a document of so many cases; answers the page on which each begins by its contents, and where they end."""
    document = sample_document()
    fragments = [case_fragment(sample_case(number), number, document.layout) for number in range(1, count + 1)]
    with path.open("wb") as stream:
        write(document, [fragment.entry for fragment in fragments], (fragment.xml for fragment in fragments), stream)
    return list(accumulate((fragment.entry.pages for fragment in fragments), initial=1))


def render(path: Path) -> Path:
    """The PDF that LibreOffice makes, with faces that can be told apart."""
    aliases = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{face}</string></edit></match>'
        for name, face in FACES.items()
    )
    fonts = path.parent / "fonts.conf"
    fonts.write_text(f"<fontconfig><include>/etc/fonts/fonts.conf</include>{aliases}</fontconfig>", encoding="utf-8")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path]
    subprocess.run(command, env=os.environ | {"FONTCONFIG_FILE": str(fonts)}, check=True, stdout=subprocess.DEVNULL)
    return path.with_suffix(".pdf")


def pages_of(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def starts_in(pdf: Path, count: int) -> list[int]:
    """The number printed on the page where each heading of the first level stands; 0 where none was found."""
    numbers: list[int] = []
    for page in pages_of(pdf):
        printed, lines = re.findall(r"—\s*(\d+)\s*—", page), page.split()
        if printed and lines and lines[0].startswith(f"{in_chinese(len(numbers) + 1)}、"):
            numbers.append(int(printed[-1]))
    return [*numbers, *[0] * count][:count]


def main() -> int:
    missing = sorted({package for program, package in NEEDED.items() if not shutil.which(program)})
    if missing:
        print(f"word: apt-get install {' '.join(missing)} (and, to see the faces, {FREE_FACES})")
        return 1
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    FOLDER.mkdir(parents=True, exist_ok=True)
    sample = FOLDER / "sample.docx"
    with override("zh-hans"):
        told = write_sample(sample, count)
    pdf = render(sample)
    seen = starts_in(pdf, len(told))
    for number, (ours, theirs) in enumerate(zip(told, seen, strict=True), start=1):
        if ours != theirs:
            print(f"word: heading {number} is on page {theirs}, and by the contents on {ours}")
    print(f"word: {sum(map(eq, told, seen))} of {len(told)} headings stand where the contents say")
    for old in FOLDER.glob("page-*.png"):
        old.unlink()
    subprocess.run(["pdftoppm", "-r", "70", "-l", str(PICTURES), "-png", pdf, FOLDER / "page"], check=True)
    print(f"word: {sample}, {pdf.name} and pictures of its pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
