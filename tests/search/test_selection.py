"""What is kept of a selection: made once, whoever asks for it and when."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np

from articles.search.selection import Selection
from articles.search.shelf import is_in


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


def test_what_is_kept_may_be_made_of_something_else_that_is_kept():
    selection = Selection(None, np.zeros(0, bool))

    assert selection.kept("comparison", lambda: selection.kept("figures", lambda: 7) + 1) == 8


def test_numbers_of_rows_that_are_gone_are_in_nothing():
    assert is_in(np.array([5, 2, 9]), np.array([2, 9, 1000])).tolist() == [False, True, True]
    assert is_in(np.array([1000]), np.array([2])).tolist() == [False]
    assert is_in(np.array([5]), np.zeros(0, np.int64)).tolist() == [False]
    assert is_in(np.zeros(0, np.int64), np.array([5])).tolist() == []
