"""Extraction through trustcall: the only module that imports it.

| what trustcall does (0.0.39) | what is done about it, where |
|---|---|
| two patches of one record give two documents, each without the other's change | joined into one, `guard` |
| one bad path discards its whole patch | each operation judged alone, `patches` |
| a wrong document id, an append to an absent list: dropped | matched or refused; lists are always there |
| a model's error is swallowed and the model asked 25 times | noted and raised, `guard` |
| after failed repairs the answer is empty | compared with what was called; an error or a refusal, here |
| the caller's system message is changed | it gets copies, here and in `guard` |
| an unknown tool raises KeyError | matched or refused, `guard` |
| list positions drift | positions never used, `patches` |
| replacing a whole document blanks what it omits | read as the fields it gives, `patches` |
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables.config import var_child_runnable_config
from pydantic import BaseModel, Field

from memory.domain.drafts import Draft, Evidence, Extraction, KnownRecord, Line, Refusal
from memory.errors import ExtractionError, OutageError
from memory.extraction.guard import NOTHING, SESSION, GuardedModel, Session
from memory.extraction.outages import outage_of
from memory.extraction.prompt import RULES, transcript
from memory.extraction.schemas import EvidenceItem, draft_tools, kind_of_tool, tool_fields
from memory.kinds import KINDS, grouped, spec_of, spread
from memory.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from memory.domain.drafts import Scalar
    from memory.trained.words import Said

META: Final = ("evidence", "ended")


class NothingToRecord(BaseModel):
    """Call this, and nothing else, if the transcript states nothing to record."""

    reason: str = Field(default="", description="Why, in a few words")


class TrustcallExtractor:
    """An `Extractor` that lets a chat model call one tool for each record.

    `explain` returns a readable message for an error of the model's client, or None if it has none. Drafts
    count as claims, unless the model sets `CLAIMS` to False, as the embedded one does, which reads values off
    the words.
    """

    def __init__(
        self, model: BaseChatModel, *, explain: Callable[[Exception], str | None] = lambda _: None
    ) -> None:
        self._model = model
        self._explain = explain
        self._claims = bool(getattr(model, "CLAIMS", True))
        self._runnable: Runnable[Any, Any] | None = None

    def may_hold(self, said: Sequence[Said], before: Sequence[Said]) -> bool:
        """Tell whether the gate lets the messages pass, so that small talk costs no model call."""
        from memory.trained import gate  # noqa: PLC0415 -- loads numpy, which only reading messages needs

        return gate.may_hold(said, before)

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        """Read the lines that are not context; raise `ExtractionError` if no usable answer comes."""
        if self._runnable is None:
            # Importing trustcall takes seconds and must not block the event loop.
            self._runnable = await asyncio.to_thread(_create, self._model)
        documents = {f"k{number}": record for number, record in enumerate(filter(_offered, known), 1)}
        session = _session(documents)
        # A task of its own keeps the context variables it sets to itself; cancelling this one cancels it.
        result = await asyncio.create_task(_run(self._runnable, session, _inputs(lines, session)))
        try:
            return replace(_read(session, documents, result, self._explain), claimed=self._claims)
        except ExtractionError as error:
            error.tokens = session.tokens
            raise


def _create(model: BaseChatModel) -> Runnable[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # trustcall imports names that LangGraph has moved
        from trustcall import create_extractor  # noqa: PLC0415 -- takes two seconds; recall does not need it
    logging.getLogger("extraction").propagate = False  # the session reports what trustcall logs and drops
    logging.getLogger("extraction").addHandler(logging.NullHandler())
    runnable: Runnable[Any, Any] = create_extractor(
        GuardedModel(model),  # type: ignore[arg-type]  # trustcall only calls bind_tools and ainvoke
        tools=[*draft_tools().values(), NothingToRecord],
        tool_choice="any",
        enable_inserts=True,
    )
    return runnable


async def _run(
    runnable: Runnable[Any, Any], session: Session, inputs: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Run trustcall as a graph of its own.

    Inside one of our nodes it would count as a subgraph: LangGraph 1.2 then hands it our durability,
    with which a graph without a checkpointer fails, and streams its tokens as if they were a reply.
    """
    SESSION.set(session)
    var_child_runnable_config.set(None)
    result: Mapping[str, Any] = await runnable.ainvoke(inputs)
    return result


def _offered(record: KnownRecord) -> bool:
    return KINDS[record.kind].EXTRACTED


def _session(documents: Mapping[str, KnownRecord]) -> Session:
    return Session(
        documents={
            key: (
                KINDS[record.kind].tool(),
                {**grouped(KINDS[record.kind], record.fields), "evidence": [], "ended": []},
            )
            for key, record in documents.items()
        },
        fields=tool_fields(),
    )


def _inputs(lines: Sequence[Line], session: Session) -> dict[str, Any]:
    existing = [(key, tool, document) for key, (tool, document) in session.documents.items()]
    messages = [SystemMessage(RULES), HumanMessage(transcript(lines))]
    return {"messages": messages, "existing": existing} if existing else {"messages": messages}


def _read(
    session: Session,
    documents: Mapping[str, KnownRecord],
    result: Mapping[str, Any],
    explain: Callable[[Exception], str | None],
) -> Extraction:
    if isinstance(session.error, ExtractionError):
        raise session.error
    if session.error is not None:
        raise _told(session.error, explain(session.error) or _reason(session.error)) from session.error
    refusals = list(session.refusals) + _unrepaired(result)
    drafts = []
    for response, meta in zip(result["responses"], result["response_metadata"], strict=True):
        if type(response).__name__ == NOTHING:
            continue
        record = documents.get(meta.get("json_doc_id", ""))
        draft, refused = _draft(response, record)
        drafts.append(draft)
        refusals += refused
    if not drafts and _unrepaired(result):
        raise ExtractionError("none of the model's calls fits its schema, even after repairs")
    return Extraction(drafts, refusals, session.tokens)


def _told(error: Exception, reason: str) -> ExtractionError:
    outage = outage_of(error)
    return OutageError(reason, retry_after=outage.retry_after) if outage else ExtractionError(reason)


def _unrepaired(result: Mapping[str, Any]) -> list[Refusal]:
    answered = {meta["id"] for meta in result["response_metadata"]}
    calls = [call for message in result["messages"] for call in message.tool_calls]
    return [
        Refusal(
            "the call does not fit its schema, even after repairs",
            kind_of_tool().get(call["name"], ""),
            value=str(call["args"])[:500],
        )
        for call in calls
        if call["id"] not in answered
    ]


def _draft(response: BaseModel, record: KnownRecord | None) -> tuple[Draft, list[Refusal]]:
    tool = type(response).__name__
    kind = kind_of_tool()[tool]
    model = KINDS[kind]
    stated: dict[str, Scalar] = {}
    refusals = []
    for name, value in spread(model, response.model_dump(exclude=set(META), exclude_none=True)).items():
        if spec_of(model, name) is None:
            refusals.append(Refusal("there is no such field", kind, name, str(value)[:500]))
        elif value != "" and (record is None or record.fields.get(name) != value):
            stated[name] = value
    draft = Draft(
        kind,
        record.key if record else None,
        stated,
        _evidence(getattr(response, "evidence", []), stated),
        _endings(getattr(response, "ended", []), record),
    )
    return draft, refusals


def _evidence(items: Sequence[EvidenceItem], stated: Mapping[str, Scalar]) -> dict[str, Evidence]:
    """Return the evidence of each field; for one of a field's many values, the item that quotes it."""
    found = {item.field: _cited(item) for item in items}
    for name, value in stated.items():
        theirs = [item for item in items if item.field == name.partition(".")[0]]
        if name not in found and theirs:
            item = next((one for one in theirs if fold(str(value)) in fold(one.quote)), theirs[0])
            found[name] = _cited(item)
    return found


def _cited(item: EvidenceItem) -> Evidence:
    return Evidence(item.ref, item.quote, item.start, item.sure)


def _endings(items: Sequence[EvidenceItem], record: KnownRecord | None) -> dict[str, Evidence]:
    """Return the evidence of each field that ends; of a field with many values, those that are quoted."""
    found = {}
    for item in items:
        parts = [
            name
            for name, value in (record.fields.items() if record else ())
            if name.startswith(f"{item.field}.") and fold(str(value)) in fold(item.quote)
        ]
        for name in parts or [item.field]:
            found[name] = _cited(item)
    return found


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__
