"""The user's own profile: who they are, how they want to be answered and reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values, fold, refuses
from memory.records.profile import CHANNEL, LANGUAGES, LENGTH, STYLE
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.wishes import (
    ACTS,
    AGAIN,
    ALWAYS,
    AVOID,
    EMAIL,
    HOURS,
    I_AM,
    INTEREST,
    JOB,
    JOB_END,
    JOKE,
    KEEP,
    LANGUAGE_CUE,
    LEAD,
    LIVES,
    MANNER,
    NAME,
    NO_INTEREST,
    ONCE,
    ONLY_ME,
    PURPOSE,
    STANDING,
    TAIL,
    TRANSITIVE,
    WANTS,
    WISHES,
    WITHDRAW,
    ZONE_CUE,
    ZONE_WORD,
)
from orchestrator.offline.reader.shapes import title_at
from orchestrator.offline.reader.words import TITLE_HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.language import Found
    from orchestrator.offline.reader.page import Page

Said = tuple[str, Value | None]
"""A field and its value, None: it holds no longer."""


def profile(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find what the user says of themselves for good; `standing` is what is known so far."""
    if not page.turn.own or JOKE.search(page.text):
        return
    yield from _withdrawn(page, standing)
    yield from _identity(page)
    yield from _place(page)
    yield from _job(page)
    yield from _manner(page)
    yield from _reaching(page, standing)
    yield from _hours(page)
    yield from _interests(page)
    yield from _custom(page)


def _lasts(page: Page, at: int) -> bool:
    """Tell whether what is said there is meant for good."""
    start, end = page.sentence_at(at)
    return not ONCE.search(page.text, start, end)


def _stated(page: Page, at: int) -> bool:
    return page.mood(at) in FACTUAL and _lasts(page, at)


def _value(page: Page, start: int, end: int, value: str, rule: str) -> Value:
    return Value(value, page.turn.ref, "content", start, end, rule)


def _words(page: Page, start: int, end: int, rule: str) -> Value:
    return _value(page, start, end, " ".join(page.turn.text[start:end].split()), rule)


def _identity(page: Page) -> Iterator[Said]:
    for match in NAME.finditer(page.text):
        if _stated(page, match.start()):
            yield "name", _words(page, *match.span("name"), "own name")
    for found in page.values("email"):
        lead = page.text[max(0, found.start - 60) : found.start]
        if EMAIL.search(lead) and _stated(page, found.start):
            yield "email", page.value(found, "own address")
    for match in I_AM.finditer(page.text):
        name = match["name"]
        tokens = [fold(token) for token in name.split()]
        met = re.match(
            r"(?:hi|hey|hello|nice to meet you)\b", page.text[: match.start("name")].strip(), re.IGNORECASE
        )
        if met and len(tokens) <= 2 and _stated(page, match.start("name")) and not set(tokens) & _NO_NAMES:
            yield "name", _words(page, *match.span("name"), "own name")
            continue
        whole = len(tokens) > 1 or page.text[match.end() : match.end() + 1] in {",", ""}
        named = name[0].isupper() and not set(tokens) & (TITLE_HEADS | _NO_NAMES)
        if whole and named and _stated(page, match.start("name")):
            yield "name", _words(page, *match.span("name"), "own name")


_NO_NAMES: Final = frozenset(
    [
        "in",
        "on",
        "at",
        "from",
        "not",
        "so",
        "very",
        "really",
        "just",
        "back",
        "done",
        "sure",
        "fine",
        "happy",
        "sorry",
        "afraid",
        "here",
        "there",
        "away",
        "out",
        "busy",
        "free",
        "the",
        "a",
        "an",
        "also",
        "based",
        "working",
        "glad",
        "still",
        "now",
        "looking",
        "going",
        "trying",
    ]
)


def _place(page: Page) -> Iterator[Said]:
    for match in ZONE_CUE.finditer(page.text):
        start, end = match.span("rest")
        zone = next((f for f in find_values("timezone", page.text[start:end], today=None)), None)
        if zone is None or zone.start > 12 or not _stated(page, match.start()):
            continue
        told = page.text[match.start() : start + zone.end + 10]
        if ZONE_WORD.search(told) or LIVES.search(match[0]):
            yield "timezone", _found(page, zone, start, "time zone")
    for match in LANGUAGE_CUE.finditer(page.text):
        name = next(group for group in ("rest", "bare", "lead", "native") if match[group])
        start, end = match.span(name)
        language = next(
            iter(find_values("choice", page.text[start:end], today=None, choices=LANGUAGES)), None
        )
        if language is not None and _stated(page, start):
            yield "language", _found(page, language, start, "language")


def _found(page: Page, found: Found, offset: int, rule: str) -> Value:
    return Value(found.value, page.turn.ref, "content", offset + found.start, offset + found.end, rule)


def _job(page: Page) -> Iterator[Said]:
    for match in I_AM.finditer(page.text):
        after = re.compile(r",\s(?:an? |the )?(?P<job>[^,.;!?\n]{3,50})").match(page.text, match.end("name"))
        if after and _stated(page, match.start("name")) and _is_job(fold(after["job"]).split()):
            yield "occupation", _words(page, *after.span("job"), "own job")
    for match in JOB.finditer(page.text):
        start, end = match.span("job")
        if not _stated(page, start):
            continue
        title = title_at(page, start, end)
        if title is not None and title.start == start:
            yield "occupation", _words(page, title.start, title.end, "own job")
            continue
        cut = JOB_END.search(page.text, start, end)
        stop = cut.start() if cut else end
        if fold(page.text[start:stop]).split()[-1:] and _is_job(fold(page.text[start:stop]).split()):
            yield "occupation", _words(page, start, stop, "own job")


def _is_job(words: list[str]) -> bool:
    last = words[-1].strip(",.'")
    return len(words) <= 5 and (last in TITLE_HEADS or bool(_JOB_NOUN.fullmatch(last)))


_JOB_NOUN: Final = re.compile(
    r"(?:\w+(?:ist|eer|eur|cian|ician|keeper|maker|tant|sultant|ordinator|trator|isor|utive|yst|tect|yer|cher|loper|signer|ctor|ntant)|agent|rep|representative|manager|lead|seller|closer|buyer|planner|trainer|recruiter|sdr|bdr|ae|csm|am|partner|nurse|clerk|assistant|associate|specialist|officer|founder|freelancer|intern|trainee|student|lead)"
)


def _manner(page: Page) -> Iterator[Said]:
    for field, choices in (("response_length", LENGTH), ("communication_style", STYLE)):
        for found in find_values("choice", page.text, today=None, choices=choices):
            start, end = page.sentence_at(found.start)
            sentence = page.text[start:end]
            if (
                not _stated(page, found.start)
                or _denied_there(page, found)
                or page.text[found.end : found.end + 1] == "-"
            ):
                continue
            if _means_answers(sentence, page.text[found.start : end]):
                yield field, page.value(found, "manner")


def _denied_there(page: Page, found: Found) -> bool:
    """Tell whether just this word is turned down ("short, not detailed")."""
    before = page.text[max(0, found.start - 25) : found.start]
    return bool(
        re.search(
            r"\b(?:not|no|never|without|hate|instead of|rather than|over|don['’]t like)\s(?:too |so |very |overly |any |such |those |these )?$",
            before,
            re.IGNORECASE,
        )
    ) and not fold(page.text[found.start : found.end]).startswith(("no ", "not "))


def _means_answers(sentence: str, rest: str) -> bool:
    single = re.match(
        r"[\w-]+\s(?:\w+\s)?(?:answer|reply|summary|response|explanation|message|overview|email|note|call|list|version)\b",
        rest,
    )
    article = re.search(
        r"\b(?:a|an|the|one)\s(?:\w+\s){0,2}$", sentence[: len(sentence) - len(rest)], re.IGNORECASE
    )
    if single and article and not ALWAYS.search(sentence):
        return False
    if KEEP.search(sentence):
        return True
    return bool((WISHES.search(sentence) or ALWAYS.search(sentence)) and MANNER.search(sentence))


def _reaching(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    avoided = list(_avoided(page))
    for channel, start, end in avoided:
        yield "avoid_contact", _value(page, start, end, channel, "avoided")
    taken = [(start, end) for _, start, end in avoided]
    for found in find_values("choice", page.text, today=None, choices=CHANNEL):
        if any(start <= found.start < end for start, end in taken) or not _stated(page, found.start):
            continue
        if _is_wanted(page, found):
            yield "contact_method", page.value(found, "channel")
            break
    for match in AGAIN.finditer(page.text):
        meant = next(
            iter(find_values("choice", match["verb"] or match["calls"], today=None, choices=CHANNEL)), None
        )
        if meant and standing.get("avoid_contact") == meant.value and page.mood(match.start()) in FACTUAL:
            yield "avoid_contact", None


def _avoided(page: Page) -> Iterator[tuple[str, int, int]]:
    for match in AVOID.finditer(page.text):
        start, end = match.span("what")
        channel = next(iter(find_values("choice", match["what"], today=None, choices=CHANNEL)), None)
        clause = page.clause_at(start)
        said = page.text[page.sentence_at(start)[0] : page.sentence_at(start)[1]]
        own = re.search(r"\b(?:me|i|my|i['’]m)\b", said, re.IGNORECASE)
        meant = clause.mood is Mood.NEGATION or (
            clause.mood in FACTUAL and refuses(page.text[clause.start : clause.end])
        )
        if channel is not None and own and meant and _lasts(page, start):
            if (
                re.search(
                    r"^\s(?:them|him|her|the (?:customer|client)|[A-Z]\w+)\b", page.text[end : end + 16]
                )
                and "me" not in match[0].split()
            ):
                continue
            yield str(channel.value), start, end


def _is_wanted(page: Page, found: Found) -> bool:
    start, end = page.sentence_at(found.start)
    sentence = page.text[start:end]
    at = found.start - start
    own = next((m for m in ONLY_ME.finditer(sentence) if m.start("verb") <= at < m.end()), None)
    if own:
        return bool(
            ALWAYS.search(sentence)
            or WISHES.search(sentence)
            or AVOID.search(sentence)
            or re.search(r"\b(?:only|just|rather|instead|if you need|whenever)\b", sentence, re.IGNORECASE)
        )
    if re.search(r"\b(?:e-?mail|text|call|message)\s(?:from|to|with|about)\b", sentence[at:], re.IGNORECASE):
        return False
    before, after = sentence[:at], sentence[at:]
    reach = re.search(
        r"\b(?:reach|contact|get (?:hold of|back to)|notify|ping|update|catch|write to|message|tell) me (?:\w+ )?(?:by|via|on|over|through|using|with)\s(?:\w+ ?)?$|\b(?:way|channel|method)(?: to (?:\w+ ){1,3}me| for me)? is (?:by |via |through |usually )?(?:\w+ )?$"
        r"|\bprefer(?: to be (?:contacted|reached|notified)| being (?:contacted|reached|notified)| to (?:get|have|receive|talk|communicate)| getting| hearing from you| everything)?(?: (?:by|via|on|over|through))?(?: an?)?\s$|\b(?:always |just |only )(?:by|via|over|on)\s$|\b(?:send|give) me (?:everything|updates|news|reminders|things|it all) (?:by|via|on|over)\s$|\brather (?:get|have|receive) an? $|\b(?:send|drop|write|shoot) me an? $|\bbe (?:contacted|reached|notified|updated)(?: only| just)? (?:by|via|on|over|through)\s$",
        before,
        re.IGNORECASE,
    )
    best = re.match(
        r"[\w-]+(?: messages?| calls?)? (?:is|are|works?|suits me) (?:the )?(?:best|better|easiest|preferred|my preferred|fine for me)",
        after,
        re.IGNORECASE,
    )
    return bool(reach or best)


def _hours(page: Page) -> Iterator[Said]:
    for found in find_values("hours", page.text, today=None):
        start, _ = page.sentence_at(found.start)
        if HOURS.search(page.text[start : found.start]) and _stated(page, found.start):
            yield "active_hours", page.value(found, "hours")


def _interests(page: Page) -> Iterator[Said]:
    for match in INTEREST.finditer(page.text):
        start, end = match.span("what")
        if page.mood(match.start()) not in FACTUAL or page.mood(start) not in FACTUAL:
            continue
        text = TAIL.sub("", page.turn.text[start:end])
        for begin, stop in _listed(text):
            words = text[begin:stop]
            if len(words.split()) <= 5 and not NO_INTEREST.search(words):
                yield "interests", _words(page, start + begin, start + stop, "interest")


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Split a list of things into its members."""
    begin = 0
    last = max((one.end() for one in re.finditer(r"\s(?:and|or|&)\s", text)), default=0)
    comma = text.find(",", last)
    text = text[:comma] if comma >= 0 else text
    for cut in [*re.finditer(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|&)\s+(?:also\s+)?", text), None]:
        stop = cut.start() if cut else len(text)
        piece = text[begin:stop]
        lead = len(piece) - len(
            re.sub(
                r"^(?:the|a|an|my|playing (?=the)|to|go|going)\s+", "", piece.lstrip(), flags=re.IGNORECASE
            )
        )
        if piece.strip():
            yield begin + lead, begin + len(piece.rstrip(" .,"))
        begin = cut.end() if cut else stop


def _custom(page: Page) -> Iterator[Said]:
    for match in STANDING.finditer(page.text):
        name = next(group for group in ("what", "deny", "plain") if match[group])
        start, end = match.span(name)
        if page.mood(start) not in FACTUAL | {Mood.NEGATION} or not _lasts(page, start):
            continue
        if match.start() and re.search(
            r"\b(?:we|they|he|she|you|customers?|who|that|it)\s$", page.text[: match.start()], re.IGNORECASE
        ):
            continue
        begin = start
        for cut in re.compile(rf",?\s(?:and|but)\s(?:also\s)?(?=(?:{ACTS})\b)", re.IGNORECASE).finditer(
            page.text, start, end
        ):
            yield from _instruction(page, begin, cut.start(), "standing instruction")
            begin = cut.end()
        yield from _instruction(page, begin, end, "standing instruction")
    for match in WANTS.finditer(page.text):
        start, end = match.span("what")
        words = page.text[start:end]
        if _stated(page, start) and re.search(
            r"\b(?:bullet|bullets|tables?|lists?|emojis?|headings?|currency|euros?|dollars?|metric|units?|dates?|format|numbers?|percentages?|links?|sources?|examples?|24-hour|graphs?|charts?)\b",
            words,
            re.IGNORECASE,
        ):
            yield from _instruction(page, start, end, "standing wish")


def _instruction(page: Page, start: int, end: int, rule: str) -> Iterator[Said]:
    text = PURPOSE.sub("", page.turn.text[start:end])
    lead = 0
    while (match := LEAD.match(text[lead:])) is not None:
        lead += match.end()
    text = text[lead:].rstrip(" ,.;:")
    if (
        len(text.split()) < 2
        or _canonical(text)
        or (TRANSITIVE.search(text) and re.search(r"\b(?:the|this|that) [A-Z]", text))
    ):
        return
    yield "custom", _words(page, start + lead, start + lead + len(text), rule)


def _canonical(text: str) -> bool:
    """Tell whether an instruction says what a field of its own says."""
    if re.match(
        r"(?:never |don['’]?t |do not )?(?:call|ring|phone|text|e-?mail|message|ping|contact|reach|send) me\b",
        text,
        re.IGNORECASE,
    ):
        return True
    if re.match(
        r"(?:answer|reply|respond|write|speak|translate)(?: to)?(?: me)? in \w+$", text, re.IGNORECASE
    ):
        return bool(find_values("choice", text, today=None, choices=LANGUAGES))
    return bool(
        re.match(r"(?:keep|make|give|answer|reply|write|be|explain|provide)\b", text, re.IGNORECASE)
    ) and any(find_values("choice", text, today=None, choices=choices) for choices in (LENGTH, STYLE))


def _withdrawn(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """End what the user takes back: the words after it name what ("forget the bullet points")."""
    for match in WITHDRAW.finditer(page.text):
        if page.mood(match.start()) in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}:
            continue
        rest = {fold(word) for word in re.findall(r"[\w'-]{3,}", match["rest"])}
        for name, value in standing.items():
            told = {fold(word) for word in re.findall(r"[\w'-]{4,}", value)}
            if (
                name.startswith(("custom.", "interests.")) and told and len(told & rest) >= min(2, len(told))
            ) or (name in _CALLED and _CALLED[name] & rest):
                yield name, None


_CALLED: Final[dict[str, frozenset[str]]] = {
    "response_length": frozenset({"short", "brief", "detailed", "long", "length"}),
    "communication_style": frozenset({"formal", "casual", "friendly", "direct", "tone"}),
    "active_hours": frozenset({"hours"}),
    "language": frozenset({"language", *(name for names in LANGUAGES.values() for name in names)}),
    "timezone": frozenset({"timezone"}),
}
