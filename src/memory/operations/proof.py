"""Proof of a memory: entries fit those before them, receipts fit their messages, and values fit their words.

It finds changes by hand in a file or a database, as far as that is possible without a signature: whoever
changes messages, receipts, journal and records consistently, with their digests, has written another memory.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from memory.domain.grounded import canonical, same_value
from memory.domain.namespaces import Namespace
from memory.domain.receipts import is_receipt_of
from memory.domain.speakers import moment
from memory.domain.users import user_label
from memory.evidence.quoting import RULE
from memory.kinds import KINDS, spec_of
from memory.records import message_log as log
from memory.records.items import read_record
from memory.records.journal import entries
from memory.records.messages import digest
from memory.records.replay import Records, apply
from memory.text import find_text, find_values
from memory.text.amounts.said_amounts import read_amount, read_currency
from memory.text.times.said_dates import read_date
from memory.trained.values import TIMES, read_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.records.journal import Entry
    from memory.records.messages import LoggedMessage
    from memory.store import Store, View

PAGE: Final = 500
STATING: Final = frozenset({"create", "update", "confirm"})
"""Operations whose new values are read from words; others restore earlier values."""
FOLLOWING: Final = frozenset({"facts", "maintenance", "summary"})
"""Actors whose values are derived from others and stand in no message."""
JUDGED: Final = frozenset({"judged", "superseded", "summary"})
"""Rules of receipts whose value does not stand in the quoted words."""
FITTING: Final = {"chat": {"user", "assistant", "system"}, "ingest": {"user", "file"}, "import": {"import"}}
"""Origin of a message → roles that its speaker can have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not proved."""

    where: str
    """The journal entry (`change 12`)."""
    what: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class Proof:
    """How much was checked, and the problems found."""

    entries: int = 0
    receipts: int = 0
    deleted: int = 0
    """Receipts of deleted conversations, which prove nothing any more."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A value and its receipt; `value` is None where only the receipt is to be checked."""

    where: str
    kind: str
    name: str
    value: Scalar | None
    receipt: Receipt


async def prove(store: Store, user: str) -> tuple[Proof, Records]:
    """Check every entry of a user's journal; return the result, and the records rebuilt from the journal."""
    proof, records = Proof(), Records()
    chain = _Chain(records)
    waiting: list[_Claim] = []
    async for entry in entries(store, user):
        proof.entries += 1
        proof.problems += chain.follow(entry)
        waiting += _claims(entry)
        if len(waiting) >= PAGE:
            await _prove_all(store, user, waiting, proof)
            waiting = []
    await _prove_all(store, user, waiting, proof)
    return proof, records


@dataclass(slots=True)
class _Chain:
    """State of the journal up to an entry: the records, and every value that each field has had."""

    records: Records
    number: int = 0
    known: dict[str, set[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(set))

    def follow(self, entry: Entry) -> list[Problem]:
        """Apply an entry; return the problems where it does not fit the entries before it."""
        where, self.number = f"change {entry.seq}", self.number + 1
        found = [Problem(where, what) for what in self._unfitting(entry)]
        self.number = entry.seq
        for name, change in entry.changes.items():
            self.known[entry.ref].add(_known(name, change.new, change.receipt))
        for name, given in entry.stated.items():
            self.known[entry.ref].add(_known(name, given.value, given.receipt))
        apply(self.records, entry)
        return found

    def _unfitting(self, entry: Entry) -> Iterator[str]:
        if entry.seq != self.number:
            yield f"change {self.number} is missing before it"
        record = self.records.get(entry.ref)
        for name, change in entry.changes.items():
            before = record.fields.get(name) if record else None
            if before != change.old:
                yield f"{name} was {before!r} before it, not {change.old!r}"
            elif change.old is not None and record and record.receipts[name] != change.old_receipt:
                yield f"{name} rested on other words before it"
            restores = entry.op not in STATING and entry.op != "merge" and change.new is not None
            if restores and _known(name, change.new, change.receipt) not in self.known[entry.ref]:
                yield f"{name} was never {change.new!r} on these words"
        if entry.op == "merge" and entry.other is not None:
            yield from self._merged(entry)

    def _merged(self, entry: Entry) -> Iterator[str]:
        other = entry.other or {}
        ref = f"{other['kind']}:{other['key']}"
        given, known = read_record(other["kind"], other["key"], other["value"]), self.records.get(ref)
        if known is None or (known.fields, known.receipts) != (given.fields, given.receipts):
            yield f"the record {ref} that it took in was another"
        self.known[entry.ref] |= self.known[ref]


def _known(name: str, value: Scalar | None, receipt: Receipt) -> tuple[str, str, str]:
    return name, str(value), f"{receipt['thread']}|{receipt['message']}|{receipt['start']}"


def _claims(entry: Entry) -> Iterator[_Claim]:
    """Yield a claim for each receipt of an entry, with its value only if that was read from words."""
    where = f"change {entry.seq}"
    reads = (
        entry.op in STATING and entry.actor not in FOLLOWING and not KINDS[entry.kind].DERIVED
        if entry.kind in KINDS
        else False
    )
    for name, change in entry.changes.items():
        yield _Claim(where, entry.kind, name, change.new if reads else None, change.receipt)
        if change.confirmed is not None:
            yield _Claim(where, entry.kind, name, None, change.confirmed)
    for name, given in entry.stated.items():
        yield _Claim(where, entry.kind, name, given.value if reads else None, given.receipt)
    for name, receipt in entry.lapsed.items():
        yield _Claim(where, entry.kind, name, None, receipt)


async def _prove_all(store: Store, user: str, claims: Sequence[_Claim], proof: Proof) -> None:
    """Check claims against the messages they rest on; add the result to `proof`."""
    wanted = {(claim.receipt["thread"], claim.receipt["message"]) for claim in claims}
    said, gone = await store.aview(lambda view: _said(view, user, wanted))
    proof.receipts += len(claims)
    for claim in claims:
        receipt = claim.receipt
        if receipt["thread"] in gone:
            proof.deleted += 1
            continue
        wordings = said.get((receipt["thread"], receipt["message"]), [])
        fault = _fault(receipt, wordings) or _misread(claim, wordings)
        if fault:
            proof.problems.append(Problem(claim.where, f"{claim.name}: {fault}"))


def _said(
    view: View, user: str, wanted: Iterable[tuple[str, str]]
) -> tuple[dict[tuple[str, str], list[LoggedMessage]], set[str]]:
    """Return every logged version of some messages, and which of their threads were deleted."""
    label = user_label(user)
    seen = {digest(*pair): pair for pair in wanted}
    found = view.get_many((label, Namespace.SEEN), list(seen))
    keys = {
        key: (pair, version)
        for one, pair in seen.items()
        if one in found
        for version, key in found[one].value["versions"].items()
    }
    said: dict[tuple[str, str], list[LoggedMessage]] = defaultdict(list)
    for entry in log.load_in(view, user, list(keys)):
        pair, version = keys[entry.key]
        if entry.version == version:
            said[pair].append(entry)
    threads = {thread for thread, _ in seen.values()}
    return said, log.deleted_in(view, user, threads)


def _fault(receipt: Receipt, wordings: Sequence[LoggedMessage]) -> str | None:
    """Return what is wrong with a receipt; None if it is true of its message."""
    if not wordings:
        return "no such message is in the log as it was"
    true = [entry for entry in wordings if is_receipt_of(receipt, entry)]
    if not true:
        return f"the words {receipt['quote'][:60]!r} do not stand in the message there"
    if receipt["version"] is None:
        return None  # an old receipt, without all that is compared below
    if any(one.said_by["role"] not in FITTING.get(one.origin, ()) for one in true):
        return "the message is not of whom it says"
    if not any((one.said_by, moment(one.said_at)) == (receipt["by"], moment(receipt["at"])) for one in true):
        return "the message is another's or of another time"
    return None


def _as_said(quote: str, receipt: Receipt) -> Iterator[Scalar]:
    """Yield every value that the embedded reader's grammars can read in words; its network reads lists."""
    amount = read_amount(quote)
    yield from () if amount is None else (amount * times for times in TIMES)
    currency, percent = read_currency(quote), read_percent(quote)
    yield from (one for one in (currency, percent) if one is not None)
    for today in filter(None, _days(receipt)):
        days = (read_date(quote, today, month_first=first) for first in (False, True))
        yield from (day.isoformat() for day in days if day is not None)


def _misread(claim: _Claim, wordings: Sequence[LoggedMessage]) -> str | None:
    """Return what is wrong if a value is not what its words say; None if it is."""
    receipt, spec = claim.receipt, spec_of(KINDS[claim.kind], claim.name) if claim.kind in KINDS else None
    if claim.value is None or spec is None or receipt["rule"] in JUDGED:
        return None
    quote, value = receipt["quote"], claim.value
    read = canonical(spec, quote)
    if (read is not None and same_value(spec, read, value)) or find_text(str(value), quote):
        return None
    if receipt["rule"] == RULE and (spec.kind == "choice" or value in _as_said(quote, receipt)):
        return None
    texts = [entry.message.content for entry in wordings if is_receipt_of(receipt, entry)]
    for text in texts if receipt["of"] == "content" else ():
        for today in _days(receipt):
            for found in find_values(spec.kind, text, today=today, choices=spec.choices):
                overlaps = found.start < receipt["end"] and receipt["start"] < found.end
                if overlaps and same_value(spec, found.value, value):
                    return None
    return f"{value!r} is not what the words {quote[:60]!r} say"


def _days(receipt: Receipt) -> list[date | None]:
    """Return the dates on which something may have been said in any time zone, and None for no known date."""
    day = moment(receipt["at"]).date()
    return [None, day, day - timedelta(days=1), day + timedelta(days=1)]
