"""The guidance file 话术卡 (R-TR-1): a card for every category, none longer than can be read."""

from pathlib import Path

from escalation.guidance import Guidance, GuidanceCard
from escalation.words import Category, Flag
from storage.files import problems as say
from storage.files.problems import Problem
from storage.files.table import Page, Table, is_identifier
from storage.files.yaml_nodes import compose, read_text

FILE_NAME = "guidance.yaml"
LONGEST = 120
"""Characters of one card, all three parts together: it is read in front of a customer."""

_KEYS = ("categories", "types")
_CARD_KEYS = ("name", "first", "say", "never", "flags")


def load_guidance(path: Path) -> tuple[Guidance | None, tuple[Problem, ...]]:
    """The cards, or None with everything that is wrong in the file."""
    text, problems = read_text(path, "话术卡")
    if text is None:
        return None, problems
    root, problems = compose(text, str(path))
    if root is None:
        return None, problems
    page = Page(str(path))
    table = Table(page, root, "话术卡", _KEYS)
    guidance = Guidance(categories=_categories(table), types=_types(table))
    return (guidance if page.is_usable else None), page.in_order


def _categories(table: Table) -> dict[Category, GuidanceCard]:
    listed = table.table("categories", "categories", None)
    if listed is None:
        table.missing("categories")
        return {}
    found: dict[Category, GuidanceCard] = {}
    for word, each in listed.items("分类", _CARD_KEYS):
        category = listed.choice("categories", word, Category)
        if category is not None:
            found[category] = _card(each, str(category))
    for category in Category:
        if category not in listed:
            table.fault("categories", say.no_guidance(str(category)))
    return found


def _types(table: Table) -> dict[str, GuidanceCard]:
    listed = table.table("types", "types", None)
    if listed is None:
        return {}
    return {word.text: _card(each, word.text) for word, each in listed.items("类型", _CARD_KEYS)}


def _card(table: Table, identifier: str) -> GuidanceCard:
    flags = (table.choice("flags", word, Flag) for word in table.words("flags"))
    card = GuidanceCard(
        id=identifier,
        name=table.text("name", 40),
        first=table.text("first", 1000),
        say=table.text("say", 1000),
        never=table.text("never", 1000),
        flags=frozenset(flag for flag in flags if flag is not None),
    )
    if not is_identifier(identifier):
        table.page.fault(table.line, say.bad_identifier("types", identifier))
    length = len(card.first) + len(card.say) + len(card.never)
    if length > LONGEST:
        table.page.fault(table.line, say.long_guidance(card.name, length, LONGEST))
    return card
