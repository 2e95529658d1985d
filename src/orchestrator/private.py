"""What is kept is its owner's alone: files 0600, their folder 0700, also those that were there before."""

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
"""What the names of our files begin with; SQLite's own stand beside them (`memory.sqlite-wal`)."""


def make_private_folder(folder: Path) -> None:
    """Make the data folder, or close what others may read of it.

    A folder given by the user that holds other things is theirs to share; only our files in it are closed.
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
    """Make a file that only its owner may read, unless it is there; others write to it what they like."""
    with suppress(OSError):  # whoever opens it says what is wrong with it, and knows what to do
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, FILE))
    return file


def history_file(folder: Path, user: str) -> Path:
    """Return the file of what a user typed, which is nobody else's."""
    name = blake2b(user.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return folder / f"history-{name}"


def _close(path: Path, mode: int) -> None:
    with suppress(OSError):  # somebody else's: they say who reads it, and SQLite whether we may
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
