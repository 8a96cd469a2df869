"""今日: the figures of the running day, counted as the daily summary counts them."""

from escalation.plan import Plan
from escalation.summary import Figures
from escalation.words import Category
from handlers import labels
from handlers.card import Card
from handlers.sentences import say


def figures_card(figures: Figures, plan: Plan | None, since: str, day: str) -> Card:
    """Received, closed, open, overdue and media, then the register by category.

    `since` is when the period began, in words: where the report before was cut off.
    """
    values = {
        "received": figures.received,
        "closed": figures.closed,
        "open": figures.open,
        "overdue": figures.overdue,
        "media": figures.media,
    }
    lines = [say("today.period", since=since)]
    lines += [say(f"today.{name}", count=count) for name, count in values.items()]
    lines += [
        say(
            "today.category",
            id=category,
            name=_name(category, plan),
            count=figures.by_category[category],
        )
        for category in Category
        if figures.by_category.get(category)
    ]
    return Card(headline=say("today.headline", day=day), lines=tuple(lines), protected=True)


def _name(category: Category, plan: Plan | None) -> str:
    rule = plan.categories.get(category) if plan else None
    return rule.name if rule else labels.category(category)
