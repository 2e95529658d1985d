"""Ranking of the messages that may answer a question: pure arithmetic, no model.

A message is rarely found by its own words alone. People answer in other words than they were asked, so the
message before counts as much as the message itself; and the topic of a conversation is spread over its
messages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.recall.freshness import RECENT, freshness
from memory.recall.signals import ALL
from memory.recall.turns import Held, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.recall.query.wanted import Query
    from memory.recall.signals import Signals
    from memory.recall.turns import Turn

ALIKE_SHARE: Final = 0.4
"""Weight of a synonym, relative to the word itself."""
NAMED_SHARE: Final = 0.15
"""Factor for a word that is a speaker's name, because the speaker is a signal of its own."""
MEANS: Final = 0.8
"""Closeness in meaning, relative to the closest message, above which "meaning" is given as a reason."""
FADING: Final = 0.95
"""Factor by which a neighbour's share falls with each message of distance."""
MAKES_WAY: Final = 0.1
"""What a message's score loses for each better message of its conversation."""
REACH: Final = 6
"""How many messages before and after count as the surrounding conversation."""


class Features(NamedTuple):
    """The features of one message: shares of the question's words, degrees, or 0 and 1 for no and yes."""

    own: float
    pair: float
    """Share held by it and the message before together."""
    following: float
    """Share held by the message after."""
    earlier: float
    """Share held by the message two before it, mostly the same speaker's."""
    answers: float
    """Share held by the questions in the message before."""
    after_question: float
    near: float
    """The best share of three messages in a row, falling with their distance."""
    around: float
    """Share held together by all messages within `REACH`."""
    speaker: float
    phrases: float
    asks: float
    opens: float
    offers: float
    in_time: float
    meaning: float
    """Its cosine similarity to the question, relative to that of the closest message."""
    recent: float
    rests: float
    """Whether it changed a record."""


WEIGHTS: Final = Features(
    own=1.5, pair=2.4, following=0.9, earlier=1.5, answers=3.1, after_question=0.5, near=2.7, around=2.0,
    speaker=1.2, phrases=1.7, asks=-0.7, opens=1.1, offers=1.7, in_time=2.0, meaning=1.2, recent=0.3, rests=0.2,
)  # fmt: skip


class Weighing:
    """The share of a question's words that is held, rare words weighing more; 0 to 1."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights
        self._whole = sum(weights) or 1.0
        self._known: dict[int, float] = {0: 0.0}

    def share(self, held: Held) -> float:
        """Return the share of the question that is held, synonyms counting `ALIKE_SHARE`."""
        exact = self._sum(held.exact)
        return (
            exact if held.alike == held.exact else exact + ALIKE_SHARE * self._sum(held.alike & ~held.exact)
        )

    def _sum(self, bits: int) -> float:
        known = self._known.get(bits)
        if known is None:
            known = sum(weight for at, weight in enumerate(self._weights) if bits >> at & 1) / self._whole
            self._known[bits] = known
        return known


@dataclass(frozen=True, slots=True)
class Ranked:
    """A message with its score and the reasons for it."""

    place: Place
    score: float
    why: tuple[str, ...]


class Neighbourhood:
    """The question's words that are held at each place, as far as known."""

    def __init__(self, held: Mapping[Place, Held], weighing: Weighing) -> None:
        self._weighing = weighing
        self._threads: dict[str, dict[int, Held]] = {}
        for place, one in held.items():
            self._threads.setdefault(place.thread, {})[place.number] = one

    def at(self, place: Place, first: int, last: int) -> Held:
        """Return the words held together by the messages from `first` to `last`, counted from a place."""
        exact = alike = 0
        known = self._threads.get(place.thread, {})
        for number in range(place.number + first, place.number + last + 1):
            one = known.get(number)
            if one is not None:
                exact |= one.exact
                alike |= one.alike
        return Held(exact, alike)

    def window(self, place: Place) -> float:
        """Return the share held by a message and its two neighbours."""
        return self._weighing.share(self.at(place, -1, 1))

    def fade(self, places: Iterable[Place]) -> dict[Place, float]:
        """Return for each place the best window near it, falling with the distance."""
        numbers: dict[str, set[int]] = {}
        for place in places:
            numbers.setdefault(place.thread, set()).add(place.number)
        found: dict[Place, float] = {}
        for thread, some in numbers.items():
            ordered = sorted(some | self._threads.get(thread, {}).keys())
            best = {number: self.window(Place(thread, number)) for number in ordered}
            for run in (ordered, ordered[::-1]):
                for last, number in pairwise(run):
                    best[number] = max(best[number], best[last] * FADING ** abs(number - last))
            found.update((Place(thread, number), best[number]) for number in some)
        return found


def seeds(held: Mapping[Place, Held], weighing: Weighing, most: int) -> list[Place]:
    """Return the places whose message and neighbours hold most of the question, best first."""
    known = Neighbourhood(held, weighing)
    scored = [(-weighing.share(one) - known.window(place), place) for place, one in held.items()]
    return [place for _, place in sorted(scored)[:most]]


def features(
    turns: Mapping[Place, Turn],
    held: Mapping[Place, Held],
    query: Query,
    weighing: Weighing,
    asked_for: frozenset[str],
) -> dict[Place, Features]:
    """Return the features of every turn."""
    newest = max((turn.day for turn in turns.values()), default="")
    closest = max((turn.close for turn in turns.values()), default=0.0)
    known = Neighbourhood({**held, **{place: turn.held for place, turn in turns.items()}}, weighing)
    near = known.fade(turns)
    share = weighing.share
    best_own = max((share(turn.held) for turn in turns.values()), default=0.0) or 1.0
    best_near = max(near.values(), default=0.0) or 1.0
    pairs = max(1, len(query.terms) - 1)
    found = {}
    for place, turn in turns.items():
        before = turns.get(place.step(-1))
        found[place] = Features(
            own=share(turn.held) / best_own,
            pair=share(known.at(place, -1, 0)),
            following=share(known.at(place, 1, 1)),
            earlier=share(known.at(place, -2, -2)),
            answers=share(before.asked) if before else 0.0,
            after_question=float(before.questions) if before else 0.0,
            near=near[place] / best_near,
            around=share(known.at(place, -REACH, REACH)),
            speaker=float(bool(turn.speaker & asked_for)),
            phrases=turn.phrases / pairs,
            asks=float(turn.asks),
            opens=float(place.number == 0),
            offers=float(turn.offers),
            in_time=float(bool(query.days and turn.day and query.days[0] <= turn.day <= query.days[1])),
            meaning=max(0.0, turn.close) / closest if closest > 0 else 0.0,
            recent=freshness(turn.day, newest, query),
            rests=float(turn.applied),
        )
    return found


def rank(
    turns: Mapping[Place, Turn],
    held: Mapping[Place, Held],
    query: Query,
    weighing: Weighing,
    asked_for: frozenset[str],
    signals: Signals = ALL,
) -> list[Ranked]:
    """Return the messages with their scores and reasons, best first."""
    weights = weights_of(signals)
    ranked = []
    for place, one in features(turns, held, query, weighing, asked_for).items():
        parts = [weight * value for weight, value in zip(weights, one, strict=True)]
        ranked.append(Ranked(place, sum(parts), reasons(one, query.event)))
    ordered = sorted(ranked, key=lambda found: (-found.score, found.place))
    return _apart(ordered) if signals.apart else ordered


def _apart(ordered: Iterable[Ranked]) -> list[Ranked]:
    """Lower each message's score by the number of better ones in its conversation, and sort again."""
    before: Counter[str] = Counter()
    moved = []
    for one in ordered:
        moved.append(replace(one, score=one.score - MAKES_WAY * before[one.place.thread]))
        before[one.place.thread] += 1
    return sorted(moved, key=lambda found: (-found.score, found.place))


def weights_of(signals: Signals) -> Features:
    """Return the weights of the features, zero for signals that are switched off."""
    on = Features(
        own=signals.words, pair=signals.before, following=signals.around, earlier=signals.before,
        answers=signals.answers, after_question=signals.answers, near=signals.around, around=signals.around,
        speaker=signals.speaker, phrases=signals.phrases, asks=signals.telling, opens=signals.telling,
        offers=signals.shape, in_time=signals.time, meaning=signals.vectors,
        recent=signals.recency, rests=signals.importance,
    )  # fmt: skip
    return Features(*(weight * one for weight, one in zip(WEIGHTS, on, strict=True)))


def reasons(one: Features, event: str = "") -> tuple[str, ...]:
    """Return the reasons why a message was found; `event` is the event that stands for the time, if any."""
    said = (
        ("words", one.own > 0),
        ("phrase", one.phrases > 0),
        ("answers a question about it", one.answers > 0),
        ("said next to it", one.own == 0 and (one.pair > 0 or one.following > 0)),
        ("same conversation", one.own == one.pair == one.following == 0),
        ("speaker", one.speaker > 0),
        ("holds what was asked for", one.offers > 0),
        (event or "time", one.in_time > 0),
        ("meaning", one.meaning > MEANS),
        ("recent", one.recent > RECENT),
        ("a record rests on it", one.rests > 0),
    )
    return tuple(name for name, holds in said if holds)
