"""Units in which the same amount may be told: 万元 stand multiplied out already, 2亩 are 1333 平方米, 3家 are 3个.

What does not turn into each other is never ranked together: 人 and 人次, 元 and 美元, a count and a share.
"""

from __future__ import annotations

from decimal import Decimal

# How many of the first unit of its family one of each is.
FAMILIES: tuple[dict[str, Decimal], ...] = (
    {"元": Decimal(1), "块钱": Decimal(1)},
    {
        **dict.fromkeys(("平方米", "平米", "平方", "平", "㎡", "m²"), Decimal(1)),
        "亩": Decimal(2000) / 3,
        "公顷": Decimal(10_000),
        **dict.fromkeys(("平方公里", "平方千米"), Decimal(1_000_000)),
    },
    {
        "天": Decimal(1),
        "分钟": Decimal(1) / 1440,
        "小时": Decimal(1) / 24,
        **dict.fromkeys(("周", "星期"), Decimal(7)),
        "个月": Decimal(30),
        "年": Decimal(365),
    },
    {"%": Decimal(1), "‰": Decimal("0.1")},
    {"米": Decimal(1), "厘米": Decimal("0.01"), **dict.fromkeys(("公里", "千米"), Decimal(1000))},
    {"公斤": Decimal(1), "千克": Decimal(1), "斤": Decimal("0.5"), "吨": Decimal(1000)},
    # Measure words: which one a thing takes is grammar, not measurement.
    dict.fromkeys(("人", "名", "位"), Decimal(1)),
    dict.fromkeys(("次", "场", "场次", "件次", "趟", "遍", "轮", "堂", "期"), Decimal(1)),
    dict.fromkeys(
        "个 家 座 栋 幢 所 处 条 项 件 起 支 张 块 台 辆 套 部 间 份 例 宗 桩 单 面 组 盏 棵 株".split(), Decimal(1)
    ),
)
ROUGH = frozenset(["个月", "年"])
"""Not equally long each time: what they are turned into, or from, is rough."""


def convert(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """The value in another unit, rounded to four decimals; None where one does not turn into the other.

    >>> convert(Decimal(2), "公顷", "平方米")
    Decimal('20000')
    """
    if unit == wanted:
        return value
    family = next((each for each in FAMILIES if unit in each and wanted in each), None)
    if family is None:
        return None
    turned = value * family[unit] / family[wanted]
    return turned if turned == turned.to_integral_value() else turned.quantize(Decimal("0.0001"))


def is_rough(unit: str, wanted: str) -> bool:
    """Whether a value in the other unit is no more than a good guess: three months are about 90 days."""
    return unit != wanted and bool({unit, wanted} & ROUGH)
