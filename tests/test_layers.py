"""What may import what, and how large modules, folders and patterns may be.

The folders of memory import in their order; the application uses public modules alone.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

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
LONGEST_PATTERN: Final = 200
"""Characters of a literal that is part of a regular expression; longer vocabulary is data in a TOML file."""
PATTERNS: Final = {
    f"re.{name}"
    for name in ("compile", "search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
}
"""What takes a pattern first."""
SQL: Final = re.compile(r"\s*(?:ALTER|CREATE|DELETE|DROP|INSERT|SELECT|UPDATE|WITH) ")


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


def written(node: ast.AST) -> str:
    """Return the text of the literals within an expression: a string, parts of an f-string, strings put together."""
    return "".join(
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def literals(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield the strings and f-strings of a module without its docstrings, each whole."""
    parts = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and node not in parts | docstrings:
            yield node, written(node)


def patterns(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of what is given to `re` as a pattern, and of other literals that read like one."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in PATTERNS:
            yield node.lineno, written(node.args[0])
    for literal, text in literals(tree):
        if ("(?" in text or "|" in text) and not SQL.match(text):
            yield literal.lineno, text


def test_patterns_are_short() -> None:
    long = [
        f"{path.relative_to(SRC)}:{line}: {len(text)} characters"
        for path in SRC.rglob("*.py")
        for line, text in patterns(path.read_text("utf-8"))
        if len(text) > LONGEST_PATTERN
    ]
    assert long == []


@pytest.mark.parametrize(
    "source",
    [
        "re.compile('{long}')",
        "re.search(r'a' 'b' + '{long}', text)",
        "re.compile(f'{{x}}{long}')",
        "WORDS = '{alternatives}'",
        "WORDS: Final = f'{{x}}{alternatives}{{y}}'",
        "pattern_of(lists, '(?:{long})')",
    ],
)
def test_long_patterns_are_seen(source: str) -> None:
    code = source.format(long="a" * 201, alternatives="ab|" * 67)
    assert max(len(text) for _, text in patterns(code)) > LONGEST_PATTERN
    assert list(patterns(f'"""Say {"a|b" * 70}."""\nQUERY = "SELECT {"a || " * 50}(?, ?)"')) == []
