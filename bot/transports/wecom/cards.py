"""From a card with buttons to WeCom's template_card button_interaction (W:90236).

Read at night on a small screen: what it is about on top, then what to do and the clock, then
number, place and category in a table, then the buttons. What is longer than WeCom advises is
said in full by texts before the card.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.transports.plain import one_line, unjoined
from bot.transports.wecom.text import inert, shortened
from handlers.card import Card
from handlers.sentences import say
from handlers.wire import PackedButtons

MOST_TITLE, MOST_BESIDE, MOST_BELOW, MOST_ROWS = 36, 44, 160, 6
MOST_BUTTONS, MOST_IN_MENU, MOST_IN_LIST = 6, 3, 9
MOST_AT_HAND = MOST_BUTTONS + MOST_IN_MENU
MOST_ON_CARD = MOST_AT_HAND - 1 + MOST_IN_LIST
"""Above nine actions a list takes nine of them, and one button carries out what is chosen there.

WeCom takes the first line of a list for chosen, so that line does nothing.
"""

CHOSEN = "chosen"
"""The key of that button; it is no action."""

NOTHING = "nothing"
"""The first line of the list; it is no action either."""

ENDED = "ended"
"""The key of the grey button on a card that has none left; it is no action."""

_LONGEST_LABEL = 24
_CLOCK = "⏱ "
"""Before a deadline; a table's narrow column of names does without it."""
_ROW = re.compile(rf"(?:{_CLOCK})?([^：]{{1,5}})：(.{{1,30}})")
_BEGINNING = re.compile(r".{7,35}[。？！；：，]")
"""Of a sentence that is longer than a title: as much as can stand alone."""

_MAIN_STYLE, _OTHER_STYLE = 1, 2

Buttons = Sequence[tuple[str, str]]
TemplateCard = dict[str, object]


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on the card; `is_whole` False: the words need more room than it has."""

    title: str
    beside: str
    below: str
    rows: tuple[tuple[str, str], ...]
    is_whole: bool


def face(card: Card) -> Face:
    """Headline, lines below it, and the table of the lines 编号：… of the card."""
    title, beside, lines, is_whole = _headed(card)
    rows = _most_needed([each for each in lines if _ROW.fullmatch(each)])
    others = [each for each in lines if each not in rows]
    below = "\n".join(others)
    if len(below) > MOST_BELOW:
        is_whole = False
    if not is_whole:
        below = "\n".join(_most_of(others, MOST_BELOW - len(say("wecom.full_text")) - 1))
    parted = (each.removeprefix(_CLOCK).partition("：") for each in rows)
    table = tuple((name, value) for name, _, value in parted)
    return Face(title, beside, below, table, is_whole)


def grouped(packed: PackedButtons) -> list[Buttons]:
    """The buttons in their order, as many together as one card takes; each action once."""
    flat: dict[str, str] = {}
    for row in packed:
        for label, action in row:
            flat.setdefault(action, one_line(label))
    listed = [(label, action) for action, label in flat.items()]
    return [listed[i : i + MOST_ON_CARD] for i in range(0, len(listed), MOST_ON_CARD)]


def foremost(packed: PackedButtons) -> Buttons:
    """What one card takes of the buttons, and 更多操作 whatever its place."""
    listed = [each for group in grouped(packed) for each in group]
    kept, further = listed[:MOST_ON_CARD], say("button.further")
    left_out = [each for each in listed[MOST_ON_CARD:] if each[0] == further]
    return [*kept[:-1], *left_out[:1]] if left_out else kept


def template_cards(card: Card, packed: PackedButtons, task_id: str) -> Iterator[TemplateCard]:
    """The card and, for buttons that it has no room for, cards that continue it."""
    first, *rest = grouped(packed)
    shown = face(card)
    if not shown.is_whole:
        shown = replace(shown, below=f"{shown.below}\n{say('wecom.full_text')}".strip())
    yield _template(shown, first) | {"task_id": task_id}
    for number, buttons in enumerate(rest, start=2):
        title = say("wecom.continued", title=shortened(shown.title, 28), number=number)
        more = Face(title, "", "", (), is_whole=True)
        yield _template(more, buttons) | {"task_id": f"{task_id}-{number}"}


def new_face(card: Card, packed: PackedButtons) -> TemplateCard:
    """What a card already sent becomes: it has one message only, and grey words for no buttons."""
    buttons = foremost(packed)
    shown = face(card)
    if buttons:
        return _template(shown, buttons)
    ended = say("wecom.ended")
    return _template(shown, [(ended, ENDED)]) | {"replace_text": ended}


def _template(shown: Face, buttons: Buttons) -> TemplateCard:
    main_title = {"title": shown.title} | ({"desc": shown.beside} if shown.beside else {})
    template: TemplateCard = {"card_type": "button_interaction", "main_title": main_title}
    if shown.below:
        template["sub_title_text"] = shown.below
    if shown.rows:
        template["horizontal_content_list"] = [
            {"keyname": name, "value": value} for name, value in shown.rows
        ]
    if len(buttons) > MOST_AT_HAND:
        at_hand, in_list = buttons[: MOST_AT_HAND - 1], buttons[MOST_AT_HAND - 1 :]
        template["button_selection"] = _list(in_list)
        shown_first, in_menu = at_hand[: MOST_BUTTONS - 1], at_hand[MOST_BUTTONS - 1 :]
        first = [*shown_first, (say("wecom.chosen"), CHOSEN)]
    else:
        first, in_menu = list(buttons[:MOST_BUTTONS]), buttons[MOST_BUTTONS:]
    template["button_list"] = list(_buttons(first))
    if in_menu:
        actions = [{"text": _label(label), "key": key} for label, key in in_menu]
        template["action_menu"] = {"desc": say("wecom.more"), "action_list": actions}
    return template


def _list(buttons: Buttons) -> Mapping[str, object]:
    listed = [(say("wecom.choose"), NOTHING), *buttons]
    options = [{"id": key, "text": shortened(inert(label), 16) or "…"} for label, key in listed]
    return {"question_key": CHOSEN, "title": say("wecom.list"), "option_list": options}


def _buttons(buttons: Buttons) -> Iterator[Mapping[str, object]]:
    for place, (label, key) in enumerate(buttons):
        style = _OTHER_STYLE if place else _MAIN_STYLE
        yield {"type": 0, "text": _label(label), "style": style, "key": key}


def _label(label: str) -> str:
    """WeCom shows about ten characters; a wider screen shows more of them."""
    return shortened(inert(label), _LONGEST_LABEL) or "…"


def _headed(card: Card) -> tuple[str, str, list[str], bool]:
    """Title, what stands beside it, the lines, and whether the headline had room."""
    headline = inert(" ".join(card.headline.split()))
    lines = [each.strip() for each in inert("\n".join(card.lines)).split("\n")]
    lines = [each for each in lines if each]
    if not headline and lines and len(lines[0]) <= MOST_TITLE:
        headline = lines.pop(0)
    elif not headline and lines and (begins := _BEGINNING.match(lines[0])):
        headline, lines[0] = begins[0], lines[0][begins.end() :].lstrip()
    if not headline:
        return say("wecom.choose"), "", lines, True
    if len(headline) <= MOST_TITLE:
        return headline, "", lines, True
    end = headline.rfind("｜", MOST_TITLE // 3, MOST_TITLE) + 1 or unjoined(headline, MOST_TITLE)
    title, beside = headline[:end].rstrip("｜"), headline[end:]
    return title, shortened(beside, MOST_BESIDE), lines, len(beside) <= MOST_BESIDE


def _most_needed(rows: Sequence[str]) -> list[str]:
    """As many as the table takes, in their order: deadlines stay together there, before others."""
    kept = sorted(rows, key=lambda row: not row.startswith(_CLOCK))[:MOST_ROWS]
    return [each for each in dict.fromkeys(rows) if each in kept]


def _most_of(lines: Sequence[str], room: int) -> list[str]:
    """What fits, the last lines first: who is asked, the clock and what to do stand there."""
    kept: list[str] = []
    for line in reversed(lines):
        if len(line) + 1 <= room:
            kept.insert(0, line)
            room -= len(line) + 1
    return kept
