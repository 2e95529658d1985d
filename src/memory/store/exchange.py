"""Export and import of items as JSON lines, exact in both directions."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from memory.store.errors import ValueNotStorableError
from memory.store.items import namespaces
from memory.store.items.types import from_micros, to_micros
from memory.store.items.writes import Stamp, prepare
from memory.store.search import text
from memory.store.search.pending_vectors import PendingVectors
from memory.store.sessions import ReadSession, WriteSession, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator

from datetime import datetime

T = TypeVar("T")
_PAIR: Final = re.compile(r"\\ud[89ab]..\\ud[c-f]")


class Exchange(PendingVectors):
    """The part of the store that exports and imports JSON lines."""

    def export_jsonl(self, target: str | os.PathLike[str], prefix: tuple[str, ...] = ()) -> int:
        """Write all items below a prefix as JSON lines; return the number of items."""
        return self.engine.read(partial(export, target=os.fspath(target), prefix=prefix))

    async def aexport_jsonl(self, target: str | os.PathLike[str], prefix: tuple[str, ...] = ()) -> int:
        """Write all items below a prefix as JSON lines; return the number of items."""
        return await self.engine.aread(partial(export, target=os.fspath(target), prefix=prefix))

    def import_jsonl(self, source: str | os.PathLike[str]) -> int:
        """Import a file of `export_jsonl`, all or nothing, with times and versions; return how many items."""
        count = self.engine.write(partial(import_, source=os.fspath(source), embeds=self._operations.embeds))
        self.embed_pending()
        return count

    async def aimport_jsonl(self, source: str | os.PathLike[str]) -> int:
        """Import a file of `export_jsonl`, all or nothing, with times and versions; return how many items."""
        work = partial(import_, source=os.fspath(source), embeds=self._operations.embeds)
        count = await self.engine.awrite(work)
        await self.aembed_pending()
        return count


def export(session: ReadSession, *, target: str, prefix: tuple[str, ...]) -> int:
    """Write items below a prefix, one to a line; the file appears complete or not at all."""
    partial = Path(f"{target}.partial")
    with partial.open("w", encoding="utf-8", errors=namespaces.ENCODING_ERRORS, newline="\n") as file:
        lines = (_json(line) + "\n" for line in _lines(session, prefix))
        count = sum(1 for _ in map(file.write, lines))
    partial.replace(target)
    return count


def _json(line: dict[str, Any]) -> str:
    """Return JSON in ASCII, unless two lone surrogates in a row would be read back as one character."""
    text = json.dumps(line, separators=(",", ":"))
    if _PAIR.search(text) is None or json.loads(text) == line:
        return text
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False)


def _lines(session: ReadSession, prefix: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for row in session.below(namespaces.encode_prefix(prefix)):
        value = session.value_of(row)
        _, path, key, version, created, updated, ttl, expires, *_ = row
        yield {
            "namespace": list(namespaces.decode_path(path)),
            "key": namespaces.decode_key(key),
            "value": value,
            "version": version,
            "created_at": from_micros(created).isoformat(),
            "updated_at": from_micros(updated).isoformat(),
            "ttl": ttl,
            "expires_at": None if expires is None else from_micros(expires).isoformat(),
            "index": _index_of(scope_of(row)),
        }


def _index_of(scope: str | None) -> list[str]:
    """Return the searchable paths as an `index` argument; the empty list if nothing is searchable."""
    if scope is None:
        return []
    return [scope] if scope == text.EVERYTHING else text.paths(scope)


def import_(session: WriteSession, *, source: str, embeds: bool) -> int:
    """Import exported items with their versions and times; replace items that exist."""
    count = 0
    with Path(source).open(encoding="utf-8", errors=namespaces.ENCODING_ERRORS) as file:
        for count, line in enumerate(file, 1):
            try:
                _import_one(session, json.loads(line), embeds=embeds)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueNotStorableError(
                    f"line {count} of {source}", f"it is not an exported item ({error})"
                ) from None
    return count


def _import_one(session: WriteSession, line: dict[str, Any], *, embeds: bool) -> None:
    write = prepare(
        tuple(_of(list, line["namespace"])),
        _of(str, line["key"]),
        line["value"],
        index=_of(list, line["index"]) or False,
        default_index=None,
        ttl=line["ttl"],
        embeds=embeds,
    )
    expires = None if line["expires_at"] is None else _micros(line["expires_at"])
    version = _of(int, line["version"])
    if not 1 <= version <= sys.maxsize:
        raise ValueError(f"version {version} cannot be")
    stamp = Stamp(version, _micros(line["created_at"]), _micros(line["updated_at"]), expires)
    session.put_as(write, stamp)


def _of(kind: type[T], found: Any) -> T:  # any JSON value from a file
    if type(found) is not kind:
        raise TypeError(f"{found!r} is no {kind.__name__}")
    return found


def _micros(moment: str) -> int:
    return to_micros(datetime.fromisoformat(moment))
