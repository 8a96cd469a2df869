"""A card as a mail: whoever can act is told what to type, nobody else is."""

from bot.courier.letters import letter_of
from handlers.action import Action
from handlers.card import Button, Card

HOW = "回复“收到”加编号"


def test_a_mail_about_a_case_says_what_to_type_instead_of_its_buttons() -> None:
    card = Card(headline="🟠 呼叫", buttons=((Button("认领", Action("ack", "1")),),))
    assert HOW in letter_of(card, "a@bank.example").text


def test_a_mail_that_only_tells_something_asks_for_no_number() -> None:
    letter = letter_of(Card(lines=("数据库写不进去，请马上查看",)), "a@bank.example")
    assert HOW not in letter.text + letter.html
    assert "不能直接回复" in letter.text
    assert "<h2>" not in letter.html and not letter.text.startswith("\n")
