"""Maintenance of a database file: check, repair, backup, restore, vacuum."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING

from memory.store.errors import StoreDamagedError
from memory.store.sqlite import backups, damage, health, index_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store.items.types import DamagedItem, Report
    from memory.store.operations import Operations
    from memory.store.sqlite.database import Database
    from memory.store.sqlite.reading import Reading


class Maintenance:
    """The part of the store that maintains its file."""

    _database: Database
    _operations: Operations
    embed_pending: Callable[[], None]

    def check(self) -> Report:
        """Check every page, index and value; change nothing."""
        report = self._database.read(health.check)
        try:
            report.problems += self._database.write_outside(health.check_texts)
        except StoreDamagedError as error:  # the writer had met the damage, and can no longer open the file
            report.problems.append(error.detail)
        if report.ok:  # else it is not worth the time: repair() rebuilds the text index
            report.problems += self._database.read(index_check.check)
        return report

    async def acheck(self) -> Report:
        """Check every page, index and value; change nothing."""
        return await asyncio.to_thread(self.check)

    def repair(self) -> Report:
        """Set damaged items aside, save what can be read, rebuild the indexes; return a new check.

        A file with broken pages, or one that cannot be opened, is kept beside, as `….damaged-<time>`.
        """
        self._database.repair()
        self._operations.forget_vectors()
        self.embed_pending()
        return self.check()

    async def arepair(self) -> Report:
        """Set damaged items aside, save what can be read, rebuild the indexes; return a new check."""
        return await asyncio.to_thread(self.repair)

    def damaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside, by `repair` or when a read met them."""
        return self._database.read(_damaged)

    async def adamaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside, by `repair` or when a read met them."""
        return await self._database.aread(_damaged)

    def backup(self, target: str | os.PathLike[str]) -> None:
        """Copy the current state of the store into one file, while it remains in use."""
        self._database.read(partial(backups.backup, target=os.fspath(target)))

    async def abackup(self, target: str | os.PathLike[str]) -> None:
        """Copy the current state of the store into one file, while it remains in use."""
        await self._database.aread(partial(backups.backup, target=os.fspath(target)))

    def restore(self, source: str | os.PathLike[str]) -> None:
        """Replace the content by that of a backup; a file that cannot be opened is kept beside, renamed."""
        self._database.replace(os.fspath(source))
        self._operations.forget_vectors()

    async def arestore(self, source: str | os.PathLike[str]) -> None:
        """Replace the content by that of a backup; a file that cannot be opened is kept beside, renamed."""
        await asyncio.to_thread(self.restore, source)

    def vacuum(self) -> None:
        """Give free space back to the disk; afterwards no file contains anything that was deleted."""
        self._database.write_outside(backups.vacuum)

    async def avacuum(self) -> None:
        """Give free space back to the disk; afterwards no file contains anything that was deleted."""
        await self._database.awrite_outside(backups.vacuum)


def _damaged(session: Reading) -> list[DamagedItem]:
    return damage.listed(session.connection)
