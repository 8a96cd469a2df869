"""Pieces of cards about a case: where, what, who is called, which clock runs."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from escalation.case import Call, Case, Complaint, Deadline
from escalation.closing import Missing, missing
from escalation.duty import Duty
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.promising import asks_too_much, flags_for
from escalation.starting import aftercare
from escalation.words import Category, Channel, Flag, PersonId, Stage, UnitId
from handlers import labels
from handlers.cards.masking import cut, masked_name, masked_telephone, without_personal
from handlers.cards.times import clock, until
from handlers.sentences import say

_SHOWN = 120
_NAMES = 6


def names(people: Iterable[PersonId], organisation: Organisation) -> str:
    """People by name, a long list cut with how many they are."""
    listed = [organisation.name(person) for person in people]
    shown = "、".join(listed[:_NAMES])
    return say("part.and_more", names=shown, count=len(listed)) if listed[_NAMES:] else shown


def unit_name(unit: UnitId, organisation: Organisation) -> str:
    """The unit as the bank calls it."""
    known = organisation.units.get(unit)
    return known.name if known else str(unit)


def where(case: Case, organisation: Organisation) -> str:
    """Unit, and the place when one was told."""
    unit = unit_name(case.unit, organisation)
    place = cut(case.complaint.place, 60)
    return say("part.unit_place", unit=unit, place=place) if place else say("part.unit", unit=unit)


def category_name(complaint: Complaint, plan: Plan) -> str:
    """The category as the plan names it."""
    rule = plan.categories.get(complaint.category)
    return rule.name if rule else labels.category(complaint.category)


def channel_name(channel: Channel) -> str:
    """The channel, and whether it is internal or external (R-INTAKE-2): 银监局（外部）."""
    nature = say("part.external" if channel.is_external else "part.internal")
    return say("part.channel", channel=labels.channel(channel), nature=nature)


def flag_names(flags: Iterable[Flag]) -> str:
    """Flags in the order of the vocabulary."""
    held = set(flags)
    return "、".join(labels.flag(each) for each in Flag if each in held)


def kind_line(case: Case, plan: Plan) -> str:
    """Category and flags."""
    line = say(
        "part.category", id=case.complaint.category, name=category_name(case.complaint, plan)
    )
    return line + (say("part.flags", flags=flag_names(case.flags)) if case.flags else "")


def customer_masked(complaint: Complaint) -> str:
    """Who complains, as it may stand on a page where the wire allows it; empty when unknown."""
    parts = (masked_name(complaint.customer_name), masked_telephone(complaint.telephone))
    shown = " ".join(part for part in parts if part)
    return say("part.customer", customer=shown) if shown else ""


def masked(text: str, complaint: Complaint) -> str:
    """A person's words with the customer's name and every telephone masked, uncut (A47)."""
    return without_personal(text, complaint.customer_name, complaint.telephone)


def without_customer(text: str, complaint: Complaint, length: int = _SHOWN) -> str:
    """A person's words, short, without the customer's full name and number (A47)."""
    return cut(masked(text, complaint), length)


def matter_lines(complaint: Complaint, length: int = _SHOWN) -> tuple[str, ...]:
    """Matter, demand and amount, as far as told, as they may stand on a page."""

    matter = without_customer(complaint.matter, complaint, length)
    lines = [say("part.matter", text=matter) if matter else say("part.no_matter")]
    if complaint.demand:
        demand = without_customer(complaint.demand, complaint, length)
        lines.append(say("part.demand", text=demand))
    if complaint.amount is not None:
        lines.append(say("part.amount", yuan=yuan(complaint.amount)))
    return tuple(lines)


def yuan(amount: Decimal) -> str:
    """8,000, and 8,000.50 where there are cents."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def customer_kind(flags: Iterable[Flag]) -> str:
    """普通客户 or 贵宾: the limits of an emergency payment differ (C04)."""
    return say("part.vip" if Flag.VIP in set(flags) else "part.ordinary")


def payee(case: Case, payer: PersonId) -> str:
    """The same, for whoever is about to pay: 贵宾 on their own word does not count."""
    flags = flags_for(case, payer)
    return customer_kind(flags) + (say("part.own_word") if flags != case.flags else "")


def over_limit_lines(
    complaint: Complaint, flags: frozenset[Flag], plan: Plan | None
) -> tuple[str, ...]:
    """That the customer wants more than may be paid out, on every card (C04)."""
    limit = asks_too_much(complaint, flags, plan) if plan else None
    if limit is None or complaint.amount is None:
        return ()
    wanted, kind = yuan(complaint.amount), customer_kind(flags)
    return (say("part.over_limit", wanted=wanted, customer=kind, limit=yuan(limit)),)


def press_lines(case: Case, plan: Plan, duty: Duty) -> tuple[str, ...]:
    """On media cases: no interviews, and whom the media are sent to (R-MEDIA-2)."""
    media = Flag.MEDIA_THREAT in case.flags or case.complaint.category is Category.MEDIA
    watched = case.watch is not None and case.watch.is_on
    if not (media or watched):
        return ()
    target = plan.spokesperson
    named = duty.people(target, case.unit, case.received_at) if target else ()
    people = duty.organisation.people
    for each in named:
        if each in people and each not in case.complained_about:
            number = people[each].telephone or ""
            return (say("part.press", name=people[each].name, telephone=number).strip(),)
    return (say("part.press_without_name"),)


def snoozed_lines(case: Case, plan: Plan, now: datetime) -> tuple[str, ...]:
    """稍后至 03:40."""
    until_at = case.snoozed_until
    if not case.is_open or until_at is None or until_at <= now:
        return ()
    return (say("part.snoozed", at=clock(until_at, now, plan.zone)),)


def missing_line(case: Case, plan: Plan) -> str:
    """还差：责任认定、正式挂失、舆情平息; empty when nothing is missing."""
    wanted: list[str] = []
    for each in missing(case):
        if each is Missing.AFTERCARE:
            wanted += [rule_name(clock.rule, plan) for clock in aftercare(case)]
        else:
            wanted.append(say(f"missing.{each}"))
    return say("part.missing", what="、".join(wanted)) if wanted else ""


def next_clock(case: Case) -> Deadline | None:
    """The unmet clock that runs out first."""
    return min((d for d in case.deadlines if d.is_open), key=lambda d: d.due_at, default=None)


def rule_name(rule: str, plan: Plan) -> str:
    """A clock as the plan names it."""
    return plan.rule_name(rule)


def instant(text: str, now: datetime, zone: ZoneInfo) -> str:
    """An instant kept as text, in local words; empty for none."""
    return clock(datetime.fromisoformat(text), now, zone) if text else ""


def clock_line(deadline: Deadline, plan: Plan, now: datetime, *, with_result: bool = False) -> str:
    """到场时限 还剩 42 分钟（03:10 前）, or when it was met, if only `with_result` of the case."""
    name = rule_name(deadline.rule, plan)
    name = say("part.aftercare", name=name) if deadline.aftercare else name
    if deadline.met_at is not None:
        met = clock(deadline.met_at, now, plan.zone)
        late = deadline.met_at > deadline.due_at
        if with_result:
            return say("part.clock_with_result", name=name, at=met)
        return say("part.clock_met_late" if late else "part.clock_met", name=name, at=met)
    return say("part.clock", name=name, left=until(deadline.due_at, now, plan.zone))


def due_line(deadline: Deadline, plan: Plan, now: datetime) -> str:
    """The clock with its instant only: what is promised when a case is filed."""
    at = clock(deadline.due_at, now, plan.zone)
    return say("part.due", name=rule_name(deadline.rule, plan), at=at)


def called_lines(case: Case, plan: Plan, duty: Duty) -> tuple[str, ...]:
    """Who is being paged right now, with the level, and who was in vain."""
    found: dict[tuple[str, str], list[str]] = {}
    for call in sorted(case.open_calls, key=lambda each: not each.is_running):
        key = "part.calling" if call.is_running else "part.called_in_vain"
        who = names(call.owing, duty.organisation)
        # Whoever serves at two levels is rung once, and stands on one line with both.
        found.setdefault((key, who), []).append(called_as(call, plan))
    and_ = say("page.and")
    return tuple(say(key, level=and_.join(at), names=who) for (key, who), at in found.items())


def called_as(call: Call, plan: Plan) -> str:
    """As what somebody is called: their level, the owner at the end, or in person."""
    if call.level is not None:
        return plan.level(call.level).name
    return say("part.owner" if call.is_to_owner else "part.no_level")


def taken_by(case: Case) -> tuple[PersonId, datetime] | None:
    """Who acknowledged first, and when."""
    if case.acknowledged_at is None or not case.acknowledged_by:
        return None
    return case.acknowledged_by[0], case.acknowledged_at


def held_line(case: Case, plan: Plan, duty: Duty) -> str:
    """In whose hands the case is: the handler, those being called, or nobody."""
    organisation = duty.organisation
    if not case.is_open:
        return say("part.closed")
    if case.handler is not None:
        # A handler to whom the case was passed on has not taken it until they say so.
        taken = case.handler in case.acknowledged_by or case.arrived_at or case.result_at
        stage = labels.stage(case.stage if taken and not case.is_passed_on else Stage.FILED)
        return say("part.held", name=organisation.name(case.handler), stage=stage)
    calls = [call for call in case.open_calls if not call.is_for_help]
    running = [person for call in calls if call.is_running for person in call.owing]
    waiting = running or [person for call in calls for person in call.owing]
    if waiting:
        key = "part.waiting" if running else "part.waited"
        return say(key, names=names(dict.fromkeys(waiting), organisation))
    return say("part.nobody")
