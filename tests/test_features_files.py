"""Files are hashed by their bytes, and written whole or not at all."""

import hashlib

import pytest

from stackwise.features.errors import DataError
from stackwise.features.files import TEMPORARY, replacing, sha256_of, sha256_of_file, whole_file


@pytest.mark.parametrize("content", [b"", b"stack", bytes(3_000_000)])
def test_a_hash_is_that_of_the_bytes(content, tmp_path):
    (tmp_path / "a").write_bytes(content)
    assert sha256_of_file(tmp_path / "a") == sha256_of(content) == hashlib.sha256(content).hexdigest()


def test_a_whole_file_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "new" / "a.txt"
    for text in ("first", "second"):
        with whole_file(path) as staged:
            staged.write_text(text)
            assert staged.parent == path.parent
            assert staged.name.startswith(".")
            assert staged.name.endswith(TEMPORARY)
        assert path.read_text() == text
    assert [left.name for left in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(error, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail() -> None:
        with whole_file(path) as staged:
            staged.write_text("half")
            raise error("in the middle")

    with pytest.raises(error, match="in the middle"):
        fail()
    assert {left.name: left.read_text() for left in tmp_path.iterdir()} == {"a.txt": "old"}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    (made / "inner").mkdir(parents=True)
    (made / "a.txt").write_text("a")
    (made / "inner" / "b.txt").write_text("b")
    return made


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        (False, {}),
        (True, {"a.txt": "a", "inner/b.txt": "b"}),
        (lambda path: path.is_dir(), {"inner/b.txt": "b"}),
    ],
)
def test_a_replaced_folder_starts_from_what_is_kept(keep, kept, folder):
    with replacing(folder, keep=keep) as staged:
        (staged / "c.txt").write_text("c")
        assert "c.txt" not in texts(folder)
    assert texts(folder) == {**kept, "c.txt": "c"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_failure_leaves_the_folder_as_it_was(folder):
    def fail() -> None:
        with replacing(folder) as staged:
            (staged / "a.txt").write_text("half")
            raise RuntimeError("in the middle")

    before = texts(folder)
    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert (texts(folder), list(folder.parent.iterdir())) == (before, [folder])


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(DataError, match="expected a folder or nothing"):
        replacing(tmp_path / "a").__enter__()
