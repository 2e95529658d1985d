"""Questions about the user, about what only facts know, and about earlier conversations: their rules and answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from memory.language.inflection import forms
from orchestrator.offline.answers.phrases import lines, listed, said, statement, subject
from orchestrator.offline.reader import Turn
from orchestrator.offline.reader.own.facts import facts
from orchestrator.offline.reader.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestrator.offline.answers.asking import Topic
    from orchestrator.offline.answers.told import Told

View = dict[str, Any]  # one record as a tool writes it
_N: Final = r"(?P<name>.+?)"
_WHOSE: Final = r"(?:(?P<whose>.+?)(?:'s|’s|s'|s’)|(?P<ours>our|my))"
_END: Final = r"\s*[?.!]*\s*$"
_OWN: Final = (
    ("name", r"name"),
    ("email", r"e-?mail(?: address)?"),
    ("timezone", r"time ?zone"),
    ("language", r"language"),
    ("occupation", r"job|occupation|role|profession"),
    ("interests", r"interests|hobbies"),
    ("active_hours", r"(?:working|active|office) hours"),
)
_ANY_OWN: Final = "|".join(pattern for _, pattern in _OWN)
_WISHES: Final = r"preferences?|settings|wishes|instructions|profile"
OWN_RULES: Final[tuple[tuple[Topic, str, dict[str, str]], ...]] = (
    ("me", rf"^(?:so |and )?what (?:do|did|else do) (?:you|we) (?:know|remember|have)(?: stored| noted| saved)? (?:about|on|of) me{_END}", {}),
    ("me", rf"^(?:so )?who am i{_END}", {}),
    ("me", rf"^(?:what(?:'s|’s| is| are| were)|show(?: me)?|tell me|list)(?: all)? my (?P<words>{_ANY_OWN}|{_WISHES}){_END}", {}),
    ("me", rf"^how (?:do|would|did) i (?:want|like|prefer)(?: you)? (?:to be )?(?:to )?(?:contacted|reached|answered|called|addressed|contact|reach|answer|call|address)(?: me)?{_END}", {}),
    ("me", rf"^how (?:should|must|do|can) (?:you|we|i|one) (?:contact|reach|answer|call|address) me{_END}", {}),
    ("talked", rf"^(?:so )?what (?:did|have) (?:we|i) (?:talk|talked|discuss|discussed|speak|spoken|chat|chatted|cover|covered)(?: about)? (?:last time|recently|lately|before|the last time|previously|in (?:our|the) (?:last|previous) (?:conversation|chat|session|talk))(?: (?:we|i) (?:talked|spoke|chatted))?{_END}", {}),
    ("talked", rf"^what (?:was|were) (?:our|the|my) (?:last|previous|latest|most recent) (?:conversation|chat|discussion|talk|session)s? (?:about|on){_END}", {}),
    ("talked", rf"^(?:where did we (?:leave off|stop)|what (?:were|was) (?:we|i) (?:talking|discussing|speaking)(?: about)?(?: last time)?|summari[sz]e (?:our|the|my) (?:last|previous|latest) (?:conversation|chat|session|talk)){_END}", {}),
    ("due", rf"^(?:what(?:'s|’s| is| are)|which are|show(?: me)?|list|give me)(?: all)? my (?:open |outstanding |own )*(?:tasks?|to-?dos?|reminders?|errands?|action items?){_END}", {}),
)  # fmt: skip
"""What is asked of the user's own things, as `asking` reads rules."""
_VERBS: Final = (
    ("uses", r"(?:what|which)(?: (?:software|tools?|systems?|crm|erp|platforms?|helpdesk|products?|tooling|stack))?", "use|run on|rely on|work with|run"),
    ("speaks", r"(?:what|which) languages?", "speak|know|understand"),
    ("likes", "what", "like|love|enjoy"),
    ("dislikes", "what", "dislike|hate|not like"),
    ("prefers", "what", "prefer"),
    ("requires", "what", "require|insist on|demand"),
    ("forbids", "what", "forbid|ban|prohibit|not allow"),
    ("plays", "what", "play"),
    ("studied_at", "where|(?:what|which) (?:university|school|college)", "study|graduate(?: from)?|go to"),
    ("works_from", "where", "work from|usually work from"),
    ("supplier", "who|where", "buy(?: .+?)? from|source(?: .+?)? from|get(?: .+?)? from"),
    ("competitor", "who", "compete with|compete against"),
    ("founded", "when|(?:what|which) year|in (?:what|which) year", "start|start out|begin"),
    ("fiscal_year_end", "when", "(?:end|close) (?:its|their|the) (?:fiscal |financial )?(?:year|books)"),
    ("budget_cycle", "when", "(?:set|plan|approve|fix|decide on) (?:its|their|the) budgets?"),
)  # fmt: skip
_NOUNS: Final = (
    ("birthday", r"birthday|bday|date of birth"),
    ("supplier", r"(?:[\w-]+ )?(?:supplier|vendor|provider|carrier)"),
    ("competitor", r"(?:main |biggest |closest |chief )?(?:competitors?|rivals?|competition)"),
    ("decision_maker", r"(?:real |actual )?decision[- ]maker"),
    ("married_to", r"wife|husband|spouse"),
    ("fiscal_year_end", r"(?:fiscal|financial|business)[ -]year(?:[ -]end)?(?: end)?|year[ -]end"),
    ("budget_cycle", r"budget(?:ing)? (?:cycle|round|season|process)"),
    ("speaks", r"(?:mother tongue|native language|languages?)"),
    ("uses", r"(?:crm|erp|helpdesk|tools|software|systems?)"),
)
_STATES: Final = (
    ("allergic_to", r"what (?:is|are|am) {n} allergic to"),
    ("birthday", r"when (?:was|is|were|am) {n} born"),
    ("founded", r"(?:when|in (?:what|which) year|(?:what|which) year) (?:was|were) {n} (?:founded|established|started|set up)"),
    ("owned_by", r"who (?:is|are) {n} owned by"),
    ("married_to", r"who (?:is|are) {n} married to"),
    ("competitor", r"who competes (?:with|against) {n}"),
    ("supplier", r"who supplies {n}"),
    ("decision_maker", r"who (?:decides|signs off|makes the (?:call|decisions?)|calls the shots|has the (?:final|last) (?:say|word)) (?:at|for|in|over at) {n}"),
    ("decision_maker", r"who(?:'s|’s| is) the (?:real |actual )?decision[- ]maker (?:at|for|in|of) {n}"),
)  # fmt: skip


def _fact_rules() -> Iterator[tuple[Topic, str, dict[str, str]]]:
    for predicate, asked, verbs in _VERBS:
        yield (
            "fact",
            rf"^(?:and )?(?:{asked}) (?:does|do|did|can) {_N} (?:{verbs}){_END}",
            {"field": predicate},
        )
    for predicate, nouns in _NOUNS:
        for pattern in (
            rf"^(?:and )?(?:what|who|which|when)(?:'s|’s| is| are| was) {_WHOSE} (?:{nouns}){_END}",
            rf"^(?:and )?(?:what|who|which|when)(?:'s|’s| is| are| was) the (?:{nouns}) (?:of|at|for) {_N}{_END}",
            rf"^(?:and )?when (?:does|do) {_WHOSE} (?:{nouns}) (?:end|begin|start){_END}",
        ):
            yield "fact", pattern, {"field": predicate}
    for predicate, pattern in _STATES:
        yield "fact", rf"^(?:and )?{pattern.format(n=_N)}{_END}", {"field": predicate}


FACT_RULES: Final = tuple(_fact_rules())
"""What is asked of things that facts know, as `asking` reads rules; the field is a predicate."""
BY_FIELD: Final = {
    "city": "is_in",
    "number_of_employees": "employees",
    "parent_name": "owned_by",
    "owner": "owned_by",
}
"""Fields of records → the predicate that says the same where nothing but facts is known."""
_STANDS_FOR: Final = {predicate: field for field, predicate in BY_FIELD.items()}
_YES_OR_NO: Final = re.compile(
    r"^(?:and )?(?P<verb>is|are|am|was|were|does|do|did|has|have|can)\s(?P<rest>[^?]+?)\s*\?+$", re.IGNORECASE
)
_LONGEST_SUBJECT: Final = 5


def own_field(words: str) -> str:
    """Return the field of the profile that words mean, an empty string for all of it."""
    return next((field for field, pattern in _OWN if re.fullmatch(pattern, words, re.IGNORECASE)), "")


def statement_in(question: str) -> tuple[str, str, str] | None:
    """Return subject, predicate and answer of what is asked to be so ("Is Halden in Lyon?"), None if it is no fact."""
    match = _YES_OR_NO.match(question)
    if match is None:
        return None
    words = match["rest"].split()
    for count in range(1, min(_LONGEST_SUBJECT, len(words) - 1) + 1):
        name, rest = " ".join(words[:count]), words[count:]
        if match["verb"].lower() in {"does", "do", "did", "can"}:
            saying = [*_third_person(rest[0]), *rest[1:]]
        else:
            saying = [match["verb"].lower(), *rest]
        found, _ = facts(Page(Turn("m1", "user", None, None, f"{name} {' '.join(saying)}."), 0), None)
        if len(found) == 1 and str(found[0]["subject"].value) == name and "holds" not in found[0]:
            return name, str(found[0]["predicate"].value), str(found[0]["object"].value)
    return None


def _third_person(verb: str) -> tuple[str, ...]:
    return forms(verb.lower())[1:2]


def me(told: Told) -> str:
    """Tell what is known of the user: what was asked for, or all."""
    view = told.data["record"]
    fields = {**view["fields"], **({"name": view["name"]} if view.get("name_said") else {})}
    sources = {**view["said"], "name": view.get("name_said")}
    field = own_field(told.ask.words)
    wanted = [field] if field else [*dict.fromkeys(["name", *fields])]
    known = [(name, fields[name]) for name in wanted if fields.get(name)]
    if not known:
        return f"I do not know your {_named(field)}." if field else "I know nothing about you yet."
    by_source: dict[str, list[str]] = {}
    for name, value in known:
        by_source.setdefault(said(sources.get(name)), []).append(f"{_named(name)} {value}")
    return (
        f"About you I know: {'; '.join(f'{listed(parts)}{source}' for source, parts in by_source.items())}."
    )


def _named(field: str) -> str:
    return {"timezone": "time zone", "custom": "wishes"}.get(field) or field.replace("_", " ")


def facts_told(told: Told, predicate: str) -> str:
    """Tell the facts that answer a question, an empty string if there are none."""
    view = told.data["record"]
    every = [view] if view["kind"] == "fact" else []
    every += told.data["related"].get("facts", ())
    found = [
        one for one in every if one["fields"].get("predicate") == predicate and "status" not in one["fields"]
    ]
    return " ".join(map(_sentence, found))


def _sentence(fact: View) -> str:
    told = statement(fact["name"], fact["fields"])
    return f"{subject(fact, start=True)} {told}{said(_source(fact))}."


def _source(view: Mapping[str, Any]) -> str | None:
    source = view["said"]
    return source.get("object") if isinstance(source, dict) else source


def field_for(predicate: str) -> str:
    """Return the field of a record that says what a predicate says, or an empty string."""
    return _STANDS_FOR.get(predicate, "")


def verified(told: Told) -> str:
    """Say yes or no with the facts that say so; an empty string if nothing does."""
    evidence: Sequence[View] = told.data.get("evidence", ())
    if not evidence:
        return ""
    yes = "Yes" if told.data["verdict"] == "supported" else "No"
    return " ".join([f"{yes}.", *map(_sentence, evidence)])


def talked(told: Told) -> str:
    """Tell what the last conversation came to."""
    newest = told.data["conversations"][0]
    days = " to ".join(dict.fromkeys([newest["began"], newest["ended"]]))
    heads = (("Decided", "decisions"), ("Open", "questions"))
    rest = [f"{head}: {' '.join(newest[name])}" for head, name in heads if newest.get(name)]
    return "\n".join(
        [f"We last talked about {newest['name']} ({days}):", lines(newest.get("summary", [])), *rest]
    )
