"""One table of commands, one of buttons, one of answers: verb → conversation.

To add something a person can type or tap, add a row here and a function in one conversation.
"""

from collections.abc import Awaitable, Callable, Mapping

from escalation.permission import Act
from handlers import doubt
from handlers.action import Action
from handlers.cards.buttons import DETAIL, FURTHER
from handlers.cards.confirming import NO, YES
from handlers.cards.customer import CUSTOMER
from handlers.cards.guidance import GUIDE
from handlers.cards.record import VERB as RECORD
from handlers.cards.sensible import FLAGS, UNFLAG
from handlers.cards.worklog import LOG
from handlers.conversations import (
    accusing,
    acting,
    choosing,
    choosing_unit,
    confirming,
    correcting,
    counting,
    doubting,
    drafting,
    emergency,
    enrolment,
    guidance,
    linking,
    looking,
    offering,
    paying,
    promising,
    reasons,
    record,
    recounting,
    register,
    reporting,
    supplementing,
    transferring,
    welcome,
    worklog,
)
from handlers.draft import Draft, Wanted
from handlers.room import Room

Command = Callable[[Room, str], Awaitable[None]]
Tapped = Callable[[Room, Action], Awaitable[None]]
Answered = Callable[[Room, Draft, str], Awaitable[None]]
OfDraft = Callable[[Room, Draft], Awaitable[None]]

_ABOUT_DRAFT = frozenset(
    {None, Wanted.REPORT, Wanted.FIELD, Wanted.ACCUSED, Wanted.UNIT, Wanted.LISTED}
)

COMMANDS: Mapping[str, Command] = {
    "/start": welcome.greet,
    "/help": welcome.help_out,
    "/report": reporting.begin,
    "/sos": emergency.call,
    "/board": looking.board,
    "/mine": looking.mine,
    "/case": looking.case,
    "/duty": counting.duty,
    "/guide": guidance.typed,
    "/log": worklog.typed,
    "/today": counting.today,
    "/register": register.typed,
}

MENU = (
    *("report", "sos", "mine", "board", "case", "duty", "today", "guide", "log", "register"),
    "help",
)
"""Commands that a wire may show in its own menu, each explained by the sentence `command.…`."""

WORDS: Mapping[str, Command] = {
    "menu.report": reporting.begin,
    "menu.emergency": emergency.call,
    "menu.mine": looking.mine,
    "menu.board": looking.board,
    "menu.duty": counting.duty,
    "menu.today": counting.today,
    "menu.help": welcome.help_out,
}
"""Catalogue keys of words that are commands when they are the whole message."""

OPENING: Mapping[str, Command] = {
    "word.guide": guidance.typed,
    "word.log": worklog.typed,
    "word.register": register.typed,
}
"""Catalogue keys of words that are commands with what stands behind them: 话术 C03."""

TAPPED: Mapping[str, Tapped] = {
    **dict.fromkeys(acting.EVENTS, acting.act),
    Act.ADD: supplementing.ask,
    Act.ACCUSE: accusing.ask_for_case,
    Act.TRANSFER: transferring.ask,
    Act.HELP: transferring.ask,
    **dict.fromkeys(reasons.VERBS, reasons.ask),
    Act.LIABILITY: reasons.judge,
    Act.RAISE: choosing.raised,
    FLAGS: choosing.flags,
    UNFLAG: choosing.lowering,
    Act.SNOOZE: choosing.snoozed,
    Act.RECATEGORISE: choosing.recategorised,
    Act.PROMISE: promising.tapped,
    Act.PAY: paying.ask,
    Act.RECOUNT: recounting.tapped,
    Act.APPROVE: recounting.decided,
    Act.REFUSE: recounting.decided,
    Act.LINK: linking.linked,
    Act.UNLINK: linking.unlinked,
    DETAIL: looking.detail,
    FURTHER: looking.further,
    CUSTOMER: looking.customer,
    doubt.VERB: doubting.answered,
    GUIDE: guidance.tapped,
    LOG: worklog.tapped,
    RECORD: record.tapped,
    "board": looking.more,
    "mine": looking.more,
    "finish": supplementing.finish,
    **dict.fromkeys(transferring.CHOSEN, transferring.chosen),
    "setaccused": accusing.chosen_for_case,
    "submit": drafting.submit,
    "drop": drafting.drop,
    "hold": drafting.hold,
    "addto": offering.add,
    "apart": offering.keep_apart,
    "draft": drafting.show,
    "cancel": drafting.cancel,
    "field": correcting.ask_field,
    "cats": correcting.show_categories,
    "chans": correcting.show_channels,
    "setcat": correcting.choose_category,
    "setchan": correcting.choose_channel,
    "media": correcting.mark_media,
    "units": choosing_unit.ask,
    "setunit": choosing_unit.chosen,
    "who": accusing.ask_for_draft,
    "setwho": accusing.toggle_in_draft,
    "sosnow": emergency.call_now,
    YES: confirming.confirm,
    NO: confirming.differ,
    enrolment.APPROVE: enrolment.approve,
    enrolment.REFUSE: enrolment.refuse,
}

ANSWERED: Mapping[Wanted, Answered] = {
    Wanted.REPORT: reporting.answered,
    Wanted.EMERGENCY: emergency.answered,
    Wanted.FIELD: correcting.field_typed,
    Wanted.UNIT: choosing_unit.typed,
    Wanted.ACCUSED: accusing.typed_for_draft,
    Wanted.ADD: supplementing.typed,
    **dict.fromkeys(reasons.WANTED, reasons.typed),
    Wanted.TRANSFER: transferring.searched,
    Wanted.HELP: transferring.searched,
    Wanted.PROMISE: promising.typed,
    Wanted.PAY: paying.typed,
    Wanted.RECOUNT: recounting.typed,
    Wanted.RECATEGORISE: choosing.reason_typed,
    Wanted.LINK: linking.typed,
    Wanted.CHOICE: choosing.typed,
    Wanted.LISTED: correcting.offered_typed,
    Wanted.ACCUSE: accusing.typed_for_case,
    Wanted.DIFFERS: confirming.typed,
}

TYPED_BUTTONS: Mapping[str, tuple[frozenset[Wanted | None], OfDraft]] = {
    "word.submit": (_ABOUT_DRAFT, drafting.submit_draft),
    "word.drop": (_ABOUT_DRAFT, drafting.drop_draft),
    "word.finish": (frozenset({Wanted.ADD}), supplementing.finish_typed),
    "word.cancel": (frozenset(Wanted), drafting.cancel_typed),
    "word.never_mind": (frozenset(Wanted), drafting.cancel_typed),
    "word.not_needed": (frozenset(Wanted), drafting.cancel_typed),
}
"""Words that press a button where buttons do not travel, and while what is wanted they do so.

完成 may well be the result of a case that was asked for; then it is no button.
"""
