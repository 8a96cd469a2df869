"""A story that went wrong, kept for whoever has to find out why."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from simulator.world import World
from tests.torture.judge import Verdict
from tests.torture.victim import Death


def keep(world: World, deaths: list[Death], found: Verdict, folder: Path) -> Path:
    """Copy what the processes wrote and what the platforms saw; where it is now."""
    kept = Path(mkdtemp(prefix="duban-torture-fault-")) / folder.name
    shutil.copytree(folder, kept)
    platforms = [
        f"{each.at:.3f} {each.simulated_at} {each.kind} {each.method} {each.chat_id} "
        f"{each.outcome} {each.message_id} {each.text or ''!r}"
        for each in world.log.records
    ]
    (kept / "platforms.log").write_text("\n".join(platforms), encoding="utf-8")
    told = (*found.faults, *map(str, deaths))
    (kept / "faults.txt").write_text("\n".join(told), encoding="utf-8")
    return kept
