"""The examples and the tutorial run as they are written, and print what they promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.patience import TIMEOUT

ROOT: Final = Path(__file__).parents[1]
EXAMPLES: Final = sorted((ROOT / "examples").glob("*.py"))
SAYS: Final = {
    "hooks": ["ann: create opportunities"],
    "in_a_graph": ["(nothing is known yet)", "Dana Whitfield: title: VP Operations"],
    "own_kind": ["create subscriptions Atlas Gold", "'seats': 45"],
    "remember_and_ask": ["title: VP Operations, said as 'VP Operations'"],
}
PYTHON_BLOCK: Final = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_says_what_it_shows(path: Path, tmp_path: Path) -> None:
    said = run(tmp_path, str(path))
    assert [words for words in SAYS[path.stem] if words not in said] == [], said


def test_the_tutorial_runs_from_beginning_to_end(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    (tmp_path / "tutorial.py").write_text("\n".join(PYTHON_BLOCK.findall(text)))
    lines = run(tmp_path, "tutorial.py").splitlines()
    assert "create contacts Dana Whitfield" in lines
    assert "VP Operations dana@northwind.example" in lines
    assert lines[-3:] == ["COO", "VP Operations", "True"]


def test_the_tutorial_uses_only_what_is_public() -> None:
    from tests.test_layers import PUBLIC

    text = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    used = set(
        re.findall(r"^from (memory[\w.]*) import", "\n".join(PYTHON_BLOCK.findall(text)), re.MULTILINE)
    )
    assert used
    assert used <= PUBLIC
    for path in EXAMPLES:
        assert (
            set(re.findall(r"^from (memory[\w.]*) import", path.read_text("utf-8"), re.MULTILINE)) <= PUBLIC
        )
