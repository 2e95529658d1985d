"""Extensions that a user names in the settings: kinds of records, and functions called on every change."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from memory import Hooks
from memory.kinds import KINDS, Record
from orchestrator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def register_kinds(kinds: str) -> None:
    """Register the user's own kinds (`module:Class`, comma-separated); skip those already registered.

    Raises `SettingsError` if one cannot be imported, is not a subclass of `Record`, or its name is taken.
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
    """Return the hooks named in a setting (`module:function`, comma-separated), called with user and change.

    Raises `SettingsError` if one cannot be imported or is not callable.
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
