"""Blocking keys: short keys under which possible duplicates meet. They give candidates and no verdict.

A name is cut into pieces so that one or two typos leave at least one piece whole (Pass-Join: a name of length
n cut into k + 1 pieces has, after k edits, one piece unchanged and at most k places off). A record is filed
under its pieces; a search looks up every part of its name that may have been such a piece. Initials,
acronyms, parts of a name, shared domains and phone numbers have keys of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from memory.identity.compare import PEOPLE, deal_words, name_of
from memory.identity.evidence import domains, phones
from memory.identity.nicknames import forms_of
from memory.identity.org_names import LONGEST, OrgName, distinctive_words, is_letters, parse_org
from memory.identity.org_words import GENERIC
from memory.identity.person_names import PersonName, parse_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.domain.drafts import Scalar

MOST_KEYS: Final = 6
"""Maximum number of keys under which a record is filed."""
_LONG: Final = 7
"""Letters from which a name may have two typos; shorter names may have one, those under four none."""
_LONGEST: Final = 48
_KEY_LENGTH: Final = 40
_GENERIC: Final = sorted(word for word in GENERIC if len(word) > 5)
_GLUED: Final = ("gmbh", "corp", "inc", "ltd", "llc")


@dataclass(frozen=True, slots=True)
class Probe:
    """A key to look up, or (`prefix`) the beginning of such keys."""

    key: str
    prefix: bool = False
    linked: bool = False
    """Whether a match means more than a similar name: a shared domain, phone number or acronym."""


def block_keys(kind: str, fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys under which a record is filed, at most `MOST_KEYS`; none for kinds without names."""
    keys = _KEYS[kind](fields) if kind in _KEYS else []
    return [f"{kind[0]}.{key[:_KEY_LENGTH]}" for key in dict.fromkeys(keys)][:MOST_KEYS]


def probes(kind: str, fields: Mapping[str, Scalar]) -> list[Probe]:
    """Return the keys to look up for records that may be this one, the most reliable first."""
    found = _PROBES[kind](fields) if kind in _PROBES else []
    return [replace(probe, key=f"{kind[0]}.{probe.key[:_KEY_LENGTH]}") for probe in dict.fromkeys(found)]


def _name(kind: str, fields: Mapping[str, Scalar]) -> str:
    name = name_of(kind, fields)
    return name if len(name) <= LONGEST else ""


# Pieces


def pieces(text: str) -> list[str]:
    """Return the keys of a text's pieces: length of the text, number of the piece, piece (`9.0.hal`)."""
    text = text[:_LONGEST]
    return [f"{len(text)}.{at}.{text[start:end]}" for at, (start, end) in enumerate(_cuts(len(text)))]


def near_pieces(text: str) -> list[str]:
    """Return the keys of the pieces of all texts within the number of typos that their length allows."""
    text = text[:_LONGEST]
    lengths = sorted(range(max(1, len(text) - 2), len(text) + 3), key=lambda n: abs(n - len(text)))
    return list(dict.fromkeys(piece for length in lengths for piece in _shifted(text, length)))


def _shifted(text: str, length: int) -> Iterator[str]:
    cuts = _cuts(length)
    slips, shift = len(cuts) - 1, len(text) - length
    if abs(shift) > slips:
        return
    for at, (start, end) in enumerate(cuts):
        first = max(0, start - at, start + shift - (slips - at))
        last = min(len(text) - (end - start), start + at, start + shift + slips - at)
        for place in range(first, last + 1):
            yield f"{length}.{at}.{text[place : place + end - start]}"
    if slips == 1 and shift == 0:  # two letters swapped across the cut count as two edits
        cut = cuts[0][1]
        yield f"{length}.0.{text[: cut - 1]}{text[cut]}"


@lru_cache(maxsize=256)
def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Return start and end of each piece of a text of this length, the later ones longer."""
    parts = 1 if length < 4 else 2 if length < _LONG else 3
    ends = [length * (number + 1) // parts for number in range(parts)]
    return tuple(zip([0, *ends[:-1]], ends, strict=True))


# Organisations


def _account_keys(fields: Mapping[str, Scalar]) -> list[str]:
    name = parse_org(_name("accounts", fields))
    keys = _reach(fields)
    if not name.core:
        return keys
    head, rest = _head(name)
    initials = [_acronym(name)] if _acronym(name) else []
    return [*pieces(_base(name)), f"w:{head}.{rest[:1]}", *(f"y:{word}" for word in initials), *keys]


def _account_probes(fields: Mapping[str, Scalar]) -> list[Probe]:
    name = parse_org(_name("accounts", fields))
    found = [Probe(key, linked=True) for key in _reach(fields)]
    if not name.core:
        return found
    if _acronym(name):
        found.append(Probe(f"y:{_acronym(name)}", linked=True))
    head, rest = _head(name)
    found += (
        [Probe(f"w:{head}.{rest[:1]}"), Probe(f"w:{head}.")] if rest else [Probe(f"w:{head}.", prefix=True)]
    )
    return found + [Probe(piece) for base in _bases(name) for piece in near_pieces(base)]


def _base(name: OrgName) -> str:
    """Return the distinctive words joined; words like "systems" would make huge blocks."""
    base = "".join([word for word in distinctive_words(name) if not _nearly_generic(word)] or name.core)
    for word in (*_GENERIC, *_GLUED):  # a space may be missing before such a word, or be inside it
        if base.endswith(word) and len(base) > len(word) + 2:
            return base.removesuffix(word)
    return base


def _bases(name: OrgName) -> list[str]:
    """Return the base of a name, with and without its last word (perhaps a mistyped legal form or trade)."""
    shorter = len(name.core) > 1
    return list(
        dict.fromkeys([_base(name), *([_base(replace(name, core=name.core[:-1]))] if shorter else [])])
    )


@lru_cache(maxsize=8192)
def _nearly_generic(word: str) -> bool:
    if len(word) < 6:
        return False
    return process.extractOne(word, _GENERIC, scorer=OSA.distance, score_cutoff=1) is not None


def _head(name: OrgName) -> tuple[str, str]:
    """Return the first word, or the first two if the first is generic, and the words that follow, joined."""
    size = 2 if name.core[0] in GENERIC else 1
    return " ".join(name.core[:size]), "".join(name.core[size:])


def _acronym(name: OrgName) -> str:
    if is_letters(name) and 1 < len(name.joined) < 7:
        return name.joined
    return name.acronym if len(name.acronym) < 7 else ""


def _reach(fields: Mapping[str, Scalar]) -> list[str]:
    return [*(f"d:{domain}" for domain in sorted(domains(fields))[:1]), *_numbers(fields)]


def _numbers(fields: Mapping[str, Scalar]) -> list[str]:
    return [f"p:{number}" for number in sorted(phones(fields))[:2]]


# People


def _person_keys(fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys of a name: its pieces, "Whitfield D." and "Dana W."; only one for "Dana W." itself."""
    name = parse_person(_name("contacts", fields))
    if not name.parts:
        return _numbers(fields)
    if not name.last:
        return [*pieces(name.first), f"i:{name.first}.", *_numbers(fields)]
    if len(name.first) == 1 or len(name.last) == 1:
        return [f"j:{_abbreviated(name)}", *_numbers(fields)]
    turned = [f"i:{name.last}.{name.first[0]}", f"i:{name.first}.{name.last[0]}"]
    return [*pieces("".join(name.full)), *turned, *_numbers(fields)]


def _person_probes(fields: Mapping[str, Scalar]) -> list[Probe]:
    name = parse_person(_name("contacts", fields))
    found = [Probe(key, linked=True) for key in _numbers(fields)]
    if not name.parts:
        return found
    if not name.last:
        near = [Probe(piece) for piece in near_pieces(name.first)]
        return [*found, *near, Probe(f"i:{name.first}.", prefix=True)]
    if len(name.first) == 1 or len(name.last) == 1:
        short = _abbreviated(name)
        return [*found, Probe(f"j:{short}"), Probe(f"i:{short}")]
    found += [Probe(f"j:{name.last}.{name.first[0]}"), Probe(f"j:{name.first}.{name.last[0]}")]
    found += [Probe(f"i:{name.last}."), Probe(f"i:{name.first}.")]
    initials = dict.fromkeys(form[0] for form in sorted(forms_of(name.first)))
    near = [Probe(f"i:{name.last}.{initial}") for initial in initials]
    return [*found, *near, *(Probe(piece) for text in _orders(name) for piece in near_pieces(text))]


def _orders(name: PersonName) -> list[str]:
    """Return the name as it is, with its last word first, and with its first word last."""
    words = name.full
    turned = (words, (words[-1], *words[:-1]), (*words[1:], words[0]))
    return list(dict.fromkeys("".join(order) for order in turned))


def _abbreviated(name: PersonName) -> str:
    long, short = (name.last, name.first) if len(name.first) == 1 else (name.first, name.last)
    return f"{long}.{short[0]}"


# Deals


def _deal_keys(fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys of a deal within its account, because most accounts have a deal called "Renewal"."""
    account = str(fields.get("account_name") or "")
    scope, base = _scope(account), _deal_base(fields, account)
    return [*(f"{scope}{piece}" for piece in pieces(base)), f"o:{scope}"] if base else []


def _deal_probes(fields: Mapping[str, Scalar]) -> list[Probe]:
    account = str(fields.get("account_name") or "")
    base = _deal_base(fields, account)
    scopes = dict.fromkeys((_scope(account), _scope("")))
    near = [Probe(f"{scope}{piece}") for scope in scopes for piece in near_pieces(base)]
    return [*near, Probe(f"o:{_scope(account)}")] if base else []


def _deal_base(fields: Mapping[str, Scalar], account: str) -> str:
    return "".join(sorted(deal_words(_name("opportunities", fields), account)))


def _scope(account: str) -> str:
    core = parse_org(account).joined
    return blake2b(core.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest() + "."


_KEYS: Final = {"accounts": _account_keys, "opportunities": _deal_keys} | dict.fromkeys(PEOPLE, _person_keys)
_PROBES: Final = {"accounts": _account_probes, "opportunities": _deal_probes} | dict.fromkeys(
    PEOPLE, _person_probes
)
