"""python -m simulator: the simulated world on its own, until it is interrupted."""

import argparse
import asyncio
import contextlib
import json
from datetime import datetime
from pathlib import Path

from simulator.clock import SimulatedClock, real_now
from simulator.server import Simulator
from simulator.settings import TOKEN, Settings
from simulator.world import World


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--http-port", type=int, default=8641)
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--users", type=Path, help="JSON list of users, or {users, groups}")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--log", type=Path, help="append the log to this JSONL file")
    parser.add_argument("--speed", type=float, help="simulated seconds a real second")
    parser.add_argument("--start", type=datetime.fromisoformat, help="ISO instant with offset")
    return parser.parse_args()


def people(world: World, path: Path) -> None:
    """Read people (and groups) from a file: see `add_user` and `add_group` for the fields."""
    known = json.loads(path.read_text(encoding="utf-8"))
    known = known if isinstance(known, dict) else {"users": known}
    for user in known.get("users", []):
        world.add_user(user.pop("user_id"), user.pop("first_name"), **user)
    for group in known.get("groups", []):
        world.add_group(group["chat_id"], group["title"], set(group.get("members", [])))


async def run(asked: argparse.Namespace) -> None:
    simulated = asked.speed is not None or asked.start is not None
    now = SimulatedClock(asked.start, asked.speed or 1.0) if simulated else real_now
    world = World(Settings(token=asked.token), now=now, log_path=asked.log)
    if asked.users:
        people(world, asked.users)
    async with Simulator(world, asked.http_port, asked.smtp_port) as simulator:
        print(f"Bot API, phones and mailbox: {simulator.api_base}")
        print(f"SMTP: 127.0.0.1:{simulator.smtp_port}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(_arguments()))
