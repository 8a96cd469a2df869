"""WeCom, proved: by its own word on the app and on every member."""

from collections.abc import Mapping

from aiohttp import ClientSession

from bot.command.reach import drill
from bot.command.reach.proof import Look, Proof, State, of_wire
from bot.settings_wires import WecomSettings
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.reachability import Finding, reachability
from bot.transports.wecom.ringing import WecomCallWire
from bot.transports.wecom.wire import WecomWire
from handlers import labels
from handlers.sentences import say
from handlers.wire import Sent


class WecomProver:
    """Raises ValueError without corp_id, agent_id and secret."""

    name = WecomWire.name

    def __init__(self, settings: WecomSettings) -> None:
        self._session = wecom_session()
        self._api = _api(settings, self._session)
        self._has_callback = settings.callback_token is not None

    async def look(self, people: Mapping[str, str]) -> Look:
        """Token and app, then every member; a wire that only talks is not proved."""
        found = await reachability(self._api, people, has_callback=True)
        of_people = found[-len(people) :] if people and len(found) > len(people) else []
        of_wire = found[: len(found) - len(of_people)]
        bad = next((each for each in of_wire if not each.is_good), None)
        if bad is not None:
            return Look(_proof(bad), {})
        wire = Proof(State.PROVEN, say("reach.wecom"))
        if not self._has_callback:
            wire = Proof(State.UNPROVEN, say("reach.no_callback"), say("reach.mend.callback"))
        return Look(wire, dict(zip(people, map(_proof, of_people), strict=True)))

    async def send(self, address: str) -> Sent:
        """The test message as a card."""
        return await drill.by(WecomWire(self._api), address)

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()


class WecomCallProver:
    """WeCom's calls. Raises ValueError without corp_id, agent_id and secret.

    WeCom tells nobody whether 紧急通知 was bought, nor which member has a telephone: a call does.
    """

    name = WecomCallWire.name

    def __init__(self, settings: WecomSettings) -> None:
        self._session = wecom_session()
        self._api = _api(settings, self._session)

    async def look(self, people: Mapping[str, str]) -> Look:
        """A token, and nothing more can be asked for."""
        refused = await self._api.check_token()
        if refused is not None:
            return Look(of_wire(refused, "", say("reach.mend.wecom_call")), {})
        mend = say("reach.mend.try_wecom_call")
        number = Proof(State.UNPROVEN, say("reach.number"), mend)
        wire = Proof(State.UNPROVEN, say("reach.wecom_call"), mend)
        return Look(wire, dict.fromkeys(people, number))

    async def send(self, address: str) -> Sent:
        """The telephone rings, and says nothing of a drill."""
        return await drill.by(WecomCallWire(self._api), address)

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()


def _api(settings: WecomSettings, session: ClientSession) -> WecomApi:
    if settings.corp_id is None or settings.agent_id is None or settings.secret is None:
        raise ValueError("wecom is not set")
    return WecomApi(
        session,
        corp_id=settings.corp_id,
        agent_id=settings.agent_id,
        secret=settings.secret.get_secret_value(),
        api_base=settings.api_base,
    )


def _proof(finding: Finding) -> Proof:
    """Without the wire's name before it, which the table gives itself."""
    state = State.PROVEN if finding.is_good else State.DEAD
    what = finding.what.removeprefix(f"{labels.transport(WecomWire.name)}：")
    return Proof(state, what, finding.mend)
