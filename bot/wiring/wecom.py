"""WeCom plugged in: a self-built app that is posted to, and its menu."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from aiohttp import ClientSession

from bot import kept_secrets
from bot.budget.budget import Budget
from bot.budget.building import wecom_budget, wecom_call_budget
from bot.http import Routes
from bot.settings import Settings
from bot.transports.wecom.callback import LIFECYCLE, WINDOW_SECONDS, Callback
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.crypto import FollowingCrypto
from bot.transports.wecom.incoming import to_incoming
from bot.transports.wecom.menu import show_menu
from bot.transports.wecom.pages import PATH
from bot.transports.wecom.ringing import WecomCallWire
from bot.transports.wecom.wire import WecomWire
from bot.wiring.wecom_pages import pages
from bot.wiring.wired import Decode, Making, Surroundings
from handlers.wire import ChatWire, Outcome

_log = structlog.get_logger()


class Wecom:
    """`settings.wecom` names a corporation."""

    def __init__(self, settings: Settings, making: Making) -> None:
        self._settings = settings.wecom
        self._session: ClientSession = wecom_session()
        self.api = _api(settings, self._session)
        own = wecom_budget(settings, making.replicas, making.speed)
        self._budget = making.budget or own
        self._wire = WecomWire(self.api, further=self._budget.further)
        self._chats: tuple[ChatWire, ...] = (self._wire,)
        self._budgets = {self._wire.name: self._budget}
        if self._settings.calls:
            bell = WecomCallWire(self.api)
            calls = wecom_call_budget(settings, making.replicas, making.speed)
            self._chats = (self._wire, bell)
            self._budgets[bell.name] = making.budget or calls

    @property
    def chats(self) -> Sequence[ChatWire]:
        """WeCom itself, and its 紧急通知 where that was bought."""
        return self._chats

    @property
    def budgets(self) -> Mapping[str, Budget]:
        """What a member may get of one app before WeCom drops messages without a word (D04)."""
        return self._budgets

    @property
    def decoders(self) -> Mapping[str, Decode]:
        """Of callbacks."""
        return {self._wire.name: to_incoming}

    def routes(self, around: Surroundings) -> Sequence[Routes]:
        """The callback, where 接收消息 is set up; pages of ours, where people can open them."""
        own = self._settings
        found = pages(own, self.api, around)
        page = (found.add_to,) if found else ()
        if own.callback_token is None or own.aes_key is None or own.corp_id is None:
            return page
        crypto = FollowingCrypto(*kept_secrets.wecom_callback(own), own.corp_id)

        async def lifecycle(event: str) -> None:
            await around.tell([LIFECYCLE[event]])

        def window() -> timedelta:
            return around.clock.span(WINDOW_SECONDS)

        callback = Callback(
            crypto, around.accept, around.refused, lifecycle, around.clock.now, window
        )
        return (callback.add_to, *page)

    async def run(self, around: Surroundings) -> None:
        """Put up the menu; a console that does not allow it costs nothing else."""
        wait = 1.0
        while (answer := await show_menu(self.api, self._page)) is not None:
            if answer.outcome not in (Outcome.LATER, Outcome.UNCERTAIN):
                mend = "菜单没有建成，打字照样能用：检查应用权限"
                _log.warning("wecom_menu_not_shown", detail=answer.detail, mend=mend)
                return
            await asyncio.sleep(wait)
            wait = min(60.0, wait * 2)

    @property
    def _page(self) -> str:
        """Where 我的 is opened; empty where it cannot be."""
        url = self._settings.public_url
        return url + PATH if url else ""

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()


def _api(settings: Settings, session: ClientSession) -> WecomApi:
    """Raises ValueError where the settings name no corporation."""
    own = settings.wecom
    if own.corp_id is None or own.agent_id is None or own.secret is None:
        raise ValueError("wecom.corp_id, agent_id and secret are not set")
    return WecomApi(
        session,
        corp_id=own.corp_id,
        agent_id=own.agent_id,
        secret=kept_secrets.wecom_secret(own),
        api_base=own.api_base,
    )
