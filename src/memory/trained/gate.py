"""The gate tells whether a message is worth reading: a logistic model over tagger and question classifier.

It errs on the side of reading, because a skipped message is not looked at again. `training.calibrate` fits it
so that it skips one in a hundred messages that hold something, measured on authors outside the training data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS
from memory.text import find_values, fold
from memory.text.wordforms.stemming import base_form
from memory.trained import ids
from memory.trained.asking import LONGEST, understand
from memory.trained.network import network as shipped
from memory.trained.sureness import logistic, logit
from memory.trained.tagging import chances_of_any
from memory.trained.words import Said, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.network import Network

LONG: Final = 6_000
"""Characters beyond which a text always passes: the gate would cost as much as reading it."""
ROOM: Final = 1_000
"""Characters of an earlier message that the gate looks at, from its end."""
LEAST: Final = 0.15
"""Probability from which a text passes if the network has no fitted gate."""
_WORD: Final = re.compile(r"\w+")
ORDERS: Final = frozenset({"command_create", "command_update", "command_settings"})


def may_hold(said: Sequence[Said], before: Sequence[Said] = (), *, network: Network | None = None) -> bool:
    """Tell whether messages may state something to remember; `before` are earlier ones, as context."""
    if sum(len(one.text) for one in said) > LONG or any(
        _has_key(one.text) or _is_cued(one.text) for one in said
    ):
        return True
    net = network or shipped()
    weights = net.labels.get("gate")
    features = features_of(net, said, before)
    return logistic(weights, features) >= 0.5 if weights else max(features[1:3]) >= logit(LEAST)


def features_of(network: Network, said: Sequence[Said], before: Sequence[Said]) -> list[float]:
    """Return the gate's features of messages: 1 and the log odds that they state something.

    The odds are the highest of any word in each of the tagger's two layers, and those of a whole message.
    """
    near = [Said(one.role, one.text[-ROOM:], one.speaker) for one in before]
    words = cut([*near, *said])
    new = [number for number, one in enumerate(words) if one.message >= len(near)]
    if not new:
        return [1.0, logit(0.0), logit(0.0), logit(0.0)]
    stated = chances_of_any(network, network.vectors(words), new)
    user = [one.text for one in near if one.role == "user"]
    holds = max(understand(one.text[-LONGEST:], user, network=network).holds for one in said)
    return [1.0, *map(logit, stated), logit(holds)]


def _has_key(text: str) -> bool:
    """Tell whether a text has an e-mail address or an id of an unmistakable form; either names a record."""
    return ("@" in text and bool(find_values("email", text, today=None, choices=None))) or bool(
        ids.found_in(text)
    )


def _is_cued(text: str) -> bool:
    """Tell whether a text has a cue word of a registered kind; the network only knows the built-in kinds."""
    cues = {base_form(one) for model in KINDS.values() for one in model.CUES}
    return bool(cues) and any(base_form(one) in cues for one in _WORD.findall(fold(text)))


def orders(text: str) -> bool:
    """Tell whether a message is a command to store or change something."""
    return len(text) <= LONGEST and understand(text).intent in ORDERS
