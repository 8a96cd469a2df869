"""The demo's branch: who has which phone, who plays in the story, and settings of that world."""

import asyncio
import re
import socket
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr

from bot.settings import (
    DatabaseSettings,
    HttpSettings,
    MailSettings,
    Settings,
    TelegramSettings,
)
from bot.settings_wires import GatewaySettings, WecomSettings
from bot.transports.gateway.callback import PATH as GATEWAY_PATH
from bot.transports.wecom.callback import PATH as WECOM_PATH
from escalation.organisation import Organisation, Person
from escalation.words import PersonId
from simulator.server import HOST, Simulator
from simulator.story_cast import ROLES
from simulator.story_phones import Handle
from simulator.world import World

ROOT = Path(__file__).parents[2]
SENDER = "duban@bank.example"
CALLBACK_TOKEN = "simulatedcallback"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
REGISTERED_AGAIN_SECONDS = 0.1
CAST: Mapping[str, str] = {
    "teller": "wangfang",
    "sub_branch_leader": "zhaolei",
    "branch_leader": "chenjing",
    "deputy": "sunqiang",
    "spokesperson": "linyue",
    "province": "zhoubo",
    "province_leader": "tanjun",
    "outlet_head": "wuhao",
    "north_head": "maxin",
    "south_head": "caoping",
    "south_duty": "xiebin",
    "province_spokesperson": "dengchen",
}
ALSO_ON_WECOM = frozenset({CAST["deputy"], CAST["outlet_head"]})
ONLY_ON_WECOM = frozenset({CAST["outlet_head"]})
_PERSON = re.compile(r"\s*- \{id: (\w+), name: ")
_ON = {wire: re.compile(rf", {wire}: \w+") for wire in ("telegram", "wecom")}


class Chats(StrEnum):
    """Which chats the branch has. Of `both`, most people have Telegram and a few WeCom."""

    BOTH = "both"
    TELEGRAM = "telegram"
    WECOM = "wecom"

    def has(self, wire: str) -> bool:
        """Whether there is such a chat."""
        return self in (Chats.BOTH, wire)

    def gives(self, person: str, wire: str) -> bool:
        """Whether this person of the sample branch is there."""
        if self is not Chats.BOTH:
            return self == wire
        return person in ALSO_ON_WECOM if wire == "wecom" else person not in ONLY_ON_WECOM


def organisation_in(folder: Path, chats: Chats) -> Path:
    """The sample branch's file, in which everybody has the addresses that they have here."""
    sample = ROOT / "examples" / "branch" / "organisation.yaml"
    lines = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    written = folder / "organisation.yaml"
    written.write_text("".join(_addressed(each, chats) for each in lines), encoding="utf-8")
    return written


def _addressed(line: str, chats: Chats) -> str:
    found = _PERSON.match(line)
    for wire, address in _ON.items():
        if found is not None and not chats.gives(found[1], wire):
            line = address.sub("", line)
    return line


def give_phones(world: World, organisation: Organisation) -> None:
    """Give everybody a phone on each of their chats and a telephone, the cast first."""
    first = [PersonId(CAST[role]) for role in ROLES]
    for person_id in dict.fromkeys((*first, *organisation.people)):
        person = organisation.people[person_id]
        title = f"{organisation.units[person.unit].name} {person.title}"
        if person.telegram is not None:
            world.add_user(person.telegram, person.name, title=title, started=True)
        if person.wecom is not None:
            mobile = person.mobile or ""
            world.wecom.add_member(person.wecom, person.name, title, mobile=mobile)
        if person.mobile is not None:
            world.gateway.add(person.mobile)
        world.link(str(person_id), person.telegram, person.wecom, person.mobile or "")


def cast_of(organisation: Organisation) -> dict[str, Handle]:
    """Who plays which role, by the phone on which they are paged."""
    found: dict[str, Handle] = {}
    for role in ROLES:
        handle = _handle(organisation.people[PersonId(CAST[role])])
        if handle is not None:
            found[role] = handle
    return found


def _handle(person: Person) -> Handle | None:
    return person.wecom if person.wecom is not None else person.telegram


def settings_in(files: Settings, folder: Path, sim: Simulator, port: int, chats: Chats) -> Settings:
    """Settings that point at the simulated world, whatever the environment says."""
    telegram = TelegramSettings(token=SecretStr(sim.token), api_base=sim.api_base)
    return files.model_copy(
        update={
            "database": DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'duban.db'}")),
            "telegram": telegram if chats.has("telegram") else TelegramSettings(),
            "wecom": _wecom(sim) if chats.has("wecom") else WecomSettings(),
            "gateway": GatewaySettings(
                url=sim.gateway_url, secret=SecretStr(sim.world.gateway.secret)
            ),
            "mail": MailSettings(host=HOST, port=sim.smtp_port, sender=SENDER),
            "http": HttpSettings().model_copy(update={"port": port or _free_port()}),
        }
    )


def _wecom(sim: Simulator) -> WecomSettings:
    corp = sim.world.wecom
    return WecomSettings(
        corp_id=corp.corp_id,
        agent_id=corp.agent_id,
        secret=SecretStr(corp.secret),
        callback_token=SecretStr(CALLBACK_TOKEN),
        aes_key=SecretStr(AES_KEY),
        api_base=sim.wecom_base,
    )


def _free_port() -> int:
    """WeCom's console must be told where the bot will listen."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
    return port


async def register(world: World, settings: Settings) -> None:
    """What an administrator does once: tell WeCom and the gateway where the bot listens.

    Returns when WeCom has found it there.
    """
    url = f"http://{HOST}:{settings.http.port}"
    world.gateway.callback_url = url + GATEWAY_PATH
    while settings.wecom.is_on:
        if await world.wecom.set_callback(url + WECOM_PATH, CALLBACK_TOKEN, AES_KEY):
            return
        # The bot serves a moment after it was started.
        await asyncio.sleep(REGISTERED_AGAIN_SECONDS)
