"""Sentence boundaries, and the parts of a text that are not prose: code, quoted e-mail lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final

_ABBREVIATIONS: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "e.g",
        "i.e",
        "etc",
        "approx",
        "no",
        "nr",
        "tel",
        "mob",
        "ext",
        "dept",
        "est",
        "fig",
        "inc",
        "ltd",
        "corp",
        "co",
        "llc",
        "jr",
        "sr",
        "id",
        "ave",
        "blvd",
        "rd",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "p.s",
        "min",
        "max",
        "ca",
        "bzw",
        "z.b",
        "incl",
        "excl",
        "avg",
        "qty",
        "acct",
        "amt",
        "opp",
        "opps",
        "mgr",
        "dir",
    ]
)
_STARTERS: Final = frozenset(
    [
        "the",
        "we",
        "i",
        "they",
        "he",
        "she",
        "it",
        "its",
        "it's",
        "and",
        "but",
        "so",
        "please",
        "can",
        "could",
        "would",
        "will",
        "this",
        "that",
        "these",
        "those",
        "their",
        "his",
        "her",
        "our",
        "my",
        "your",
        "in",
        "on",
        "at",
        "for",
        "then",
        "also",
        "next",
        "update",
        "add",
        "create",
        "log",
        "set",
        "move",
        "change",
        "no",
        "yes",
        "thanks",
        "let",
        "let's",
        "there",
        "who",
        "what",
        "when",
        "where",
        "how",
        "is",
        "are",
        "was",
        "do",
        "does",
        "did",
        "have",
        "has",
    ]
)
_LONGEST: Final = 2000
"""Maximum characters of a sentence, so that work per sentence stays cheap on a megabyte without a stop."""
_STOP: Final = re.compile(r"[.!?…]{1,8}[\"'”’)\]*_]{0,3}(?=\s|$)|\n[ \t]*(?=\n|\S)|[。！？]")
_WORD_BEFORE: Final = re.compile(r"[\w.’']{1,20}$")
_NEXT_WORD: Final = re.compile(r"\s*[\"'“‘(\[*_]{0,3}([\w'’]{1,20})")
_LINE_START: Final = re.compile(r"[ \t]*(?:[-*•>#|]|\d{1,3}[.)]\s|[A-Z][\w /&-]{0,30}:)")
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{1,400}`", re.DOTALL)
_QUOTED_LINES: Final = re.compile(r"^[ \t]*(?:>|\|[ \t]?>).*$", re.MULTILINE)
_QUOTE_HEAD: Final = re.compile(
    r"^[ \t]*(?:On\b.{4,120}\bwrote:|-{2,}[ ]?(?:Original|Forwarded) Message[ ]?-{2,}|Begin forwarded message:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Split `text` into sentences, as offsets; white space between them belongs to none."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if _ends(text, match):
            start = _push(spans, text, start, match.end())
    _push(spans, text, start, len(text))
    return spans


def _push(spans: list[tuple[int, int]], text: str, start: int, end: int) -> int:
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > start else start + _LONGEST
        _push(spans, text, start, cut)
        start = cut
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        spans.append((start + left, start + len(piece.rstrip())))
    return end


def _ends(text: str, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark.startswith("\n"):
        return not _wrapped(text, match.start())
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    return not _abbreviates(text, match.start(), match.end())


def _wrapped(text: str, at: int) -> bool:
    """Tell whether a line break is an e-mail's hard wrap: a long line without a stop, then lower case."""
    begin = text.rfind("\n", max(0, at - 120), at) + 1
    line, rest = text[begin:at].rstrip(), text[at + 1 : at + 60]
    return (
        len(line) >= 55
        and line[-1] not in ".!?:;…"
        and bool(rest[:1].islower())
        and not _LINE_START.match(rest)
    )


def _abbreviates(text: str, dot: int, end: int) -> bool:
    before = _WORD_BEFORE.search(text, max(0, dot - 20), dot)
    word = before[0].casefold() if before else ""
    following = _NEXT_WORD.match(text, end, end + 40)
    if not following:
        return False
    upcoming = following[1]
    if word == "no" and not any(sign.isdigit() for sign in upcoming):
        return False  # "said no. Cancel it": "no." abbreviates "number" only before a number
    initial = (
        len(word) == 1
        and word.isalpha()
        and before is not None
        and before[0].isupper()
        and upcoming[0].isupper()
    )
    if not initial and word not in _ABBREVIATIONS:
        return False
    if upcoming[0].islower() or upcoming[0].isdigit():
        return True
    return upcoming.casefold().replace("’", "'") not in _STARTERS


def code_blocks(text: str) -> list[tuple[int, int]]:
    """Find fenced and inline code: data, not prose."""
    return [match.span() for match in _CODE.finditer(text)] if "`" in text else []


def quoted(text: str) -> list[tuple[int, int]]:
    """Find what an e-mail quotes: `>` lines, and all below "On … wrote:" if no `>` lines follow it."""
    spans = [match.span() for match in _QUOTED_LINES.finditer(text)] if ">" in text else []
    head = _QUOTE_HEAD.search(text)
    if head:
        marked = any(start >= head.end() for start, _ in spans)
        spans.append((head.start(), head.end() if marked else len(text)))
    return spans


class Mask:
    """A set of spans, which may overlap, to test whether an offset lies in one."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def covers(self, at: int) -> bool:
        """Tell whether the character at `at` is masked."""
        index = bisect_right(self._starts, at) - 1
        return index >= 0 and at < self._ends[index]
