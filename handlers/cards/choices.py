"""Cards that ask for a choice about a case: flags, minutes, times, categories, 统计口径, people.

Every button may be typed instead: what stands on it, or the identifier before it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from escalation.case import Case
from escalation.organisation import Person
from escalation.permission import Act
from escalation.plan import Plan
from escalation.words import Category, Counted
from handlers import labels
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.buttons import Rows, in_rows
from handlers.cards.draft_card import token
from handlers.cards.sensible import may_be_lowered, may_be_raised
from handlers.cards.times import clock
from handlers.sentences import say

CANCEL = "cancel"
MINUTES = (10, 20, 30, 60)
_PROMISES = ((0, time(17)), (1, time(10)), (1, time(17)))
_HOUR = timedelta(hours=1)


def flags_card(case: Case) -> Card:
    """🚩 标记."""
    buttons = [_button(labels.flag(each), Act.RAISE, case, each) for each in may_be_raised(case)]
    return _card(case, "flags", in_rows(buttons))


def lowering_card(case: Case) -> Card:
    """解除标记."""
    buttons = [_button(labels.flag(each), Act.LOWER, case, each) for each in may_be_lowered(case)]
    return _card(case, "unflag", in_rows(buttons))


def snooze_card(case: Case, plan: Plan) -> Card:
    """稍后提醒: as long as the plan allows."""
    most = plan.snooze_at_most_minutes
    allowed = [each for each in MINUTES if each <= most] or [most]
    buttons = [
        _button(say("time.minutes", minutes=each), Act.SNOOZE, case, str(each)) for each in allowed
    ]
    return _card(case, "snooze", in_rows(buttons, 2))


def categories_card(case: Case, plan: Plan) -> Card:
    """改类别."""
    buttons, verb = [], Act.RECATEGORISE
    for each in Category:
        rule = plan.categories.get(each)
        name = rule.name if rule else labels.category(each)
        if each is not case.complaint.category:
            buttons.append(_button(say("draft.choice", id=each, name=name), verb, case, each))
    return _card(case, "recat", in_rows(buttons, 2))


def counted_card(case: Case, now_counts: str) -> Card:
    """改统计口径: what it should count as; `now_counts` says what it does now."""
    kinds = (Counted.COMPLAINT, Counted.ENQUIRY, Counted.NOT_COUNTED)
    buttons = [_button(labels.counted(each), Act.RECOUNT, case, each) for each in kinds]
    return _card(case, "recount", (tuple(buttons),), now_counts)


def promise_card(case: Case, plan: Plan, now: datetime) -> Card:
    """承诺时间: by when the customer was promised that it is done; or the time is typed."""
    buttons = [_button(say("promise.in_an_hour"), Act.PROMISE, case, _HOUR_LATER)]
    today = now.astimezone(plan.zone).date()
    for days, at in _PROMISES:
        instant = datetime.combine(today + timedelta(days=days), at, plan.zone)
        if instant > now:
            label = say("promise.today", at=f"{at:%H:%M}") if not days else ""
            label = label or clock(instant, now, plan.zone)
            buttons.append(_button(label, Act.PROMISE, case, _minute(instant)))
    return _card(case, "promise", in_rows(buttons, 2))


_HOUR_LATER = "hour"


def promised_instant(choice: str, now: datetime) -> datetime | None:
    """The instant behind a button of `promise_card`; an hour counts from the tap."""
    if choice == _HOUR_LATER:
        return (now + _HOUR).astimezone(UTC)
    if not choice.isdecimal() or len(choice) > 9:
        return None
    return datetime.fromtimestamp(int(choice) * 60, UTC)


def links_card(case: Case, others: Iterable[Case]) -> Card:
    """关联: with which case; those that seem alike as buttons, any other by its number."""
    buttons = [_button(each.number, Act.LINK, case, each.id) for each in others]
    return _card(case, "link", in_rows(buttons, 2))


def people_card(case: Case, people: Sequence[Person], verb: str, key: str, how: str) -> Card:
    """To whom: people as buttons, anybody else by typing."""
    buttons = [
        _button(
            say("transfer.person", name=each.name, title=each.title).strip(),
            verb,
            case,
            token(each.id),
        )
        for each in people
    ]
    card = _card(case, key, in_rows(buttons, 2), how=how)
    return Card(headline=card.headline, lines=card.lines, buttons=card.buttons, protected=True)


def _card(case: Case, key: str, rows: Rows, *more: str, how: str = "") -> Card:
    cancel = Button(say("button.cancel"), Action(CANCEL, case.id))
    return Card(
        headline=say(f"{key}.headline", number=case.number),
        lines=(*more, how or say(f"{key}.how")),
        buttons=(*rows, (cancel,)),
    )


def _button(label: str, verb: str, case: Case, choice: str) -> Button:
    return Button(label, Action(verb, case.id, choice))


def _minute(instant: datetime) -> str:
    return str(int(instant.timestamp()) // 60)
