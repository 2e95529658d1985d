"""Relations between records (M7): stored once, walked both ways, never dangling.

A relation is a field ("works for Northwind") together with the record that its value means. As long as no
record of that name is known, the relation waits under the name and is joined when such a record appears; when
a record is removed, the relations to it wait again.

| namespace | key | value |
|---|---|---|
| `(user, "relations")` | `kind:key|type` | from, type, to (None: waits), name |
| `(user, "related")` | `kind:key|type|kind:key`, or `?name|type|kind:key` | the record that points here |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.identity.keys import part_keys, scope_of, value_key
from memory.kinds import KINDS
from memory.text import core_name, fold, person_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from memory.domain.drafts import Scalar
    from memory.kinds import Relation
    from memory.store import Transaction


def relate(
    tx: Transaction, label: str, ref: str, old: Mapping[str, Scalar], new: Mapping[str, Scalar]
) -> None:
    """Update a record's relations to match its fields, and join the relations that waited for its name."""
    kind = RecordRef.parse(ref).kind
    for field, relation in KINDS[kind].RELATIONS.items():
        if old.get(field) != new.get(field) or (
            relation.name in _SCOPED and scope_of(kind, old) != scope_of(kind, new)
        ):
            _drop(tx, label, ref, relation.name)
            if new.get(field):
                target = _target(tx, label, relation, str(new[field]), scope_of(kind, new))
                _put(tx, label, ref, relation.name, target, str(new[field]))
    if new:
        _adopt(tx, label, ref, new)
    else:
        _orphan(tx, label, ref)


def redirect(tx: Transaction, label: str, old_ref: str, new_ref: str) -> None:
    """Make all relations that point to one record point to another."""
    for item in tx.scan((label, Namespace.RELATED), after=f"{old_ref}|", before=f"{old_ref}}}"):
        forward = tx.get((label, Namespace.RELATIONS), item.value["forward"])
        if forward is not None and item.value["record"] != new_ref:
            _drop(tx, label, item.value["record"], forward.value["type"])
            _put(tx, label, item.value["record"], forward.value["type"], new_ref, forward.value["name"])


def waiting_name(name: str) -> str:
    """Return the key under which relations to an unknown name wait."""
    return f"?{core_name(name)}"


_SCOPED: Final = frozenset({"contact", "reports_to", "reported_by", "with"})


def _target(tx: Transaction, label: str, relation: Relation, name: str, scope: str) -> str | None:
    """Return the one record a name means among the relation's targets, or None."""
    found = [
        ref
        for key in dict.fromkeys(
            (
                f"name:{core_name(name)}",
                f"name:{person_key(name)}",
                f"name:{fold(name)}",
                value_key("id", name),
            )
        )
        for ref in _known_by(tx, label, key)
        if RecordRef.parse(ref).kind in relation.targets
    ]
    found = list(dict.fromkeys(found)) or _called(tx, label, relation, name)
    if len(found) > 1 and scope:
        found = [ref for ref in found if _scope(tx, label, ref) in (scope, "")]
    return found[0] if len(found) == 1 else None


def _called(tx: Transaction, label: str, relation: Relation, name: str) -> list[str]:
    """Return the people of a first or last name ("Dana") and the companies whose name begins with it."""
    words = person_key(name).split()
    keys = [f"begins:{core_name(name)}", *([f"part:{words[0]}"] if len(words) == 1 else [])]
    refs = [ref for key in keys for ref in _known_by(tx, label, key)]
    return [ref for ref in dict.fromkeys(refs) if RecordRef.parse(ref).kind in relation.targets]


def _known_by(tx: Transaction, label: str, key: str) -> Iterable[str]:
    entry = tx.get((label, Namespace.IDENTITY), key)
    return entry.value["records"] if entry else ()


def _scope(tx: Transaction, label: str, ref: str) -> str:
    kind, key = RecordRef.parse(ref)
    item = tx.get((label, kind), key)
    return scope_of(kind, item.value) if item else ""


def _put(tx: Transaction, label: str, ref: str, relation: str, target: str | None, name: str) -> None:
    forward = f"{ref}|{relation}"
    tx.put(
        (label, Namespace.RELATIONS),
        forward,
        {"from": ref, "type": relation, "to": target, "name": name},
        index=False,
    )
    reverse = f"{target or waiting_name(name)}|{relation}|{ref}"
    tx.put((label, Namespace.RELATED), reverse, {"record": ref, "forward": forward}, index=False)


def _drop(tx: Transaction, label: str, ref: str, relation: str) -> None:
    forward = tx.get((label, Namespace.RELATIONS), f"{ref}|{relation}")
    if forward is None:
        return
    value = forward.value
    tx.delete((label, Namespace.RELATED), f"{value['to'] or waiting_name(value['name'])}|{relation}|{ref}")
    tx.delete((label, Namespace.RELATIONS), f"{ref}|{relation}")


def _adopt(tx: Transaction, label: str, ref: str, fields: Mapping[str, Scalar]) -> None:
    """Join the relations that waited for this record's name, if it is the only one of that name."""
    kind = RecordRef.parse(ref).kind
    names = [str(fields[field]) for field in KINDS[kind].LABEL if fields.get(field)]
    names += [key.partition(":")[2] for key in part_keys(kind, fields)]
    for prefix in dict.fromkeys(map(waiting_name, names)):
        for item in tx.scan((label, Namespace.RELATED), after=f"{prefix}|", before=f"{prefix}}}"):
            _join(tx, label, item.value["record"], item.value["forward"])


def _join(tx: Transaction, label: str, source: str, forward_key: str) -> None:
    forward = tx.get((label, Namespace.RELATIONS), forward_key)
    source_kind, source_key = RecordRef.parse(source)
    holder = tx.get((label, source_kind), source_key)
    if forward is None or holder is None:
        return
    kinds = {relation.name: relation for relation in KINDS[source_kind].RELATIONS.values()}
    relation, name = kinds[forward.value["type"]], forward.value["name"]
    target = _target(tx, label, relation, name, scope_of(source_kind, holder.value))
    if target and target != source:
        _drop(tx, label, source, relation.name)
        _put(tx, label, source, relation.name, target, name)


def _orphan(tx: Transaction, label: str, ref: str) -> None:
    """Make all relations to a removed record wait for its name again."""
    for item in tx.scan((label, Namespace.RELATED), after=f"{ref}|", before=f"{ref}}}"):
        forward = tx.get((label, Namespace.RELATIONS), item.value["forward"])
        if forward is not None:
            _drop(tx, label, item.value["record"], forward.value["type"])
            _put(tx, label, item.value["record"], forward.value["type"], None, forward.value["name"])
