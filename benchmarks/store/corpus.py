"""Synthetic records of about 1 KB whose word frequencies follow Zipf's law."""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate

COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "for",
    "with",
    "on",
    "from",
    "about",
    "customer",
    "account",
    "call",
    "meeting",
    "renewal",
    "invoice",
    "contract",
    "budget",
    "price",
    "support",
    "case",
    "issue",
    "order",
    "status",
    "stage",
    "close",
    "date",
    "amount",
    "owner",
    "task",
    "follow",
    "email",
    "phone",
    "quarter",
    "team",
    "project",
    "demo",
    "trial",
    "offer",
    "question",
    "answer",
    "change",
    "request",
    "plan",
    "risk",
    "legal",
    "security",
    "review",
    "approval",
    "decision",
    "manager",
    "director",
]
STATUSES = ("open", "closed", "pending", "won", "lost", "new", "escalated", "draft", "stale", "blocked")


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Return words by frequency, and their cumulative weights (Zipf)."""
    rng = random.Random(1)
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
    words = COMMON + ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(30_000)]
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def record(number: int) -> dict[str, object]:
    """Return a record, always the same for the same number."""
    rng = random.Random(number)
    words, weights = vocabulary()
    text = " ".join(rng.choices(words, cum_weights=weights, k=160))[:900]
    return {
        "company": f"{words[100 + number * 7919 % 29_000].title()} {words[100 + number * 104_729 % 29_000].title()}",
        "status": STATUSES[rng.randrange(10)],
        "code": "needle" if rng.randrange(1000) == 0 else "hay",
        "n": number,
        "text": text,
    }


def queries(count: int, size: int) -> list[str]:
    """Return questions as people ask them: in turn a company, a topic of two words, both, a sentence."""
    rng = random.Random(2)
    words, weights = vocabulary()
    asked = []
    for number in range(count):
        company = str(record(rng.randrange(size))["company"])
        topic = " ".join(rng.choices(words, cum_weights=weights, k=2))
        asked.append(
            [
                company,
                topic,
                f"{company} {rng.choice(COMMON[10:])}",
                f"what is the status of the {rng.choice(COMMON[10:])} with {company}?",
            ][number % 4]
        )
    return asked
