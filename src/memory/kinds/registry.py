"""The registry of kinds, to which a program can add its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.kinds.base import specs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memory.kinds.base import Record

_KIND = re.compile(r"[a-z][a-z_]*")
_TOOL = re.compile(r"[A-Za-z]\w*")
RESERVED = frozenset(map(str, Namespace))
"""Namespaces that hold no records; no kind may have such a name."""


class KindRegistry(Mapping[str, "type[Record]"]):
    """A mapping of kinds to `Record` classes, in the order of writing: referenced kinds come first."""

    def __init__(self, models: Iterable[type[Record]] = ()) -> None:
        self._models: dict[str, type[Record]] = {}
        for model in models:
            self.register(model)

    def __getitem__(self, kind: str) -> type[Record]:
        """Return the class of a kind; raise `KeyError` for one that is not registered."""
        return self._models[kind]

    def __iter__(self) -> Iterator[str]:
        """Return an iterator over the kinds, in the order of registration."""
        return iter(self._models)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self._models)

    def register(self, model: type[Record]) -> type[Record]:
        """Add a kind and return its class; can be used as a decorator.

        Call it before memory is used, in every program that opens it. Raises `ValueError` if the name of the
        kind or of its tool is invalid or taken, or if its identity or relations need a field that it does not
        have.
        """
        self._check(model)
        self._models[model.KIND] = model
        return model

    def unregister(self, kind: str) -> None:
        """Remove a kind; its stored records stay and can be read again once the kind is registered."""
        del self._models[kind]

    def _check(self, model: type[Record]) -> None:
        fields = specs(model)  # raises for a field that is not declared with crm(...)
        if not _KIND.fullmatch(model.KIND):
            raise ValueError(f"KIND {model.KIND!r} must be a lower-case plural such as 'subscriptions'")
        if model.KIND in self._models or model.KIND in RESERVED:
            raise ValueError(f"there is a kind or a part of memory called {model.KIND!r} already")
        if model.EXTRACTED and not _TOOL.fullmatch(model.tool()):
            raise ValueError(f"{model.__name__} needs TOOL, the name a model calls to draft one")
        if model.EXTRACTED and any(model.tool() == other.tool() for other in self._models.values()):
            raise ValueError(f"another kind is drafted with {model.tool()!r} already")
        named = {*model.LABEL, *(model.IDENTITY or ()), *model.STRONG, *model.RELATIONS}
        unknown = named - fields.keys() - {"id"}
        if unknown:
            raise ValueError(f"{model.__name__} has no field {', '.join(sorted(unknown))}")
