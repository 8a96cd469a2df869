"""Letters over SMTP: what arrives, and how an attempt ends."""

import asyncio
import socket

import pytest

from bot.transports.mail import SmtpMail
from handlers.card import MailLetter
from handlers.wire import Outcome
from simulator.world import World

from .conftest import PICTURE, post_to

MESSAGE_ID = "<summary.2026-11-23.union@duban.bank.example>"
LETTER = MailLetter(
    to="union@bank.example",
    subject="投诉处置日报 2026年11月23日：本日受理十二件，逾期零件，媒体风险一件，请工会知悉并督办",
    text="今日受理 12 件。\n.\n结束",
    html='<p>今日受理 <b>12</b> 件。</p><img src="cid:chart.png">',
    attachments=(
        ("登记簿 11月.xlsx", "application/vnd.ms-excel", b"PK\x03\x04"),
        ("chart.png", "image/png", PICTURE),
    ),
)


def letter(**changes: str) -> MailLetter:
    known = {"to": "union@bank.example", "subject": "日报", "text": "正文", "html": ""}
    return MailLetter(**(known | changes))


async def test_a_letter_arrives_whole_in_chinese(mail: SmtpMail, world: World) -> None:
    sent = await mail.post(LETTER, MESSAGE_ID)
    [kept] = world.letters
    assert (sent.outcome, sent.message_ref) == (Outcome.SENT, MESSAGE_ID)
    assert kept.subject == LETTER.subject and kept.sender == "督办 <duban@bank.example>"
    assert kept.recipients == ["union@bank.example"] and kept.message_id == MESSAGE_ID
    assert kept.date == "Mon, 23 Nov 2026 22:40:00 +0000"
    assert kept.text.splitlines() == LETTER.text.splitlines()
    assert kept.html.strip() == LETTER.html
    assert {each.name: each.content for each in kept.attachments} == {
        "登记簿 11月.xlsx": b"PK\x03\x04",
        "chart.png": PICTURE,
    }
    assert "data:image/png" in kept.page()


async def test_a_letter_is_ascii_in_short_lines_and_says_that_no_person_wrote_it(
    mail: SmtpMail, world: World
) -> None:
    await mail.post(LETTER, MESSAGE_ID)
    [kept] = world.letters
    assert kept.raw.isascii() and max(map(len, kept.raw.splitlines())) <= 78
    assert b"Auto-Submitted: auto-generated\r\n" in kept.raw


async def test_d09_broken_after_data_is_uncertain_and_the_second_letter_has_the_same_id(
    mail: SmtpMail, world: World
) -> None:
    world.faults.add("mail_break", count=1)
    assert (await mail.post(LETTER, MESSAGE_ID)).outcome is Outcome.UNCERTAIN
    assert (await mail.post(LETTER, MESSAGE_ID)).outcome is Outcome.SENT
    assert [each.message_id for each in world.letters] == [MESSAGE_ID, MESSAGE_ID]


@pytest.mark.parametrize("kind", ["mail_busy_rcpt", "mail_busy_data"])
async def test_d10_greylisting_is_later(mail: SmtpMail, world: World, kind: str) -> None:
    world.faults.add(kind, count=1)
    refused = await mail.post(LETTER, MESSAGE_ID)
    assert (refused.outcome, refused.retry_after_seconds) == (Outcome.LATER, 60.0)
    assert "451" in refused.detail and not world.letters


async def test_a_mailbox_that_is_not_there_is_dead(mail: SmtpMail, world: World) -> None:
    world.faults.add("mail_reject", recipient="union@bank.example")
    refused = await mail.post(LETTER, MESSAGE_ID)
    assert refused.outcome is Outcome.DEAD and "No such mailbox" in refused.detail


async def test_a_server_that_hangs_up_before_the_letter_is_later(
    mail: SmtpMail, world: World
) -> None:
    world.faults.add("mail_refuse", count=1)
    refused = await mail.post(LETTER, MESSAGE_ID)
    assert (refused.outcome, refused.retry_after_seconds) == (Outcome.LATER, 30.0)


async def test_a_server_that_is_not_there_is_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = await post_to(unused.getsockname()[1]).post(LETTER, MESSAGE_ID)
    assert (refused.outcome, refused.retry_after_seconds) == (Outcome.LATER, 30.0)


async def test_encryption_that_is_demanded_and_not_offered_stops_the_letter(
    sim_smtp_port: int, world: World
) -> None:
    refused = await post_to(sim_smtp_port, starttls=True).post(LETTER, MESSAGE_ID)
    assert refused.outcome is Outcome.LATER and "STARTTLS" in refused.detail.upper()
    assert not world.letters


async def test_a_login_is_used_when_one_is_given(sim_smtp_port: int, world: World) -> None:
    with_login = post_to(sim_smtp_port, username="duban", password="p")
    assert (await with_login.post(LETTER, MESSAGE_ID)).outcome is Outcome.SENT


@pytest.mark.parametrize(
    "to",
    [
        "",
        "union",
        "union@bank.example\r\nBcc: press@paper.example",
        "union@bank.example, press@paper.example",
        "union@bank.example> SIZE=1",
        "<union@bank.example>",
        "工会@bank.example",
        "union@bank.example\n",
    ],
)
async def test_an_address_that_is_more_or_less_than_one_mailbox_is_dead(
    mail: SmtpMail, world: World, to: str
) -> None:
    assert (await mail.post(letter(to=to), MESSAGE_ID)).outcome is Outcome.DEAD
    assert not world.letters and not world.log.records


async def test_a_subject_can_not_add_a_header(mail: SmtpMail, world: World) -> None:
    subject = "日报\r\nBcc: press@paper.example\r\n\r\n<script>\u202e\u0000\ud83d\u2028X: y"
    await mail.post(letter(subject=subject), MESSAGE_ID)
    [kept] = world.letters
    assert kept.subject == "日报 Bcc: press@paper.example <script>\ufffd X: y"
    assert kept.recipients == ["union@bank.example"]
    assert not [line for line in kept.raw.splitlines() if line.startswith((b"Bcc", b"X:"))]


async def test_an_attachments_name_and_type_can_not_add_a_header(
    mail: SmtpMail, world: World
) -> None:
    hostile = ('a"\r\nX-Evil: 1.xlsx', "text/html\r\nX-Evil: 2", b"PK")
    posted = MailLetter(
        to="union@bank.example", subject="s", text="t", html="", attachments=(hostile,)
    )
    assert (await mail.post(posted, MESSAGE_ID)).outcome is Outcome.SENT
    [kept] = world.letters
    assert not [line for line in kept.raw.splitlines() if line.startswith(b"X-Evil")]
    assert kept.attachments[0].media_type == "application/octet-stream"


@pytest.mark.parametrize("message_id", ["", "plain", "<a@b>\r\nBcc: x@y.z", "<a b@c>"])
async def test_a_message_id_that_is_none_is_rejected(
    mail: SmtpMail, world: World, message_id: str
) -> None:
    assert (await mail.post(LETTER, message_id)).outcome is Outcome.REJECTED
    assert not world.letters


async def test_a_long_message_id_stays_one_word(mail: SmtpMail, world: World) -> None:
    long = f"<{'a' * 120}@duban.bank.example>"
    await mail.post(LETTER, long)
    assert world.letters[0].message_id == long


@pytest.mark.parametrize("sender", ["", "督办", "a@b\r\nBcc: c@d"])
def test_a_sender_that_is_no_address_is_refused_at_once(sender: str) -> None:
    with pytest.raises(ValueError, match="no mail address"):
        post_to(25, sender=sender)


class ScriptedServer(asyncio.Protocol):
    """An SMTP server that answers each command by its first word, and content with `END`."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = {"EHLO": "250 hi", "MAIL": "250 ok", "RCPT": "250 ok"} | answers
        self.answers.setdefault("DATA", "354 go on")
        self.inside = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.answers.get("HELLO", "220 here").encode() + b"\r\n")

    def data_received(self, content: bytes) -> None:
        if self.inside and not content.endswith(b"\r\n.\r\n"):
            return
        word = "END" if self.inside else content[:4].decode().upper()
        self.inside = word == "DATA"
        self.transport.write(self.answers.get(word, "250 ok").encode() + b"\r\n")


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"RCPT": "550 5.7.1 Relaying denied"}, Outcome.LATER),
        ({"RCPT": "550 5.1.1 Unknown"}, Outcome.DEAD),
        ({"MAIL": "550 Sender not allowed"}, Outcome.REJECTED),
        ({"END": "554 5.7.1 Content refused"}, Outcome.REJECTED),
        ({"END": "nonsense"}, Outcome.UNCERTAIN),
        ({"END": "421 4.3.2 Shutting down"}, Outcome.LATER),
        ({"HELLO": "554 No service"}, Outcome.LATER),
        ({"EHLO": "502 no", "HELO": "502 no"}, Outcome.LATER),
        ({"QUIT": "500 what?"}, Outcome.SENT),
    ],
)
async def test_what_servers_answer_on_rare_days_has_its_outcome(
    answers: dict[str, str], outcome: Outcome
) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: ScriptedServer(answers), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert (await post_to(port).post(letter(), MESSAGE_ID)).outcome is outcome
