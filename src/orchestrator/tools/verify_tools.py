"""The tool that checks a statement against the remembered facts."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from memory import verify
from memory.kinds import PREDICATES
from memory.recall import record_view
from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.tool_context import Runtime, as_json, tool_context


def make_verify_tool(services: Services) -> BaseTool:
    """Return the tool over these services."""

    @tool
    async def verify_fact(subject: str, predicate: str, answer: str, runtime: Runtime) -> str:
        """Tell whether remembered facts support a statement, contradict it, or say nothing, with the evidence.

        `predicate` is what is said of the subject, such as `is_in`, `uses` or `prefers`.
        """
        if predicate not in PREDICATES:
            raise InputError(f"{predicate!r} is none of {', '.join(PREDICATES)}")
        context = tool_context(services, runtime)
        found = await verify(context.store, context.user, subject, predicate, answer, now=context.now)
        evidence = [record_view(one) for one in found.evidence]
        return as_json({"verdict": found.verdict, "confidence": found.confidence, "evidence": evidence})

    return verify_fact
