"""The process that the tests run several of: `python worker.py <task> <path> <arguments>`."""

from __future__ import annotations

import asyncio
import random
import sys
import time

from memory.store import AsyncStoreAdapter, Transaction

NS = ("u", "shared")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def acknowledge(path: str, run: str) -> None:
    """Write pairs of items for ever, and print the number of each acknowledged pair."""
    with AsyncStoreAdapter(path) as store:
        number = 0
        while True:
            number += 1

            def pair(tx: Transaction, number: int = number) -> None:
                for side in ("left", "right"):
                    tx.put(("u", side), f"{run}-{number:06}", {"text": f"number{number} words", "n": number})

            if number % 5:
                store.transaction(pair)
            else:
                asyncio.run(store.atransaction(pair))
            say(str(number))


def increment(path: str, times: str) -> None:
    """Add one, many times."""

    def add(tx: Transaction) -> None:
        item = tx.get(NS, "count")
        tx.put(NS, "count", {"n": (item.value["n"] if item else 0) + 1})

    with AsyncStoreAdapter(path) as store:
        for _ in range(int(times)):
            store.transaction(add)


def swap(tx: Transaction) -> None:
    """Change two items whose sum must stay zero."""
    first, second = tx.get(NS, "a"), tx.get(NS, "b")
    total = (first.value["n"] if first else 0) + (second.value["n"] if second else 0)
    tx.put(NS, "a", {"n": random.randint(-99, 99), "text": "alpha"})
    item = tx.get(NS, "a")
    assert item is not None
    tx.put(NS, "b", {"n": total - item.value["n"], "text": "beta"})


async def mix(path: str, seconds: str) -> None:
    """Do everything, from ten tasks, for some time."""
    rng = random.Random()
    done, until = 0, 0.0

    async def one(store: AsyncStoreAdapter, key: str) -> None:
        match rng.randrange(7):
            case 0:
                await store.aput((*NS, key[0]), key, {"text": f"words {key}", "n": int(key)}, ttl=60)
            case 1:
                await store.aget((*NS, key[0]), key)
            case 2:
                await store.adelete((*NS, key[0]), key)
            case 3:
                await store.asearch(("u",), query=f"words {key}")
            case 4:
                await store.asearch(("u",), filter={"n": {"$gt": 100}})
            case 5:
                await store.alist_namespaces()
            case _:
                await store.atransaction(swap)

    async def task(store: AsyncStoreAdapter) -> None:
        nonlocal done
        while time.monotonic() < until:
            await one(store, str(rng.randint(0, 200)))
            pair = await store.aget_many(NS, ["a", "b"])
            assert sum(item.value["n"] for item in pair.values()) == 0, pair
            done += 1

    async with AsyncStoreAdapter(path) as store:
        until = time.monotonic() + float(seconds)
        await asyncio.gather(*(task(store) for _ in range(10)))
    say(str(done))


def hold_lock(path: str, seconds: str) -> None:
    """Keep the database locked, as another program might."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    say("locked")
    time.sleep(float(seconds))
    connection.execute("ROLLBACK")


if __name__ == "__main__":
    task, *arguments = sys.argv[1:]
    if task == "mix":
        asyncio.run(mix(*arguments))
    else:
        {"acknowledge": acknowledge, "increment": increment, "hold_lock": hold_lock}[task](*arguments)
