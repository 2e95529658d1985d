"""Comparison of two records: the same, similar or different. A pure function of their fields.

Records are linked without a question only on proof: an id, a personal e-mail address, the exact name with
nothing against it, or a name that differs by a typo and an independent second fact. In all other cases the
user is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from memory.identity.evidence import Evidence, weigh
from memory.identity.org_names import (
    LONGEST,
    NEAR_RATIO,
    Level,
    NameMatch,
    match_orgs,
    match_whole,
    parse_org,
)
from memory.identity.person_names import match_people
from memory.text.names import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.drafts import Scalar

PEOPLE: Final = frozenset({"contacts", "leads"})
COMPARED: Final = PEOPLE | {"accounts", "opportunities"}
_DEAL_WORDS: Final = frozenset(["deal", "opportunity", "opp", "the", "for", "with", "at", "and"])
_PERIOD: Final = re.compile(r"(?:19|20)\d\d|q[1-4]|fy\d{2,4}|h[12]")


class Verdict(StrEnum):
    """The verdict on two records."""

    SAME = "same"
    """Proved: they are linked."""
    SIMILAR = "similar"
    """Not proved: the user is asked."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict, its score (0 to 100), and the evidence for it ("name 94", "domain")."""

    verdict: Verdict
    score: float
    evidence: tuple[str, ...]


def compare(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> Comparison:
    """Compare two records of a kind; those of kinds not compared by name are the same only by id."""
    facts = weigh(kind, left, right)
    name = _match(kind, left, right)
    if facts.same_id:
        return Comparison(Verdict.SAME, 100.0, ("id",))
    verdict = _judge(kind, name, facts)
    against = tuple(f"other {fact}" for fact in facts.against)
    return Comparison(verdict, _score(verdict, name, facts), (name.why, *_agreeing(facts), *against))


def name_of(kind: str, fields: Mapping[str, Scalar]) -> str:
    """Return the name by which records of this kind are compared."""
    name = str(fields.get("name") or "")
    if not name and kind in PEOPLE:
        name = " ".join(str(fields[part]) for part in ("first_name", "last_name") if fields.get(part))
    return name


def _match(kind: str, left: Mapping[str, Scalar], right: Mapping[str, Scalar]) -> NameMatch:
    a, b = name_of(kind, left), name_of(kind, right)
    if kind in PEOPLE:
        return match_people(a, b)
    if kind == "accounts":
        return match_orgs(a, b)
    if kind == "opportunities":
        return match_deals(a, b, f"{left.get('account_name') or ''} {right.get('account_name') or ''}")
    return NameMatch(Level.UNLIKE, 0.0, "not compared by name")


def match_deals(left: str, right: str, account: str) -> NameMatch:
    """Compare two names of deals, without the account's own name and words such as "deal"."""
    if max(len(left), len(right)) > LONGEST:
        return match_whole(left, right)
    a, b = deal_words(left, account), deal_words(right, account)
    if not a or not b:
        return NameMatch(Level.UNLIKE, 0.0, "no name")
    if a == b:
        return NameMatch(Level.EXACT, 100.0, "name")
    period, other = ({word for word in every if _PERIOD.fullmatch(word)} for every in (a, b))
    if period and other and period != other:
        return NameMatch(Level.SHARED, NEAR_RATIO - 1, "another period")
    return match_orgs(" ".join(a), " ".join(b))


def deal_words(name: str, account: str) -> list[str]:
    """Return the words of a deal's name that distinguish it from the account's other deals."""
    every = words(name)
    own = set(parse_org(account).core) | set(words(account)) if account else set()
    kept = [word for word in every if word not in own and word not in _DEAL_WORDS]
    return kept or every


def _judge(kind: str, name: NameMatch, facts: Evidence) -> Verdict:
    if kind in PEOPLE:
        return _judge_person(name, facts)
    if kind == "accounts":
        return _judge_account(name, facts)
    return _judge_deal(name, facts) if kind == "opportunities" else Verdict.DIFFERENT


def _judge_account(name: NameMatch, facts: Evidence) -> Verdict:
    hard = bool(facts.hard)
    if name.level is Level.EXACT:
        elsewhere = "city" in facts.against and not facts.hard
        clear = not (name.forms_differ or elsewhere or {"id", "domain"} & set(facts.against))
        return Verdict.SAME if clear else Verdict.SIMILAR
    if name.level is Level.CLOSE and hard and not facts.against:
        return Verdict.SAME
    elsewhere = "street" in facts.against or ("city" in facts.against and "domain" in facts.against)
    if name.level is Level.CLOSE:
        return Verdict.SIMILAR
    if name.level >= Level.PART:
        return Verdict.SIMILAR if hard or not elsewhere else Verdict.DIFFERENT
    enough = 1 if name.level is Level.SHARED else 2
    return Verdict.SIMILAR if len(facts.hard) >= enough and not elsewhere else Verdict.DIFFERENT


def _judge_person(name: NameMatch, facts: Evidence) -> Verdict:
    hard, against = bool(facts.hard), set(facts.against)
    if facts.same_email:
        return Verdict.SAME if name.level >= Level.PART and "id" not in against else Verdict.SIMILAR
    if facts.scope is False and not hard:
        return Verdict.DIFFERENT
    if name.level is Level.EXACT:
        moved = facts.scope is False or (facts.scope is None and bool(against & {"city", "street"}))
        return Verdict.SIMILAR if moved or against & {"id", "e-mail"} else Verdict.SAME
    if name.level is Level.CLOSE:
        return Verdict.SAME if hard and not against and facts.scope is not False else Verdict.SIMILAR
    doubts = len(against) > 0 and not hard and not facts.scope
    if name.level in (Level.NEAR, Level.PART):
        return Verdict.DIFFERENT if doubts else Verdict.SIMILAR
    # Colleagues share a switchboard and families a street, so one fact proves nothing if the names differ.
    alike = name.level is Level.SHARED and len(facts.hard) > 1
    return Verdict.SIMILAR if alike or "e-mail nearly" in facts.hard else Verdict.DIFFERENT


def _judge_deal(name: NameMatch, facts: Evidence) -> Verdict:
    if facts.scope is False or name.level <= Level.SHARED:
        return Verdict.DIFFERENT
    if facts.against or facts.scope is None:
        return Verdict.SIMILAR
    proved = name.level is Level.EXACT or (name.level is Level.CLOSE and bool(facts.hard))
    return Verdict.SAME if proved else Verdict.SIMILAR


def _agreeing(facts: Evidence) -> tuple[str, ...]:
    return (*(("e-mail",) if facts.same_email else ()), *facts.hard, *facts.soft)


def _score(verdict: Verdict, name: NameMatch, facts: Evidence) -> float:
    """Return the name's score, raised by facts that agree and lowered by others, in the verdict's range."""
    if facts.same_email:
        return max(95.0, name.score)
    shift = 3.0 * len(facts.hard) + len(facts.soft) - 3.0 * len(facts.against)
    low, high = {
        Verdict.SAME: (92.0, 100.0),
        Verdict.SIMILAR: (60.0, 99.0),
        Verdict.DIFFERENT: (0.0, 79.0),
    }[verdict]
    return round(min(high, max(low, name.score + shift)), 1)
