"""What is read beside the CRM's records, turn by turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.records import part_of
from orchestrator.offline.reader.model import Draft, Known
from orchestrator.offline.reader.own.errand import Todo
from orchestrator.offline.reader.own.facts import facts
from orchestrator.offline.reader.own.outcomes import moved, restated
from orchestrator.offline.reader.own.profile import profile
from orchestrator.offline.reader.own.todos import read_todos

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.own.topic import Subject
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.todo import SetTask

KINDS: Final = frozenset({"profile", "facts", "todos"})
MANY: Final = frozenset({"interests", "custom"})


class Notebook:
    """Collects what turns say of the user, of things, and of what the user has to do."""

    def __init__(self, known: Sequence[Known]) -> None:
        own = next((one for one in known if one.kind == "profile"), None)
        self._profile_key = own.key if own else None
        self._known = dict(own.fields) if own else {}
        self._profile: dict[str, Value] = {}
        self._ended: list[str] = []
        self._facts: list[dict[str, Value]] = []
        self._subject: Subject | None = None
        self._todos = [Todo(one.key, dict(one.fields)) for one in known if one.kind == "todos"]
        self._tasks = [
            Todo(one.key, {**one.fields, "content": one.fields["subject"]}, kind="tasks")
            for one in known
            if one.kind == "tasks" and "subject" in one.fields
        ]
        """Known CRM tasks; of these only the day is moved here."""

    def knows(self, page: Page, told: SetTask) -> bool:
        """Tell whether what is to be done is only a known todo or task named again; its day is then set."""
        return page.turn.own and restated(page, [*self._tasks, *self._todos], told)

    def read(self, page: Page, set_here: Iterable[SetTask]) -> None:
        """Read one turn and what it sets to be done; what is only context is there to be referred to."""
        if page.turn.by == "assistant":
            return
        found, self._subject = facts(page, self._subject)
        read_todos(page, set_here, self._todos)
        moved(page, self._tasks)
        if page.turn.context:
            return
        self._facts += found
        for name, value in profile(page, self._standing()):
            if value is None:
                self._end(name)
            else:
                self._set(name, value)

    def drafts(self) -> list[Draft]:
        """Return what was stated."""
        found = [Draft("facts", None, fields) for fields in self._facts]
        if self._profile or self._ended:
            found.append(Draft("profile", self._profile_key, self._profile, tuple(self._ended)))
        found += [one.draft() for one in (*self._todos, *self._tasks) if one.touched]
        return found

    def _standing(self) -> dict[str, str]:
        said = {name: str(value.value) for name, value in self._profile.items()}
        known = {name: str(value) for name, value in self._known.items() if name not in self._ended}
        return known | said

    def _set(self, name: str, value: Value) -> None:
        stored = part_of(name, str(value.value)) if name in MANY else name
        if name in {"contact_method", "avoid_contact"}:
            self._exclude(name, str(value.value))
        self._profile[stored] = value
        if stored in self._ended:
            self._ended.remove(stored)

    def _exclude(self, name: str, value: str) -> None:
        """What is asked for is not avoided, and what is avoided is not asked for."""
        other = "avoid_contact" if name == "contact_method" else "contact_method"
        if self._standing().get(other) == value:
            self._end(other)

    def _end(self, name: str) -> None:
        self._profile.pop(name, None)
        if name in self._known and name not in self._ended:
            self._ended.append(name)
