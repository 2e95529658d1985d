"""Identity keys: what a record is known by in the index, derived from its fields alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, Record, specs
from memory.text import core_name, fold, person_key, salesforce_kind, suffix
from memory.text.names import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.drafts import Scalar


_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_SPELLED: Final = re.compile(r"([a-z]{2,})[._]([a-z]{2,})[._]\d{2,}", re.IGNORECASE)
"""A login that contains the person's name (`dana_whitfield_4711`)."""


def shortened(left: str, right: str) -> bool:
    """Tell whether one id is the other's beginning up to a hyphen, as people shorten UUIDs."""
    shorter, longer = sorted((left.casefold(), right.casefold()), key=len)
    return len(shorter) >= 8 and longer.startswith(f"{shorter}-")


def salesforce_id(code: str) -> str | None:
    """Return a Salesforce id in one form for both its lengths, None for any other id.

    The form is the 18-character id in lower case; its checksum distinguishes ids that differ only in case.
    """
    if salesforce_kind(code) is None:
        return None
    return (code if len(code) == 18 else code + suffix(code)).casefold()


def strong_keys(kind: str, fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys that identify a record on their own, also that of the first eight digits of a UUID."""
    keys = [value_key(name, fields[name]) for name in KINDS[kind].STRONG if fields.get(name)]
    code = str(fields.get("id") or "")
    return [*keys, f"id:{code[:8].lower()}"] if _UUID.fullmatch(code) else keys


def name_key(kind: str, fields: Mapping[str, Scalar]) -> str | None:
    """Return the key of a record's normalised name or composed identity, None if it has neither.

    A nameless record of an `UNNAMED` kind has the key `unnamed:` if its scope is known.
    """
    model = KINDS[kind]
    if model.IDENTITY is not None:
        return _composed(kind, model.IDENTITY, fields)
    if model.NAME_FORM == "person":
        return _named(person_key(_person(fields)))
    name = str(fields.get(model.LABEL[0]) or "")
    key = _named(core_name(name) if model.NAME_FORM == "organisation" else fold(name))
    return key or ("unnamed:" if model.UNNAMED and model.SCOPE and fields.get(model.SCOPE) else None)


def part_keys(kind: str, fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys of a person's first and last name, or of the first words of a company's name.

    They identify nobody on their own: such a mention means a record only if no other has the same part.
    """
    if KINDS[kind].NAME_FORM == "organisation":
        whole = core_name(str(fields.get("name") or "")).split()
        return [f"begins:{' '.join(whole[:count])}" for count in range(1, min(len(whole), 3))]
    if KINDS[kind].NAME_FORM != "person":
        return []
    words = person_key(_person(fields)).split()
    return [f"part:{word}" for word in dict.fromkeys((words[0], words[-1]))] if len(words) > 1 else []


def scope_of(kind: str, fields: Mapping[str, Scalar]) -> str:
    """Return the account (or other scope) of a record as a core name, or an empty string."""
    name = KINDS[kind].SCOPE
    return core_name(str(fields.get(name) or "")) if name else ""


def all_keys(kind: str, fields: Mapping[str, Scalar]) -> list[str]:
    """Return every key under which a record is found."""
    name = name_key(kind, fields)
    named = [name] if name else []
    return [*strong_keys(kind, fields), *named, *part_keys(kind, fields), *lookup_keys(kind, fields)]


def lookup_keys(kind: str, fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys that find a record but do not identify it.

    These are phone numbers, addresses that a company shares, further codes, and the words of a name without
    punctuation.
    """
    model = KINDS[kind]
    keys = [
        reach_key(spec.kind, fields[name])
        for name, spec in specs(model).items()
        if spec.kind in ("phone", "email", "id") and fields.get(name) and name not in model.STRONG
    ]
    name = str(fields.get(model.LABEL[0]) or "")
    bare = " ".join(words(name)) if model.NAME_FORM == "text" else ""
    if model.IDENTITY is not None:
        return [*filter(None, keys), *_called(model, fields)]
    return [*filter(None, keys), *([f"reach:{bare}"] if bare and bare != fold(name) else [])]


def _called(model: type[Record], fields: Mapping[str, Scalar]) -> list[str]:
    """Return the keys of the names in a composed identity, so that a record is found by what it is about."""
    named = [name for name in model.IDENTITY or () if specs(model)[name].kind == "name" and fields.get(name)]
    bare = [" ".join(words(model.identity_value(name, str(fields[name])))) for name in named]
    near = neighbours_key(model.KIND, fields)
    return [
        *(f"reach:{one}" if " " in one else f"part:{one}" for one in bare if one),
        *([near] if near else []),
    ]


def neighbours_key(kind: str, fields: Mapping[str, object]) -> str | None:
    """Return the key shared by records that agree in all fields of a composed identity but the last."""
    names = (KINDS[kind].IDENTITY or ())[:-1]
    if not names or any(not fields.get(name) for name in names):
        return None
    return "|".join(
        [f"near:{kind}", *(KINDS[kind].identity_value(name, str(fields[name])) for name in names)]
    )


def reach_key(kind: str, value: Scalar) -> str | None:
    """Return the key of a phone number (its last nine digits), address or code; None if it is too short."""
    if kind != "phone":
        return f"reach:{fold(str(value)).lstrip('#')}"
    digits = re.sub(r"\D", "", re.split(r"(?i)[a-z]", str(value))[0])
    return f"reach:{digits[-9:]}" if len(digits) >= 7 else None


def is_identified(kind: str, fields: Mapping[str, Scalar]) -> bool:
    """Tell whether fields give a key by which the record can be found again."""
    return bool(strong_keys(kind, fields) or name_key(kind, fields))


def value_key(name: str, value: Scalar) -> str:
    """Return the key of one value of a field that identifies a record on its own."""
    if name == "website":
        return "web:" + fold(str(value)).removeprefix("https://").removeprefix("http://").removeprefix(
            "www."
        ).rstrip("/")
    kind = "id" if name in ("id", "case_number", "order_id") else name
    code = str(value).lstrip("#")
    return f"{kind}:{salesforce_id(code) or number_key(fold(code))}"


def number_key(code: str) -> str:
    """Return a number without the zeros before it, as people leave them out of "00041880"; other codes unchanged."""
    return code.lstrip("0") or code if code.isdecimal() else code


def _composed(kind: str, names: tuple[str, ...], fields: Mapping[str, Scalar]) -> str | None:
    """Return the key of an identity composed of fields, None if one is missing; `()` gives a constant."""
    if any(not fields.get(name) for name in names):
        return None
    return "|".join([f"of:{kind}", *(KINDS[kind].identity_value(name, str(fields[name])) for name in names)])


def _named(folded: str) -> str | None:
    return f"name:{folded}" if folded else None


def _person(fields: Mapping[str, Scalar]) -> str:
    name = fields.get("name") or " ".join(
        str(fields[part]) for part in ("first_name", "last_name") if fields.get(part)
    )
    if name:
        return str(name)
    logins = (_SPELLED.fullmatch(str(fields.get(field) or "")) for field in ("id", "username"))
    return next((f"{login[1]} {login[2]}" for login in logins if login), "")
