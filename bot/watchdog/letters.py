"""What people read: since when, what, what to do, whom to ring, which cases are urgent.

No name of a customer, no matter, no figure. Numbers of cases stand only in the letter of somebody
in the organisation file, and never of a case in which that person is complained about, or in
which nobody knows yet who is (R-CONF-1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from bot.settings import LOCAL
from bot.watchdog.memory import News
from bot.watchdog.trouble import Trouble
from escalation.case import Case
from escalation.organisation import Person
from escalation.words import PersonId
from handlers.card import MailLetter
from handlers.cards.times import span, stamp
from handlers.sentences import say

_MOST_CASES = 10
_MOST_ON_DUTY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What every letter of this moment is made from. `seconds` belongs to `now`."""

    news: News
    now: datetime
    seconds: float
    on_duty: Sequence[tuple[str, Person]]
    critical: Sequence[Case]
    again_minutes: int
    is_drill: bool


def subject(situation: Situation) -> str:
    """The worst of what is new; a recovery only when nothing new is wrong."""
    news = situation.news
    told = sorted(news.fresh, key=lambda each: not each.is_alarm) or list(news.over)
    what = _short(told[0])
    if len(told) > 1:
        what = say("watchdog.and_more", what=what, count=len(told))
    level = "well"
    if news.fresh:
        level = "alarm" if told[0].is_alarm else "warning"
    text = say(f"watchdog.subject.{level}", what=what)
    return say("watchdog.drill", text=text) if situation.is_drill else text


def lines(situation: Situation, readers: Collection[PersonId]) -> list[str]:
    """The words for these readers of one mailbox; nobody known reads no case numbers."""
    news = situation.news
    found = [_told(each, situation) for each in news.fresh]
    found += [_ended(each, situation) for each in news.over]
    others = [each for each in news.lasting if each not in news.fresh]
    if others:
        found += [say("watchdog.standing"), *(_told(each, situation) for each in others)]
    if any(each.is_alarm for each in news.lasting):
        found += _by_hand(situation, readers)
    if news.lasting:
        found.append(say("watchdog.again", minutes=situation.again_minutes))
    return [*found, say("watchdog.signed")]


def letter(situation: Situation, to: str, readers: Collection[PersonId]) -> MailLetter:
    """The mail to one mailbox."""
    title, words = subject(situation), lines(situation, readers)
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in words)
    return MailLetter(
        to=to,
        subject=title,
        text="\n".join((title, *words)),
        html=f"<html><body><h2>{escape(title)}</h2>{paragraphs}</body></html>",
    )


def _by_hand(situation: Situation, readers: Collection[PersonId]) -> list[str]:
    """Whom to ring and about what: the plan goes on by telephone."""
    found = [say("watchdog.by_hand"), say("watchdog.on_duty")]
    people = [
        say(
            "watchdog.person",
            group=group,
            name=person.name,
            telephone=person.telephone or say("watchdog.no_telephone"),
        )
        for group, person in situation.on_duty[:_MOST_ON_DUTY]
    ]
    found += people or [say("watchdog.nobody")]
    numbers = [case.number for case in situation.critical if _may_be_named(case, readers)]
    if numbers:
        found.append(say("watchdog.cases", numbers="、".join(numbers[:_MOST_CASES])))
    return found


def _may_be_named(case: Case, readers: Collection[PersonId]) -> bool:
    unknown = case.accused and not case.complained_about
    return bool(readers) and not unknown and not case.complained_about & set(readers)


def _told(trouble: Trouble, situation: Situation) -> str:
    values = {"about": trouble.about, "detail": trouble.detail}
    return say(
        "watchdog.since",
        at=_began(trouble, situation),
        span=span(timedelta(seconds=max(0.0, situation.seconds - trouble.began))),
        what=say(f"watchdog.what.{trouble.kind}", **values),
        do=say(f"watchdog.do.{trouble.kind}"),
    )


def _ended(trouble: Trouble, situation: Situation) -> str:
    return say("watchdog.ended", at=_began(trouble, situation), what=_short(trouble))


def _began(trouble: Trouble, situation: Situation) -> str:
    lasted = timedelta(seconds=max(0.0, situation.seconds - trouble.began))
    return stamp(situation.now - lasted, LOCAL)


def _short(trouble: Trouble) -> str:
    return say(f"watchdog.short.{trouble.kind}")
