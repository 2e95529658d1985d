"""A person's post: the job title and the company beside a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.shapes import could_be_org, is_org, is_person, title_at

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page, Span

_AT: Final = re.compile(
    r"\)?(?:,)?\s(?:at|from|of|with|over at|@)\s(?=[^\W\d_])|\s?@\s?(?=[^\W\d_])|\s\((?=[^\W\d_])|,\s(?=[^\W\d_])",
    re.IGNORECASE,
)
_TITLE_GAP: Final = re.compile(
    r"(?:,\s|\n[ \t]*|\s\(|\s[-–—]\s|,?\s(?:is|was|as|becomes?|became|is now|took over as|joined as|starts as|started as|was promoted to|works as|our|their|the)(?:\s(?:the|their|our|a|an|new|now|as)){0,3}\s)"
)
_POST_IS: Final = re.compile(
    r"(?:(?P<org>['’]s?)\s|\b(?:their|the|our|his|her)\s)(?:new\s|current\s|main\s)?(?P<title>[\w&/-]+(?:\s[\w&/-]+){0,4}?)\s(?:is|was|will\sbe)(?:\snow)?\s$",
    re.IGNORECASE,
)
_TITLE_BEFORE: Final = re.compile(r"([\w&/-]+(?:\s[\w&/-]+){0,4}),?\s$")
_WEAK_TITLES: Final = frozenset(["lead", "owner", "agent", "partner", "rep", "representative"])
_WORKPLACE: Final = frozenset({"at", "@", "over at", "from", "of"})
_APPOSITION: Final = frozenset({",", "(", "with", ", with"})
_PLACES: Final = frozenset(["street", "avenue", "ave", "road", "city", "county"])


def title_beside(page: Page, run: Span) -> Span | None:
    """Read the job title behind a name, or right before it ("their CFO Mara Lind")."""
    gap = _TITLE_GAP.match(page.text, run.end)
    if gap:
        title = title_at(page, gap.end(), min(len(page.text), gap.end() + 80))
        if title:
            return title
    head = _TITLE_BEFORE.search(page.text, max(0, run.start - 50), run.start)
    if not head:
        return None
    is_now = _POST_IS.search(page.text, max(0, run.start - 60), run.start)
    if is_now:
        title = title_at(page, is_now.start("title"), is_now.end("title"))
        return title if title and title.end == is_now.end("title") else None
    # "their CFO Mara Lind": the title is what stands right before the name.
    for word in re.finditer(r"[\w&/-]+", head[1]):
        if fold(word[0]) in {"the", "a", "our", "their", "and", "of"}:
            continue
        start = head.start(1) + word.start()
        title = title_at(page, start, run.start)
        if (
            title
            and not page.text[title.end : run.start].strip(" ,")
            and fold(title.text) not in _WEAK_TITLES
        ):
            return title
    return None


def company_behind(page: Page, at: int, *, after_title: bool = False) -> Span | None:
    """Read the company behind a name or title ("… at Fernhill Labs", "… (CFO, Fernhill)")."""
    gap = _AT.match(page.text, at)
    if not gap:
        return None
    marker = gap[0].strip(") ").strip()
    company = page.run_at(gap.end(), slack=r"(?:the\s|our\s)?")
    if company is None or not could_be_org(company):
        return None
    if marker in _APPOSITION:
        # It is a company only if it says so itself ("Mara Lind (Fernhill Labs)").
        return company if is_org(company) or (after_title and not is_person(company.text)) else None
    if is_person(company.text) and marker not in _WORKPLACE:
        return None
    tail = page.text[company.end : company.end + 14].lstrip().casefold()
    own = tail.startswith(("department", "team", "dept"))
    return None if own or company.words[-1] in _PLACES else company


def company_below(page: Page, at: int) -> Span | None:
    """Read the company on the lines below a name in a signature."""
    for line in re.finditer(r"\n[ \t]*(?=\S)", page.text[at : at + 120]):
        run = page.run_at(at + line.end(), slack=r"")
        if run and is_org(run) and page.text[run.end : run.end + 1] in {"", "\n", "."}:
            return run
    return None


def company_before(page: Page, run: Span) -> Span | None:
    """Read the company in "Fernhill's new CFO is Mara Lind"."""
    post = _POST_IS.search(page.text, max(0, run.start - 60), run.start)
    if post is None or not post["org"]:
        return None
    company = page.run_before(post.start("org"))
    return company if company and could_be_org(company) and company.end == post.start("org") else None
