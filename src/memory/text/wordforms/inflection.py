"""Inflected forms of English verbs: "uses", "used" and "using" for "use"."""

from __future__ import annotations

from typing import Final

_IRREGULAR: Final = {
    "be": ("is", "are", "was", "were", "been", "being"),
    "buy": ("buys", "bought", "buying"),
    "choose": ("chooses", "chose", "chosen", "choosing"),
    "get": ("gets", "got", "getting"),
    "give": ("gives", "gave", "given", "giving"),
    "go": ("goes", "went", "gone", "going"),
    "have": ("has", "had", "having"),
    "insist": ("insists", "insisted", "insisting"),
    "live": ("lives", "lived", "living"),
    "make": ("makes", "made", "making"),
    "put": ("puts", "put", "putting"),
    "run": ("runs", "ran", "running"),
    "set": ("sets", "set", "setting"),
    "sit": ("sits", "sat", "sitting"),
    "speak": ("speaks", "spoke", "speaking"),
    "study": ("studies", "studied", "studying"),
    "swap": ("swaps", "swapped", "swapping"),
    "take": ("takes", "took", "taken", "taking"),
}
_DOUBLED: Final = frozenset({"ban", "drop", "plan", "ship", "star", "step", "stop", "permit", "forbid"})
_VOWELS: Final = frozenset("aeiou")


def forms(verb: str) -> tuple[str, ...]:
    """Return a verb and its inflected forms; of a phrase only the first word changes ("rolls out")."""
    head, _, rest = verb.partition(" ")
    found = (head, *(_IRREGULAR.get(head) or _regular(head)))
    return tuple(dict.fromkeys(f"{one} {rest}".strip() for one in found))


def _regular(verb: str) -> tuple[str, str, str]:
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return f"{verb}{ending}", f"{stem}ed", f"{stem}ing"
