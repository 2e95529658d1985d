"""Search of messages: a bounded number of look-ups in the text index, then a ranking of the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.recall import ranking
from memory.recall.ranking import NAMED_SHARE, Weighing
from memory.recall.signals import ALL
from memory.recall.turns import Held, Place, QuestionMatcher, asked_speakers
from memory.records.message_log import load_in
from memory.store.items.types import Sought

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.recall.query.wanted import Query, Term
    from memory.recall.ranking import Ranked
    from memory.recall.signals import Signals
    from memory.records.messages import LoggedMessage
    from memory.store import Store, View
    from memory.store.items.types import Occurrences

NEWEST: Final = 400
"""How many messages are looked up for one word, the newest."""
NEWEST_ALIKE: Final = 150
MOST_SEEDS: Final = 70
"""Maximum number of places whose neighbouring messages are read."""
TIMED: Final = 3
"""Factor on the seeds if the question names a time, as a message's time is known only once it is read."""
MOST_COMMON: Final = 3
"""Maximum number of common words that are looked up in pairs."""
BESIDE: Final = (-2, -1, 0, 1, 2)
LEAST_RARITY: Final = 0.05
RARE_COUNTS: Final = 1.5
"""The power of a word's rarity that is its weight."""


async def search_messages(
    store: Store,
    user: str,
    query: Query,
    *,
    limit: int,
    signals: Signals = ALL,
    seeds: int = MOST_SEEDS,
) -> list[tuple[LoggedMessage, Ranked]]:
    """Return the messages that answer a question best, best first.

    Of `seeds` places the neighbouring messages are read: fewer are quicker and find less.
    """
    return await store.aview(
        lambda view: see_messages(view, user, query, limit=limit, signals=signals, seeds=seeds)
    )


def see_messages(
    view: View, user: str, query: Query, *, limit: int, signals: Signals = ALL, seeds: int = MOST_SEEDS
) -> list[tuple[LoggedMessage, Ranked]]:
    """Return the messages that answer a question best inside a view; see `search_messages`."""
    if not query.terms:
        return []
    held, rarities = _held(view, user, query, signals)
    if query.days is not None and signals.time:
        seeds *= TIMED
    chosen = ranking.seeds(held, Weighing(rarities), max(seeds, limit))
    places = {place.step(by) for place in chosen for by in BESIDE if place.number + by >= 0}
    entries = {entry.key: entry for entry in load_in(view, user, [place.key for place in sorted(places)])}
    matcher, close = QuestionMatcher(query, signals), _close(view, user, query, list(entries))
    turns = {
        place: matcher.read(place, entries[place.key], close.get(place.key, 0.0))
        for place in sorted(places)
        if place.key in entries
    }
    one, named = asked_speakers(turns.values(), query)
    weights = [
        rarity * (NAMED_SHARE if term.word in named else 1.0)
        for rarity, term in zip(rarities, query.terms, strict=True)
    ]
    ranked = ranking.rank(turns, held, query, Weighing(weights), one, signals)
    return [(entries[found.place.key], found) for found in ranked[:limit]]


def _close(view: View, user: str, query: Query, keys: Sequence[str]) -> dict[str, float]:
    """Return the cosine similarity of messages to a question, by key, if the store has vectors."""
    vector = query.vector
    return {} if vector is None else view.closeness((user_label(user), Namespace.MESSAGES), keys, vector)


def _held(view: View, user: str, query: Query, signals: Signals) -> tuple[dict[Place, Held], list[float]]:
    """Return which words are held at which places, and how much each word weighs."""
    terms = query.terms
    alike = [term.alike if signals.alike else () for term in terms]
    namespace = (user_label(user), Namespace.MESSAGES)
    sought = [Sought((_forms(term, signals),), NEWEST) for term in terms]
    sought += [Sought((words,), NEWEST_ALIKE) for words in alike if words]
    found = view.occurrences(namespace, sought)
    exact, like = found[: len(terms)], iter(found[len(terms) :])
    held: dict[Place, Held] = {}
    for at, occurrences in enumerate(exact):
        _note(held, occurrences, 1 << at, 1 << at)
    for at, words in enumerate(alike):
        if words:
            _note(held, next(like), 0, 1 << at)
    for bits, occurrences in _together(view, namespace, terms, exact, signals):
        _note(held, occurrences, bits, bits)
    known = 0
    for one in held.values():
        known |= one.alike
    rarities = [
        max(LEAST_RARITY, one.rarity) ** RARE_COUNTS if known >> at & 1 else 0.0
        for at, one in enumerate(exact)
    ]
    return held, rarities


def _together(
    view: View,
    namespace: tuple[str, ...],
    terms: Sequence[Term],
    exact: Sequence[Occurrences],
    signals: Signals,
) -> list[tuple[int, Occurrences]]:
    """Look up where words with more messages than were read stand together, or with rare words."""
    common = sorted(
        (at for at, one in enumerate(exact) if not one.complete), key=lambda at: -exact[at].rarity
    )
    rare = [at for at, one in enumerate(exact) if one.complete and one.keys]
    wanted: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
    if rare:
        any_rare = tuple(word for at in rare for word in _forms(terms[at], signals))
        wanted += [(1 << at, (any_rare, _forms(terms[at], signals))) for at in common]
    first = common[:MOST_COMMON]
    for number, left in enumerate(first):
        for right in first[number + 1 :]:
            pair = (_forms(terms[left], signals), _forms(terms[right], signals))
            wanted.append((1 << left | 1 << right, pair))
    if not wanted:
        return []
    found = view.occurrences(namespace, [Sought(groups, NEWEST) for _, groups in wanted])
    return [(bits, occurrences) for (bits, _), occurrences in zip(wanted, found, strict=True)]


def _forms(term: Term, signals: Signals) -> tuple[str, ...]:
    return term.forms if signals.forms else (term.word,)


def _note(held: dict[Place, Held], occurrences: Occurrences, exact: int, alike: int) -> None:
    for key in occurrences.keys:
        place = Place.of(key)
        known = held.get(place)
        held[place] = Held(exact, alike) if known is None else Held(known.exact | exact, known.alike | alike)
