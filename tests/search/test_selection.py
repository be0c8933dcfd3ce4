"""What is kept of a selection: made once, whoever asks for it and when."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from types import SimpleNamespace

import numpy as np
import pytest

from articles.search import selection as selections
from articles.search.selection import Selection, select
from articles.search.shelf import is_in


class States(np.ndarray):
    """Of a library so large that another request comes while one looks at them."""

    def __array_function__(self, *given):
        time.sleep(0.02)
        return np.ndarray.__array_function__(self, *given)


def test_two_requests_of_one_moment_have_one_selection(monkeypatch):
    shelf, together = SimpleNamespace(whole={}, states=np.zeros(5, np.int8).view(States)), Barrier(2)
    monkeypatch.setattr(selections, "shelf", lambda: shelf)

    def ask() -> Selection:
        together.wait()
        return select(states=["published"])

    with ThreadPoolExecutor(2) as pool:
        one, other = (future.result() for future in [pool.submit(ask), pool.submit(ask)])

    assert one is other


def test_two_requests_of_one_moment_make_a_thing_once():
    selection, together, made = Selection(None, np.zeros(0, bool)), Barrier(2), []

    def make() -> int:
        time.sleep(0.05)
        made.append(len(made))
        return made[-1]

    def ask() -> int:
        together.wait()
        return selection.kept("figures", make)

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(ask), pool.submit(ask)]]

    assert answers == [0, 0]
    assert made == [0]


def test_a_quick_thing_waits_for_no_slow_one():
    selection, begun, done = Selection(None, np.zeros(0, bool)), Event(), Event()

    def make_slowly() -> int:
        begun.set()
        assert done.wait(timeout=10), "the quick one waited"
        return 1

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(selection.kept, "figures", make_slowly)
        begun.wait()
        assert selection.kept("counts", lambda: 2) == 2
        done.set()
        assert slow.result() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("open_library")
@pytest.mark.parametrize("q", ["停车", "停", "-停车难", "“停车难”", "Ａ"])
def test_a_search_in_an_empty_library_finds_nothing(client, q):
    assert client.get("/articles/", {"q": q}).status_code == 200


def test_what_is_kept_may_be_made_of_something_else_that_is_kept():
    selection = Selection(None, np.zeros(0, bool))

    assert selection.kept("comparison", lambda: selection.kept("figures", lambda: 7) + 1) == 8


def test_numbers_of_rows_that_are_gone_are_in_nothing():
    assert is_in(np.array([5, 2, 9]), np.array([2, 9, 1000])).tolist() == [False, True, True]
    assert is_in(np.array([1000]), np.array([2])).tolist() == [False]
    assert is_in(np.array([5]), np.zeros(0, np.int64)).tolist() == [False]
    assert is_in(np.zeros(0, np.int64), np.array([5])).tolist() == []
