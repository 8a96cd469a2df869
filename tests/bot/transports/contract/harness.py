"""One wire against its simulator, as the contract sees it: the same questions for every platform.

To add a wire: a subclass here that answers them, and a line in conftest.py.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Protocol

import pytest

from bot.transports.intake import RawUpdate
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Brief, Button, Card
from handlers.incoming import Incoming
from handlers.wire import Abilities, ChatWire, File, PackedButtons, Sent
from simulator.server import Simulator
from simulator.world import World
from tests.bot.transports.conftest import Shelf

from .standin import ELSEWHERE, NONSENSE, Answer

AT = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
NUMBER = "1128-48213"
NUMBER_ALOUD = "幺幺二八，四八二幺三"
CUSTOMER, MOBILE, LINK = "赵丽华", "13912345678", "https://evil.example/x"
BRIEF = Brief(number=NUMBER, outlet="西湖路支行", deadline="02:10", words="媒体风险")
PAGE = Card(
    headline="🔴 呼叫 第1次｜媒体风险",
    lines=(f"编号：{NUMBER}", "单位：西湖路支行", "⏱ 到场 剩 12 分"),
    brief=BRIEF,
)


class Trouble(StrEnum):
    """What a platform may do to a request, as the contract tells them apart."""

    TOO_MUCH = "too much"
    SERVER_ERROR = "server error"
    BROKEN_AFTER = "taken, and the answer lost"


class Wire(Protocol):
    """The part of a ChatWire that mail has too."""

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """As ChatWire.send."""


@dataclass
class Harness:
    """`dead` are addresses that the platform will never reach, each for another reason.

    `waits` is for how many seconds it says that it had too much, or its least window.
    `secrets` must never be told, in no detail and no line of the log; the platform gets those
    that are `quotable` to see. `garbage` is nonsense in the platform's own words.
    `tells_throttling`: who was too fast is told apart from a server that is busy.
    `knows_repeats`: the platform knows the second attempt at one obligation for what it is.
    `speaks` False: it is a bell, and of what was seen nothing can be read.
    """

    sim: Simulator
    shelf: Shelf = field(default_factory=Shelf)
    details: list[str] = field(default_factory=list)
    logs: list[Any] = field(default_factory=list)

    name: ClassVar[str]
    works: ClassVar[str]
    dead: ClassVar[Sequence[str]]
    malformed: ClassVar[Sequence[str]]
    number: ClassVar[str] = NUMBER
    troubles: ClassVar[Mapping[Trouble, str]]
    fault_method: ClassVar[str | None] = None
    waits: ClassVar[float] = 60.0
    tells_throttling: ClassVar[bool] = True
    knows_repeats: ClassVar[bool] = False
    speaks: ClassVar[bool] = True
    secrets: ClassVar[Sequence[str]] = ()
    quotable: ClassVar[Sequence[str]] = ()
    nonsense: ClassVar[Sequence[Answer]] = NONSENSE
    elsewhere: ClassVar[Sequence[Answer]] = ELSEWHERE
    garbage: ClassVar[Sequence[Answer]] = ()

    @cached_property
    def chat(self) -> ChatWire:
        """The wire where it is a chat wire; mail has neither edits nor answers nor files in."""
        pytest.skip(f"{self.name} is a MailWire: it posts and does nothing else")

    @cached_property
    def wire(self) -> Wire:
        """The wire at its simulator."""
        return self.chat

    @property
    def abilities(self) -> Abilities:
        """What the wire declares."""
        return self.chat.abilities

    @property
    def world(self) -> World:
        """The simulated world."""
        return self.sim.world

    def says(self, seen: str, *words: str) -> bool:
        """Whether all of the words can be read in it; a bell need only have rung."""
        return bool(seen) and (not self.speaks or all(each in seen for each in words))

    def meets(self, trouble: Trouble, count: int | None = 1) -> None:
        """The next send meets this; skips where the platform has no such answer."""
        if trouble not in self.troubles:
            pytest.skip(f"{self.name} has no answer that is a {trouble} and nothing else")
        more: dict[str, Any] = {"method": self.fault_method} if self.fault_method else {}
        self.world.faults.add(self.troubles[trouble], count=count, **more)

    async def send(
        self,
        address: str = "",
        card: Card = PAGE,
        packed: PackedButtons = (),
        files: Sequence[File] = (),
        once: str = "page 1",
        by: Wire | None = None,
    ) -> Sent:
        """Send to who can be reached, unless another address is given."""
        sent = await (by or self.wire).send(address or self.works, card, packed, files, once)
        self.details.append(sent.detail)
        return sent

    # Each platform's own

    def at(self, port: int) -> Wire:
        """The same wire with its server at another port of this machine."""
        raise NotImplementedError

    @asynccontextmanager
    async def answered(self, answer: Answer) -> AsyncIterator[Wire]:
        """The wire opposite a server that answers everything like this."""
        raise NotImplementedError
        yield

    @asynccontextmanager
    async def refused(self) -> AsyncIterator[Wire]:
        """The wire with credentials that the platform does not take."""
        raise NotImplementedError
        yield

    def seen(self) -> list[str]:
        """What whoever is reached has seen or heard of us, oldest first."""
        raise NotImplementedError

    def markup(self) -> list[str]:
        """What of it is anything but plain text: links, styles, other than our own headline."""
        return []

    async def send_the_impossible(self) -> Sent:
        """A card that the platform says it will never take."""
        raise NotImplementedError

    def echo(self, told: str) -> Answer:
        """A refusal that quotes this."""
        raise NotImplementedError

    async def tap(self, label: str) -> None:
        """Press the button; what comes of it arrives on the shelf."""
        pytest.skip(f"{self.name} shows no buttons")

    def decoded(self, update: RawUpdate) -> Incoming | None:
        """By the wire's own decoder."""
        raise NotImplementedError

    async def sends_photo(self, content: bytes) -> str:
        """A photo sent to us by the person; how it is fetched."""
        pytest.skip(f"{self.name} carries no files")


ACKNOWLEDGE = Action(Act.ACKNOWLEDGE, "case-1")
_SEAL = b"seal" * 8


def page_with(count: int) -> tuple[Card, PackedButtons]:
    """A page with so many buttons, three a row, the first 认领; packed and sealed."""
    buttons = [Button("认领", ACKNOWLEDGE)]
    buttons += [Button(f"按钮{n:02}", Action("detail", f"case-{n}")) for n in range(2, count + 1)]
    rows = tuple(tuple(buttons[i : i + 3]) for i in range(0, count, 3))
    packed = tuple(
        tuple((each.label, each.action.pack(_SEAL, PersonId("liqiang"))) for each in row)
        for row in rows
    )
    return Card(headline=PAGE.headline, lines=PAGE.lines, buttons=rows, brief=BRIEF), packed


def flat(packed: PackedButtons) -> Iterator[tuple[str, str]]:
    """Labels and packed actions in their order."""
    for row in packed:
        yield from row
