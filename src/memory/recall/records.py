"""Search of records: first always those that the question names, then what belongs to them, then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.kinds import KINDS
from memory.recall.freshness import RECENT, freshness
from memory.recall.lookup import keys_in, see_refs, see_related, see_similar
from memory.recall.query.vocabulary import KINDS_CALLED, REQUESTS
from memory.recall.ranking import Weighing
from memory.recall.signals import ALL
from memory.recall.turns import QuestionMatcher
from memory.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.recall.query.wanted import Query
    from memory.recall.signals import Signals
    from memory.records.items import StoredRecord
    from memory.store import Store, View

BY_CODE: Final = 4.0
BY_NAME: Final = 3.0
BY_SPELLING: Final = 2.6
"""A misspelt full name, always below one that is spelt as it is written."""
BY_PART: Final = 2.0
BY_PART_SPELLING: Final = 1.9
BELONGS: Final = 1.5
"""Of a record that belongs to a named one."""
MOST_SIMILAR: Final = 1.49
"""What is only similar scores less than what belongs to a named record."""
ASKED_KIND: Final = 0.25
"""Added for a kind that the question mentions."""
MEANING: Final = 0.2
"""Added for the same meaning, where holding all words counts 1."""
FRESH: Final = 0.04
WEIGHT: Final = 0.08
"""Added for each step of a note's importance above the usual one."""
USUAL: Final = 3
MOST_PER_KEY: Final = 50
"""Maximum number of records loaded for one part of a name; there may be hundreds of Danas."""
MOST_RELATED: Final = 20
NAMED_FOR_RELATIONS: Final = 3
LEAST_SIMILAR: Final = 20


class Known(NamedTuple):
    """A record with its score and the reasons for it."""

    record: StoredRecord
    score: float
    why: tuple[str, ...]


async def search_records(
    store: Store,
    user: str,
    query: Query,
    *,
    kinds: Sequence[str] | None = None,
    limit: int,
    signals: Signals = ALL,
) -> list[Known]:
    """Return the records of some kinds, or of all, that fit a question, best first."""
    label = user_label(user)
    return await store.aview(
        lambda view: see_records(view, label, query, kinds=kinds, limit=limit, signals=signals)
    )


def see_records(
    view: View,
    label: str,
    query: Query,
    *,
    kinds: Sequence[str] | None = None,
    limit: int,
    signals: Signals = ALL,
) -> list[Known]:
    """Return the records that fit a question inside a view, best first; see `search_records`."""
    kinds = tuple(KINDS) if kinds is None else kinds
    found: dict[str, Known] = {}
    named = _named(view, label, query.text) if signals.keys else []
    _add(found, named, kinds)
    if signals.spelling and query.spelt:
        named = _best([*named, *_spelt(view, label, query)])
        found = {}
        _add(found, named, kinds)
    if signals.relations:
        _add(found, _belonging(view, label, query, named, kinds), kinds)
    if len(found) < limit and signals.words:
        _add(found, _similar(view, label, query, kinds, max(limit, LEAST_SIMILAR), signals), kinds)
    if len(found) < limit and signals.kinds:
        _add(found, _of_kind(view, label, query, kinds, limit), kinds)
    return sorted(found.values(), key=lambda one: (-one.score, one.record.ref))[:limit]


def _named(view: View, label: str, text: str) -> list[Known]:
    """Return the records whose keys are in the text; codes score most, then long names, then name parts."""
    keys = keys_in(text)
    filed = view.get_many((label, Namespace.IDENTITY), keys)
    why: dict[str, tuple[float, str]] = {}
    for key, item in filed.items():
        score, reason = _strength(key)
        refs: list[str] = item.value["records"]
        for ref in refs[:MOST_PER_KEY] if score == BY_PART else refs:
            why[ref] = max(why.get(ref, (0.0, "")), (score, reason))
    records = see_refs(view, label, list(why))
    return [Known(record, why[record.ref][0], (why[record.ref][1],)) for record in records]


def _spelt(view: View, label: str, query: Query) -> list[Known]:
    """Return the records that the question names only after its misspelt names are corrected."""
    keys = set(keys_in(query.respelt)) - set(keys_in(query.text))
    keys |= {f"begins:{fold(one.known)}" for one in query.spelt}
    scores: dict[str, float] = {}
    for key, item in view.get_many((label, Namespace.IDENTITY), sorted(keys)).items():
        refs: list[str] = item.value["records"]
        whole = key.startswith(("name:", "reach:")) or (key.startswith("begins:") and len(refs) == 1)
        for ref in refs[:MOST_PER_KEY]:
            scores[ref] = max(scores.get(ref, 0.0), BY_SPELLING if whole else BY_PART_SPELLING)
    records = see_refs(view, label, list(scores))
    return [Known(record, scores[record.ref], (f"spelt like {record.label}",)) for record in records]


def _best(named: Sequence[Known]) -> list[Known]:
    """Return each record once, with its highest score."""
    best: dict[str, Known] = {}
    for one in named:
        known = best.get(one.record.ref)
        if known is None or one.score > known.score:
            best[one.record.ref] = one
    return list(best.values())


def _strength(key: str) -> tuple[float, str]:
    kind, _, value = key.partition(":")
    if kind == "part":
        return BY_PART, f"called {value}"
    if kind == "name" or (kind == "reach" and not any(c.isdigit() or c == "@" for c in value)):
        return BY_NAME + min(len(value), 900) / 1_000, f"named {value}"
    return BY_CODE, f"has {value}"


def _belonging(
    view: View, label: str, query: Query, named: Sequence[Known], kinds: Sequence[str]
) -> list[Known]:
    """Return what belongs to the best of the named records, if it is of a kind that was asked for."""
    wanted = query.kinds or (frozenset(kinds) if len(kinds) == 1 else frozenset(KINDS))
    best = sorted((one for one in named if one.score > BY_PART + 0.5), key=lambda one: -one.score)
    heads = [one.record for one in best[:NAMED_FOR_RELATIONS]]
    related = see_related(view, label, heads, MOST_RELATED) if heads else []
    head = heads[0].label if heads else ""
    return [
        Known(record, BELONGS + (ASKED_KIND if record.kind in query.kinds else 0), (f"belongs to {head}",))
        for record in related
        if record.kind in wanted
    ]


def _similar(
    view: View, label: str, query: Query, kinds: Sequence[str], most: int, signals: Signals
) -> list[Known]:
    """Return the records whose text holds words of the question."""
    near = see_similar(view, label, _words(query, signals)[:2_000], most, kinds)
    matcher, weighing = QuestionMatcher(query, signals), Weighing([1.0] * len(query.terms))
    best = max((score for _, score in near), default=0.0) or 1.0
    close = _close(view, label, query, [record for record, _ in near]) if signals.vectors else {}
    newest = max((record.updated_at[:10] for record, _ in near), default="")
    found = []
    for record, score in near:
        share = weighing.share(matcher.holds(" ".join(str(value) for value in record.fields.values())))
        extra = ASKED_KIND if signals.kinds and record.kind in query.kinds else 0.0
        meaning = max(0.0, close.get(record.ref, 0.0))
        recent = freshness(record.updated_at[:10], newest, query) if signals.recency else 0.0
        weight = weight_of(record) if signals.importance else 0
        extra += MEANING * meaning + FRESH * recent + WEIGHT * weight
        why = (
            ("meaning", meaning > 0),
            ("recent", recent > RECENT),
            (f"importance {weight + USUAL}", weight != 0),
        )
        reasons = ("words", *(name for name, holds in why if holds))
        blended = (share + max(0.0, score) / best) / 2 + extra
        found.append(Known(record, min(blended, MOST_SIMILAR), reasons))
    return found


def weight_of(record: StoredRecord) -> int:
    """Return how much a note's importance differs from the usual one, -2 to 2; 0 for all else."""
    given = record.fields.get("importance")
    return int(given) - USUAL if isinstance(given, int) and 1 <= given <= 5 else 0


def _close(view: View, label: str, query: Query, records: Sequence[StoredRecord]) -> dict[str, float]:
    """Return the cosine similarity of records to a question, by reference, if the store has vectors."""
    if query.vector is None:
        return {}
    return {
        str(RecordRef(kind, key)): cosine
        for kind in {record.kind for record in records}
        for key, cosine in view.closeness(
            (label, kind), [record.key for record in records if record.kind == kind], query.vector
        ).items()
    }


def _words(query: Query, signals: Signals) -> str:
    """Return the words to look for: those of the question, and the known names they are misspellings of."""
    return " ".join((*(one.known for one in query.spelt if signals.spelling), query.text))


def _of_kind(view: View, label: str, query: Query, kinds: Sequence[str], limit: int) -> list[Known]:
    """Return records of the kinds a question mentions when it asks for nothing else ("my open deals")."""
    if any(term.word not in KINDS_CALLED and term.word not in REQUESTS for term in query.terms):
        return []
    found = []
    for kind in sorted(query.kinds & set(kinds)):
        items = view.scan((label, kind), limit=limit)
        records = see_refs(view, label, [str(RecordRef(kind, item.key)) for item in items])
        found += [Known(record, ASKED_KIND, ("kind",)) for record in records]
    return found


def _add(found: dict[str, Known], more: Sequence[Known], kinds: Sequence[str]) -> None:
    for one in more:
        if one.record.kind in kinds:
            found.setdefault(one.record.ref, one)
