"""Merge notes and facts that say the same (L2).

Two say the same if they are about the same thing and have the same words in the same order, apart from case,
punctuation and a few words without meaning; in a fact's object also apart from inflection. The merge is like
a person's: nothing is lost, the journal has both, and `undo` takes them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.kinds import KINDS
from memory.maintenance.retention import undecided
from memory.maintenance.round import PAGE, Done
from memory.operations.corrections import merge_records
from memory.records.items import is_visible, read_record
from memory.text import fold
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.domain.drafts import Scalar
    from memory.maintenance.round import Round
    from memory.records.items import StoredRecord
    from memory.store import StoredItem, Transaction, View

KINDS_JOINED: Final = ("notes", "facts")
_WORD: Final = re.compile(r"\w+(?:[.,:/@'’-]\w+)*")
_MEANINGLESS: Final = frozenset(
    ["a", "an", "the", "is", "are", "please", "also", "just", "really", "very", "that"]
)
Sense = tuple[str, ...]


async def join_duplicates(work: Round) -> None:
    """Merge duplicates, kind by kind."""
    for kind in KINDS_JOINED:
        await _Kind(work, kind).run()


@dataclass(frozen=True, slots=True)
class _Kind:
    work: Round
    kind: str

    async def run(self) -> None:
        groups: dict[Sense, list[str]] = defaultdict(list)
        named: set[str] = set()
        after: str | None = None
        while page := await self.work.view(partial(self._read, after=after)):
            after = page[-1][0]
            for key, told, superseded_by in page:
                named.add(superseded_by)
                if told is not None:
                    groups[told].append(key)
            self.work.saw(len(page))
            await self.work.pause()
        for what, keys in groups.items():
            if len(keys) > 1:
                await self._join(what, keys, named)

    def _read(self, view: View, *, after: str | None) -> list[tuple[str, Sense | None, str]]:
        """Return the next page as (key, sense or None if it is not told, key of what superseded it)."""
        items = view.scan((self.work.label, self.kind), after=after, limit=PAGE)
        records = [read_record(self.kind, item.key, item.value) for item in items]
        told = [one for one in records if is_visible(one, self.work.now)]
        about = _about(view, self.work.label, told)
        senses = {one.key: sense(one, about.get(one.ref)) for one in told}
        return [(one.key, senses.get(one.key), str(one.fields.get("superseded_by"))) for one in records]

    async def _join(self, what: Sense, keys: Sequence[str], named: set[str]) -> None:
        def see(view: View) -> list[Done]:
            chosen = self._choose(view, what, keys, named)
            return [Done(one.ref, one.label, "joined", _why(chosen[0])) for one in chosen[1:]]

        def do(tx: Transaction) -> list[Done]:
            chosen = self._choose(tx, what, keys, named)
            done = []
            for one in chosen[1:]:
                entry = merge_records(tx, self.work.user, chosen[0], one, self.work.now, actor="maintenance")
                done.append(Done(one.ref, one.label, "joined", _why(chosen[0]), entry.seq))
            return done

        report = self.work.report
        report.done += await (self.work.view(see) if report.dry_run else self.work.write(do))
        await self.work.pause()

    def _choose(
        self, view: View | Transaction, what: Sense, keys: Sequence[str], named: set[str]
    ) -> list[StoredRecord]:
        """Return the record to keep and then those to merge into it, of those that still say the same."""
        label = self.work.label
        found = view.get_many((label, self.kind), keys)
        records = [read_record(self.kind, key, found[key].value) for key in keys if key in found]
        about = _about(view, label, records)
        same = [one for one in records if sense(one, about.get(one.ref)) == what]
        stays = {one.ref for one in same if one.key in named} | {
            *undecided(view, label, [one.ref for one in same])
        }
        same.sort(key=lambda one: (one.ref not in stays, -_weight(one), one.created_at, one.key))
        return [same[0], *(one for one in same[1:] if one.ref not in stays)] if same else []


def sense(record: StoredRecord, about: str | None) -> Sense:
    """Return a normal form of what a note or fact says, equal for two that say the same."""
    fields = record.fields
    if record.kind == "facts":
        subject = about or KINDS["facts"].identity_value("subject", " ".join(_words(fields.get("subject"))))
        said = (str(fields.get("predicate")), str(fields.get("holds", "yes")))
        return ("facts", subject, *said, *map(base_form, _words(fields.get("object"))))
    place = about or " ".join(_words(fields.get("about")))
    return ("notes", place, str(fields.get("expires", "")), *_words(fields.get("text")))


def _words(text: Scalar | None) -> list[str]:
    """Return the words of a text that carry its meaning, in order."""
    found = [fold(word) for word in _WORD.findall(str(text or ""))]
    return [word for word in found if word not in _MEANINGLESS]


def _about(view: View | Transaction, label: str, records: Sequence[StoredRecord]) -> Mapping[str, str]:
    """Map notes and facts to the known records that they are about, both as `kind:key`."""
    found: Mapping[str, StoredItem] = view.get_many(
        (label, Namespace.RELATIONS), [f"{one.ref}|about" for one in records]
    )
    return {
        forward.partition("|")[0]: item.value["to"] for forward, item in found.items() if item.value["to"]
    }


def _weight(record: StoredRecord) -> float:
    """Return the weight by which the record to keep is chosen: a fact's confidence or a note's length."""
    return float(record.fields.get("confidence", 0) or 0) or float(len(str(record.fields.get("text", ""))))


def _why(kept: StoredRecord) -> str:
    return f"says the same as {kept.ref}"
