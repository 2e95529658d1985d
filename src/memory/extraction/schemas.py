"""The tools an extraction model is offered: one for each kind of record, made from its declaration.

They differ from the records in three ways: numbers may come as text (they are read by our own grammar
anyway), each value carries its evidence, and a value that holds no longer can be ended.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from memory.kinds import KINDS, FieldSpec, Record, specs

NUMERIC: Final = ("amount", "percent", "number")


class EvidenceItem(BaseModel):
    """The words a value comes from."""

    model_config = ConfigDict(extra="ignore")

    field: str = Field(description="Name of the field")
    ref: str = Field(description="The line's ref")
    quote: str = Field(description="The words, copied exactly from that line")
    start: int | None = Field(
        default=None, description="Where they begin in the line's text; may be left out"
    )
    sure: float = Field(
        default=1.0, ge=0, le=1, description="How sure it is that they state this, 0 to 1; may be left out"
    )


def draft_tools() -> dict[str, type[BaseModel]]:
    """Map each tool's name (`Contact`) to its schema."""
    return {model.tool(): _draft_tool(model) for model in KINDS.values() if model.EXTRACTED}


def kind_of_tool() -> dict[str, str]:
    """Map each tool's name to the kind of record it drafts."""
    return {model.tool(): kind for kind, model in KINDS.items() if model.EXTRACTED}


def tool_fields() -> dict[str, dict[str, bool]]:
    """Map each tool's name to its fields, and whether a field has many values."""
    return {
        model.tool(): {name: spec.many for name, spec in specs(model).items()}
        for model in KINDS.values()
        if model.EXTRACTED
    }


@cache
def _draft_tool(model: type[Record]) -> type[BaseModel]:
    # The values of create_model's keyword arguments are typed Any by pydantic itself.
    fields: dict[str, Any] = {
        name: (
            _type(spec),
            Field(default=None, description=model.model_fields[name].description),
        )
        for name, spec in specs(model).items()
    }
    fields["evidence"] = (list[EvidenceItem], Field(default=[], description="The words of each value"))
    fields["ended"] = (
        list[EvidenceItem],
        Field(default=[], description="Fields whose value holds no longer, and the words that say so"),
    )
    return create_model(model.tool(), __config__=ConfigDict(extra="allow"), __doc__=model.__doc__, **fields)


def _type(spec: FieldSpec) -> Any:  # a type built at run time has no static type
    if spec.many:
        return list[str] | None
    return str | float | None if spec.kind in NUMERIC else str | None
