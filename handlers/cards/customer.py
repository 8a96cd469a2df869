"""👤 客户信息: who complains, in full, on a card of its own that is asked for (A47)."""

from escalation.case import Case, Complaint
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import parts
from handlers.cards.masking import masked_name, masked_telephone
from handlers.sentences import say

CUSTOMER = "customer"


def customer_card(case: Case) -> Card:
    """Name and telephone, and what was said with them in it, which is masked elsewhere."""
    return Card(
        headline=say("customer.headline", number=case.number),
        lines=(customer_line(case.complaint), *_hidden(case), say("customer.noted")),
        protected=True,
    )


def customer_button(case: Case) -> Button:
    """👤 显示客户信息."""
    return Button(say("button.customer"), Action(CUSTOMER, case.id))


def is_masked(case: Case) -> bool:
    """Whether anything is hidden that could be shown."""
    return _line(None, None) != customer_line(case.complaint) or bool(_hidden(case))


def customer_line(complaint: Complaint) -> str:
    """Name and telephone in full."""
    return _line(complaint.customer_name, complaint.telephone)


def masked_line(complaint: Complaint) -> str:
    """刘**, 138****5678."""
    return _line(masked_name(complaint.customer_name), masked_telephone(complaint.telephone))


def said_lines(case: Case, *, in_full: bool) -> list[str]:
    """Matter, demand and what was added later, uncut."""
    complaint = case.complaint
    said = [("part.matter", complaint.matter), ("part.demand", complaint.demand)]
    said += [("detail.addition", each) for each in case.additions]
    lines = [
        say(key, text=text if in_full else parts.masked(text, complaint))
        for key, text in said
        if text
    ]
    return lines if complaint.matter else [say("part.no_matter"), *lines]


def _hidden(case: Case) -> list[str]:
    """Those of the words in which something is masked elsewhere, in full."""
    masked = said_lines(case, in_full=False)
    in_full = said_lines(case, in_full=True)
    return [full for full, hidden in zip(in_full, masked, strict=True) if full != hidden]


def _line(name: str | None, telephone: str | None) -> str:
    unknown = say("detail.unknown")
    return say("detail.customer", name=name or unknown, telephone=telephone or unknown)
