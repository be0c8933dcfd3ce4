"""How a name is read: 党建联盟 is typed dangjianlianmeng or djlm. The only file that imports pypinyin."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
NOT_TYPED = re.compile(r"[^a-z0-9]+")


def readings(key: str) -> tuple[str, str]:
    """The pinyin of a name's comparison key and the initials of it; what is no Han stands as it is in both.

    >>> readings("1+9+n党建联盟")
    ('19ndangjianlianmeng', '19ndjlm')
    """
    if not HAN.search(key):
        return latin(key), latin(key)
    # Its tables take 58 MB and 0.3 s: whoever only looks names up does without.
    from pypinyin import lazy_pinyin

    runs = lazy_pinyin(key, errors=lambda run: f" {run}")  # the blank tells a run that is no Han from a syllable
    whole = "".join(runs)
    initials = "".join(run if run.startswith(" ") else run[:1] for run in runs)
    return latin(whole), latin(initials)


def latin(text: str) -> str:
    """The letters and digits that a keyboard has; ü is typed v."""
    return NOT_TYPED.sub("", text.lower().replace("ü", "v"))
