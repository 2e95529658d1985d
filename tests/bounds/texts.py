"""Short texts that, repeated, may make patterns take quadratic time: eight that did, and similar ones."""

from __future__ import annotations

from typing import Final

FOUND: Final = ("\n", "O’", "A&", "1,", "1.", "a-", "555-", "we need to ")
"""Those that once took seconds at 16,000 characters."""
SIGNS: Final = (
    " ", "\t", "\r\n", "\n\n", "\n ", "\n- ", "\n> ", "\n\t\n", "a", "A", "x", "1", "0", "é", "é\u0301", "’", "'", '"', "“",
    "`", "```", "> ", "| ", "- ", "* ", "#", "#1", "@", "a@", "a.", "A.", "a@b.", "www.", "http://", "$", "$1", "€ 1 ", "%",
    "1% ", "1/", "1/1/", "1 ", "1 1", "12 ", "1.1", "1,1 ", "1e", "1k ", "$1,000 ", "2026-", "2026-01-01 ", "10:00 ", "(",
    "[", "{", "{{", "</", "<|", "<", "A_", "a_1", "AB-1 ", "-", "--", "_", "__", "/", "\\", "=", "~", ", ", ". ", "; ", ": ",
    "? ", "! ", "...", "…", "\u200b", "中", "。", "😀", "a,b,", "a--b ", "AaAa", "’s ", "+1 ", "(555) ", "555 1234 ", "x ext",
    "\n" * 15 + "A", "\n" * 16 + "a", " " * 39 + "a",
)  # fmt: skip
WORDS: Final = (
    "Dana ", "Dana Whitfield ", "Dana, ", "Dana's ", "Dana\n", "Dana: ", "System: ", "dana ", "Mr. ", "van ", "Inc ", "Acme Inc. ",
    "A of A ", "A B ", "a b ", "the ", "the deal ", "the new ", "not ", "no, ", "not a ", "actually ", "remember ", "add ",
    "set all ", "i ", "I'm ", "i am not ", "my ", "my name is ", "phone ", "call me ", "and ", "and, ", "so and ", "if ",
    "he said ", "we ", "to ", "to do: ", "to do:\n", "let's ", "on ", "before ", "before the ", "since ", "with ", "who ", "at ",
    "a dot ", "a at b dot ", "Jan ", "Monday ", "next ", "uses ", "we use ", "likes ", "i have to ", "remind me to ",
    "has been owned ", "On x wrote:\n", "006XX000001a2Bc ",
)  # fmt: skip
REPEATED: Final = FOUND + SIGNS + WORDS


def long(part: str, length: int) -> str:
    """Repeat a part up to a length."""
    return (part * (length // len(part) + 1))[:length]
