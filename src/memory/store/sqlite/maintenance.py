"""Looking after a file: check, repair, backup, restore, vacuum."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING

from memory.store.sqlite import backups, damage, health, index_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store.items.types import DamagedItem, Report
    from memory.store.operations import Operations
    from memory.store.sqlite.database import Database
    from memory.store.sqlite.reading import Reading


class Maintenance:
    """The part of the store that is not for every day."""

    _database: Database
    _operations: Operations
    embed_pending: Callable[[], None]

    def check(self) -> Report:
        """Look at every page, index and value; change nothing."""
        report = self._database.read(health.check)
        report.problems += self._database.write_outside(health.check_texts)
        if report.ok:  # else it is not worth the time: repair() makes the text index anew
            report.problems += self._database.read(index_check.check)
        return report

    async def acheck(self) -> Report:
        """Look at every page, index and value; change nothing."""
        return await asyncio.to_thread(self.check)

    def repair(self) -> Report:
        """Set damaged items aside, save what can be read, rebuild the indexes; return what is left to know.

        A file with broken pages, or too broken to be opened, is kept beside, as `….damaged-<time>`.
        """
        self._database.repair()
        self._operations.forget_vectors()
        self.embed_pending()
        return self.check()

    async def arepair(self) -> Report:
        """Set damaged items aside, save what can be read, rebuild the indexes; return what is left to know."""
        return await asyncio.to_thread(self.repair)

    def damaged(self) -> list[DamagedItem]:
        """Return what was found damaged and set aside, by `repair` or when a search met it."""
        return self._database.read(_damaged)

    async def adamaged(self) -> list[DamagedItem]:
        """Return what was found damaged and set aside, by `repair` or when a search met it."""
        return await self._database.aread(_damaged)

    def backup(self, target: str | os.PathLike[str]) -> None:
        """Copy the store as it is now into one file, while it goes on being used."""
        self._database.read(partial(backups.backup, target=os.fspath(target)))

    async def abackup(self, target: str | os.PathLike[str]) -> None:
        """Copy the store as it is now into one file, while it goes on being used."""
        await self._database.aread(partial(backups.backup, target=os.fspath(target)))

    def restore(self, source: str | os.PathLike[str]) -> None:
        """Make the store what a backup holds; if the file is beyond opening it is kept beside, renamed."""
        self._database.replace(os.fspath(source))
        self._operations.forget_vectors()

    async def arestore(self, source: str | os.PathLike[str]) -> None:
        """Make the store what a backup holds; if the file is beyond opening it is kept beside, renamed."""
        await asyncio.to_thread(self.restore, source)

    def vacuum(self) -> None:
        """Give free space back; nothing that was deleted can be found in any of the files afterwards."""
        self._database.write_outside(backups.vacuum)

    async def avacuum(self) -> None:
        """Give free space back; nothing that was deleted can be found in any of the files afterwards."""
        await self._database.awrite_outside(backups.vacuum)


def _damaged(session: Reading) -> list[DamagedItem]:
    return damage.listed(session.connection)
