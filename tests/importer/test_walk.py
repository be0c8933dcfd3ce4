import os

import pytest

from articles.importer.types import Refused
from articles.importer.walk import printable, read_bytes, walk


def test_folders_give_known_kinds_sorted_with_names_below_the_folder(tmp_path):
    for name in ("b.txt", "a.HTML", "photo.png", "sub/c.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [found.name for found in walk([tmp_path])] == ["a.HTML", "b.txt", "sub/c.docx"]


def test_a_loop_of_symlinked_folders_is_not_followed(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [found.name for found in walk([tmp_path])] == ["a.txt"]


def test_gbk_file_names_are_escaped_and_can_be_printed():
    name = printable(os.fsdecode("案例.txt".encode("gbk")))
    assert name == "\\xb0\\xb8\\xc0\\xfd.txt"
    assert name.encode("utf-8")


def test_control_characters_in_names_are_escaped():
    assert printable("a\nb\x1b.txt") == "a\\nb\\x1b.txt"


def test_overlong_names_keep_their_end():
    assert printable("长" * 400 + ".txt").endswith("长.txt")
    assert len(printable("长" * 400 + ".txt")) == 255


def test_a_symlink_to_itself_is_refused(tmp_path):
    path = tmp_path / "self.txt"
    path.symlink_to(path)
    with pytest.raises(Refused, match="cannot be opened"):
        read_bytes(path)


def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(Refused, match="regular"):
        read_bytes(tmp_path / "pipe.txt")


def test_a_large_file_is_refused_by_its_size(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(Refused, match="larger than"):
        read_bytes(path)


def test_other_kinds_are_refused_when_named_outright(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(b"x")
    with pytest.raises(Refused, match="kinds"):
        read_bytes(path)
