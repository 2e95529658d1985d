"""Typed settings, read once from the environment and `.env` files (see `dotenv.py`), or given explicitly."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from orchestrator.dotenv import check_endpoints, env_files
from orchestrator.errors import SettingsError

if TYPE_CHECKING:
    from memory.kinds import Retention

PREFIX = "ORCHESTRATOR_"
NO_TIME = "no time with its zone; write one such as 2026-11-20T09:00:00+01:00"


def default_data() -> Path:
    """Return the user's data folder (XDG_DATA_HOME, or ~/.local/share)."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "orchestrator"


def default_user() -> str:
    """Return the login name, or `local` if there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"


class Triggers(BaseModel):
    """When a conversation is read into memory; for the fields see `Settings`."""

    model_config = ConfigDict(frozen=True)

    every: int = Field(default=5, ge=1)
    on_mention: bool = True
    on_request: bool = True
    at_end: bool = True
    window: int = Field(default=40, ge=2)


class RetentionRule(BaseModel):
    """One retention rule as written in the settings; see `memory.kinds.Retention`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int | None = Field(default=None, ge=1)
    expires: str | None = None
    limit: int | None = Field(default=None, ge=1)
    when: dict[str, str] = {}
    becomes: dict[str, str] = {}

    @model_validator(mode="after")
    def _applies(self) -> RetentionRule:
        if self.days is None and self.expires is None and self.limit is None:
            raise ValueError("needs days, an expiry field or a limit")
        return self


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data: Path = Field(default_factory=default_data)
    """Folder of the memory and the threads."""
    database_url: SecretStr | None = None
    """PostgreSQL address (postgresql://…) for memory and threads, in place of files in the data folder."""
    user: str = Field(default_factory=default_user)
    """The user on the command line, and on a server without tokens."""
    timezone: str = "UTC"
    """Time zone (IANA name) of words such as "Friday", unless memory knows the user's own."""
    now: datetime | None = None
    """Fixed time (ISO 8601 with offset) for demos, tests and replays; empty: the clock."""

    model: str = ""
    """Chat model; empty: gpt-4.1-mini with a key, the offline model without. `offline` forces it."""
    extraction_model: str = ""
    """Model that reads conversations into memory; empty: the chat model."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Key of an OpenAI-compatible endpoint."""
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Address of that endpoint, if it is not OpenAI's."""
    azure_openai_endpoint: str | None = Field(default=None, validation_alias="AZURE_OPENAI_ENDPOINT")
    """Address of an Azure OpenAI resource; if set, Azure is used."""
    azure_openai_api_key: SecretStr | None = Field(default=None, validation_alias="AZURE_OPENAI_API_KEY")
    """Key of the Azure OpenAI resource."""
    azure_openai_api_version: str = Field(default="2024-10-21", validation_alias="OPENAI_API_VERSION")
    """API version of the Azure OpenAI resource."""
    model_timeout: float = Field(default=60.0, gt=0)
    """Seconds a model may take for one answer."""
    model_retries: int = Field(default=2, ge=0)
    """How often the model's client tries again at once on 429 and 5xx."""

    update_every: int = Field(default=5, ge=1)
    """Read the conversation into memory after this many user messages."""
    update_on_mention: bool = True
    """Read it when CRM data is mentioned."""
    update_on_request: bool = True
    """Read it when asked to remember."""
    update_at_end: bool = True
    """Read what is left when a conversation ends."""
    window: int = Field(default=40, ge=4)
    """Messages the model sees; they are read into memory before they leave the window."""
    window_tokens: int = Field(default=16_000, ge=200)
    """Token budget of those messages; the newest turns that fit are shown."""
    context_tokens: int = Field(default=1_500, ge=50)
    """Token budget of what is recalled for an answer."""
    tokens_per_day: int = Field(default=0, ge=0)
    """Tokens per user and day above which a warning is given; 0: no warning."""
    extraction_tokens: int = Field(default=6_000, ge=500)
    """Token budget of new text in one call of the extraction model; longer text is split."""
    summaries: Literal["written", "quoted"] = "written"
    """Whether a hosted model writes the summaries of conversations, or they are made of quotations."""
    retention: dict[str, tuple[RetentionRule, ...]] = {}
    """Retention rules by kind, in place of the kind's own: `{"notes": [{"days": 365}]}`."""
    kinds: str = ""
    """The user's own kinds of records, as `module:Class`, comma-separated."""
    hooks: str = ""
    """Functions to call on every change of memory, as `module:function`, comma-separated."""
    attempts: int = Field(default=5, ge=1)
    """Failed attempts to read a message after which it is quarantined."""
    retry_seconds: float = Field(default=5.0, ge=0)
    """Seconds to wait after the first failed attempt; doubles with each further one."""

    server_tokens: Annotated[dict[str, str], NoDecode] = {}
    """Bearer tokens of the server, `token=user,token=user`; none: everybody is `user`."""
    log_level: str = ""
    """Lowest level that is logged; empty: WARNING on a server, nothing on the command line."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not an IANA time zone such as Europe/Berlin") from error
        return value

    @field_validator("now", mode="before")
    @classmethod
    def _a_time(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value[:40]!r} is {NO_TIME}") from error
        if moment.tzinfo is None:
            raise ValueError(f"{value[:40]!r} is {NO_TIME}")
        return moment.astimezone(UTC)

    @field_validator("database_url")
    @classmethod
    def _of_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError(
                "is no address of a PostgreSQL database; write postgresql://user@host:5432/database"
            )
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            raise ValueError("is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        return value.upper()

    @field_validator("server_tokens", mode="before")
    @classmethod
    def _token_pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if any(not token.strip() or not user.strip() for token, _, user in pairs):
            raise ValueError("is not of the form token=user,token=user")
        return {token.strip(): user.strip() for token, _, user in pairs}

    @field_validator("openai_api_key", "azure_openai_api_key", mode="after")
    @classmethod
    def _no_empty_key(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value and value.get_secret_value().strip() else None

    def clock(self) -> datetime:
        """Return the current time in UTC, or the one that is set in its place."""
        return self.now or datetime.now(UTC)

    @cached_property
    def triggers(self) -> Triggers:
        """The settings that say when a conversation is read into memory."""
        return Triggers(
            every=self.update_every,
            on_mention=self.update_on_mention,
            on_request=self.update_on_request,
            at_end=self.update_at_end,
            window=self.window,
        )

    @cached_property
    def rules(self) -> dict[str, list[Retention]]:
        """The retention rules set in place of a kind's own; raises `SettingsError` for an unknown kind."""
        from memory.kinds import KINDS, Retention  # noqa: PLC0415 -- help and completion read settings but need not load memory

        unknown = ", ".join(sorted(set(self.retention) - set(KINDS)))
        if unknown:
            raise SettingsError(f"{PREFIX}RETENTION", f"names a kind there is not: {unknown}")
        return {
            kind: [Retention(**rule.model_dump()) for rule in rules] for kind, rules in self.retention.items()
        }

    @property
    def memory_file(self) -> Path:
        """The SQLite file of the store."""
        return self.data / "memory.sqlite"

    @property
    def threads_file(self) -> Path:
        """The SQLite file of the checkpointer, a separate one: in one file the two would block each other."""
        return self.data / "threads.sqlite"


def load_settings(**explicit: Any) -> Settings:  # the values are validated by the model
    """Return the settings; raises `SettingsError`, which names the wrong variable."""
    given = {name: value for name, value in explicit.items() if value is not None}
    files = env_files(given.get("data") or "", default_data())
    check_endpoints(files, given)
    try:
        return Settings(_env_file=files, **given)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0]) if problem["loc"] else "?"
        variable = name if name.isupper() else PREFIX + name.upper()
        raise SettingsError(variable, str(problem["msg"]).removeprefix("Value error, ")) from None
