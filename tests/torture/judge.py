"""What the platforms' own log says of one story: lost, phantom, repeats, and what was allowed.

The database is asked one thing only, at each death: for whom something was under way. A message of
which the platform may have the first copy is a row that was claimed then; no other may be repeated.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from simulator.log import Record
from simulator.world import World
from tests.spine.branch import rulebook_and_lexicon
from tests.torture.story import LEADER, RESPONDER, RESPONDERS_MOBILE, TELLER
from tests.torture.victim import Death

MARK = "（重发，可能重复）"
_NUMBER = re.compile(r"\d{4}-\d{5}")
_TAKEN = "已由 赵磊 认领"

OWED = {
    (str(TELLER), "📝 草稿，还没提交"),
    (str(TELLER), "⬆ N 已报到支行小组组长"),
    (str(TELLER), "✅ 赵磊 已认领｜N"),
    (str(RESPONDER), "🟠 呼叫｜业务异常 您在班，请先处理"),
    (str(RESPONDER), "🟠 呼叫 第2次｜业务异常 您在班，请先处理"),
    (str(RESPONDER), "🟠 呼叫｜业务异常 无人认领，报到支行小组组长"),
    ("1031", "🔥 按条线上报｜N"),
    ("1030", "🔥 按条线上报｜N"),
    ("1009", "📥 新投诉件｜N"),
    (RESPONDERS_MOBILE, "短信 N"),
    (LEADER, "🟠 呼叫｜业务异常 无人认领，报到支行小组组长"),
    (LEADER, "✅ 赵磊 已认领｜N"),
}
"""Everything the story sends, by recipient; cards are known by headline and reason."""

SAID = {(str(TELLER), "已提交，编号 N，正在呼叫值班人员"), (str(RESPONDER), "已认领 N，不再呼叫")}
"""Answers to taps, which become messages when they are too late to be shown over the chat."""

HONEST = ("⚠️ 未登记", "⚠️ 督办的数据库写不进去")
"""What is said while the database takes nothing (T19); it promises nothing and pages nobody."""

FINISHED = {"📝 草稿，还没提交", *(what for _, what in SAID)}
"""Answers to the person who typed or tapped just now, which are never marked."""

FAULTS = ("lost", "phantom", "unmarked", "unfounded")
"""Unmarked and unfounded are repeats: without the mark, or without a death that excuses them."""


@dataclass
class Verdict:
    """`owed` are what had to be sent once, `repeats` copies beyond the first; the faults are named,
    with who and what."""

    deaths: int
    messages: int = 0
    owed: int = 0
    repeats: int = 0
    lost: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    unfounded: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Empty when all is as promised."""
        return [f"{name}: {each}" for name in FAULTS for each in getattr(self, name)]

    def count(self, name: str) -> int:
        """How many of one of FAULTS there were."""
        return len(getattr(self, name))


@dataclass(frozen=True)
class _Copy:
    to: str
    what: str
    at: float
    is_marked: bool
    number: int
    cases: frozenset[str]


def verdict(world: World, deaths: list[Death], *, is_told: bool = True) -> Verdict:
    """Judge a story that has come to its end; `deaths` in the order in which they happened.

    One that was not told to its end has lost something, even if all of it has been seen.
    """
    copies = [copy for copy in _copies(world) if not copy.what.startswith(HONEST)]
    found = Verdict(len(deaths), messages=len(copies), owed=len(OWED))
    sent = {(copy.to, copy.what) for copy in copies}
    found.lost = [f"{what} → {to}" for to, what in sorted(OWED - sent)]
    found.phantom = [f"{what} → {to}" for to, what in sorted(sent - OWED - SAID)]
    found.lost += [] if is_told else ["the end of the story"]
    found.lost += _unchanged_cards(world, copies)
    found.phantom += _other_cases(copies)
    _judge_repeats(copies, deaths, found)
    return found


def _unchanged_cards(world: World, copies: list[_Copy]) -> list[str]:
    """Pages on the responder's phone that still ask to be taken, and what the teller lacks.

    Of a copy that was taken in the instant of a death nobody has the number: the last one counts.
    """
    pages = [each for each in copies if each.to == str(RESPONDER) and each.what.startswith("🟠")]
    last = {page.what: page.number for page in pages}
    cards = {what: world.messages[RESPONDER, number].content.text for what, number in last.items()}
    lost = [f"card not changed: {what}" for what, text in cards.items() if _TAKEN not in text]
    receipts = [m.text for m in world.phone(TELLER).screen() if m.by_bot and "已受理" in m.text]
    if not any("承办人：赵磊" in text for text in receipts):
        lost.append("receipt not shown or not changed")
    return lost


def _other_cases(copies: list[_Copy]) -> list[str]:
    """One report is one case, however often it was told."""
    numbers = {number for copy in copies for number in copy.cases}
    return [f"cases {sorted(numbers)}"] if len(numbers) != 1 else []


def _copies(world: World) -> Iterable[_Copy]:
    for record in world.log.sends():
        yield _copy(str(record.chat_id), record, record.text or "")
    letters = iter(world.letters)
    for record in world.log.records:
        if record.kind == "mail" and record.accepted and record.method == "DATA":
            letter = next(letters)
            yield _copy(letter.recipients[0], record, letter.text.replace("\n\n", "\n"))

    texts = [record for record in world.log.records if record.kind == "sms" and record.accepted]
    for text, record in zip(world.gateway.texts, texts, strict=True):
        numbers = frozenset(_NUMBER.findall(text.text))
        named = " ".join("N" for _ in numbers)
        yield _Copy(text.to, f"短信 {named}", record.at, MARK in text.text, 0, numbers)


def _copy(to: str, record: Record, text: str) -> _Copy:
    plain = re.sub(r"<[^>]+>", "", text)
    lines = plain.replace(MARK, "").strip().splitlines()
    reason = next((line.removeprefix("为什么找您：") for line in lines if "为什么" in line), "")
    what = _NUMBER.sub("N", f"{lines[0].partition('。')[0]} {reason}".strip())
    numbers = frozenset(_NUMBER.findall(plain))
    return _Copy(to, what, record.at, MARK in plain, record.message_id or 0, numbers)


def _judge_repeats(copies: list[_Copy], deaths: list[Death], found: Verdict) -> None:
    """Each repeat needs a death since the copy before, at which its recipient's row was held."""
    same: dict[tuple[str, str], list[_Copy]] = defaultdict(list)
    for copy in copies:
        same[copy.to, copy.what].append(copy)
    left = [Counter(_recipients(death.held)) for death in deaths]
    for several in same.values():
        for before, again in pairwise(several):
            found.repeats += 1
            if not again.is_marked and again.what not in FINISHED:
                found.unmarked.append(f"{again.what} → {again.to}")
            if not _founded(before, again, deaths, left):
                found.unfounded.append(f"{again.what} → {again.to}")


def _founded(before: _Copy, again: _Copy, deaths: list[Death], left: list[Counter[str]]) -> bool:
    for death, held in zip(deaths, left, strict=True):
        if before.at <= death.at <= again.at and held[again.to]:
            held[again.to] -= 1
            return True
    return False


def _recipients(held: Counter[str]) -> dict[str, int]:
    """Persons as the addresses they are reached at."""
    people = rulebook_and_lexicon()[0].duty.organisation.people
    known: Counter[str] = Counter()
    for row, count in held.items():
        who, _, by = row.partition("#")
        person = people.get(who)  # type: ignore[call-overload]
        address = who if person is None else str(person.address_on(by or "telegram"))
        known[LEADER if who == "xuwen" else address] += count
    return known
