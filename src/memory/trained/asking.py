"""Classify what a message asks: intent, kind of record, fields, names, time and sort order.

The network that reads statements does this too; the word `ASKED` in place of its role marks the message to
classify.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from memory.trained.network import network as shipped
from memory.trained.tagging import decode, hidden_of
from memory.trained.words import ASKED, Said, cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.trained.network import Floats, Network

LONGEST: Final = 1_000
"""Characters of a message that are classified; a longer message is taken to state something."""
TELLING: Final = frozenset({"tell", "command_create", "command_update", "command_settings"})
"""Intents of messages that are read into memory rather than answered."""
UNDOING: Final = frozenset({"command_delete", "command_merge"})
"""Intents of commands that name records only to remove or merge them."""
UNLIKELY: Final = 0.3
"""Value of `Asked.holds` below which a question is taken to state nothing as well."""
WANTED: Final = 0.5
"""Probability above which a field counts as asked for, and an intent as certain enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks: the most probable class of each part."""

    intent: str
    kind: str
    time: str
    order: str
    fields: tuple[str, ...]
    entities: tuple[str, ...]
    """The words that name records."""
    when: str
    """The words that name a time; empty if none do."""
    filters: Mapping[str, str]
    """Field → the words that its value has to match."""
    holds: float
    """Probability that the message states something to remember."""
    sure: float
    """Probability of the intent."""


def only_asks(text: str) -> bool:
    """Tell whether a message only asks or commands, and states nothing to remember.

    Of 487 messages by authors outside the training data, one that stated something was misjudged this way.
    """
    if len(text) > LONGEST:
        return False
    asked = understand(text)
    asks = asked.intent not in TELLING and asked.sure >= WANTED
    return asks and (asked.holds < UNLIKELY or asked.intent in UNDOING)


def understand(text: str, before: Sequence[str] = (), *, network: Network | None = None) -> Asked:
    """Classify a message; `before` is what the user said earlier, `network` defaults to the shipped one."""
    net = network or shipped()
    said = [Said("user", one[:LONGEST]) for one in (*before, text)]
    words = [
        replace(one, text=ASKED) if one.of == "role" and one.message == len(before) else one
        for one in cut(said)
    ]
    vectors = net.vectors(words)
    mark = next(at for at, one in enumerate(words) if one.text == ASKED)
    whole = np.concatenate([vectors.first[mark], vectors.last.mean(axis=0)])[None]
    hidden = net.layer("ask", whole, last=False)
    chosen = {key: _best(net, key, hidden) for key in ("intent", "kind", "time", "order")}
    marks = decode(net, "asking", words, hidden_of(net, vectors))
    named = {one.label.removeprefix("q."): one.text for one in marks}
    fields = 1 / (1 + np.exp(-net.layer("asked.fields", hidden)[0]))
    return Asked(
        intent=chosen["intent"][0],
        kind=chosen["kind"][0],
        time=chosen["time"][0],
        order=chosen["order"][0],
        fields=tuple(
            name
            for name, chance in zip(net.labels["asked"]["fields"], fields, strict=True)
            if chance > WANTED
        ),
        entities=tuple(one.text for one in marks if one.label == "q.entity"),
        when=named.get("time", ""),
        filters={name: words for name, words in named.items() if name not in {"entity", "time"}},
        holds=_chances(net, "holds", hidden)[net.labels["asked"]["holds"].index("yes")].item(),
        sure=chosen["intent"][1],
    )


def _chances(net: Network, key: str, hidden: Floats) -> Floats:
    scores = net.layer(f"asked.{key}", hidden)[0]
    raw = np.exp(scores - scores.max())
    chances: Floats = raw / raw.sum()
    return chances


def _best(net: Network, key: str, hidden: Floats) -> tuple[str, float]:
    chances = _chances(net, key, hidden)
    at = int(chances.argmax())
    return net.labels["asked"][key][at], float(chances[at])
