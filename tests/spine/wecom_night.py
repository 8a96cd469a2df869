"""A night on WeCom alone: no Telegram, everybody a member of the simulated company."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.settings import TelegramSettings
from bot.wiring.wecom import Wecom
from simulator.log import Record
from simulator.server import Simulator
from simulator.settings import Settings as SimulatorSettings
from simulator.wecom.corp import Corp
from simulator.wecom.notice import Notice
from simulator.wecom.phone import WeComPhone
from simulator.wecom.settings import WeComSettings
from simulator.world import World
from storage.tables import inbox
from tests.clock import FakeClock
from tests.spine.branch import settings_for, wecom_settings
from tests.spine.night import GENEROUS, START, Night, begun, is_page

PATIENT = replace(GENEROUS, wecom=WeComSettings(member_per_minute=10_000, member_per_hour=100_000))
"""A company that drops nothing, however much a member gets at one instant of the night."""


class WecomNight(Night):
    """`phone("wangfang")` is that member's WeCom; a page is a card, words before it are not."""

    @property
    def corp(self) -> Corp:
        return self.world.wecom

    async def begin(self) -> None:
        await super().begin()
        for each in self.app.wired:
            if isinstance(each, Wecom):
                await each.run(self.door.around(self.app))

    async def _receive(self) -> None:
        await self.door.delivered()

    def userid(self, person: str) -> str:
        found = self.rulebook.duty.organisation.people[person].wecom
        assert found is not None, f"{person} has no userid in the sample branch"
        return found

    def phone(self, person: str) -> WeComPhone:
        return self.corp.phone(self.userid(person))

    async def taps(self, person: str, label: str) -> None:
        """A line of a card's list is chosen first, and then carried out."""
        phone = self.phone(person)
        if not await phone.taps(label):
            await phone.taps("执行所选")
        await self.settle()

    def screen(self, person: str) -> list[Notice]:
        """What the app wrote and did not take back."""
        return [n for n in self.phone(person).screen() if n.from_app and not n.recalled]

    def texts(self, person: str) -> list[str]:
        return [each.text for each in self.screen(person)]

    def received(self, person: str, words: str = "") -> list[Record]:
        found = self.corp.deliveries(self.userid(person))
        return [each for each in found if words in (each.text or "")]

    def answered(self) -> list[str]:
        """What WeCom was answered when it posted, in order."""
        found = (each.outcome for each in self.world.log.records)
        return [each for each in found if each.startswith("answered ") and each[9:].isdigit()]

    async def taken(self) -> int:
        """How many callbacks stand in the inbox."""
        async with self.app.database.reading() as connection:
            rows = await connection.execute(select(inbox.c.id).where(inbox.c.platform == "wecom"))
            return len(rows.all())

    def acknowledging(self, person: str) -> list[str]:
        """What stands behind 认领 on the pages that this person has, sealed for them."""
        buttons = (each for notice in self.screen(person) for each in notice.buttons())
        return [each.key for each in buttons if "认领" in each.text]

    def pages(self, person: str, number: str = "") -> list[Record]:
        cards = (each for each in self.received(person, number) if each.params["task_id"])
        return [each for each in cards if is_page(each)]


@asynccontextmanager
async def a_wecom_night(
    folder: Path,
    at: datetime = START,
    platform: SimulatorSettings = PATIENT,
    *,
    gateway: bool = False,
    calls: bool = False,
    paced: bool = False,
) -> AsyncIterator[WecomNight]:
    """The sample branch on WeCom alone. `calls`: with 紧急通知 switched on
    in the settings; `paced`: the budget that the product has, in real time."""
    clock = FakeClock(at)
    world = World(platform, now=clock)
    async with Simulator(world) as sim:
        wecom = wecom_settings(sim).model_copy(update={"calls": calls})
        alone = {"telegram": TelegramSettings(), "wecom": wecom}
        night = WecomNight(sim, clock, settings_for(folder, sim).model_copy(update=alone))
        night.is_paced = paced
        for person in night.rulebook.duty.organisation.people.values():
            if person.wecom is not None:
                # A member's own spelling is not the one of the organisation file.
                world.wecom.add_member(person.wecom.title(), person.name, person.title)
        async with begun(night, gateway):
            yield night
