"""Cards of the daily confirmation 每日确认: the unit's own figures in words, and two buttons."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from escalation.confirmation import Answer, Confirmation, Verdict
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.reported import Fact, figures_of
from escalation.words import Category
from handlers import labels
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.masking import cut
from handlers.cards.parts import unit_name
from handlers.cards.times import clock
from handlers.sentences import say

YES, NO = "dayyes", "dayno"
_NUMBERS = 8
_WORDS = 200


def question_card(
    confirmation: Confirmation,
    confirmation_id: str,
    facts: Sequence[Fact],
    seal: str,
    plan: Plan,
    now: datetime,
    *,
    headline: str,
) -> Card:
    """The question under a headline; `seal` ties its button to the figures shown."""
    zero = figures_of(facts).is_zero_report
    late = now >= confirmation.until
    until = clock(confirmation.until, now, plan.zone)
    yes = say("daily.yes_zero" if zero else "daily.yes")
    return Card(
        headline=headline,
        lines=(
            say("daily.period", since=clock(confirmation.since, now, plan.zone)),
            *figure_lines(facts, plan),
            say("daily.late") if late else say("daily.how", until=until),
        ),
        buttons=(
            (
                Button(yes, Action(YES, confirmation_id, seal)),
                Button(say("daily.no"), Action(NO, confirmation_id)),
            ),
        ),
        protected=True,
    )


def headline_of(
    confirmation: Confirmation, organisation: Organisation, kind: str = "headline", times: int = 1
) -> str:
    """A headline of the question or the answer; each names the day and the unit."""
    return say(
        f"daily.{kind}",
        times=times,
        day=f"{confirmation.day:%m-%d}",
        unit=unit_name(confirmation.unit, organisation),
    )


def figure_lines(facts: Sequence[Fact], plan: Plan) -> tuple[str, ...]:
    """The figures in words; a zero report says that it is one."""
    figures = figures_of(facts)
    if not figures.on_register:
        return (say("daily.zero"),)
    if not figures.received:
        lines = [say("daily.zero_carried", closed=figures.closed, open=figures.open)]
    else:
        counted = {"received": figures.received, "closed": figures.closed, "open": figures.open}
        lines = [say("daily.figures", **counted)]
    if figures.overdue:
        lines.append(say("daily.overdue", overdue=figures.overdue))
    if figures.media:
        lines.append(say("daily.media", media=figures.media))
    return (*lines, say("daily.categories", categories=_categories(facts, plan)), _numbers(facts))


def answered_card(
    confirmation: Confirmation,
    answer: Answer,
    plan: Plan,
    organisation: Organisation,
    now: datetime,
) -> Card:
    """What stands in place of the question once it is answered."""
    said = "confirmed" if answer.verdict is Verdict.CONFIRMED else "differs"
    told = say(
        f"daily.{said}_by",
        name=organisation.name(answer.by),
        at=clock(answer.at, now, plan.zone),
        **({"words": cut(answer.words, _WORDS)} if said == "differs" else {}),
    )
    return Card(
        headline=headline_of(confirmation, organisation, said),
        lines=(*figure_lines(answer.seen, plan), told),
        protected=True,
    )


def _categories(facts: Sequence[Fact], plan: Plan) -> str:
    counted = Counter(each.category for each in facts)
    named = (
        say("daily.count", name=_name(category, plan), count=counted[category])
        for category in Category
        if counted[category]
    )
    return "、".join(named)


def _name(category: Category, plan: Plan) -> str:
    rule = plan.categories.get(category)
    return rule.name if rule else labels.category(category)


def _numbers(facts: Sequence[Fact]) -> str:
    shown = "、".join(each.number for each in facts[:_NUMBERS])
    if facts[_NUMBERS:]:
        shown = say("daily.more", numbers=shown)
    return say("daily.numbers", numbers=shown)
