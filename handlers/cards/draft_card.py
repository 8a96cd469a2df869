"""The draft card and the lists behind its buttons (R-INTAKE-1).

It shows the reporter everything that was understood, unmasked: they must see a wrong digit.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from escalation.case import Complaint
from escalation.organisation import Organisation, Person, Unit
from escalation.plan import Plan
from escalation.words import Category, Channel, Flag, PersonId
from handlers import labels, units
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import parts
from handlers.cards.buttons import Rows, in_rows
from handlers.cards.masking import cut
from handlers.draft import Draft
from handlers.sentences import say

FIELDS = ("customer_name", "telephone", "matter", "demand", "amount")
"""Put right by typing; category, channel and 被投诉人 are chosen from lists."""

SURE = "sure"
"""The choice of the second 放弃."""

_SHOWN = 200


def draft_card(draft: Draft, plan: Plan | None, organisation: Organisation, now: datetime) -> Card:
    """What was understood, what is missing, and a button to put each thing right."""
    complaint = draft.complaint
    lines = [
        *_understood(draft, complaint, plan, organisation),
        *_missing(draft, complaint, organisation),
        *parts.over_limit_lines(complaint, draft.flags, plan),
        *_warnings(draft, organisation, now),
    ]
    return Card(
        headline=say("draft.headline_urgent" if draft.files_at else "draft.headline"),
        lines=tuple(lines),
        buttons=(*_seen(draft, organisation), *_buttons(draft)),
        protected=True,
    )


def sure_card(draft: Draft) -> Card:
    """An urgent draft given up by one slip of a thumb would never be heard of again."""
    yes = Button(say("draft.drop_sure"), Action("drop", draft.id, SURE))
    return Card(headline=say("draft.drop_really"), buttons=((yes,), _back(draft)))


def categories_card(draft: Draft, plan: Plan | None) -> Card:
    """Choose the category."""
    buttons = [
        Button(
            say("draft.choice", id=each, name=_category(each, plan)),
            Action("setcat", draft.id, each),
        )
        for each in Category
    ]
    return Card(headline=say("draft.choose_category"), buttons=(*in_rows(buttons, 2), _back(draft)))


def channels_card(draft: Draft) -> Card:
    """Choose the channel."""
    buttons = [Button(labels.channel(each), Action("setchan", draft.id, each)) for each in Channel]
    return Card(headline=say("draft.choose_channel"), buttons=(*in_rows(buttons), _back(draft)))


def units_card(draft: Draft, found: Sequence[Unit], how: str) -> Card:
    """Choose the unit complained about, or type its name."""
    buttons = [
        Button(each.name, Action("setunit", draft.id, units.token(each.id))) for each in found
    ]
    return Card(
        headline=say("unit.headline"),
        lines=(how,),
        buttons=(*in_rows(buttons, 2), _back(draft)),
    )


def accused_card(
    chosen: Iterable[PersonId], candidates: Sequence[Person], verb: str, subject: str, back: Action
) -> Card:
    """Choose whom the complaint is about, or type the name."""
    held = set(chosen)
    buttons = [
        Button(
            say("accused.chosen" if each.id in held else "accused.open", name=_called(each)),
            Action(verb, subject, token(each.id)),
        )
        for each in candidates
    ]
    return Card(
        headline=say("accused.headline"),
        lines=(say("accused.how"),),
        buttons=(*in_rows(buttons, 2), (Button(say("button.back"), back),)),
        protected=True,
    )


def token(person: PersonId) -> str:
    """A person in a button: short whatever the organisation file calls them."""
    return sha256(person.encode()).hexdigest()[:12]


def _understood(
    draft: Draft, complaint: Complaint, plan: Plan | None, organisation: Organisation
) -> list[str]:
    lines = [
        say(f"draft.{name}", value=value)
        for name, value in (
            ("unit", parts.unit_name(draft.unit, organisation) if draft.unit_named else None),
            ("customer_name", complaint.customer_name),
            ("telephone", complaint.telephone),
            ("matter", cut(complaint.matter, _SHOWN)),
            ("demand", complaint.demand and cut(complaint.demand, _SHOWN)),
            ("amount", None if complaint.amount is None else parts.yuan(complaint.amount)),
            ("category", _category(complaint.category, plan)),
            ("flags", parts.flag_names(draft.flags)),
            ("channel", parts.channel_name(complaint.channel)),
            ("place", complaint.place),
            ("files", str(len(draft.attachments)) if draft.attachments else None),
        )
        if value
    ]
    return [*lines, *_accused(draft, organisation)]


def _accused(draft: Draft, organisation: Organisation) -> list[str]:
    if draft.complained_about:
        people = parts.names(sorted(draft.complained_about), organisation)
        return [say("draft.accused", names=people)]
    return [say("draft.accused_unknown", text=draft.accused)] if draft.accused else []


def _missing(draft: Draft, complaint: Complaint, organisation: Organisation) -> list[str]:
    lines = []
    asked = units.is_asked_for(draft.unit, complaint.channel, organisation)
    if asked and not draft.unit_named:
        # A unit cannot be put right after filing: the wrong people would be on their way.
        lines.append(say("draft.unit_missing", unit=parts.unit_name(draft.unit, organisation)))
    if complaint.missing:
        fields = "、".join(say(f"field.{name}") for name in complaint.missing)
        lines.append(say("draft.missing", fields=fields))
    return lines


def _warnings(draft: Draft, organisation: Organisation, now: datetime) -> list[str]:
    lines = []
    if draft.unit_seen:
        seen = parts.unit_name(draft.unit_seen, organisation)
        own = parts.unit_name(draft.unit, organisation)
        lines.append(say("draft.unit_seen", unit=seen, own=own))
    if draft.unsure:
        lines += [say("draft.which_case", number=each.number) for each in draft.offered]
    if draft.reading is not None and Flag.MEDIA_THREAT in draft.reading.doubts:
        lines.append(say("draft.media_doubt"))
    if draft.reading is not None and draft.reading.card_secret:
        lines.append(say("draft.card_secret"))
    if draft.files_at is not None:
        seconds = max(0, -((now - draft.files_at) // timedelta(seconds=1)))
        lines.append(say("draft.files_itself", seconds=seconds))
    return lines


def _buttons(draft: Draft) -> Rows:
    doubted = draft.reading is not None and Flag.MEDIA_THREAT in draft.reading.doubts
    media = Flag.MEDIA_THREAT in draft.flags
    put_right = [
        *(Button(say(f"field.{name}"), Action("field", draft.id, name)) for name in FIELDS),
        Button(say("field.category"), Action("cats", draft.id)),
        Button(say("field.channel"), Action("chans", draft.id)),
        Button(say("field.unit"), Action("units", draft.id)),
        Button(say("field.accused"), Action("who", draft.id)),
    ]
    answers = (
        Button(say("draft.media_yes"), Action("media", draft.id, "yes")),
        Button(say("draft.media_no"), Action("media", draft.id, "no")),
    )
    toggle = Button(
        say("draft.media_is_on" if media else "draft.media_is_off"),
        Action("media", draft.id, "no" if media else "yes"),
    )
    hold = (Button(say("draft.hold"), Action("hold", draft.id)),) if draft.files_at else ()
    return (
        *_asked_apart(draft),
        (Button(say("draft.submit"), Action("submit", draft.id)),),
        *_offers(draft),
        *((answers,) if doubted else ()),
        *in_rows(put_right, 4),
        *(() if doubted else ((toggle,),)),
        (*hold, Button(say("draft.drop"), Action("drop", draft.id))),
    )


def _seen(draft: Draft, organisation: Organisation) -> Rows:
    """Another unit was named: one tap makes it the unit complained about."""
    if not draft.unit_seen:
        return ()
    label = say("draft.unit_is", unit=parts.unit_name(draft.unit_seen, organisation))
    return ((Button(label, Action("setunit", draft.id, units.token(draft.unit_seen))),),)


def _asked_apart(draft: Draft) -> Rows:
    """Another customer, it seems: the two answers stand first."""
    if not draft.unsure:
        return ()
    add = [
        Button(say("draft.add_to", number=each.number), Action("addto", draft.id, each.case))
        for each in draft.offered
    ]
    return ((*add, Button(say("draft.is_another"), Action("apart", draft.id))),)


def _offers(draft: Draft) -> Rows:
    """Cases at hand that it may belong to."""
    if draft.unsure or not draft.offered:
        return ()
    return (
        tuple(
            Button(
                say("draft.add_to_short", digits=each.number[-5:]),
                Action("addto", draft.id, each.case),
            )
            for each in draft.offered
        ),
    )


def _back(draft: Draft) -> tuple[Button, ...]:
    return (Button(say("button.back"), Action("draft", draft.id)),)


def _category(category: Category, plan: Plan | None) -> str:
    rule = plan.categories.get(category) if plan else None
    return rule.name if rule else labels.category(category)


def _called(person: Person) -> str:
    return say("accused.person", name=person.name, title=person.title).strip()
