"""A44: whatever people write arrives inert and complete, and the page still goes out."""

import re

import pytest

from handlers.card import Brief, Card
from handlers.wire import Outcome

from .harness import NUMBER, Harness, page_with

HOSTILE = (
    '<a href="https://evil.example">点这里</a> &amp; <b>粗</b> & < > &#x41; [x](https://evil.example)',
    "录音\u202efdp.exe\u2066甲\u200f乙\u2029丙\u0000丁\x1b[31m戊",
    "半个\ud83d字，整个😀，一家👩\u200d👩\u200d👧",
    "{number} %s $userName=zhaomin$ \\n",
)
_LONG = "字" * 4200
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@pytest.mark.parametrize(
    "text", [*HOSTILE, _LONG], ids=["markup", "turns", "halves", "fills", "long"]
)
async def test_a44_what_people_write_arrives_inert_and_complete(on: Harness, text: str) -> None:
    card, packed = page_with(3)
    brief = Brief(number=NUMBER, outlet=text, deadline="02:10", words=text)
    page = Card(
        headline=card.headline,
        lines=(*card.lines, f"事由：{text}", "完。"),
        buttons=card.buttons,
        brief=brief,
        protected=True,
    )
    sent = await on.send(card=page, packed=packed)
    assert sent.outcome is Outcome.SENT
    seen = "".join(on.seen())
    assert on.says(seen, on.number) and not _TURNS.search(seen.replace("\r\n", "\n"))
    assert not on.markup()
    if on.abilities.says_brief:
        assert "://" not in seen and (on.says(seen, "2点10分") or on.says(seen, "02:10"))
        return
    assert "完。" in seen
    if text is _LONG:
        assert seen.count("字") == 4200
    for line in text.splitlines():
        assert letters(line) in letters(seen)


def letters(text: str) -> str:
    """What can be read of a text, whatever was done about its angle brackets and line ends."""
    return "".join(each for each in text if each.isprintable() and each not in " <>＜＞\ufffd")


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "turns", "halves", "fills"])
async def test_a44_a_hostile_headline_and_label_cost_nobody_the_page(
    on: Harness, text: str
) -> None:
    brief = Brief(number=NUMBER, outlet="", deadline="", words=text)
    packed = (((text * 5, "detail|case-1||seal"),),) if on.abilities.buttons > 1 else ()
    sent = await on.send(card=Card(headline=text * 3, lines=(NUMBER,), brief=brief), packed=packed)
    assert sent.outcome is Outcome.SENT
    seen = "".join(on.seen())
    assert on.says(seen, on.number) and not _TURNS.search(seen.replace("\r\n", "\n"))
    assert not on.markup()
