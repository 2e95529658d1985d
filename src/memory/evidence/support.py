"""Check by the text alone that words state a value of this record and of this field. Pure.

A model may assign any value of a message to any record it was shown. So a known value changes only where its
sentence names the record or refers to one named just before, or where the thread is about that record alone
(`mentions`); and where a word for the field stands with it, or no other word that it could belong to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.evidence.mentions import is_beside, mentions_around, names_of, reference, scope_words, tokens_in
from memory.kinds import KINDS, spec_of, specs
from memory.kinds.wording import ending_verbs, ending_words, field_words
from memory.recall.query.vocabulary import IDLE, KIND_WORDS
from memory.text import find_text, fold
from memory.text.names import HONORIFICS, LEGAL_FORMS, words
from memory.text.times.calendar import WEEKDAYS
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from memory.evidence.mentions import Place, Reference, Setting, Token
    from memory.records.items import StoredRecord

_LINKS: Final = frozenset(
    map(
        base_form,
        [
            "actually",
            "again",
            "already",
            "at",
            "be",
            "become",
            "change",
            "correct",
            "correction",
            "currently",
            "from",
            "get",
            "go",
            "have",
            "instead",
            "into",
            "make",
            "mark",
            "mean",
            "new",
            "no",
            "not",
            "now",
            "ok",
            "only",
            "out",
            "please",
            "put",
            "rather",
            "set",
            "sorry",
            "still",
            "today",
            "update",
            "up",
            "down",
            "yes",
            "yesterday",
            "just",
            "really",
            "exactly",
            "about",
            "around",
            "approximately",
            "roughly",
            "new",
            "say",
            "as",
            "one",
        ],
    )
)
"""Base forms of words that link a value to its record and carry no content of their own."""
_FIRST: Final = frozenset({"i", "we", "you"})
_THIRD: Final = frozenset({"she", "he", "they", "it", "this", "that", "who", "which"})


def fits(
    place: Place, record: StoredRecord, name: str, setting: Setting, others: Collection[str] = ()
) -> bool:
    """Tell whether the sentence names the field, or links value and record without other content between.

    `others` are other values read from the same words. A value that would fit several fields needs a word for
    its own field.
    """
    own = names_of(record) | IDLE
    if all(one.forms & own for one in tokens_in(place.text, (place.start, place.end))):
        return False
    told = [one for one in tokens_in(place.text, place.here) if not place.start <= one.start < place.end]
    idle = (*others, str(record.fields.get(name) or ""))
    cue = _nearest(place, told, record, name)
    if cue is not None:
        return not _content_words(_between(told, cue, place), record, idle)
    if _fits_several(place, record, name) and not _is_post(place, name):
        return False
    return not _content_words(told, record, idle) or _is_linked(place, told, record, setting, idle)


def _is_linked(
    place: Place, told: Sequence[Token], record: StoredRecord, setting: Setting, values: Collection[str]
) -> bool:
    """Tell whether only words without content stand between the record's name and the value behind it.

    If nothing is named, the sentence's start takes the name's place. The word right after the value must not
    claim it ("a $1 coffee").
    """
    named = mentions_around(place, place.here, setting)
    before = [one.end for one in named if one.end <= place.start]
    if named and not before:
        return False
    since = before[-1] if before else place.here[0]
    between = [one for one in told if since <= one.start < place.start]
    behind = [one for one in told if one.start >= place.end and place.text[place.end : one.start].isspace()]
    return not _content_words(between, record, values) and not _content_words(behind[:1], record, ())


def _between(told: Sequence[Token], cue: Token, place: Place) -> list[Token]:
    """Return the words between a cue (a word for the field) and the value."""
    return [one for one in told if cue.end <= one.start < place.start or place.end <= one.start < cue.start]


def ending(place: Place, record: StoredRecord, name: str, setting: Setting) -> Reference:
    """Return "named" if the words at a place state that a value of the record is over, "open" if they may."""
    if name in (KINDS[record.kind].LABEL[0], "first_name", "last_name"):
        return "none"  # a record without its name could not be found again
    told, here = tokens_in(place.text, place.here), place.text[place.here[0] : place.here[1]]
    stems = {base_form(one.word) for one in told}
    value = find_text(str(record.fields.get(name) or ""), here)
    ends = _stems(ending_verbs(name)) | (
        _stems(ending_words()) if value or stems & _stems(field_words(name)) else frozenset()
    )
    said = [one for one in told if base_form(one.word) in ends]
    found = [_ended(one, told, replace(place, start=one.start, end=one.end), record, setting) for one in said]
    if "named" in found:
        return "named"
    return (
        "open"
        if value and is_beside(replace(place, start=place.here[0], end=place.here[0]), record, setting)
        else "none"
    )


def _ended(
    over_at: Token, told: Sequence[Token], place: Place, record: StoredRecord, setting: Setting
) -> Reference:
    """Return "named" if the word that ends something is said of the record, by name or by "she" or "it"."""
    if (
        KINDS[record.kind].SCOPE
        and not is_beside(place, record, setting)
        and mentions_around(place, place.here, setting)
    ):
        return "none"  # only its account is named: the ending may be of the account or of somebody else there
    meant = reference(place, record, setting)
    before = [one.word for one in told if one.start < over_at.start]
    spoken_of = bool(_THIRD.intersection(before)) and not _FIRST.intersection(before)
    return "named" if meant == "named" or (meant == "sure" and spoken_of) else "none"


def _fits_several(place: Place, record: StoredRecord, name: str) -> bool:
    """Tell whether the value would fit another field of the record, too."""
    model = KINDS[record.kind]
    own, word = spec_of(model, name), fold(place.text[place.start : place.end])
    for other in _alike(record, name):
        choices = specs(model)[other].choices
        if own is None or own.kind != "choice" or not choices:
            return True
        if any(word == fold(value) or word in said for value, said in choices.items()):
            return True
    return False


def _alike(record: StoredRecord, name: str) -> list[str]:
    """Return the record's other fields that take the same kind of value."""
    model = KINDS[record.kind]
    own = spec_of(model, name)
    return [
        other
        for other, spec in specs(model).items()
        if own is not None and spec.kind == own.kind and other != name.partition(".")[0]
    ]


def _is_post(place: Place, name: str) -> bool:
    """Tell whether a job title needs no word for its field ("is CFO now", "is the new head of sales")."""
    before = tokens_in(place.text, (place.here[0], place.start))[-2:]
    return name == "title" and (
        place.text[place.start].isupper()
        or any(one.word in ("the", "a", "an", "our", "their") for one in before)
    )


def _nearest(place: Place, told: Sequence[Token], record: StoredRecord, name: str) -> Token | None:
    """Return the nearest word for the field; None if there is none or one for a like field stands nearer."""
    own = _stems(field_words(name))
    rival = _stems(frozenset(word for other in _alike(record, name) for word in field_words(other))) - own
    cues = [one for one in told if base_form(one.word) in own | rival]
    cues.sort(key=lambda one: place.start - one.end if one.end <= place.start else one.start - place.end)
    return cues[0] if cues and base_form(cues[0].word) in own else None


def _content_words(told: Sequence[Token], record: StoredRecord, values: Collection[str]) -> list[str]:
    """Return the words with content of their own: neither the record's names or `values` nor field words."""
    model = KINDS[record.kind]
    idle = (
        names_of(record) | scope_words(record) | LEGAL_FORMS | HONORIFICS | frozenset(words(" ".join(values)))
    )
    idle |= frozenset((model.SINGULAR, *KIND_WORDS.get(record.kind, "").split(), *WEEKDAYS))
    stems = _LINKS | _stems(frozenset(word for field in specs(model) for word in field_words(field)))
    return [
        one.word
        for one in told
        if not one.forms & idle
        and one.word not in IDLE
        and base_form(one.word) not in stems
        and not one.word[0].isdigit()
    ]


def _stems(found: Collection[str]) -> frozenset[str]:
    return frozenset(map(base_form, found))
