"""What the machine takes for the smallest pieces of the work: the measure of all other figures."""

import sqlite3
import time
from pathlib import Path

import aiohttp


async def requests(base: str, count: int) -> list[float]:
    """Seconds of one aiohttp request and its answer, with nothing behind it."""
    found = []
    async with aiohttp.ClientSession() as session:
        for _ in range(count):
            began = time.perf_counter()
            async with session.get(f"{base}/story/none") as answer:
                await answer.read()
            found.append(time.perf_counter() - began)
    return found


def durable_commits(folder: Path, count: int) -> list[float]:
    """Seconds of one row and one commit, synchronous=FULL in WAL: the least of a stored update."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE kept (text TEXT)")
    found = []
    for _ in range(count):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept VALUES ('x')")
        connection.execute("COMMIT")
        found.append(time.perf_counter() - began)
    connection.close()
    return found
