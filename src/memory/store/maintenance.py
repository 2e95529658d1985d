"""Looking after a store: check, repair, backup, restore, vacuum, export, import, missing vectors."""

from __future__ import annotations

import asyncio
import logging
import os
from functools import partial
from typing import TYPE_CHECKING

from memory.store import backups, damage, exchange, health, index_check
from memory.store.text import texts_to_embed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.damage import DamagedItem
    from memory.store.database import Database
    from memory.store.health import Report
    from memory.store.operations import Operations
    from memory.store.reading import Reading
    from memory.store.writing import Writing

logger = logging.getLogger(__name__)
PENDING = 100
Pending = list[tuple[int, int, list[str]]]


class Maintenance:
    """The part of the store that is not for every day."""

    _database: Database
    _operations: Operations

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

    def export_jsonl(self, target: str | os.PathLike[str], prefix: tuple[str, ...] = ()) -> int:
        """Write everything below a prefix as JSON lines; return how many items that were."""
        return self._database.read(partial(exchange.export, target=os.fspath(target), prefix=prefix))

    async def aexport_jsonl(self, target: str | os.PathLike[str], prefix: tuple[str, ...] = ()) -> int:
        """Write everything below a prefix as JSON lines; return how many items that were."""
        return await self._database.aread(partial(exchange.export, target=os.fspath(target), prefix=prefix))

    def import_jsonl(self, source: str | os.PathLike[str]) -> int:
        """Take in what `export_jsonl` wrote, all or nothing, times and versions included; return how many."""
        count = self._database.write(
            partial(exchange.import_, source=os.fspath(source), embeds=self._operations.embeds)
        )
        self.embed_pending()
        return count

    async def aimport_jsonl(self, source: str | os.PathLike[str]) -> int:
        """Take in what `export_jsonl` wrote, all or nothing, times and versions included; return how many."""
        work = partial(exchange.import_, source=os.fspath(source), embeds=self._operations.embeds)
        count = await self._database.awrite(work)
        await self.aembed_pending()
        return count

    # Items written in transactions get their vectors here: no embedding function is waited for in a transaction

    def embed_pending(self) -> None:
        """Embed what transactions have written; what fails is tried again after the next one."""
        embedder = self._operations.embedder
        while embedder is not None and (pending := self._database.read(_pending)):
            try:
                vectors = embedder.documents(_texts(pending))
            except Exception:  # the embedding function is the caller's: it is logged, and tried again later
                logger.warning("could not embed %d items, will try again", len(pending), exc_info=True)
                return
            self._database.write(partial(_embed, pending=pending, vectors=vectors))

    async def aembed_pending(self) -> None:
        """Embed what transactions have written; what fails is tried again after the next one."""
        embedder = self._operations.embedder
        while embedder is not None and (pending := await self._database.aread(_pending)):
            try:
                vectors = await embedder.adocuments(_texts(pending))
            except Exception:  # the embedding function is the caller's: it is logged, and tried again later
                logger.warning("could not embed %d items, will try again", len(pending), exc_info=True)
                return
            await self._database.awrite(partial(_embed, pending=pending, vectors=vectors))


def _damaged(session: Reading) -> list[DamagedItem]:
    return damage.listed(session.connection)


def _pending(session: Reading) -> Pending:
    rows = session.unembedded(PENDING)
    return [(id_, version, texts_to_embed(value, scope)) for id_, version, scope, value in rows]


def _texts(pending: Pending) -> list[str]:
    return [text for _, _, texts in pending for text in texts]


def _embed(session: Writing, *, pending: Pending, vectors: Sequence[bytes]) -> None:
    remaining = iter(vectors)
    for id_, version, texts in pending:
        session.embed(id_, version, [next(remaining) for _ in texts])
