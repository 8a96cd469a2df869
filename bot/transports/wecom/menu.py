"""The app's menu at the bottom of the chat (W:90231); every entry says a typed command."""

from bot.transports.wecom.client import Call, WecomApi, as_json
from handlers.sentences import say
from handlers.wire import Sent

ENTRIES = {
    "report": (("report_now", "/report"), ("sos", "/sos")),
    "mine": (
        ("my_cases", "/mine"),
        ("board", "/board"),
        ("today", "/today"),
        ("log", "/log"),
    ),
    "duty": (
        ("who", "/duty"),
        ("guide", "/guide"),
        ("register", "/register"),
        ("help", "/help"),
    ),
}
"""Three at the top with at most five below each: names in the catalogue, keys are typed."""


async def show_menu(api: WecomApi, page: str = "") -> Sent | None:
    """Put the menu into the app, over whatever stood there; None when WeCom took it.

    `page` is the address of the page 我的, which then has an entry of its own.

    An app without it loses nothing else: the commands work when typed.
    """
    answer = await api.ask(
        Call(
            method="POST",
            path="menu/create",
            params={"agentid": str(api.agent_id)},
            body=as_json({"button": [_top(name, page) for name in ENTRIES]}),
        )
    )
    return answer if isinstance(answer, Sent) else None


def _top(name: str, page: str) -> dict[str, object]:
    below: list[dict[str, str]] = [
        {"type": "click", "name": say(f"wecom.menu.{entry}"), "key": command}
        for entry, command in ENTRIES[name]
    ]
    if page and name == "mine":
        below.append({"type": "view", "name": say("wecom.menu.page"), "url": page})
    return {"name": say(f"wecom.menu.{name}"), "sub_button": below}
