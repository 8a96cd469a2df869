"""Staff with phones: they report, answer soon, late or never, tap twice, tap old buttons, type.

A person acts only on what stands on their phone, by the labels that are shown there.
"""

import re
from dataclasses import dataclass
from math import inf
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.reading import NAMES
from tests.simulation.telegram import Shown

if TYPE_CHECKING:
    from tests.simulation.year import Year

_OUTLETS = {"xihulu": (1001, 1009, 1010), "yunhe": (1011, 1012)}
STORIES = (
    ("plain", 5, "客户{name} {phone} 转账{yuan}元没到账，要求尽快查清"),
    ("media", 2, "客户{name} {phone} ATM吞卡没人管，说要打电话给电视台曝光"),
    ("claim", 1, "客户{name} {phone} 因停机误了签约，要求赔偿{yuan}元"),
    ("group", 1, "客户{name} {phone} 和另外五位客户一起投诉网点停机，要求马上解决"),
    ("accused", 2, "客户{name} {phone} 投诉{who}态度恶劣，要求道歉"),
    ("sos", 1, "紧急 客户{name} {phone} 在柜台前大吵大闹，要求马上取款{yuan}元"),
)
_ACCUSED = ("丁凯", "赵磊", "徐文", "吴昊", "唐丽", "马欣")
_WISHES = (
    ("提交", 30.0), ("认领", 20.0), ("已到场", 6.0), ("已回复客户", 6.0), ("报结果", 8.0),
    ("确认办结", 12.0), ("有责", 4.0), ("无责", 8.0), ("双方责任", 2.0), ("已平息", 6.0),
    ("确认", 6.0), ("是，涉及媒体", 0.5), ("否", 2.0), ("上报上级", 0.3), ("督办", 0.5),
    ("接手", 0.4), ("退回", 0.3), ("放回", 0.1), ("详情", 0.2), ("报舆情", 0.5), ("取消", 0.2),
    ("放弃", 0.1),
)  # fmt: skip
_ASKED = re.compile(r"请把结果发给我|^为什么|请写一句，没有就写“无”。$")
_NUMBER = re.compile(r"\d{4}-\d{5}")
_URGENT = ("提交", "认领")


@dataclass(frozen=True, slots=True)
class Told:
    """A report that somebody made; `phone` of the customer names it everywhere."""

    by: int
    kind: str
    phone: str
    at: float
    accused: str = ""


class People:
    """Everybody's hands. All chance is the year's."""

    def __init__(self, year: "Year") -> None:
        self.year, self.chance = year, Random(year.chance.getrandbits(64))
        self.told: list[Told] = []
        self.actions = 0
        self._serial = 0
        self._wished: set[tuple[int, str, str]] = set()
        self._typed_at: dict[int, float] = {}

    def reports(self) -> None:
        """Somebody at an outlet has a customer in front of them."""
        chance = self.chance
        outlet = chance.choice(tuple(_OUTLETS))
        who = chance.choice(_OUTLETS[outlet])
        kinds = [kind for kind, weight, _ in STORIES for _ in range(weight)]
        kind = chance.choice(kinds)
        text = next(story for name, _, story in STORIES if name == kind)
        self._serial += 1
        phone = f"138{chance.randrange(10**4):04d}{self._serial:04d}"
        name = chance.choice("赵钱孙李周吴郑王") + chance.choice("建国丽华伟强敏静")
        others = [each for each in _ACCUSED if NAMES[each] != who]
        accused = chance.choice(others) if kind == "accused" else ""
        said = text.format(name=name, phone=phone, yuan=chance.randrange(1, 90) * 100, who=accused)
        self.told.append(Told(who, kind, phone, self.year.loop.time(), accused))
        self._types(who, said)

    def sees(self, chat: int, shown: Shown, is_edit: bool) -> None:
        """A message has come to a phone, or changed on it."""
        chance, year = self.chance, self.year
        if year.is_asleep(chat):
            return
        if _ASKED.search(shown.text):
            if not is_edit and chance.random() < 0.9:
                self._later(chance.uniform(5, 60), self._answers, chat)
            return
        if not shown.buttons:
            return
        wish = self._wish(shown, is_edit)
        if wish is None:
            return
        label, word = wish
        number = _NUMBER.search(shown.text)
        once = (chat, number.group() if number else str(shown.id), label)
        if once in self._wished and chance.random() < 0.85:
            return
        self._wished.add(once)
        urgent = any(each in label for each in _URGENT)
        delay = chance.uniform(3, 90) if urgent and chance.random() < 0.7 else None
        delay = delay or chance.uniform(60, 3600 if urgent else 5400)
        self._later(delay, self._taps, chat, shown, label, word)

    def _wish(self, shown: Shown, is_edit: bool) -> tuple[str, str] | None:
        weights = [_weight(label) for label, _ in shown.buttons]
        nothing = 6.0 if is_edit else 1.5
        drawn = self.chance.uniform(0, nothing + sum(weights))
        for button, weight in zip(shown.buttons, weights, strict=True):
            drawn -= weight
            if drawn < 0:
                return button
        return None

    def _taps(self, chat: int, shown: Shown, label: str, word: str) -> None:
        """Tap what stands there now, or sometimes what stood there when it was read."""
        now = dict(shown.buttons)
        stale = self.chance.random() < 0.1
        if label in now and not stale:
            word = now[label]
        elif label not in now and not stale:
            return
        self._tap(chat, shown, word, label)
        if self.chance.random() < 0.15:
            self.year.counts["double tap"] += 1
            self._later(self.chance.uniform(0.05, 2.0), self._tap, chat, shown, word, label)

    def _tap(self, chat: int, shown: Shown, word: str, label: str) -> None:
        year = self.year
        self.actions += 1
        year.trace.note(year.loop.time(), f"{chat} taps {label} of {shown.id}")
        year.platform.taps(chat, shown, word, year.wall())

    def _types(self, chat: int, text: str) -> None:
        year = self.year
        self.actions += 1
        year.trace.note(year.loop.time(), f"{chat} types {text}")
        year.platform.says(chat, text, year.wall())

    def _answers(self, chat: int) -> None:
        """What was asked for; once, whoever many times it was asked."""
        now = self.year.loop.time()
        if now - self._typed_at.get(chat, -inf) > 300:
            self._typed_at[chat] = now
            self._types(chat, "已经处理好，客户接受")

    def blocks(self, chat: int, seconds: float) -> None:
        """Block the bot, and come back after a while with a word."""
        room = self.year.platform.chats[chat]
        if room.blocked:
            return
        self.year.counts["person blocks"] += 1
        room.blocked = True
        now = self.year.loop.time()
        self.year.aways.append((now, now + seconds + 600.0, chat))
        self._later(seconds, self._comes_back, chat)

    def _comes_back(self, chat: int) -> None:
        self.year.platform.chats[chat].blocked = False
        self._types(chat, "/start")

    def _later(self, seconds: float, call: object, *args: object) -> None:
        self.year.loop.of_world(seconds, call, *args)  # type: ignore[arg-type]


def _weight(label: str) -> float:
    return next((weight for words, weight in _WISHES if words in label), 0.0)
