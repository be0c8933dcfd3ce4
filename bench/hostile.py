"""How long the site takes over addresses that nobody of good will has written: `make bench-hostile` (SIZES, DATABASE).

Every parameter of every page and every address with an argument, each with every value of tests/hostile.py, and the
search with a hundred more, put together from the same signs: asked one after the other of a made-up library
(bench/corpus.py) behind gunicorn. No answer may be a 500 or take more than 250 ms. The server takes request lines of any
length here: what is usually refused before it reaches the site has to do no harm, either.

Files are measured to their first byte. CSV and JSON go on their way line by line; a workbook has to be whole before it
goes, so its time grows with its rows: it is told, not judged.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from tqdm import tqdm

from bench.clock import cpu_seconds, verdict
from bench.corpus import built_library, set_up_django, vocabulary
from bench.pages import SLOW, served

SLOWEST, AGAIN = 10, 4
"""Lines of the table; and how often a slow answer is asked for again: the machine may have been away."""
GENERATED = 150
BESIDE, SOME = 3, 9
"""Beside other conditions every third value; every ninth where a page reads none, or hands the list's to the same filters."""
NUMBER, TOPICS = 10, {"practice": "微心愿", "problem": "停车难"}
"""The things whose pages are asked for: each kind has one of this number."""
WHOLE = "xlsx"
"""The format that is made whole before its first byte goes."""
SIGNS = [
    "-",
    '"',
    "“",
    "”",
    "+",
    " ",
    "  ",
    "*",
    "(",
    ":",
    "^",
    "1",
    "１",
    "9+",
    "a",
    "É",
    "\u0301",
    "\u200b",
    "車",
    "ß",
]
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Question:
    page: str
    parameter: str
    address: str
    is_public: bool = True
    is_workbook: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    cpu: float
    milliseconds: float
    """To the first byte."""


# What is asked -----------------------------------------------------------------------------------------


def questions(article: int) -> Iterator[Question]:
    from django.urls import NoReverseMatch, get_resolver, resolve, reverse

    from tests.hostile import CONDITIONS, ENCODED, PARAMETERS, patterns_with_an_argument, with_argument

    examples, others = examples_of_pages(article), beside_others()
    for route in sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)):
        try:
            page = reverse(route, args=examples.get(route, []))
        except NoReverseMatch:
            continue  # with an argument of which there is no example: asked below, with hostile ones
        view = resolve(page).func
        is_public = getattr(view, "public_read", False) or not getattr(view, "login_required", True)
        for name in PARAMETERS.get(route, ("unknown",)):
            is_its_own = route == "article_list" or (route in PARAMETERS and name not in CONDITIONS)
            for value in ENCODED if is_its_own else ENCODED[::SOME]:
                yield Question(route, name, f"{page}?{name}={value}", is_public)
        if route == "article_list":
            for name in PARAMETERS[route]:
                for value in ENCODED[::BESIDE]:
                    yield Question(route, f"{name}, beside others", f"{page}?{others}&{name}={value}")
    for pattern in patterns_with_an_argument():
        is_public = not pattern.startswith(("admin/", "searches/", "mentions/", "claims/"))
        for value in ENCODED:
            yield Question(pattern, "argument", with_argument(pattern, value), is_public)
    for value in generated():
        for route, parameter in (("article_list", "q"), ("article_detail", "q"), ("suggest", "q")):
            page = reverse(route, args=examples.get(route, []))
            yield Question(route, f"{parameter}, generated", f"{page}?{parameter}={quote(value)}")
    for asked in ("csv", "json", "atom", WHOLE):
        # The page of a list says nothing to a file: fifty workbooks of five thousand rows each would be the whole run.
        for name in ("q", "year") if asked == WHOLE else ("q", "year", "page"):
            for value in ENCODED[::SOME] if asked == WHOLE else ENCODED:
                address = f"/articles/?format={asked}&{name}={value}"
                yield Question("article_list", f"{name}, as {asked}", address, is_workbook=asked == WHOLE)


def examples_of_pages(article: int) -> dict[str, list[object]]:
    of_the_article = ("article_detail", "article_source", "source_download")
    kinds = ("locality", "initiative", "brand", "publisher")
    return (
        {route: [article] for route in of_the_article}
        | {f"{kind}_detail": [NUMBER] for kind in kinds}
        | {f"{kind}_detail": [name] for kind, name in TOPICS.items()}
    )


def beside_others() -> str:
    words, _ = vocabulary()
    common = [word for word in words if len(word) == 2][12]
    return f"q={quote(common)}&practice={quote('微心愿')}&year=2019"


def generated() -> Iterator[str]:
    """Words, names and signs in any order, up to what the search takes; the same ones every time."""
    chance = Random(1)
    words, _ = vocabulary()
    frequent = [*words[:300], "微心愿", "停车难", "社区", "区", "党", "街道党建联盟"]
    for number in range(GENERATED):
        pieces = [chance.choice(frequent if chance.random() < 0.6 else SIGNS) for _ in range(2 + number % 40)]
        yield (" " if number % 2 else "").join(pieces)[:LONGEST]


# Asking ------------------------------------------------------------------------------------------------


class Asker:
    """One client with one connection, who asks and waits; logged in where a page wants it."""

    def __init__(self, port: int, processes: list[int], cookie: str) -> None:
        self.port, self.processes, self.cookie = port, processes, cookie
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, question: Question) -> Answer:
        headers = {} if question.is_public else {"Cookie": self.cookie}
        before, begun = cpu_seconds(self.processes), time.perf_counter()
        self._connection.request("GET", question.address, headers=headers)
        response = self._connection.getresponse()
        response.read(1)
        milliseconds = (time.perf_counter() - begun) * 1000
        cpu = (cpu_seconds(self.processes) - before) * 1000
        if response.length is None:  # a stream: nobody waits for the rest
            self._connection.close()
        else:
            response.read()
        return Answer(response.status, cpu, milliseconds)

    def ask_again(self, question: Question) -> Answer:
        """The quickest of some answers where the first one was slow."""
        answer = self.ask(question)
        for _ in range(AGAIN if answer.milliseconds > SLOW and not question.is_workbook else 0):
            again = self.ask(question)
            answer = min(answer, again, key=lambda each: each.milliseconds) if again.status < 500 else again
        return answer


def prepare() -> tuple[int, str]:
    """Run inside the library: the case whose page is asked for, and the cookie of somebody who may see everything."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from articles.models import Article

    user, _ = User.objects.get_or_create(username="bench", is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return Article.objects.published().order_by("pk")[100].pk, f"{cookie.key}={cookie.value}"


def run(size: int, database: str) -> bool:
    with built_library(size, database) as library:
        os.environ.update(library.env)
        set_up_django()  # for the addresses alone
        command = "from bench.hostile import prepare; print(*prepare())"
        article, cookie = library.manage("shell", "--verbosity=0", "--command", command).split()
        asked = list(questions(int(article)))
        serving = {"DJANGO_SETTINGS_MODULE": "casebook.settings", "GUNICORN_CMD_ARGS": "--limit-request-line=0"}
        with served(library, "casebook.wsgi", serving) as (port, workers):
            asker = Asker(port, workers, cookie)
            for question in asked[:: len(asked) // 200]:  # each worker loads what it needs
                asker.ask(question)
            load, begun = os.getloadavg()[0], time.perf_counter()
            answers = [(question, asker.ask_again(question)) for question in tqdm(asked, disable=None)]
            seconds = time.perf_counter() - begun
    print(f"\n{size:,} articles, {database}, {load:.1f} of {os.cpu_count()} processors busy")
    statuses = Counter(answer.status for _, answer in answers)
    told = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
    print(f"{len(answers):,} addresses in {seconds:.0f} s: {told}\n")
    judged = [(question, answer) for question, answer in answers if not question.is_workbook]
    print_slowest(judged)
    workbook = max((answer for question, answer in answers if question.is_workbook), key=lambda each: each.milliseconds)
    print(
        f"\na workbook of the whole list: {workbook.milliseconds:,.0f} ms to its first byte, which is nearly its last\n"
    )
    _, slowest = max(judged, key=lambda pair: pair[1].milliseconds)
    failed = sum(count for status, count in statuses.items() if status >= 500)
    kept = [
        verdict("milliseconds, the slowest answer", slowest.milliseconds, SLOW),
        verdict("answers of 500 and above", failed, 0),
    ]
    return all(kept)


def print_slowest(answers: list[tuple[Question, Answer]]) -> None:
    """Of each parameter of each page the slowest value, the slowest ten of these."""
    slowest: dict[tuple[str, str], tuple[Question, Answer]] = {}
    for question, answer in sorted(answers, key=lambda pair: pair[1].milliseconds):
        slowest[question.page, question.parameter] = question, answer
    print(f"{'ms':>7}{'CPU ms':>8}{'':>6}  the slowest value of each parameter")
    for question, answer in sorted(slowest.values(), key=lambda pair: -pair[1].milliseconds)[:SLOWEST]:
        where = f"{question.page}, {question.parameter}"
        print(f"{answer.milliseconds:>7.0f}{answer.cpu:>8.0f}{answer.status:>6}  {where:<40}{question.address[:100]}")


def main() -> int:
    sizes = [int(size) for size in os.environ.get("SIZES", "").split() or ["10000"]]
    kept = [run(size, os.environ.get("DATABASE") or "sqlite") for size in sizes]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
