"""The note of what a message states, one line per record, so that a misunderstanding shows at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from memory import SURE
from memory.kinds import KINDS, fact_phrase
from memory.recall import shown
from memory.text import zone_info
from memory.trained import Known, Turn, Value, latest, one_company, one_person, read
from orchestrator.offline.answers.vocabulary import called, lines, noun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from memory.trained import Drafted

    Read = Callable[[Sequence[Turn], Sequence[Known]], Sequence[Drafted]]

ASKS: Final = "Shall I keep that?"
"""The end of a reply that asks about values that are not sure."""
LONGEST: Final = 4_000
"""Characters of a message that are read for the note; all of it is read into memory later."""
FIRST: Final = (
    "title",
    "account_name",
    "company",
    "stage",
    "amount",
    "close_date",
    "status",
    "due_date",
    "related_to",
)
"""Fields that come first in a line, in this order."""
HIDDEN: Final = frozenset({"first_name", "last_name", "currency"})
NAMED: Final = {
    "account_name": ("accounts", one_company),
    "related_to": ("accounts", one_company),
    "contact_name": ("contacts", one_person),
}
"""Fields that name another record: its kind, and the test whether a shorter name may mean it."""


def note(
    text: str,
    before: Sequence[str],
    today: date | None,
    known: Sequence[Known] = (),
    reading: Read | None = None,
    *,
    zone: str = "UTC",
) -> str:
    """Return the note of what a message states, given those before it; empty if it states nothing."""
    at = datetime.combine(today, time(12), zone_info(zone)) if today else None
    turns = [
        Turn(f"m{number}", "user", said[:LONGEST], at=at, context=True, own=True)
        for number, said in enumerate(before)
    ]
    drafts = (reading or read)([*latest(turns), Turn("new", "user", text[:LONGEST], at=at, own=True)], known)
    return noted([_in_full(draft, known) for draft in drafts])


def _in_full(draft: Drafted, known: Sequence[Known]) -> Drafted:
    """Return a draft with the known names of companies and people in place of shorter ones."""
    held = next((one for one in known if one.key == draft.key), None)
    fields = {}
    for name, one in draft.fields.items():
        full = str(held.fields.get(name, "")) if held and name in ("name", *NAMED) else ""
        full = full or _known_name(name, str(one.value), known)
        longer = full and (one_company(str(one.value), full) or one_person(str(one.value), full))
        fields[name] = replace(one, value=full) if longer else one
    if held is not None:
        fields = {**_naming(held, fields), **fields}
        told = {name for name, one in fields.items() if str(one.value) == str(held.fields.get(name))}
        fields = {name: replace(one, context=one.context or name in told) for name, one in fields.items()}
    return replace(draft, fields=fields)


def _naming(held: Known, fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return the known name and account of a record that is changed, for a line that says which it is."""
    names = [name for name in (*KINDS[held.kind].LABEL[:1], "account_name") if name in held.fields]
    known = {name: held.fields[name] for name in names if name not in fields}
    return {name: Value(value, "", "content", 0, 0, 1.0, context=True) for name, value in known.items()}


def _known_name(name: str, said: str, known: Sequence[Known]) -> str:
    """Return the one known name that a shorter one means, an empty string if none or several fit."""
    kind, fits = NAMED.get(name, ("", one_company))
    found = {str(one.fields.get("name", "")) for one in known if one.kind == kind}
    meant = [full for full in found if full and fits(said, full)]
    return meant[0] if len(meant) == 1 else ""


def _is_known(draft: Drafted) -> bool:
    """Tell whether a draft only names a known account; the lines of other drafts already mention it."""
    return draft.kind == "accounts" and draft.key is not None and set(draft.fields) == {"name"}


def noted(drafts: Sequence[Drafted]) -> str:
    """Return the note of drafts, `Noted: **Zeynep Kaya** – VP Digital, Vestel`, and a question on doubts."""
    told = [draft for draft in drafts if not _is_known(draft)] or drafts
    rows = list(dict.fromkeys(row for draft in told if (row := _row(draft))))
    asked = list(dict.fromkeys(one for draft in drafts for one in _doubts(draft)))
    noted_ = f"Noted: {rows[0]}." if len(rows) == 1 else f"Noted:\n{lines(rows)}" if rows else ""
    doubtful = f"I am not sure of {_and(asked)}. {ASKS}" if asked else ""
    return "\n\n".join(filter(None, (noted_, doubtful)))


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _doubts(draft: Drafted) -> Iterator[str]:
    """Yield what is not sure enough in a draft to be stored: the whole record, or single values."""
    unsure = {name: one for name, one in draft.fields.items() if one.sure * draft.sure < SURE}
    label = next((name for name in KINDS[draft.kind].LABEL if name in draft.fields), "")
    whole = draft.key is None and (label in unsure if label else len(unsure) == len(draft.fields))
    if draft.kind == "facts":
        if unsure:
            yield f"“{' '.join(str(one.value) for one in draft.fields.values())}”"
        return
    if draft.kind == "profile":
        yield from (f"“{one.value}” about you" for one in unsure.values() if not one.context)
        return
    head = f"**{draft.fields[label].value}**" if label else f"the {noun(draft.kind)}"
    if whole:
        yield f"the {noun(draft.kind)} {head}" if label else head
        return
    for name, one in unsure.items():
        if not one.context and name not in HIDDEN:
            yield f"{shown(draft.kind, name, one.value)} as {called(name)} of {head}"


def _row(draft: Drafted) -> str:
    fields = {name: one for name, one in draft.fields.items() if one.sure * draft.sure >= SURE}
    values = {
        name: shown(draft.kind, name, one.value, _plain(fields).get("currency"))
        for name, one in fields.items()
    }
    if draft.kind == "facts":
        if len(values) < len(draft.fields):
            return ""  # one of its three parts is not sure, so it is asked about
        return f"{values.get('subject', '')} {fact_phrase(values.get('predicate', ''), values.get('object', ''))}".strip()
    label = next((name for name in KINDS[draft.kind].LABEL if name in values), "")
    label = "" if draft.kind == "profile" else label  # a line about the user does not need their name
    told = [values[name] for name in (*FIRST, *values) if name in values and name not in HIDDEN | {label}]
    new = [name for name, one in fields.items() if not one.context]
    over = {name: one for name, one in draft.ended.items() if one.sure * draft.sure >= SURE}
    ended = [f"no longer {called(name)} {one.value}" for name, one in over.items()]
    if (not new and not ended) or (draft.key is None and not _is_named(draft, fields)):
        return ""
    parts = [*dict.fromkeys(told), *ended]
    if draft.kind == "profile":
        return f"about you: {', '.join(parts)}" if parts else ""
    head = f"**{values[label]}**" if label else noun(draft.kind)
    head = (
        f"{noun(draft.kind)} {head}"
        if label and draft.kind in {"opportunities", "cases", "tasks", "todos", "leads"}
        else head
    )
    return f"{head} – {', '.join(parts)}" if parts else head


def _is_named(draft: Drafted, fields: Mapping[str, Value]) -> bool:
    """Tell whether the label of a new record is among its sure fields, or it has none."""
    label = next((name for name in KINDS[draft.kind].LABEL if name in draft.fields), "")
    return not label or label in fields


def _plain(fields: Mapping[str, Value]) -> dict[str, object]:
    return {name: one.value for name, one in fields.items()}
