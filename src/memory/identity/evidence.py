"""Evidence besides the name that two records are the same or not: ids, addresses, phone numbers, places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from memory.identity.keys import salesforce_id, shortened
from memory.identity.org_names import Level, match_orgs
from memory.text import core_name, fold
from memory.text.names import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from memory.domain.drafts import Scalar

FREE_MAIL: Final = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "ymail.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "web.de",
        "t-online.de",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "zoho.com",
        "fastmail.com",
        "qq.com",
        "163.com",
        "hey.com",
    ]
)
"""Domains at which anybody can have an address, so that they say nothing about an employer."""
_ROLES: Final = frozenset(
    [
        "info",
        "sales",
        "support",
        "office",
        "contact",
        "hello",
        "admin",
        "team",
        "billing",
        "accounts",
        "accounting",
        "help",
        "helpdesk",
        "service",
        "mail",
        "marketing",
        "hr",
        "jobs",
        "press",
        "noreply",
        "no-reply",
        "enquiries",
        "inquiries",
        "reception",
        "post",
        "webmaster",
        "orders",
        "finance",
        "legal",
    ]
)
_SECOND_LEVEL: Final = frozenset(["co", "com", "org", "net", "ac", "gov", "edu"])
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.){1,6}[\w-]{2,24}")
_STREETS: Final = ("billing_street", "mailing_street")
_CITIES: Final = ("billing_city", "mailing_city")
_POSTCODES: Final = ("billing_postal_code", "mailing_postal_code")
_PHONES: Final = ("phone", "mobile_phone")
_SCOPES: Final = {"contacts": "account_name", "opportunities": "account_name", "leads": "company"}
_DIRECTIONS: Final = frozenset(["n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for and against two records being the same, apart from their names."""

    same_id: bool = False
    same_email: bool = False
    """Whether they have the same personal e-mail address."""
    hard: tuple[str, ...] = ()
    """Independent facts in common that few records share: domain, phone, street, title at the account …"""
    soft: tuple[str, ...] = ()
    """Facts in common that many records share: city, account."""
    against: tuple[str, ...] = ()
    """Facts in which they differ."""
    scope: bool | None = None
    """Whether they belong to the same account; None if that is not known."""


@dataclass(frozen=True, slots=True)
class Check:
    """A fact that two records may have in common; `agree` returns None if that cannot be told."""

    name: str
    agree: Callable[[Mapping[str, Scalar], Mapping[str, Scalar]], bool | None]
    hard: bool = True


def weigh(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> Evidence:
    """Return the evidence for and against two records being the same."""
    scope = _same_scope(kind, left, right)
    hard: list[str] = []
    soft: list[str] = []
    against: list[str] = []
    same_id = _same_id(kind, left, right)
    if same_id is False:
        against.append("id")
    mail = _mail(kind, left, right)
    for check in _checks(kind):
        agrees = check.agree(left, right)
        if agrees is not None:
            (against if not agrees else hard if check.hard else soft).append(check.name)
    if mail == "near":
        hard.append("e-mail nearly")
    elif mail == "shared":
        (hard if kind == "accounts" else soft).append("shared mailbox")
    elif mail == "other":
        against.append("e-mail")
    if scope:
        soft.append("account")
        hard += [name for name in ("title", "contact_name") if _equal(left, right, name)]
    return Evidence(bool(same_id), mail == "same", tuple(hard), tuple(soft), tuple(against), scope)


def _checks(kind: str) -> list[Check]:
    if kind == "opportunities":
        return []
    place = [
        Check("phone", _same_phone),
        Check("street", _same_street),
        Check("city and postal code", _same_postcode),
        Check("city", _same_city, hard=False),
    ]
    return [Check("domain", _same_domain), *place] if kind == "accounts" else place


# Ids


def _same_id(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    """Tell whether two records have the same id; None if one has none or their systems may differ."""
    a, b = _text(left, "id").lstrip("#"), _text(right, "id").lstrip("#")
    if not a or not b:
        return None
    long_a, long_b = salesforce_id(a), salesforce_id(b)
    if long_a and long_b:
        return long_a == long_b
    if a.casefold() == b.casefold():
        return True
    return None if long_a or long_b or kind == "accounts" or shortened(a, b) else False


# E-mail and domains


def _mail(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> str:
    """Return "same", "shared" (no personal mailbox), "near" (a typo), "other", or "" for no evidence."""
    a, b = fold(_text(left, "email")), fold(_text(right, "email"))
    if not a or not b or kind == "opportunities":
        return ""
    local_a, _, domain_a = a.partition("@")
    local_b, _, domain_b = b.partition("@")
    role = bool({local_a, local_b} & _ROLES)
    if a == b:
        return "shared" if role or kind == "accounts" else "same"
    if role or kind == "accounts":
        return ""
    return "near" if _one_slip(local_a, local_b, domain_a, domain_b) else "other"


def _one_slip(local_a: str, local_b: str, domain_a: str, domain_b: str) -> bool:
    """Tell whether two addresses differ by a typo; another first letter, digit or mail provider is none."""
    if {domain_a, domain_b} <= FREE_MAIL and domain_a != domain_b:
        return False
    if local_a == local_b:
        return fuzz.ratio(domain_a, domain_b) >= 80
    if local_a[:1] != local_b[:1] or _digits(local_a) != _digits(local_b):
        return False
    slip = min(len(local_a), len(local_b)) > 4 and OSA.distance(local_a, local_b) == 1
    return slip and fuzz.ratio(domain_a, domain_b) >= 90


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def domains(fields: Mapping[str, Scalar]) -> frozenset[str]:
    """Return the registered domains of the website and the e-mail address, except mail providers'."""
    hosts = [_text(fields, "email").rpartition("@")[2], _host(_text(fields, "website"))]
    return frozenset(
        _registered(host) for host in hosts if _HOST.fullmatch(host) and fold(host) not in FREE_MAIL
    )


def _host(url: str) -> str:
    return re.sub(r"^[a-z]+://", "", fold(url)).split("/")[0].split(":")[0]


def _registered(host: str) -> str:
    labels = fold(host).strip(".").split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def _same_domain(left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    """Tell whether two records share a domain; None if unknown or like "acme.de" and "acme.com"."""
    a, b = domains(left), domains(right)
    if not a or not b:
        return None
    if a & b:
        return True
    heads = {name.split(".")[0] for name in a} & {name.split(".")[0] for name in b}
    return None if heads else False


# Telephone and places


def phones(fields: Mapping[str, Scalar]) -> frozenset[str]:
    """Return the phone numbers as their last nine digits, without extensions."""
    bare = (re.split(r"(?i)[a-z]", _text(fields, name))[0] for name in _PHONES)
    return frozenset(digits[-9:] for digits in map(_digits, bare) if len(digits) >= 7)


def _same_phone(left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    return True if phones(left) & phones(right) else None


def _same_street(left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    a, b = _street(_first(left, _STREETS)), _street(_first(right, _STREETS))
    if not a or not b:
        return None
    return a[0] == b[0] and fuzz.ratio(a[1], b[1]) >= 75


@lru_cache(maxsize=4096)
def _street(text: str) -> tuple[str, str] | None:
    """Return the house number and the first significant word of a street, None if one is missing."""
    every = [word for word in words(text) if word not in _DIRECTIONS]
    number = next((word for word in every if word.isdigit()), None)
    if number is None:
        return None
    every.remove(number)
    name = next((word for word in every if len(word) > 1 and not word.isdigit()), None)
    return (number, name) if name else None


def _same_postcode(left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    a, b = (fold(_first(fields, _POSTCODES)).replace(" ", "") for fields in (left, right))
    if not a or not b:
        return None
    return True if a == b and _same_city(left, right) else None


def _same_city(left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    a, b = fold(_first(left, _CITIES)), fold(_first(right, _CITIES))
    if not a or not b:
        return None
    return fuzz.ratio(a, b) >= 75


# The account


def _same_scope(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> bool | None:
    """Tell whether two records belong to the same account; None if unknown or only similar in name."""
    name = _SCOPES.get(kind, "")
    a, b = _text(left, name), _text(right, name)
    if not a or not b:
        return None
    if core_name(a) == core_name(b):
        return True
    return False if match_orgs(a, b).level < Level.PART else None


def _equal(left: Mapping[str, Scalar], right: Mapping[str, Scalar], name: str) -> bool:
    a, b = fold(_text(left, name)), fold(_text(right, name))
    return bool(a) and a == b


def _first(fields: Mapping[str, Scalar], names: Iterable[str]) -> str:
    return next((text for name in names if (text := _text(fields, name))), "")


def _text(fields: Mapping[str, Scalar], name: str) -> str:
    return str(fields.get(name) or "").strip()
