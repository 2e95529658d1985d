"""Which entity a mention means: an old one, a new one, or (two could be meant) none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.text import core_name, fold
from orchestrator.offline.reader.deal_names import NAMED_THING

if TYPE_CHECKING:
    from orchestrator.offline.reader.mentions import Mention
    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.scene import Entity, Scene


def resolve(scene: Scene, mention: Mention, now: int) -> Entity | None:
    """Find or begin the entity of a mention."""
    if mention.kind == "accounts":
        return scene.account(_text(mention.fields["name"])) or scene.new("accounts")
    if mention.kind in {"contacts", "leads"}:
        return scene.person(_text(mention.fields["name"])) or scene.new(mention.kind)
    if mention.kind == "opportunities":
        return _deal(scene, mention, now)
    if mention.kind == "cases":
        return _case(scene, mention, now)
    return scene.by_field("tasks", "subject", _text(mention.fields["subject"])) or scene.new("tasks")


def _text(value: Value) -> str:
    return str(value.value)


def _deal(scene: Scene, mention: Mention, now: int) -> Entity | None:
    name = mention.fields.get("name")
    live = scene.live("opportunities", now)
    if name is None:
        account = mention.fields.get("account_name")
        if account is not None:
            return _deal_of(scene, mention, live, core_name(_text(account)), now)
        return _unnamed_deal(scene, mention, live, now)
    found = scene.deal(_text(name))
    if found is not None and _of_another(found, mention):
        found = None
    return found or _newly_named(scene, mention, live, now)


def _of_another(deal: Entity, mention: Mention) -> bool:
    """Tell whether a deal of that name is another account's: many have a renewal."""
    account = mention.fields.get("account_name")
    if account is None or not deal.text("account_name"):
        return False
    wanted, whose = core_name(_text(account)), core_name(deal.text("account_name"))
    return not f"{whose} ".startswith(f"{wanted} ") and not f"{wanted} ".startswith(f"{whose} ")


def _newly_named(scene: Scene, mention: Mention, live: list[Entity], now: int) -> Entity | None:
    """Find the nameless deal that a new name is for; else begin one."""
    if mention.rule == NAMED_THING:
        return live[0] if len(live) == 1 and not live[0].text("name") else None
    if mention.rule == "deal by one noun":
        return _deal_by_noun(scene, mention, live)
    nameless = [entity for entity in live if not entity.text("name")]
    if len(nameless) == 1 and (len(live) == 1 or nameless[0].seen == now):
        return nameless[0]
    return scene.new("opportunities")


def _unnamed_deal(scene: Scene, mention: Mention, live: list[Entity], now: int) -> Entity | None:
    if mention.new:
        empty = [e for e in live if not e.text("name") and not e.text("id") and not e.known]
        if len(empty) == 1:
            return empty[0]
        return live[0] if len(live) == 1 and live[0].seen == now else scene.new("opportunities")
    if not live:
        return None if mention.by_assistant else scene.new("opportunities")
    return live[0] if len(live) == 1 else None


def _deal_of(scene: Scene, mention: Mention, live: list[Entity], account: str, now: int) -> Entity | None:
    """Resolve "the Fernhill deal": the only deal of Fernhill, or the deal in focus if nobody has said whose it is."""
    if mention.new:
        return _unnamed_deal(scene, mention, live, now)
    own = [
        e
        for e in scene.candidates("opportunities", f"of:{account.split(maxsplit=1)[0]}")
        if _of_account(e, account)
    ]
    if len(own) > 1:
        own = [e for e in own if e in live]
    if len(own) == 1:
        mention.fields.pop("account_name")
        return own[0]
    free = [e for e in live if not e.text("account_name")]
    if own:
        return None
    return free[0] if len(free) == 1 and len(live) == 1 else scene.new("opportunities")


def _of_account(entity: Entity, account: str) -> bool:
    whose = core_name(entity.text("account_name"))
    return bool(whose) and f"{whose} ".startswith(f"{account} ")


def _deal_by_noun(scene: Scene, mention: Mention, live: list[Entity]) -> Entity | None:
    """Resolve "the renewal": the deal whose name ends so, at the account it is said to be of; else a new one."""
    noun = fold(_text(mention.fields["name"]))
    account = mention.fields.get("account_name")
    pool = scene.candidates("opportunities", f"noun:{noun}")
    if account is not None:
        wanted = core_name(_text(account))
        pool = [e for e in pool if _of_account(e, wanted) or wanted in fold(e.text("name"))]
    chosen = [e for e in pool if e in live] if len(pool) > 1 else pool
    if len(chosen) == 1:
        mention.fields.pop("name")
        return chosen[0]
    return None if pool else scene.new("opportunities")


def _case(scene: Scene, mention: Mention, now: int) -> Entity | None:
    for name in ("case_number", "order_id", "subject"):
        if name in mention.fields:
            found = scene.by_field("cases", name, _text(mention.fields[name]))
            if found:
                return found
    live = scene.live("cases", now)
    if not mention.fields:
        return live[0] if len(live) == 1 else None
    if (
        "case_number" in mention.fields
        and len(live) == 1
        and not live[0].text("case_number")
        and live[0].seen == now
    ):
        return live[0]
    return scene.new("cases")
