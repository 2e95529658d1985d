"""Vocabulary of questions: words without meaning for a search, names of kinds, and synonyms."""

from __future__ import annotations

from typing import Final

from memory.store.search.text import STOP_WORDS
from memory.text.wordforms.stemming import base_form

_QUESTION: Final = (
    "after also anything be been before did do during ever everything happen happened have kind ll long many "
    "mention mentioned much often re said say something sort still type ve while s t d m"
)
QUESTION_WORDS: Final = frozenset(_QUESTION.split())
"""Words of questions without meaning for a search, besides the store's stop words."""

REQUESTS: Final = frozenset(
    ["all", "every", "find", "get", "give", "list", "open", "please", "see", "show", "tell"]
)
"""What people say when they want to see everything of a kind."""

KIND_WORDS: Final = {
    "accounts": "account accounts company companies customer customers organisation organization client clients",
    "contacts": "contact contacts people person persons who whom",
    "opportunities": "deal deals opportunity opportunities pipeline renewal renewals",
    "cases": "case cases ticket tickets incident incidents complaint complaints issue issues",
    "leads": "lead leads prospect prospects",
    "tasks": "task tasks todo todos to-do reminder reminders",
}
"""What people call the kinds of records."""

_ALIKE: Final = (
    # of sales and support
    "customer client account company", "contract agreement deal opportunity", "renew renewal extension extend",
    "ticket case issue incident", "quote proposal estimate offer", "meeting call appointment session",
    "email mail message", "invoice bill payment pay", "discount rebate reduction", "deadline due",
    "cancel churn terminate", "budget cost spend price", "demo presentation demonstration",
    "competitor rival competition", "complain complaint", "urgent priority critical", "approve sign approval",
    "vendor supplier", "refund reimburse", "outage downtime down", "bug defect error fault", "deliver ship delivery",
    "purchase buy order", "hire recruit", "boss manager supervisor", "colleague coworker teammate",
    # of people's lives, which customers talk about too
    "kid child son daughter baby", "mom mother mum parent", "dad father parent", "family relative",
    "sibling brother sister", "husband wife partner spouse", "wedding marriage marry", "job work career profession",
    "begin start launch open", "finish complete end", "house home apartment", "move relocate",
    "trip travel vacation holiday journey visit", "movie film", "big large huge", "small little tiny", "fix repair",
    "happy glad pleased excited thrilled", "sad upset unhappy", "angry mad", "afraid nervous anxious worry fear",
    "stress anxiety pressure", "like love enjoy fond favorite",
    "hate dislike", "hobby pastime interest activity passion", "photo picture image", "car vehicle",
    "doctor physician", "hospital clinic", "sick ill", "injury hurt accident",
    "city town", "country nation abroad", "difficult hard tough challenge obstacle", "goal aim ambition target",
    "class course lesson workshop", "win award prize", "motivate inspire encourage", "help assist support", "plan intend",
    "think opinion view believe", "problem issue trouble",
    "friend buddy", "eat food meal dish", "cook recipe bake", "breakfast lunch dinner", "drink beverage",
    "restaurant cafe", "gift present", "talk chat discuss speak conversation",
    "feel feeling emotion", "make create build", "participate join attend",
    "recently lately",
    "education study school college university degree", "student pupil",
    "advice tip suggestion recommend",
    "reason why because", "book novel read", "money finance financial", "shop store",
    "clothes outfit dress wear", "colour color",
    "event party celebration festival", "birthday anniversary", "remember memory remind", "improve better change",
    "decide decision choose", "try attempt", "hope wish", "thank appreciate grateful", "reaction react response",
    "receive get", "live stay reside", "realize discover learn", "die death lose loss",
    "computer laptop", "website internet online", "device gadget", "app software",
)  # fmt: skip
"""Synonyms of general English, taken from no data set."""


def _neighbours() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for family in map(str.split, _ALIKE):
        for word in family:
            found.setdefault(base_form(word), []).extend(other for other in family if other != word)
    return {base: tuple(dict.fromkeys(others)) for base, others in found.items()}


ALIKE: Final = _neighbours()
"""Base form → synonyms."""
IDLE: Final = STOP_WORDS | QUESTION_WORDS
IDLE_BASES: Final = frozenset(map(base_form, IDLE))
KINDS_CALLED: Final = {word: kind for kind, called in KIND_WORDS.items() for word in called.split()}
