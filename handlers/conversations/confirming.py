"""每日确认 (R-DAILY-1): 确认, 有出入 and what differs.

Each sees figures without the cases about themselves, and is answered as if there were none: their
answer is kept and thanked for, and does not count for the unit (R-CONF-1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from escalation.case import Case
from escalation.confirmation import Answer, State, Verdict, answered, may_answer
from escalation.plan import Plan
from escalation.reported import Fact
from escalation.supplement import next_look
from handlers import daily
from handlers.action import Action
from handlers.card import Card
from handlers.cards.confirming import answered_card, headline_of, question_card
from handlers.cards.masking import cut
from handlers.cards.times import clock
from handlers.conversations import holding
from handlers.conversations.correcting import question
from handlers.draft import Draft, Wanted
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say
from storage import confirmations, outbox
from storage.confirmations import Kept

_WORDS = 500


@dataclass(frozen=True, slots=True)
class _Question:
    """The question behind a button: what is stored, what the person sees, whether they count."""

    kept: Kept
    plan: Plan
    seen: tuple[Fact, ...]
    counts: bool


async def confirm(room: Room, action: Action) -> None:
    """✅ 确认 exactly the figures that stood on the card."""
    asked = await _question(room, action.subject)
    if asked is None:
        return
    if daily.seal_of(asked.seen) != action.choice:
        await _show_anew(room, asked)
        return
    standing = asked.kept.confirmation.standing
    by_another = standing is not None and standing.by != room.me and asked.counts
    if standing is not None and by_another and _is_same(standing, asked.seen):
        at = clock(standing.at, room.now, asked.plan.zone)
        room.toast(say("daily.by_another", name=room.organisation.name(standing.by), at=at))
        _redraw(room, asked, standing)
        return
    answer = await _keep(room, asked, Verdict.CONFIRMED)
    room.toast(say("daily.thanks"))
    _redraw(room, asked, answer)


async def differ(room: Room, action: Action) -> None:
    """✏️ 有出入: asks what is wrong; the next message is it."""
    asked = await _question(room, action.subject)
    if asked is None:
        return
    await holding.ask(room, Wanted.DIFFERS, asked.kept.id)
    text = headline_of(asked.kept.confirmation, room.organisation, "what_differs")
    room.toast(say("asking.toast"))
    room.reply(question(text, asked.kept.id))


async def typed(room: Room, draft: Draft, text: str) -> None:
    """What is wrong, in the person's words."""
    words = cut(cleaned(text), _WORDS)
    if draft.pending is None:
        return
    if not words:
        room.reply(Card(lines=(say("daily.nothing_read"),)))
        return
    await holding.keep(room, replace(draft, pending=None))
    asked = await _question(room, draft.pending.subject)
    if asked is None:
        return
    answer = await _keep(room, asked, Verdict.DIFFERS, words)
    card = answered_card(asked.kept.confirmation, answer, asked.plan, room.organisation, room.now)
    room.reply(replace(card, lines=(*card.lines, say("daily.noted"))))


async def _question(room: Room, confirmation_id: str) -> _Question | None:
    """The question, if it is this person's and the day is not final; else they are told."""
    kept = await confirmations.load(room.connection, confirmation_id)
    plan = daily.plan_named(kept.confirmation.plan, room.desk.rulebook) if kept else None
    if kept is None or plan is None or not _is_theirs(room, kept):
        room.toast(say("refused.not_found"))
        return None
    confirmation = kept.confirmation
    late = room.now >= confirmation.until
    if late and next_look(plan, confirmation.day, room.now) is None:
        room.toast(say("daily.final"))
        return None
    found: Sequence[Case] = await daily.of_unit(room.connection, confirmation, room.now)
    seen = daily.seen_by(room.me, found, confirmation, room.organisation, plan, room.now)
    return _Question(kept, plan, seen, room.me not in daily.accused_in(found))


def _is_theirs(room: Room, kept: Kept) -> bool:
    return may_answer(room.me, kept.confirmation, room.organisation)


def _is_same(answer: Answer, seen: Sequence[Fact]) -> bool:
    """Whether the figures were confirmed already just as they are."""
    same = daily.seal_of(answer.seen) == daily.seal_of(seen)
    return same and State(answer.verdict) is State.CONFIRMED


async def _keep(room: Room, asked: _Question, verdict: Verdict, words: str = "") -> Answer:
    """Store the answer; reminders not sent yet are not wanted any more."""
    answer = Answer(
        by=room.me,
        at=room.now,
        verdict=verdict,
        words=words,
        seen=asked.seen,
        counts=asked.counts,
    )
    after = answered(asked.kept.confirmation, answer)
    if after is not asked.kept.confirmation:
        await confirmations.save(room.connection, asked.kept, after)
    waiting = f"daily:{asked.kept.id}:" + ("" if asked.counts else f"{room.me}:")
    await outbox.withdraw(room.connection, waiting)
    return answer


async def _show_anew(room: Room, asked: _Question) -> None:
    card = question_card(
        asked.kept.confirmation,
        asked.kept.id,
        asked.seen,
        daily.seal_of(asked.seen),
        asked.plan,
        room.now,
        headline=headline_of(asked.kept.confirmation, room.organisation, "changed"),
    )
    room.toast(say("daily.look_again"))
    room.redraw(card)


def _redraw(room: Room, asked: _Question, answer: Answer) -> None:
    room.redraw(
        answered_card(asked.kept.confirmation, answer, asked.plan, room.organisation, room.now)
    )
