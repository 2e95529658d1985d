"""Settings that load a user's own kinds and functions into the application (I6, M11)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from orchestrator.errors import SettingsError
from orchestrator.extending import make_hooks, register_kinds
from tests.cli.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path


SAID = "Met Dana Whitfield, VP Operations at Northwind Traders.\n"
MODULE = """
def told(user, change):
    with open({file!r}, "a") as file:
        file.write(f"{{user}} {{change.op}} {{change.kind}} {{change.label}}\\n")
"""


def test_a_function_that_is_set_is_told_of_changes(program: Program, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    (tmp_path / "my_hooks.py").write_text(MODULE.format(file=str(heard)))
    paths = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    done = program("chat", stdin=SAID, PYTHONPATH=paths, ORCHESTRATOR_HOOKS="my_hooks:told")
    assert done.code == 0, done
    assert "contacts Dana Whitfield" in heard.read_text()


@pytest.mark.parametrize("path", ["no_such_module:told", "json:no_such_name", ":x", "json:__name__"])
def test_what_cannot_be_told_is_a_wrong_setting(path: str) -> None:
    with pytest.raises(SettingsError, match="ORCHESTRATOR_HOOKS"):
        make_hooks(path)


@pytest.mark.parametrize("path", ["no_such_module:Kind", "json:dumps", "pathlib:Path"])
def test_what_is_no_kind_is_a_wrong_setting(path: str) -> None:
    with pytest.raises(SettingsError, match="ORCHESTRATOR_KINDS"):
        register_kinds(path)


def test_the_level_that_is_set_is_logged(program: Program) -> None:
    assert "DEBUG" not in program("chat", stdin=SAID).err
    assert "DEBUG" in program("chat", stdin=SAID, ORCHESTRATOR_LOG_LEVEL="debug").err
