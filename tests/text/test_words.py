"""Words of a small window of text."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.text import words as module
from articles.text.words import word_starts, words

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"


@pytest.fixture(params=["jieba", "rjieba"])
def cutter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each of the two that may be installed, and nothing remembered of the other one."""
    if request.param == "jieba":
        monkeypatch.setitem(sys.modules, "rjieba", None)
    module._cutter.cache_clear()
    words.cache_clear()
    yield request.param
    module._cutter.cache_clear()
    words.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沿海城市", ("沿海", "城市")),
        ("走进儒学垴社区", ("走进", "儒学", "垴", "社区")),
        ("驻诸城市", ("驻", "诸城市")),
        ("", ()),
    ],
)
@pytest.mark.usefixtures("cutter")
def test_words_are_those_of_the_dictionary(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["1+9+N党建联盟,近2万平米", "a b\nc", "𠮷野家“新”村", "·", "社区" * 500])
@pytest.mark.usefixtures("cutter")
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


def test_starts_are_the_edges_of_words() -> None:
    assert word_starts("沿海城市") == {0, 2, 4}
    assert word_starts("") == {0}


def test_jieba_is_loaded_at_the_first_question_and_says_nothing() -> None:
    code = (
        "import sys, articles.text.words as w; sys.modules['rjieba'] = None; assert 'jieba' not in sys.modules; "
        "w.words('社区'); assert 'jieba' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_a_home_the_dictionary_is_unpacked_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    with module._cache_folder() as folder:
        assert "casebook-" in folder
    assert not Path(folder).exists()


def test_both_find_the_same_words_in_every_window_of_the_demo_texts() -> None:
    import rjieba

    cut = module._jieba_cutter()
    texts = [path.read_text(encoding="utf-8") for path in sorted(DEMO.glob("*.txt"))]
    windows = [text[start : start + 12] for text in texts for start in range(0, len(text), 5)]
    assert len(windows) > 2000
    assert [window for window in windows if list(cut(window)) != rjieba.cut(window, False)] == []


def test_rjieba_takes_the_place_of_jieba_where_it_is_installed() -> None:
    code = "import sys, articles.text.words as w; w.words('社区'); assert 'jieba' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
