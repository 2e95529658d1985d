"""Make a model's patches of known records safe: pure functions over JSON Patch operations.

A careless model patches one record twice, names paths that do not exist, replaces whole documents,
blanks fields, or counts list positions wrong. Every operation is judged on its own: the good ones are
kept and the bad ones reported, so that one bad path costs nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LISTS: Final = ("evidence", "ended")
"""Fields of a draft that hold lists; what a model adds to them is only ever appended."""


@dataclass(slots=True)
class PatchSet:
    """All patches of one record, joined."""

    values: dict[str, Any] = field(default_factory=dict)
    evidence: list[Any] = field(default_factory=list)
    ended: list[Any] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason) of the operations that were not kept."""

    def operations(self) -> list[dict[str, Any]]:
        """Return them as one JSON Patch in which every path exists."""
        ops = [{"op": "add", "path": f"/{name}", "value": value} for name, value in self.values.items()]
        if self.evidence:
            ops.append({"op": "add", "path": "/evidence", "value": self.evidence})
        if self.ended:
            ops.append({"op": "add", "path": "/ended", "value": self.ended})
        return ops


def collect(patch_set: PatchSet, patches: object, known: Mapping[str, bool]) -> None:
    """Add one model-written list of operations (or its JSON text) to `patch_set`.

    `known` maps each field to whether it has many values.
    """
    for operation in _operations(patches):
        _judge(patch_set, operation, known)


def find_document(claimed: object, documents: Mapping[str, Any]) -> str | None:
    """Return the id of the document a model means, ignoring case, brackets and quotes; None if none fits."""
    text = str(claimed)
    if text in documents:
        return text
    wanted = re.sub(r"[^0-9a-z]", "", text.casefold())
    fits = [key for key in documents if re.sub(r"[^0-9a-z]", "", key.casefold()) == wanted]
    return fits[0] if len(fits) == 1 else None


def _operations(patches: object) -> Iterable[Mapping[str, Any]]:
    if isinstance(patches, str):
        text = patches
        try:
            patches = orjson.loads(text)
        except orjson.JSONDecodeError:
            return [{"op": "?", "path": text[:80]}]
    if isinstance(patches, dict):
        patches = [patches]
    if not isinstance(patches, list):
        return []
    return [
        operation if isinstance(operation, dict) else {"op": "?", "path": str(operation)[:80]}
        for operation in patches
    ]


def _judge(patch_set: PatchSet, operation: Mapping[str, Any], known: Mapping[str, bool]) -> None:
    op, path = str(operation.get("op", "")), str(operation.get("path", ""))
    value = operation.get("value")
    name, _, rest = path.strip("/").partition("/")
    if op not in ("add", "replace", "remove"):
        patch_set.refused.append((path, f"operation {op!r} is not allowed"))
    elif not name:
        _spread(patch_set, value, op, known)
    elif name in LISTS:
        _append(patch_set, name, value, op)
    elif known.get(name):
        _add_values(patch_set, name, value, op)
    elif rest or name not in known:
        patch_set.refused.append((path, "there is no such field"))
    else:
        _assign(patch_set, name, value, op)


def _spread(patch_set: PatchSet, value: object, op: str, known: Mapping[str, bool]) -> None:
    """Judge the replacement of a whole document field by field; fields that it omits stay."""
    if op == "remove" or not isinstance(value, dict):
        patch_set.refused.append(("/", "a record cannot be removed or replaced by a plain value"))
        return
    for name, given in value.items():
        if given not in (None, "", []):
            _judge(patch_set, {"op": "replace", "path": f"/{name}", "value": given}, known)


def _append(patch_set: PatchSet, name: str, value: object, op: str) -> None:
    if op == "remove":
        return  # the list starts empty in every prompt, so there is nothing that a removal could mean
    target = patch_set.evidence if name == "evidence" else patch_set.ended
    target.extend(value if isinstance(value, list) else [value])


def _add_values(patch_set: PatchSet, name: str, value: object, op: str) -> None:
    """Add to a field with many values; list positions are ignored, and values end only through `ended`."""
    given = value if isinstance(value, list) else [value]
    if op == "remove" or not all(isinstance(one, str) and one for one in given):
        patch_set.refused.append((f"/{name}", "a value is only taken away with the words that end it"))
    else:
        patch_set.values[name] = [*patch_set.values.get(name, []), *given]


def _assign(patch_set: PatchSet, name: str, value: object, op: str) -> None:
    if op == "remove" or value in (None, "", [], {}):
        patch_set.refused.append((f"/{name}", "a value is only taken away with the words that end it"))
    else:
        patch_set.values[name] = value
