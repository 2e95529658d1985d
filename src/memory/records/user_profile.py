"""The user's profile: their wishes for answers, and their time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.identity.keys import name_key
from memory.kinds.manners import LANGUAGES
from memory.records.items import read_record
from memory.text.times.local_time import zone_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.records.items import StoredRecord
    from memory.store import Store, Transaction, View

KIND: Final = "profile"
_CHANNELS: Final = {"contact_method": "reach them by", "avoid_contact": "never reach them by"}


def see_profile(view: View | Transaction, label: str) -> StoredRecord | None:
    """Return a user's profile inside a view or transaction, None if there is none."""
    key = name_key(KIND, {}) or ""
    entry = view.get_many((label, Namespace.IDENTITY), [key]).get(key)
    found = [RecordRef.parse(ref).key for ref in entry.value["records"]] if entry else []
    for one, item in view.get_many((label, KIND), found[:1]).items():
        return read_record(KIND, one, item.value)
    return None


async def load_profile(store: Store, user: str) -> StoredRecord | None:
    """Return a user's profile, None if there is none."""

    def see(view: View) -> StoredRecord | None:
        profile = see_profile(view, user_label(user))
        zone_info(zone_of(profile, "UTC"))  # reads a file: here in a reader's thread, not in the event loop
        return profile

    return await store.aview(see)


def zone_of(profile: StoredRecord | None, default: str) -> str:
    """Return the user's time zone (IANA name)."""
    return str(profile.fields.get("timezone") or default) if profile else default


def wishes(profile: Mapping[str, str]) -> Iterator[str]:
    """Yield what a profile says about answers, line by line; `profile` maps fields to text."""
    for name in ("name", "occupation"):
        if name in profile:
            yield f"{name}: {profile[name]}"
    if "language" in profile:
        yield f"answer in: {LANGUAGES.get(profile['language'], (profile['language'],))[0].title()}"
    for name in ("response_length", "communication_style"):
        if name in profile:
            yield f"{name.replace('_', ' ')}: {profile[name]}"
    for name, words in _CHANNELS.items():
        if name in profile:
            yield f"{words}: {profile[name]}"
    for name in ("active_hours", "interests", "custom"):
        if name in profile:
            yield f"{ {'active_hours': 'works', 'custom': 'asks to'}.get(name, name) }: {profile[name]}"
