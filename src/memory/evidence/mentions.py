"""Find which record words mean: one named in the value's sentence or before it, or what the thread is about.

Pure. A model may claim that any words are about any record it was shown; this module judges by the text
alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from memory.identity.org_words import GENERIC
from memory.kinds import KINDS, spec_of
from memory.recall.query.ordinary import is_ordinary
from memory.recall.query.vocabulary import IDLE
from memory.text import core_name, find_text, fold, person_key, sentences
from memory.text.names import words
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.records.items import StoredRecord

Reference = Literal["named", "sure", "open", "none"]
"""Whether words name the record, surely refer to it, may mean it or another, or mean another or nothing."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_GENITIVE: Final = ("'s", "’s")
_SMALL: Final = frozenset({"out", "off", "up", "down", "over", "back", "away"})
"""Verb particles, which name nothing."""
_BELONGING: Final = frozenset({"opportunities", "cases", "tasks"})
"""Kinds that are also referred to by what they belong to ("the Northwind deal")."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value, or words that end one: characters `start` to `end` of a message's text."""

    text: str
    start: int
    end: int
    speaker: str | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The sentences up to and including the value's own, as (start, end)."""
        return [span for span in sentences(self.text) if span[0] < self.end] or [(0, len(self.text))]

    @property
    def here(self) -> tuple[int, int]:
        """The value's own sentence, as (start, end)."""
        return self.spans[-1]


@dataclass(frozen=True, slots=True)
class Setting:
    """The records that could be meant: known ones of the kind, and which of them the thread is about."""

    pool: Sequence[StoredRecord]
    focus: frozenset[str]


class Mention(NamedTuple):
    """A word that names one record, or several equally well."""

    start: int
    end: int
    refs: frozenset[str]


class Token(NamedTuple):
    """A word of the text, folded."""

    start: int
    end: int
    word: str

    @property
    def forms(self) -> frozenset[str]:
        """The word as it stands, and its base form."""
        return frozenset((self.word, base_form(self.word)))


def reference(place: Place, record: StoredRecord, setting: Setting) -> Reference:
    """Return how surely the words at a place mean a record."""
    *before, here = place.spans
    every = mentions_around(place, here, setting)
    if every:
        return _in_sentence(place, every, record, setting)
    strange = _unknown_names(place, here, record, setting)
    for span in reversed(before):
        named = mentions(place.text, span, setting.pool)
        if named:
            return _of_several(named, record, sure=not strange)
    spoken = mentions(place.speaker, (0, len(place.speaker)), setting.pool) if place.speaker else []
    if spoken:
        return _of_several(spoken, record, sure=not strange)
    if record.ref not in setting.focus:
        return "none"
    return "sure" if len(setting.focus) == 1 and not strange else "open"


def names_itself(place: Place, record: StoredRecord, name: str, setting: Setting) -> bool:
    """Tell whether the value of an identifying field names the record itself ("Mia Li", known as mia_li)."""
    model, spec = KINDS[record.kind], spec_of(KINDS[record.kind], name)
    if spec is None or name not in {*model.LABEL, *model.STRONG, "first_name", "last_name"}:
        return False
    if spec.kind not in ("name", "text"):
        codes = {fold(str(record.fields[code])).lstrip("#") for code in model.STRONG if code in record.fields}
        return fold(place.text[place.start : place.end]).lstrip("#") in codes
    return any(
        one.refs == {record.ref} for one in mentions(place.text, (place.start, place.end), setting.pool)
    )


def is_beside(place: Place, record: StoredRecord, setting: Setting) -> bool:
    """Tell whether the value's sentence has the record's own name, whatever else it names."""
    every = mentions(place.text, place.here, setting.pool, by_scope=False)
    return any(record.ref in one.refs for one in every if not place.start <= one.start < place.end)


def mentions(
    text: str, span: tuple[int, int], pool: Sequence[StoredRecord], *, by_scope: bool = True
) -> list[Mention]:
    """Return the words in a sentence that name records of the pool; a tie means all of the tied records.

    Kinds in `_BELONGING` are also named by what they belong to, unless `by_scope` is false.
    """
    tokens = tokens_in(text, span)
    said = {form for one in tokens for form in one.forms}
    own = {one.ref: names_of(one) & said for one in pool if _is_named(names_of(one), said)}
    own |= {one.ref: found for one in pool if one.ref not in own and (found := _codes(one, text, span))}
    by = {one.ref: scope_words(one) & said for one in pool if one.kind in _BELONGING}
    known = own or {ref: found for ref, found in by.items() if found and by_scope}
    weight = {ref: len(found) + len(by.get(ref, ())) / 2 for ref, found in known.items()}
    return list(_places(tokens, known, weight))


def _places(
    tokens: Sequence[Token], known: dict[str, frozenset[str]], weight: dict[str, float]
) -> Iterator[Mention]:
    for token in tokens:
        refs = [ref for ref, found in known.items() if found & token.forms]
        best = max((weight[ref] for ref in refs), default=0.0)
        if refs:
            yield Mention(token.start, token.end, frozenset(ref for ref in refs if weight[ref] == best))


def mentions_around(place: Place, here: tuple[int, int], setting: Setting) -> list[Mention]:
    """Return the mentions in the sentence `here`, without those in the value itself."""
    every = mentions(place.text, here, setting.pool)
    return [one for one in every if not place.start <= one.start < place.end]


def _in_sentence(place: Place, every: Sequence[Mention], record: StoredRecord, setting: Setting) -> Reference:
    """Return what the value's sentence refers to, by the last mention before it, else the first after it."""
    before = [one for one in every if one.start < place.start]
    nearest = before[-1] if before else every[0]
    between = (min(nearest.end, place.end), max(nearest.start, place.start))
    found = _meant(nearest, record, sure=not _unknown_names(place, between, record, setting))
    if found == "none" and any(record.ref in one.refs for one in every):
        return "open"
    return "named" if found == "sure" else found


def _of_several(named: Sequence[Mention], record: StoredRecord, *, sure: bool) -> Reference:
    """Return what mentions elsewhere refer to: the last one, "open" if only some may mean the record."""
    if all(record.ref in one.refs for one in named):
        return _meant(named[-1], record, sure=sure)
    return "open" if any(record.ref in one.refs for one in named) else "none"


def _meant(mention: Mention, record: StoredRecord, *, sure: bool) -> Reference:
    if record.ref not in mention.refs:
        return "none"
    return "sure" if sure and len(mention.refs) == 1 else "open"


def _unknown_names(
    place: Place, span: tuple[int, int], record: StoredRecord, setting: Setting
) -> list[Token]:
    """Return words that look like names or possessives ("mallory's") but name nothing known.

    The value may belong to them.
    """
    known = (
        names_of(record) | scope_words(record) | frozenset(words(" ".join(map(str, record.fields.values()))))
    )
    known |= {word for one in setting.pool for word in names_of(one)}
    return [
        one
        for one in tokens_in(place.text, span)
        if (place.text[one.start].isupper() or place.text.startswith(_GENITIVE, one.end))
        and not place.start <= one.start < place.end
        and not one.forms & known
        and one.word not in IDLE
        and not is_ordinary(one.word)
    ]


def tokens_in(text: str, span: tuple[int, int]) -> list[Token]:
    """Return the words of a passage."""
    return [Token(*match.span(), fold(match[0])) for match in _TOKEN.finditer(text, span[0], max(span))]


def names_of(record: StoredRecord) -> frozenset[str]:
    """Return the words that a record is called by, in base form unless it is an organisation or a person."""
    form, scope = KINDS[record.kind].NAME_FORM, scope_words(record)
    if form == "person":
        return frozenset(re.findall(r"[^\W_]+", person_key(record.label)))
    every = core_name(record.label).split() if form == "organisation" else words(record.label)
    idle = GENERIC if form == "organisation" else IDLE | _SMALL
    telling = [word for word in every if word not in idle] or every
    own = [word for word in telling if word not in scope] or telling
    return frozenset(own if form == "organisation" else map(base_form, own))


def _is_named(names: frozenset[str], said: set[str]) -> bool:
    """Tell whether enough of a name is said: one word, or half of the words if it has three or more."""
    return bool(names & said) and (len(names) < 3 or 2 * len(names & said) >= len(names))


def _codes(record: StoredRecord, text: str, span: tuple[int, int]) -> frozenset[str]:
    """Return the words of a record's ids and addresses that stand in a sentence."""
    told = text[span[0] : span[1]]
    found = [str(record.fields[name]) for name in KINDS[record.kind].STRONG if record.fields.get(name)]
    return frozenset(
        one.word for code in found if find_text(code, told) for one in tokens_in(code, (0, len(code)))
    )


def scope_words(record: StoredRecord) -> frozenset[str]:
    """Return the words of the account or record that a record belongs to."""
    return frozenset(core_name(record.scope).split())
