"""The profile: one document about the user, changed value by value (M2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from memory.kinds.base import Record
from memory.kinds.fields import crm
from memory.kinds.manners import CHANNEL, LANGUAGES, LENGTH, STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping


class UserProfile(Record):
    """The user themselves: who they are and how they want to be answered and reached. Never a customer."""

    KIND: ClassVar[str] = "profile"
    SINGULAR: ClassVar[str] = "profile"
    SALESFORCE: ClassVar[str] = "User"
    TOOL: ClassVar[str] = "UserProfile"
    PREFIX: ClassVar[str] = "005"
    STRONG: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...] | None] = ()
    OWN: ClassVar[bool] = True
    LIST_FIELDS: ClassVar[tuple[str, ...]] = (
        "occupation",
        "timezone",
        "language",
        "response_length",
        "contact_method",
    )

    name: str | None = crm("text", "The user's own name, as they want to be called", salesforce="Name")
    email: str | None = crm("email", "The user's own e-mail address", salesforce="Email")
    timezone: str | None = crm(
        "timezone", "The user's time zone, as an IANA name (Europe/Berlin)", salesforce="TimeZoneSidKey"
    )
    language: str | None = crm(
        "choice",
        "Language to answer in, as an ISO 639-1 code",
        salesforce="LanguageLocaleKey",
        choices=LANGUAGES,
    )
    occupation: str | None = crm("text", "The user's own job", salesforce="Title")
    communication_style: str | None = crm("choice", "formal, casual, direct or friendly", choices=STYLE)
    response_length: str | None = crm("choice", "short or detailed answers", choices=LENGTH)
    contact_method: str | None = crm("choice", "How the user wants to be reached", choices=CHANNEL)
    avoid_contact: str | None = crm(
        "choice", "How the user does not want to be reached", choices=CHANNEL, denied="only"
    )
    active_hours: str | None = crm("hours", "The user's working hours, such as 09:00-17:00")
    interests: list[str] | None = crm("text", "What the user is interested in, one each", many=True)
    custom: list[str] | None = crm(
        "text",
        "Any other standing wish for how to be answered, in the user's own words, one each",
        many=True,
        denied="also",
    )

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        """Return it as one line that says it is about the user."""
        told = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in fields.items())
        return f"about the user ({label}): {told}" if told else f"about the user: {label}"
