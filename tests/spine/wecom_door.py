"""The product's WeCom callback, open to the simulated WeCom, and its inbox behind it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.loops.inbox import InboxLoop
from bot.transports.intake import RawUpdate
from bot.transports.wecom.callback import PATH, WINDOW_SECONDS, Callback
from bot.transports.wecom.crypto import CallbackCrypto
from bot.transports.wecom.incoming import to_incoming
from handlers.desk import Desk
from handlers.router import Router
from simulator.log import Record
from simulator.wecom.corp import Corp
from storage import marks, people
from storage.people import Binding
from storage.tables import inbox
from tests.spine.night import Night

TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@dataclass
class Door:
    """`refused` counts what was refused; `told` is what operators were told of the app."""

    night: Night
    refused: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def wecom(self) -> Corp:
        return self.night.world.wecom

    def refuse(self) -> None:
        self.refused += 1

    async def hear(self, event: str) -> None:
        self.told.append(event)

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """By the process that runs now: a restart makes another one."""
        await self.night.app.accept(updates)

    async def settle(self) -> None:
        """Deal with all that was taken."""
        app = self.night.app
        async with app.database.reading() as connection:
            seal = bytes.fromhex(await marks.load(connection, "sealing-key") or "")
        router = Router(Desk(self.night.rulebook), self.night.lexicon, seal)
        decoders = {"wecom": to_incoming}
        loop = InboxLoop(app.database, router, decoders, self.night.clock, app.bells.ring_all)
        while await loop.once():
            pass
        await self.night.settle()

    async def taken(self) -> int:
        """How many updates of WeCom stand in the inbox."""
        async with self.night.app.database.reading() as connection:
            rows = await connection.execute(select(inbox.c.id).where(inbox.c.platform == "wecom"))
            return len(rows.all())

    async def posted(self, times: int) -> None:
        """Wait until WeCom has posted so often in all, and was answered each time."""
        log = self.night.world.log.records
        await self.night.world.until(lambda: len(_answered(log)) >= times)

    def statuses(self) -> list[str]:
        """What WeCom was answered, in order."""
        return _answered(self.night.world.log.records)


def tap(packed: str, task: str) -> dict[str, Any]:
    """What is posted when a person presses a button of a card."""
    fields = {"EventKey": packed, "TaskId": task, "ResponseCode": f"code of {task}"}
    return {"MsgType": "event", "Event": "template_card_event"} | fields


def acknowledging(night: Night, person: str) -> list[str]:
    """What stands behind 认领 on the pages that this person has, sealed for them."""
    pages = (each for each in night.phone(person).screen() if "呼叫" in each.text)
    rows = [row for page in pages for row in page.content.buttons or ()]
    return [each["callback_data"] for row in rows for each in row if "认领" in each["text"]]


def _answered(log: Sequence[Record]) -> list[str]:
    return [each.outcome for each in log if each.outcome.startswith("answered ")]


@asynccontextmanager
async def a_door(night: Night) -> AsyncIterator[Door]:
    """Everybody who may speak here has proven who they are."""
    door, corp, clock = Door(night), night.world.wecom, night.clock
    crypto = CallbackCrypto(TOKEN, AES_KEY, corp.corp_id)
    callback = Callback(
        crypto, door.accept, door.refuse, door.hear, clock.now, lambda: clock.span(WINDOW_SECONDS)
    )
    app = web.Application()
    callback.add_to(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    try:
        for person, name in (("wangfang", "WangFang"), ("zhaolei", "zhaolei")):
            corp.add_member(name, person)
            async with night.app.database.writing() as connection:
                binding = Binding("wecom", person, person, "live", "")
                await people.bind(connection, binding, clock.now())
        assert await corp.set_callback(url, TOKEN, AES_KEY)
        yield door
    finally:
        await runner.cleanup()
