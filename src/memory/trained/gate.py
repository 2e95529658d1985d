"""The gate: may these words hold anything to remember? The tagger itself is asked, with a low threshold.

It errs on the side of reading, because a message that is passed over is not looked at again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.trained.asking import LONGEST, understand
from memory.trained.network import network as shipped
from memory.trained.tagging import chance_of_any
from memory.trained.words import Said, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.network import Network

HOLDS: Final = 0.15
"""Probability of any label on any word from which on a text is read."""
LONG: Final = 6_000
"""Characters beyond which a text is read in any case: to ask the gate would cost as much."""
ORDERS: Final = frozenset({"command_create", "command_update", "command_settings"})


def may_hold(said: Sequence[Said], before: Sequence[Said] = (), *, network: Network | None = None) -> bool:
    """Tell whether messages may state something to remember, in the light of those before them."""
    if sum(len(one.text) for one in said) > LONG:
        return True
    net = network or shipped()
    words = cut([*before, *said])
    new = [number for number, one in enumerate(words) if one.message >= len(before)]
    return bool(new) and chance_of_any(net, net.vectors(words), new) >= HOLDS


def orders(text: str) -> bool:
    """Tell whether a user asks for something to be kept or changed."""
    return len(text) <= LONGEST and understand(text).intent in ORDERS
