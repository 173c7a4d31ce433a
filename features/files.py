"""Files: their hashes, and files and folders written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stackwise.features.errors import DataError, describe

TEMPORARY = ".part"


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal; the file is read in blocks.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def linked(source: str | Path, target: str | Path) -> str | Path:
    """Let the file ``target`` hold the bytes of ``source``, by a hard link where the disk has them: neither may be
    changed in place from then on. Returns the target."""
    try:
        os.link(source, target)
    except OSError:  # another disk, one that has no hard links, or a file that is there already
        Path(target).unlink(missing_ok=True)
        shutil.copy2(source, target)
    return target


def taken(names: Sequence[str], stored: Path, staged: Path) -> bool:
    """Whether files and folders of ``stored`` were all there to be taken over into ``staged`` as they are, by hard
    links (:func:`linked`)."""
    if not all((stored / name).exists() for name in names):
        return False
    for name in names:
        if (stored / name).is_dir():
            shutil.copytree(stored / name, staged / name, copy_function=linked)
        else:
            linked(stored / name, staged / name)
    return True


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; its file is synced and takes the place of ``path`` if the block ends well.

    The temporary name starts with a dot, holds the process id and ends with ``TEMPORARY``, so that what a killed
    process left can be told and swept away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        yield staged
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


class replacing:  # noqa: N801 - reads as a verb at the call
    """Stage a folder's new content beside it, and swap it in only when the block ends without error."""

    def __init__(self, folder: Path, keep: Callable[[Path], bool] | bool = False) -> None:
        """``keep``: which paths right in the folder the new content starts from; all, none, or as a rule says."""
        self.folder, self._keep = folder, keep

    def _kept(self, path: Path) -> bool:
        return self._keep if isinstance(self._keep, bool) else self._keep(path)

    def __enter__(self) -> Path:
        if self.folder.exists() and not self.folder.is_dir():
            raise DataError(describe(f"folder {self.folder}", "a file", "a folder or nothing", "name another folder"))
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.staged = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if self._kept(path):
                copy = shutil.copytree if path.is_dir() else shutil.copy2
                copy(path, self.staged / path.name)
        return self.staged

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self.staged, ignore_errors=True)
            return
        self.staged.chmod(0o755)
        old = self.staged.with_name(f"{self.staged.name}.old")
        if self.folder.exists():
            self.folder.rename(old)
        self.staged.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
