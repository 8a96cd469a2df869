"""A39 on WeCom: the person complained about reads what they would read without the complaint."""

import re
from collections import Counter, defaultdict
from pathlib import Path

from tests.scenarios.test_a39_complained_about import ANOTHER, COMMANDS, NAMES
from tests.spine.accusing import files_about
from tests.spine.night import EVENING
from tests.spine.wecom_night import WecomNight, a_wecom_night

Seen = defaultdict[object, Counter[str]]

_REACHED = re.compile("呼叫送达 [^（]+")
"""A page of 详情 may end between two who were reached in one instant."""


async def test_a39_wecom_shows_them_what_it_would_show_without_the_complaint(
    tmp_path: Path,
) -> None:
    without = await _evening(tmp_path / "without")
    having = await _evening(tmp_path / "with", *NAMES.values())

    for person in NAMES:
        left, right = having[person], without[person]
        assert len(str(right)) > 500, "they read a good deal"
        for instant in {**left, **right}:
            more, less = left[instant] - right[instant], right[instant] - left[instant]
            assert not more and not less, (person, instant)


async def _evening(folder: Path, *names: str) -> dict[str, Seen]:
    folder.mkdir()
    async with a_wecom_night(folder, EVENING, gateway=True) as night:
        seen = await night.files("maxin", ANOTHER)
        hidden = await files_about(night, *names) if names else "1128-00000"
        await night.until("2026-11-28 18:02")
        await _ask(night, seen, hidden)
        return {person: _read(night, person) for person in NAMES}


async def _ask(night: WecomNight, seen: str, hidden: str) -> None:
    for person in NAMES:
        for text in (*COMMANDS, f"/case {hidden}", f"收到 {hidden}", f"/case {seen}"):
            await night.types(person, text)
        await night.phone(person).clicks_menu("看板")
        await night.settle()


def _read(night: WecomNight, person: str) -> Seen:
    """All that ever stood on the screen with its buttons, and every text message and call.

    Who of two was paged first in one instant is chance, and with it where a page of 详情 ends:
    what came at one instant is compared as a whole.
    """
    at: Seen = defaultdict(Counter)
    for n in night.phone(person).screen():
        if n.from_app:
            at[n.at].update(_REACHED.sub("呼叫送达 某人", each) for each in n.text.splitlines())
            at[n.at].update(str(each) for each in n.buttons())
            at[n.at].update([f"{n.kind} {n.updates} {n.recalled}"])
    telephone = night.telephone(person)
    at[None].update([*telephone.texts, *(each.spoken for each in telephone.calls)])
    return at
