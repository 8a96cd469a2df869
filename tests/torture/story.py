"""The shortest story that goes the whole path, told to a process that may die at any point of it.

A teller reports by polling and submits; the one on duty is paged, paged again by the chat and, for
silence, by text message too, and the case climbs to a leader who has only a mailbox; then it is
taken by a tap, and every card is changed.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from tests.spine.branch import ROOT, rulebook_and_lexicon
from tests.torture.clock import SharedClock
from tests.torture.platforms import a_mail_proxy, telling
from tests.torture.victim import Victim, Zygote, living

TELLER, RESPONDER, LEADER = 1001, 1002, "xuwen@bank.example"
RESPONDERS_MOBILE = "13800001002"
STORY = "客户刘建国 13812345678 转账5000元没到账，要求尽快查清"
_PATIENCE = 120.0
_LEADER_BY_TELEGRAM = "telegram: 1017, telephone: 0571-65550117"
_RESPONDERS_MAIL = "mail: zhaolei@bank.example"
_SLOW_SECONDS = 4.5
"""Longer than a lease is let go without being renewed."""

_GENEROUS = Settings(private_burst=10_000, overall_burst=100_000, overall_rate=10_000)

_HARD = replace(_GENEROUS, callback_answer_seconds=0.0)


def environment(folder: Path) -> dict[str, str]:
    """The sample branch, but for a leader whom only mail reaches, and a responder's own ladder."""
    organisation = folder / "organisation.yaml"
    written = (ROOT / "examples" / "branch" / "organisation.yaml").read_text(encoding="utf-8")
    assert _LEADER_BY_TELEGRAM in written
    assert _RESPONDERS_MAIL in written
    by_mail = written.replace(_LEADER_BY_TELEGRAM, f"telephone: 0571-65550117, mail: {LEADER}")
    ladder = by_mail.replace(_RESPONDERS_MAIL, "ladder: {ordinary: [telegram, sms]}")
    organisation.write_text(ladder, encoding="utf-8")
    return {
        "DUBAN_ORGANISATION": str(organisation),
        "DUBAN_PLANS": str(ROOT / "plans"),
        "DUBAN_LEXICON": str(ROOT / "plans" / "lexicon.yaml"),
        "DUBAN_TELEGRAM__TOKEN": Settings().token,
        "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
        "DUBAN_TELEGRAM__PER_SECOND": "1000",
        "DUBAN_MAIL__HOST": "127.0.0.1",
        "DUBAN_MAIL__SENDER": "duban@bank.example",
    }


@asynccontextmanager
async def a_victim(
    zygote: Zygote, folder: Path, url: str, *, hard: bool = False
) -> AsyncIterator[tuple[Victim, World]]:
    """A world with everybody in it, and a process that is not yet born.

    A `hard` world takes no answer to a tap any more, and takes its time with the first pages.
    """
    async with victims_of([zygote], folder, url, hard=hard) as (victims, world):
        yield victims[0], world


@asynccontextmanager
async def victims_of(
    zygotes: Sequence[Zygote], folder: Path, url: str, *, hard: bool = False
) -> AsyncIterator[tuple[list[Victim], World]]:
    """One process of each zygote, on the same clock, world and database."""
    folder.mkdir(exist_ok=True)
    clock = SharedClock(folder / "clock")
    world = World(_HARD if hard else _GENEROUS, now=clock)
    if hard:
        slow = {"method": "sendMessage", "chat_id": RESPONDER, "seconds": _SLOW_SECONDS}
        world.faults.add("delay", count=3, **slow)
    victims: list[Victim] = []

    def passed(point: str) -> bool:
        # Which of several has come here nobody knows; nobody of several dies by name.
        return len(victims) == 1 and victims[0].passed(point)

    async with Simulator(world, extend=telling(passed)) as sim:
        for person in rulebook_and_lexicon()[0].duty.organisation.people.values():
            if person.telegram is not None:
                world.add_user(person.telegram, person.name, started=True)
        world.gateway.add(RESPONDERS_MOBILE)
        async with a_mail_proxy(sim.smtp_port, passed) as mail_port:
            for number, zygote in enumerate(zygotes, start=1):
                victims.append(Victim(zygote, sim, clock, folder, url, mail_port, number))
            yield victims, world


async def tell(world: World, *victims: Victim) -> None:
    """The whole story, from the first word until nothing is left to do."""
    teller, responder = world.phone(TELLER), world.phone(RESPONDER)
    async with living(*victims):
        await teller.types(STORY)
        await teller.sees("还没提交", timeout=_PATIENCE)
        await teller.taps("提交")
        await responder.sees("呼叫｜", timeout=_PATIENCE)
        await _five_minutes_later(victims)
        await responder.sees("呼叫 第2次", timeout=_PATIENCE)
        await world.until(lambda: world.gateway.texts, timeout=_PATIENCE)
        await _five_minutes_later(victims)
        await world.until(lambda: world.letters, timeout=_PATIENCE)
        await responder.sees("报到支行小组组长", timeout=_PATIENCE)
        await victims[0].rest()
        await responder.taps("认领")
        await teller.sees("赵磊 已认领", timeout=_PATIENCE)
        await victims[0].rest()


async def _five_minutes_later(victims: Sequence[Victim]) -> None:
    """What was begun is finished and settled, in whichever life; then time goes on for all."""
    await victims[0].rest()
    victims[0].clock.advance(timedelta(minutes=5))
    for each in victims:
        each.notices()
