"""WeCom's 紧急通知 as a wire: the telephone of a member rings, and says nothing of ours (W:91627).

It takes no text, no digit and no key against repeats, and calls nobody back. So it is a bell beside
the page in the chat, which is what people read and acknowledge.
"""

from collections.abc import Mapping, Sequence

from bot.transports import brief
from bot.transports.screenless import Screenless
from bot.transports.wecom.client import Call, Reply, WecomApi, as_json
from bot.transports.wecom.outcomes import refused
from bot.transports.wecom.wire import NO_USERID, USERID
from handlers.card import Card
from handlers.wire import Abilities, File, Outcome, PackedButtons, Sent

WINDOW_SECONDS = 480.0
"""WeCom rings one member 3 times in 8 minutes, and 8 times in a day, whoever asks for it."""

_TOO_OFTEN = 13
_LOOK_SECONDS = 4.0


class WecomCallWire(Screenless):
    """A ChatWire that rings. An address is a userid in lower case; `message_ref` is the callid."""

    name = "wecom_call"
    abilities = Abilities(says_brief=True)

    def __init__(self, api: WecomApi) -> None:
        self._api = api

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Ring; REJECTED for a card without a brief, which is no page and wakes nobody.

        An attempt whose end nobody knows rings again when it is made again.
        """
        userid = address.lower()
        if not USERID.fullmatch(userid):
            return NO_USERID
        if card.brief is None:
            return brief.no_brief()
        body = as_json({"callee_userid": [userid]})
        answer = await self._api.post("pstncc/call", body, sends=True)
        if isinstance(answer, Sent):
            return answer
        rung = _rung(answer)
        return await self._looked(userid, rung) if rung.outcome is Outcome.SENT else rung

    async def _looked(self, userid: str, rung: Sent) -> Sent:
        """A call is taken, and then it turns out that it was one too many: nothing rings.

        Any other answer, and none, says nothing against it.
        """
        body = as_json({"callee_userid": userid, "callid": rung.message_ref})
        look = Call(method="POST", path="pstncc/getstates", body=body, seconds=_LOOK_SECONDS)
        state = await self._api.ask(look)
        if isinstance(state, Sent) or (state.body or {}).get("reason") != _TOO_OFTEN:
            return rung
        return Sent(
            outcome=Outcome.LATER,
            retry_after_seconds=WINDOW_SECONDS,
            detail=f"reason {_TOO_OFTEN}: rung too often",
            is_throttled=True,
        )


def _rung(reply: Reply) -> Sent:
    """What became of the one call that was asked for; UNCERTAIN when the answer does not say.

    A code of a list that is not ours says that this call was not made. It condemns no address:
    a member may be given a telephone tomorrow.
    """
    states = (reply.body or {}).get("states")
    state = states[0] if isinstance(states, list) and len(states) == 1 else None
    code, callid = _of(state, "code"), _of(state, "callid")
    if not isinstance(code, int) or isinstance(code, bool):
        return Sent(outcome=Outcome.UNCERTAIN, detail="no word on the call")
    if code:
        return refused(code, "named in states")
    if not isinstance(callid, str) or not callid:
        return Sent(outcome=Outcome.UNCERTAIN, detail="a call without a callid")
    return Sent(outcome=Outcome.SENT, message_ref=callid)


def _of(state: object, name: str) -> object:
    return state.get(name) if isinstance(state, Mapping) else None
