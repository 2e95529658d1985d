"""An extractor that reads a few plain English statements by fixed patterns, whatever the weights are.

For tests of what happens to a statement; how text is read is tested elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Draft, Evidence, Extraction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.domain.drafts import KnownRecord, Line

_NAME: Final = r"[A-Z][\w-]*(?: [A-Z][\w-]*)*"
_PLACED: Final = r"headquarters is in|(?:is|are) based in|has moved to|lives in"
_FORMS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("facts", rf"(?P<subject>{_NAME}) (?P<predicate>uses?) (?P<object>{_NAME})", {"predicate": "uses"}),
    (
        "facts",
        rf"(?P<subject>{_NAME}) (?P<holds>no longer|does not) (?P<predicate>uses?) (?P<object>{_NAME})",
        {"predicate": "uses", "holds": "no"},
    ),
    ("facts", rf"(?P<subject>Our) (?P<predicate>CRM) is (?P<object>{_NAME})", {"predicate": "uses"}),
    (
        "facts",
        rf"(?P<subject>Our|{_NAME}) (?P<predicate>{_PLACED}) (?P<object>{_NAME})",
        {"predicate": "is_in"},
    ),
    (
        "facts",
        rf"(?P<subject>{_NAME}) has (?P<object>\d+) (?P<predicate>employees)",
        {"predicate": "employees"},
    ),
    ("facts", rf"(?P<subject>{_NAME}) (?P<predicate>requires|forbids|speaks) (?P<object>\w+)", {}),
    ("accounts", rf"New account: (?P<name>{_NAME})", {}),
    ("accounts", rf"Met {_NAME} of (?P<name>{_NAME})", {}),
    ("contacts", rf"Met (?P<name>{_NAME})(?: of (?P<account_name>{_NAME}))?", {}),
    ("contacts", rf"(?P<name>{_NAME}) is now (?P<title>C[A-Z]O)", {}),
    (
        "todos",
        r"Remind me to (?P<content>.+?)(?: by (?P<due_date>\w+), it's (?P<priority>urgent) #(?P<tags__office>\w+))?(?=\.|$)",
        {"due_date": "2026-03-06", "priority": "high"},
    ),
    ("profile", r"(?:prefer|keep your answers) (?P<response_length>short)", {}),
    ("profile", r"prefer (?P<response_length>detailed)", {}),
    (
        "profile",
        r"always (?P<contact_method>email) me, never (?P<avoid_contact>call)",
        {"avoid_contact": "phone"},
    ),
    ("profile", r"I love (?P<interests__sailing>sailing) and (?P<interests__chess>chess)", {}),
    ("profile", r"[Mm]y time zone is (?P<timezone>Tokyo)", {"timezone": "Asia/Tokyo"}),
    ("profile", r"answer me in (?P<language>German)", {"language": "de"}),
)
"""Kind, pattern whose groups are fields (`__` stands for a dot), and values that differ from their words."""
_DONE: Final = r"I(?:'ve)? (?P<verb>bought|renewed|handed in) (?:the|my) (?P<what>[\w ]+)"


class PatternExtractor:
    """Reads `Halden Robotics uses SAP.` and the like; if `claimed`, its drafts are checked like a model's."""

    def __init__(self, *, claimed: bool = False) -> None:
        self._claimed = claimed

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        new = [line for line in lines if not line.context]
        drafts = [draft for line in new for draft in (*_drafts(line), *_done(line, known))]
        return Extraction(drafts, claimed=self._claimed)


def _drafts(line: Line) -> Iterator[Draft]:
    for kind, form, values in _FORMS:
        for match in re.finditer(form, line.text):
            said = {name: quote for name, quote in match.groupdict().items() if quote}
            fields = {name.replace("__", "."): values.get(name, quote) for name, quote in said.items()}
            places = [Evidence(line.ref, quote, match.start(name)) for name, quote in said.items()]
            yield Draft(kind, None, fields, dict(zip(fields, places, strict=True)))


def _done(line: Line, known: Sequence[KnownRecord]) -> Iterator[Draft]:
    """Yield drafts of known todos that are done: those that end in the same words."""
    for match in re.finditer(_DONE, line.text):
        evidence = {"status": Evidence(line.ref, match["verb"], match.start("verb"))}
        for one in known:
            if one.kind == "todos" and str(one.fields["content"]).endswith(match["what"]):
                yield Draft("todos", one.key, {"status": "done"}, evidence)
