"""What a user adds to the application by settings: kinds of records, and functions told of changes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from memory import Hooks
from memory.kinds import KINDS, Record
from orchestrator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def register_kinds(kinds: str) -> None:
    """Register memory kinds of the user's own (`module:Class`, separated by commas); those that are registered already stay.

    Raises `SettingsError` for what cannot be imported, is no kind, or is taken.
    """
    for path, model in _imported("ORCHESTRATOR_KINDS", kinds):
        if not (isinstance(model, type) and issubclass(model, Record)):
            raise SettingsError("ORCHESTRATOR_KINDS", f"{path!r} is no subclass of memory.kinds.Record")
        if KINDS.get(model.KIND) is not model:
            try:
                KINDS.register(model)
            except ValueError as error:
                raise SettingsError("ORCHESTRATOR_KINDS", f"{path!r}: {error}") from error


def make_hooks(hooks: str) -> Hooks:
    """Return the hooks that `module:function`, separated by commas, name; each is called with the user and the change.

    Raises `SettingsError` for what cannot be imported or called.
    """
    found = Hooks()
    for path, function in _imported("ORCHESTRATOR_HOOKS", hooks):
        if not callable(function):
            raise SettingsError("ORCHESTRATOR_HOOKS", f"{path!r} is no function")
        found.add(function)
    return found


def _imported(setting: str, paths: str) -> Iterator[tuple[str, Any]]:
    for path in filter(None, (part.strip() for part in paths.split(","))):
        module, _, name = path.partition(":")
        try:
            yield path, getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise SettingsError(setting, f"cannot import {path!r}: {error}") from error
