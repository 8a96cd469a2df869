"""The pages of WeCom's browser, put onto this process's database, rulebook and key."""

from datetime import datetime

from bot.settings_wires import WecomSettings
from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.pages import Pages, Site
from bot.wiring.wired import Surroundings
from handlers.desk import Desk
from handlers.pages.frame import Page
from handlers.pages.mine import listed, mine_page
from handlers.visible import signed_in
from storage import nonces
from storage.nonces import Use

_WIRE = "wecom"
_STATES = "wecom-sign-in"


def pages(own: WecomSettings, api: WecomApi, around: Surroundings) -> Pages | None:
    """None where WeCom cannot send anybody back to us."""
    if own.public_url is None or own.corp_id is None:
        return None
    desk, clock = Desk(around.rulebook), around.clock

    async def page_of(userid: str) -> Page | None:
        now, duty = clock.now(), around.rulebook.duty
        async with around.database.reading() as connection:
            person = await signed_in(connection, duty.organisation, _WIRE, userid)
            if person is None:
                return None
            found = await listed(connection, desk, person)
        return mine_page(found, person, duty, now, drill=clock.is_drill)

    async def is_fresh(state: str, forget_at: datetime) -> bool:
        async with around.database.writing() as connection:
            used = await nonces.use(connection, _STATES, state, state, clock.now(), forget_at)
        return used is Use.NEW

    return Pages(
        Site(
            api=api,
            corp_id=own.corp_id,
            public_url=own.public_url,
            oauth_base=own.oauth_base,
            seal=around.seal,
            chance=around.chance,
            now=clock.now,
            span=clock.span,
            page_of=page_of,
            is_fresh=is_fresh,
        )
    )
