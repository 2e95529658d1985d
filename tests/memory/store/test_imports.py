from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import memory.store
from memory.store import errors


def test_numpy_is_loaded_only_where_there_are_vectors() -> None:
    code = "import sys, memory.store.sqlite.adapter; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_everything_that_is_exported_is_there_and_sorted() -> None:
    names = dir(memory.store)
    assert names == sorted(set(names))
    assert all(hasattr(memory.store, name) for name in names)


def test_every_error_is_exported_and_drawn_in_the_tree() -> None:
    tree = ast.get_docstring(ast.parse(Path(errors.__file__).read_text())) or ""
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.StoreError):
            assert name in dir(memory.store)
            assert name in tree
