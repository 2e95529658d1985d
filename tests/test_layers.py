"""What may import what: the folders of memory in their order, and the public modules that the application uses."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SRC: Final = Path(__file__).parents[1] / "src"
LEVELS: Final = (
    {"errors", "text", "store"},
    {"domain"},
    {"kinds"},
    {"identity"},
    {"records"},
    {"recall", "facts"},
    {"trained", "evidence"},
    {"extraction", "operations"},
    {"maintenance", "engine"},
)
"""The folders of memory, lowest first: each imports from lower levels alone, and from its own folder."""
WITHIN: Final = {("engine", "maintenance")}
"""Folders of one level of which the first imports the second."""
PUBLIC: Final = frozenset(
    {
        "memory",
        "memory.errors",
        "memory.extraction",
        "memory.kinds",
        "memory.recall",
        "memory.records",
        "memory.store",
        "memory.text",
        "memory.trained",
    }
)
"""What programs import of memory; `docs/tutorial.md` shows it."""
LONGEST: Final = 350
"""Lines of a module."""
MOST: Final = 16
"""Modules of a folder."""


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a file imports when it runs, wherever in it."""
    tree = ast.parse(path.read_text("utf-8"))
    typing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typing and node.module:
            yield from ((f"{node.module}.{alias.name}") for alias in node.names)


def test_folders_of_memory_import_only_from_below() -> None:
    level = {name: number for number, names in enumerate(LEVELS) for name in names}
    wrong = []
    for path in (SRC / "memory").rglob("*.py"):
        parts = path.relative_to(SRC / "memory").parts
        if len(parts) == 1:
            continue  # the package itself offers what is in its folders
        for module in imports(path):
            names = module.split(".")
            if names[0] != "memory" or names[1] == parts[0] or (parts[0], names[1]) in WITHIN:
                continue
            if level.get(names[1], len(LEVELS)) >= level[parts[0]]:
                wrong.append(f"{path.relative_to(SRC)} imports {module}")
    assert wrong == []
    assert {path.name for path in (SRC / "memory").iterdir() if path.is_dir()} - {"__pycache__"} == set(
        level
    ) - {"errors"}


def test_the_application_imports_what_is_public() -> None:
    wrong = []
    for path in (SRC / "orchestrator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if module.split(".")[0] == "memory" and module not in PUBLIC:
                wrong.append(f"{path.relative_to(SRC)} imports {module}")
    assert wrong == []


def test_modules_and_folders_stay_small() -> None:
    long = {
        str(path.relative_to(SRC)): lines
        for path in SRC.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    full = {
        str(folder.relative_to(SRC)): count
        for folder in {path.parent for path in SRC.rglob("*.py")}
        if (count := len([path for path in folder.glob("*.py") if path.name != "__init__.py"])) > MOST
    }
    assert (long, full) == ({}, {})
