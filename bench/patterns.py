"""How long each regular expression takes over 100 KB of hostile text: `make bench-patterns`.

Every compiled pattern of the reading rooms runs over texts made to hurt it: each of its own literal characters
repeated, some pairs of them, and the usual suspects, each also with an end that no `$` accepts. The bound is 50 ms.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import sys
import time
from collections import deque
from collections.abc import Iterator
from itertools import pairwise

import articles.text
from articles.importer import worker

LENGTHS, BOUND = (2_000, 20_000, 100_000), 50.0
"""Bytes of UTF-8, as the size of a file is told (a third as many Han), and milliseconds."""
SUSPECTS = [
    "1",
    "一",
    "万",
    ",",
    "。",
    "“",
    "”",
    "“a”",
    "的",
    "a",
    " ",
    "(a",
    "1,",
    "由a",
    "自a",
    "2021年",
    "社区",
    "\n",
    "·",
    "[",
]
LITERAL = re.compile(r"(?<!\\)[^\W_]")
MOST_LITERALS = 24


def patterns() -> dict[str, re.Pattern[str]]:
    """Where it stands → each pattern of the modules that read texts, whatever holds it there."""
    for info in pkgutil.walk_packages(articles.text.__path__, f"{articles.text.__name__}."):
        importlib.import_module(info.name)
    assert worker  # with it, every stage of the importer is loaded
    found: dict[int, tuple[str, re.Pattern[str]]] = {}
    for module_name, module in sorted(sys.modules.items()):
        if module_name.startswith(("articles.text.", "articles.importer.")):
            for name, value in vars(module).items():
                for where, pattern in _inside(f"{module_name.removeprefix('articles.')}.{name}", value):
                    found.setdefault(id(pattern), (where, pattern))
    return dict(found.values())


def _inside(where: str, value: object, depth: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield where, value
    elif depth < 4 and isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(f"{where}[{key}]", inner, depth + 1)
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for number, inner in enumerate(value):
            yield from _inside(f"{where}[{number}]", inner, depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _inside(f"{where}.{field.name}", getattr(value, field.name), depth + 1)


def hostile_units(pattern: re.Pattern[str]) -> list[str]:
    literals = list(dict.fromkeys(LITERAL.findall(pattern.pattern)))
    few = literals[:: len(literals) // MOST_LITERALS + 1]
    return [*SUSPECTS, *few, *(f"{first}{second}" for first, second in pairwise(few))]


def milliseconds(pattern: re.Pattern[str], text: str) -> float:
    begun = time.perf_counter()
    deque(pattern.finditer(text), maxlen=0)
    return (time.perf_counter() - begun) * 1000


def worst(pattern: re.Pattern[str]) -> tuple[float, str]:
    """Milliseconds over the longest text and the unit that took them; over a shorter one where that took too long."""
    slowest = (0.0, "")
    for unit in hostile_units(pattern):
        for end in ("", "\n\x00"):
            taken = 0.0
            for length in LENGTHS:
                if taken <= BOUND:
                    text = unit * (length // len(unit.encode())) + end
                    taken = milliseconds(pattern, text)
            if taken > BOUND:  # the machine may have been away
                taken = min(taken, *(milliseconds(pattern, text) for _ in range(4)))
            slowest = max(slowest, (taken, f"{unit!r}{' and an end' if end else ''}"))
            if taken > BOUND:
                return slowest
    return slowest


def main() -> int:
    all_patterns = patterns()
    print(f"{len(all_patterns)} patterns over {LENGTHS[-1]:,} bytes; those that come near the bound:")
    walk = min(milliseconds(re.compile("."), "1" * LENGTHS[-1]) for _ in range(5))
    print(f"{walk:10.1f} ms  a match of every single character, on this machine in this minute")
    missed = 0
    for where, pattern in all_patterns.items():
        taken, text = worst(pattern)
        missed += taken > BOUND
        if taken > BOUND / 2:
            print(f"{taken:10.1f} ms  {where:<60} {text}", flush=True)
    print(f"{missed} above {BOUND:.0f} ms" if missed else f"every pattern within {BOUND:.0f} ms")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
