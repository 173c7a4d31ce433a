"""Versions of a folder: it is written beside the one that is read, and one atomic rename changes over.

``DIR/current`` is a link to the newest of ``DIR/versions/``; each name right in ``DIR`` is a link through it, so that
a person, or a program that opens one file, finds everything where it was. A program that opens several asks
:func:`lease` for the version, and stays in it. A folder without ``current`` (one that ships, or sealed in a model)
is its own only version.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from stackwise.features.errors import DataError, describe
from stackwise.features.files import linked
from stackwise.features.locks import WAIT, flock, leads_to, locked

CURRENT, VERSIONS, LOCK = "current", "versions", ".lock"
KEPT = 2  # versions that stay when nobody reads them: what is read now, and what was read just before
SHARED = "index"  # its parts are written as new folders, never in place, so that versions may share their files


@dataclass(frozen=True, eq=False)
class VersionLease:
    """A version to read from; it stays on the disk as long as this object lives."""

    folder: Path


def lease(folder: Path | str) -> VersionLease:
    """The version of a folder that is to be read now."""
    while True:
        version = version_of(folder)
        held = VersionLease(version)
        if not _is_version(version):
            return held
        try:
            file = os.open(version, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if version_of(folder) == version:
                return held
            continue
        weakref.finalize(held, os.close, file)
        with suppress(OSError):  # a disk without locks: no version is ever dropped there
            flock(file, alone=False)
        if leads_to(version, file):
            return held


def version_of(folder: Path | str) -> Path:
    """The plain folder that holds a folder's files now."""
    current = Path(folder) / CURRENT
    return current.resolve() if current.is_dir() else Path(folder)


def home_of(folder: Path | str) -> Path:
    """The folder that a version is of; any other folder is its own."""
    folder = Path(folder).resolve()
    return folder.parent.parent if _is_version(folder) or _is_staged(folder) else folder


@contextmanager
def rewriting(folder: Path | str, wait: float = WAIT, told: Callable[[str], None] | None = None) -> Iterator[Path]:
    """A plain folder to change, which starts as ``folder`` is and becomes it when the block ends without error.

    A change that changes nothing makes no version.

    One writer at a time: see :func:`stackwise.features.locks.locked` for ``wait`` and ``told``. Within the block,
    rewriting the folder it was given is part of the same change. Files outside of ``index/`` may be changed in place,
    tables excepted: those are shared with the version before and must be unlinked first.

    Raises
    ------
    DataError
        Another one is writing, or a file is in the folder's place.
    """
    if _is_staged(Path(folder).resolve()):
        yield Path(folder)
        return
    home = home_of(folder)
    if home.exists() and not home.is_dir():
        raise DataError(describe(f"folder {home}", "a file", "a folder or nothing", "name another folder"))
    made = not home.exists()
    with locked(home / LOCK, wait, told):
        try:
            yield from _change(home)
        except BaseException:
            if made:
                _undone(home)
            raise


def _change(home: Path) -> Iterator[Path]:
    _recover(home)
    added = added_to(home)
    staged = _next(home)
    try:
        if (home / CURRENT).exists():
            _take(version_of(home), staged)
        for path in added:
            _take_one(path, staged / path.name)
        yield staged
        if (home / CURRENT).exists() and _same(version_of(home), staged):
            shutil.rmtree(staged)
        else:
            _publish(home, staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    _show(home, {path.name for path in added})
    _prune(home)


def _undone(home: Path) -> None:
    """Take away a folder that was made for a change which did not come about."""
    if (home / CURRENT).exists():
        return
    shutil.rmtree(home / VERSIONS, ignore_errors=True)
    (home / LOCK).unlink(missing_ok=True)
    try:
        home.rmdir()
    except OSError:  # somebody else has put something there
        return


def _recover(home: Path) -> None:
    """Clear away what a killed writer left, and make a plain folder the first version of itself.

    The lock is held, so whoever staged anything here is gone.
    """
    (home / f".{CURRENT}").unlink(missing_ok=True)
    for path in (home / VERSIONS).glob(".*"):
        shutil.rmtree(path, ignore_errors=True)
    current = home / CURRENT
    if current.is_dir() and not current.is_symlink():  # a copy by a program that follows links
        current.rename(home / VERSIONS / f"{max(_numbered(home), default=0) + 1:06d}")
    if not current.exists() and (whole := _numbered(home)):  # the first one, not yet pointed at
        _point(home, whole[max(whole)])
    if not current.exists() and (plain := added_to(home)):
        staged = _next(home)
        for path in plain:
            _take_one(path, staged / path.name)
        _publish(home, staged)
    if current.exists():
        _show(home, set())
        _prune(home)


def _next(home: Path) -> Path:
    staged = home / VERSIONS / f".{max(_numbered(home), default=0) + 1:06d}"
    staged.parent.mkdir(exist_ok=True)
    staged.mkdir()
    shutil.copymode(home, staged)
    return staged


def _numbered(home: Path) -> dict[int, Path]:
    return {int(path.name): path for path in (home / VERSIONS).glob("[0-9]*") if path.name.isdecimal()}


def added_to(home: Path) -> list[Path]:
    """What somebody put right into a folder: neither ours, nor hidden, nor a link of ours."""
    found = sorted(home.iterdir()) if home.is_dir() else []
    ours = (CURRENT, VERSIONS)
    return [path for path in found if path.name not in ours and not path.name.startswith(".") and not _is_view(path)]


def _is_view(path: Path) -> bool:
    return path.is_symlink() and os.readlink(path) == f"{CURRENT}/{path.name}"


def _is_version(folder: Path) -> bool:
    return folder.parent.name == VERSIONS and folder.name.isdecimal() and (folder.parent.parent / CURRENT).exists()


def _is_staged(folder: Path) -> bool:
    return folder.parent.name == VERSIONS and folder.name.startswith(".") and folder.name[1:].isdecimal()


def _take(version: Path, staged: Path) -> None:
    """Fill a new version with what the present one holds."""
    for path in version.iterdir():
        _take_one(path, staged / path.name)


def _take_one(path: Path, target: Path) -> None:
    share = (path.name == SHARED or path.suffix == ".parquet") and not path.is_symlink()
    copy = linked if share else shutil.copy2
    if path.is_dir():
        shutil.copytree(path, target, copy_function=copy, dirs_exist_ok=True)
    else:
        target.unlink(missing_ok=True)
        copy(path, target)


def _publish(home: Path, staged: Path) -> None:
    """Bring a finished version to the disk for good, then point at it."""
    if (home / CURRENT).exists():
        _keep_modes(version_of(home), staged)
    for path in [*staged.rglob("*"), staged]:
        if path.is_dir() or path.stat().st_nlink == 1:  # what is shared is on the disk already
            _sync(path)
    version = staged.with_name(staged.name[1:])
    staged.rename(version)
    _sync(version.parent)
    _point(home, version)


def _keep_modes(before: Path, staged: Path) -> None:
    for path in staged.rglob("*"):
        old = before / path.relative_to(staged)
        if old.exists() and old.is_dir() == path.is_dir() and old.stat().st_mode != path.stat().st_mode:
            shutil.copymode(old, path)


def _point(home: Path, version: Path) -> None:
    _link(home / CURRENT, f"{VERSIONS}/{version.name}")
    _sync(home)


def _link(path: Path, target: str) -> None:
    """A link that takes the place of whatever file or link is there, at once."""
    fresh = path.with_name(f".{path.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(path)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _show(home: Path, taken: set[str]) -> None:
    """Let each name of the version be found right in the folder; ``taken`` are names that were made part of it."""
    version = version_of(home)
    for path in home.iterdir():
        if _is_view(path) and not (version / path.name).exists():
            path.unlink()
    for inside in version.iterdir():
        path = home / inside.name
        if _is_view(path) or inside.name.startswith("."):
            continue
        if path.exists() and not path.is_symlink() and not (inside.name in taken or _same(path, inside)):
            continue  # put there meanwhile: part of the next version
        if path.is_dir() and not path.is_symlink():
            gone = path.rename(home / VERSIONS / f".{path.name}")
            _link(path, f"{CURRENT}/{path.name}")
            shutil.rmtree(gone, ignore_errors=True)
        else:
            _link(path, f"{CURRENT}/{path.name}")


def _same(path: Path, other: Path) -> bool:
    """Whether two files or folders hold the same bytes."""
    if path.is_dir() and other.is_dir():
        names = sorted(inside.name for inside in path.iterdir())
        return names == sorted(inside.name for inside in other.iterdir()) and all(
            _same(path / name, other / name) for name in names
        )
    return path.is_file() and other.is_file() and (path.samefile(other) or filecmp.cmp(path, other, shallow=False))


def _prune(home: Path) -> None:
    """Drop versions that nobody needs: all but the present one, the one before, and those that are read."""
    numbered = _numbered(home)
    present = int(version_of(home).name)
    before = [number for number in sorted(numbered) if number <= present]
    for number in numbered.keys() - set(before[-KEPT:]):
        _drop(numbered[number])


def _drop(version: Path) -> None:
    file = os.open(version, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if flock(file, alone=True):  # nobody reads it
            gone = version.rename(version.with_name(f".{version.name}.gone"))
            shutil.rmtree(gone, ignore_errors=True)
    except OSError:  # the disk cannot tell, or does not let it go: it stays
        return
    finally:
        os.close(file)
