"""Rules for the whole project: what imports what, what importing does, and that the documents are true."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orchestrator.graph import build_graph
from orchestrator.offline.model import OfflineChatModel
from orchestrator.settings import PREFIX, Settings, load_settings
from tests.support.patience import TIMEOUT
from tests.support.scripted import ScriptedModel, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT: Final = Path(__file__).parents[1]
SRC: Final = ROOT / "src"
SOURCES: Final = sorted(SRC.rglob("*.py"))
MODULES: Final = [
    ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCES
    if path.name != "__main__.py"
]


def imported_by(path: Path) -> Iterator[str]:
    """Yield every module a file imports, at any depth, also under TYPE_CHECKING and by name as a string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else ""


def importers_of(package: str, within: str) -> set[str]:
    return {
        str(path.relative_to(SRC))
        for path in SOURCES
        if path.is_relative_to(SRC / within)
        and any(name.split(".")[0] == package for name in imported_by(path))
    }


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={"PYTHONPATH": str(SRC), **environment},
        check=False,
    )


def test_memory_knows_nothing_of_the_application() -> None:
    assert importers_of("memory", "orchestrator")
    assert importers_of("orchestrator", "memory") == set()
    assert importers_of("tests", ".") == set()
    for stranger in ("typer", "rich", "prompt_toolkit", "langchain_openai", "pydantic_settings"):
        assert importers_of(stranger, "memory") == set(), stranger


def test_one_module_imports_trustcall() -> None:
    assert importers_of("trustcall", ".") == {"memory/extraction/trustcall_extractor.py"}


def test_the_import_scan_sees_every_form_of_import(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(
        "from typing import TYPE_CHECKING\nimport os.path as p\n"
        "if TYPE_CHECKING:\n    from trustcall.x import y\n"
        "def f():\n    import importlib\n    importlib.import_module('orchestrator.graph')\n"
    )
    assert set(imported_by(file)) == {"typing", "os.path", "trustcall.x", "importlib", "orchestrator.graph"}


IMPORT_EVERYTHING: Final = """
import importlib, json, sys, threading
modules = json.loads(sys.argv[1]) if len(sys.argv) > 1 else MODULES
for name in modules:  # once for the parts of others, whose doings are not ours
    importlib.import_module(name)
for name in [n for n in sys.modules if n.split(".")[0] in ("memory", "orchestrator")]:
    del sys.modules[name]
seen = []
def hook(event, args):
    if event == "open" and not str(args[0]).endswith((".py", ".pyi", ".pyc", ".so", ".toml")):
        seen.append(f"open {args[0]}")
    elif event in ("sqlite3.connect", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.mkdir", "os.putenv"):
        seen.append(event)
sys.addaudithook(hook)
before = threading.active_count()
for name in modules:
    importlib.import_module(name)
if threading.active_count() != before:
    seen.append("threads")
if "trustcall" in sys.modules:
    seen.append("trustcall")
sys.stderr.write("".join(f"did {what}\\n" for what in seen))
"""


def test_importing_does_nothing() -> None:
    # Runs without any environment variable, not even HOME or USER.
    done = python(f"MODULES = {MODULES!r}\n{IMPORT_EVERYTHING}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(MODULES) > 90


def test_reading_reports_to_nobody_and_keeps_no_mark_of_the_machine(tmp_path: Path) -> None:
    # ONNX Runtime would send usage data, and write a file with an id of this machine for it.
    code = (
        "from memory.trained.network import SILENT, network\nimport os\nnetwork()\nprint(os.environ[SILENT])"
    )
    done = python(code, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")
    assert list(tmp_path.rglob("*")) == []


def test_help_needs_no_heavy_import() -> None:
    commands = [
        [],
        ["memory"],
        ["chat"],
        ["ingest"],
        ["threads"],
        ["memory", "search"],
        ["threads", "delete"],
    ]
    done = python(
        "import sys\nfrom orchestrator.cli.app import run\n"
        f"codes = [run([*command, '--help']) for command in {commands!r}]\n"
        "heavy = {m.split('.')[0] for m in sys.modules} & "
        "{'langgraph', 'trustcall', 'langchain_core', 'langchain_openai', 'numpy', 'prompt_toolkit', 'openai'}\n"
        "import json; print(json.dumps([codes, sorted(heavy)]))"
    )
    assert done.stderr == ""
    codes, heavy = json.loads(done.stdout.splitlines()[-1])
    assert codes == [0] * len(commands)
    assert heavy == []
    for word in ("chat", "ingest", "memory", "threads", "--data", "--user", "--model", "export", "--thread"):
        assert word in done.stdout


def in_order(name: str) -> tuple[int, str]:
    """Return the sort key of a name in the linter's order: constants, classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_what_a_package_offers_is_sorted_and_complete() -> None:
    checked = 0
    for path in SRC.rglob("__init__.py"):
        tree = ast.parse(path.read_text("utf-8"))
        offered = next(
            (
                ast.literal_eval(node.value)
                for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            ),
            None,
        )
        imported = [
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("memory", "orchestrator"))
            for alias in node.names
        ]
        defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        public = [name for name in [*imported, *defined] if not name.startswith("_")]
        if offered is None:
            assert not public, f"{path} offers names without saying so in __all__"
            continue
        assert offered == sorted(set(offered), key=in_order), path
        assert set(public) <= set(offered), path
        checked += 1
    assert checked >= 3


def test_all_test_folders_are_packages() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        assert (path.parent / "__init__.py").exists(), path


def variables(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_the_example_environment_names_every_setting_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in os.environ if n.startswith((PREFIX, "OPENAI_", "AZURE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / ".env.example").read_text("utf-8")
    written = variables(text)
    named = {
        str(field.validation_alias or PREFIX + name.upper()): name
        for name, field in Settings.model_fields.items()
    }
    assert sorted(written) == sorted(named)

    (tmp_path / ".env").write_text(text)
    assert load_settings(data=tmp_path, user="ann") == Settings(_env_file=None, data=tmp_path, user="ann")
    for variable, value in written.items():
        default = Settings.model_fields[named[variable]].default
        assert bool(value) == (
            default not in (None, "", {}) and Settings.model_fields[named[variable]].default_factory is None
        ), f"{variable}={value} does not show its default"
    for variable in written:
        above = text.split(f"\n{variable}=")[0].splitlines()
        block = next(line for line in reversed(above) if not re.match(r"[A-Z_]+=", line))
        assert block.startswith("#"), f"{variable} has no line that explains it"


def test_the_drawing_in_the_readme_is_the_graph() -> None:
    blocks = re.findall(
        r"^```mermaid\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    graph = build_graph(model=OfflineChatModel(), settings=Settings(_env_file=None))
    drawn = graph.get_graph().draw_mermaid()
    assert [block.strip() for block in blocks if "llm_node" in block] == [drawn.strip()]
    assert set(graph.get_graph().nodes) == {
        "__start__", "initialize_memory", "llm_node", "tools", "update_memory", "__end__",
    }  # fmt: skip


def test_the_drawing_does_not_depend_on_the_models() -> None:
    one = build_graph(model=ScriptedModel(lambda *_: call("x")), settings=Settings(_env_file=None))
    two = build_graph(model=OfflineChatModel(), settings=Settings(_env_file=None))
    assert one.get_graph().draw_mermaid() == two.get_graph().draw_mermaid()
