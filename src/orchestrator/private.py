"""Access rights of the data folder (0700) and our files in it (0600), also of those that already exist."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from orchestrator.errors import InputError
from orchestrator.settings import default_data

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = 0o700
FILE: Final = 0o600
OURS: Final = ("memory.sqlite", "threads.sqlite", "history", ".env")
"""How the names of our files begin, including those that SQLite adds (`memory.sqlite-wal`)."""


def make_private_folder(folder: Path) -> None:
    """Create the data folder, or remove other users' access to an existing one and to our files in it.

    If the user chose a folder that also holds other files, its mode stays; only our files are restricted.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER)
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"cannot use {folder} for data: {error.strerror}; choose another with --data"
        ) from error
    ours = [entry for entry in entries if entry.name.startswith(OURS) and entry.is_file()]
    for file in ours:
        _close(file, FILE)
    if len(ours) == len(entries) or folder.resolve() == default_data().resolve():
        _close(folder, FOLDER)


def make_private_file(file: Path) -> Path:
    """Create an empty file that only its owner may read, unless it exists; return its path."""
    with suppress(OSError):  # the caller opens it next, and reports the error with advice
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, FILE))
    return file


def history_file(folder: Path, user: str) -> Path:
    """Return the path of a user's input history; every user has a file of their own."""
    name = blake2b(user.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return folder / f"history-{name}"


def _close(path: Path, mode: int) -> None:
    with suppress(OSError):  # owned by somebody else; if we may not use it, SQLite reports that
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
