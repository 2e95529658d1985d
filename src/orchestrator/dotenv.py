"""The `.env` files that settings are read from; one that merely lies in the current folder is never read.

| file | read |
|---|---|
| `.env` of the running checkout | if that checkout is the current folder |
| `.env` of the data folder | always; overrides the checkout's |

Environment variables override both. An endpoint from a file is accepted only if its key comes from the same
file or no key is set: otherwise a file could have somebody else's key, and the memory with it, sent anywhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dotenv import dotenv_values

from orchestrator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROJECT: Final = Path(__file__).resolve().parents[2]
"""Root of the checkout, if this module runs from one."""
KEYS: Final = ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")
ENDPOINTS: Final = {"OPENAI_BASE_URL": "OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT": "AZURE_OPENAI_API_KEY"}
"""Settings that hold the address of a model, and for each the setting of the key sent there."""
HERE: Final = "the environment"


def env_files(data: Path | str, default: Path) -> tuple[Path, ...]:
    """Return the `.env` files to read, the overriding one last; `data` is the folder given, or empty."""
    project = _project_file()
    named = _value(os.environ, "ORCHESTRATOR_DATA") or _value(_read(project), "ORCHESTRATOR_DATA")
    folder = Path(data or named or default)
    return tuple(file for file in (project, folder / ".env") if file is not None and file.is_file())


def check_endpoints(files: Iterable[Path], given: Mapping[str, object]) -> None:
    """Raise `SettingsError` if an endpoint from a file would receive a key that comes from elsewhere."""
    first = {name: str(value) for name, value in given.items() if value}
    sources = [(HERE, {**os.environ, **first}), *((str(file), _read(file)) for file in reversed([*files]))]
    for endpoint, own in ENDPOINTS.items():
        source = _source(sources, endpoint)
        if source in (None, HERE):
            continue
        theirs = {_source(sources, key) for key in KEYS} & {HERE} or {_source(sources, own)}
        if theirs - {source, None}:
            raise SettingsError(
                endpoint,
                f"is set in {source}, the key in {theirs.pop()}; nothing was sent. Set both in the same place",
            )


def _project_file() -> Path | None:
    try:
        here = Path.cwd().resolve()
    except OSError:  # the current folder was deleted
        return None
    return PROJECT / ".env" if here == PROJECT and (PROJECT / "pyproject.toml").is_file() else None


def _source(sources: Iterable[tuple[str, Mapping[str, str]]], name: str) -> str | None:
    """Return the first source that sets a setting; an empty value counts as not set."""
    return next((source for source, values in sources if _value(values, name).strip()), None)


def _value(values: Mapping[str, str], name: str) -> str:
    return next((value for key, value in values.items() if key.upper() == name and value), "")


def _read(file: Path | None) -> dict[str, str]:
    try:
        found = dotenv_values(file, encoding="utf-8") if file is not None and file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), f"cannot be read: {error}") from error
    return {name: value for name, value in found.items() if value is not None}
