"""工作日志 of one person and one day, in pages a phone can show."""

from collections.abc import Sequence

from escalation.organisation import Person
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.buttons import in_rows
from handlers.cards.detail import split
from handlers.cards.draft_card import token
from handlers.sentences import say

LOG = "log"


def worklog_card(
    person: Person, day: str, lines: Sequence[str], back: int, page: int, others: Sequence[Person]
) -> Card:
    """`back` days ago; `others` are those whose log the reader may open as well."""
    pages = split(lines or (say("log.nothing"),))
    page = min(max(page, 0), len(pages) - 1)
    here = token(person.id)
    more = [Button(say("button.more"), Action(LOG, here, f"{back}.{page + 1}"))]
    days = [Button(say("log.before"), Action(LOG, here, f"{back + 1}.0"))]
    if back:
        days.append(Button(say("log.after"), Action(LOG, here, f"{back - 1}.0")))
    people = [
        Button(say("log.of", name=each.name), Action(LOG, token(each.id), f"{back}.0"))
        for each in others
        if each.id != person.id
    ]
    of = say("detail.page", page=page + 1, pages=len(pages)) if len(pages) > 1 else ""
    return Card(
        headline=say("log.headline", name=person.name, day=day, page=of),
        lines=(*pages[page], *((say("log.how"),) if page == len(pages) - 1 else ())),
        buttons=(*((tuple(more),) if page < len(pages) - 1 else ()), tuple(days), *in_rows(people)),
        protected=True,
    )
