"""Which `.env` files are read, and that none can send a key, and memory with it, to an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestrator import dotenv
from orchestrator.errors import SettingsError
from orchestrator.models.choosing import chat_model, endpoint
from orchestrator.settings import default_data, load_settings

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "http://evil.example/v1"
AZURE = "AZURE_OPENAI_ENDPOINT"


def write(folder: Path, **values: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to somebody else's folder, with a data folder of our own; return the latter."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("ORCHESTRATOR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> Path:
    """Change to the checkout of the running program; return it."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    monkeypatch.setattr(dotenv, "PROJECT", folder)
    monkeypatch.chdir(folder)
    return folder


def test_the_current_folder_says_nothing(tmp_path: Path, data: Path) -> None:
    write(
        tmp_path / "elsewhere",
        OPENAI_BASE_URL=EVIL,
        ORCHESTRATOR_USER="mallory",
        ORCHESTRATOR_KINDS="evil:Kind",
    )
    settings = load_settings()
    assert (settings.openai_base_url, settings.kinds) == (None, "")
    assert settings.user != "mallory"


def test_the_current_folder_does_not_say_where_a_key_goes(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    write(tmp_path / "elsewhere", OPENAI_BASE_URL=EVIL)
    assert endpoint(load_settings()) == "https://api.openai.com/v1"
    assert "openai.com" in str(getattr(chat_model(load_settings()), "openai_api_base", ""))


def test_the_data_folder_beats_the_project_and_the_environment_both(
    project: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, ORCHESTRATOR_USER="project", ORCHESTRATOR_WINDOW="10", ORCHESTRATOR_ATTEMPTS="3")
    write(data, ORCHESTRATOR_USER="data", ORCHESTRATOR_WINDOW="20")
    monkeypatch.setenv("ORCHESTRATOR_USER", "environment")
    settings = load_settings()
    assert (settings.user, settings.window, settings.attempts) == ("environment", 20, 3)


def test_the_project_says_where_its_data_is(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORCHESTRATOR_DATA")
    write(project, ORCHESTRATOR_DATA=str(tmp_path / "kept"))
    write(tmp_path / "kept", ORCHESTRATOR_USER="kept")
    assert (load_settings().data, load_settings().user) == (tmp_path / "kept", "kept")
    assert load_settings(data=tmp_path / "other").user != "kept"


def test_without_a_folder_the_default_one_is_asked(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORCHESTRATOR_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write(default_data(), ORCHESTRATOR_USER="at-home")
    assert load_settings().user == "at-home"


def test_key_and_endpoint_of_one_file_belong_together(data: Path) -> None:
    write(data, OPENAI_API_KEY="sk-files", OPENAI_BASE_URL="http://models.example/v1")
    assert endpoint(load_settings()) == "http://models.example/v1"
    write(data, OPENAI_BASE_URL="http://127.0.0.1:8080/v1")  # a model server here needs no key
    assert endpoint(load_settings()) == "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "openai_api_key"])
@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "openai_base_url", AZURE])
def test_a_file_sends_no_key_of_the_environment_elsewhere(
    data: Path, monkeypatch: pytest.MonkeyPatch, key: str, name: str
) -> None:
    monkeypatch.setenv(key, "sk-mine")
    write(data, **{name: EVIL, "AZURE_OPENAI_API_KEY": "theirs", "OPENAI_API_KEY": "theirs"})
    with pytest.raises(SettingsError, match="Set both in the same place") as caught:
        load_settings()
    assert (name.upper() in str(caught.value), "sk-mine" in str(caught.value)) == (True, False)
    monkeypatch.setenv(name.upper(), "https://mine.example")
    assert endpoint(load_settings()) == "https://mine.example"


def test_one_file_sends_no_key_of_another_elsewhere(project: Path, data: Path) -> None:
    write(project, OPENAI_API_KEY="sk-project")
    write(data, OPENAI_BASE_URL=EVIL)
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        load_settings()
    write(data, OPENAI_BASE_URL=EVIL, OPENAI_API_KEY="sk-data")
    assert endpoint(load_settings()) == EVIL


def test_a_file_that_is_no_text_is_told(data: Path) -> None:
    data.mkdir()
    (data / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, ""),
        ({"OPENAI_API_KEY": "k"}, "https://api.openai.com/v1"),
        ({"OPENAI_BASE_URL": "http://ann:secret@models.example:8080/v1"}, "http://models.example:8080/v1"),
        ({"OPENAI_API_KEY": "k", AZURE: "https://x.openai.azure.com", "AZURE_OPENAI_API_KEY": "k"}, "https://x.openai.azure.com"),
        ({"OPENAI_API_KEY": "k", "model": "offline"}, ""),
        ({"OPENAI_API_KEY": "k", "model": "offline", "extraction_model": "gpt-4.1"}, "https://api.openai.com/v1"),
    ],
)  # fmt: skip
def test_where_models_are_is_shown_without_passwords(data: Path, given: dict[str, str], shown: str) -> None:
    assert endpoint(load_settings(**given)) == shown
