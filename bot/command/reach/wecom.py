"""WeCom, proved: by its own word on the app and on every member."""

from collections.abc import Mapping

from bot.command.reach import drill
from bot.command.reach.proof import Look, Proof, State
from bot.settings_wires import WecomSettings
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.reachability import Finding, reachability
from bot.transports.wecom.wire import WecomWire
from handlers import labels
from handlers.sentences import say
from handlers.wire import Sent


class WecomProver:
    """Raises ValueError without corp_id, agent_id and secret."""

    name = WecomWire.name

    def __init__(self, settings: WecomSettings) -> None:
        if settings.corp_id is None or settings.agent_id is None or settings.secret is None:
            raise ValueError("wecom is not set")
        self._session = wecom_session()
        self._api = WecomApi(
            self._session,
            corp_id=settings.corp_id,
            agent_id=settings.agent_id,
            secret=settings.secret.get_secret_value(),
            api_base=settings.api_base,
        )
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


def _proof(finding: Finding) -> Proof:
    """Without the wire's name before it, which the table gives itself."""
    state = State.PROVEN if finding.is_good else State.DEAD
    what = finding.what.removeprefix(f"{labels.transport(WecomWire.name)}：")
    return Proof(state, what, finding.mend)
