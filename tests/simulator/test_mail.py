"""The mailbox: what arrives, and each way in which mail goes wrong."""

from email.message import EmailMessage

import aiohttp
import aiosmtplib
import pytest

from simulator.log import ACCEPTED, ACCEPTED_BROKEN
from simulator.server import Simulator
from simulator.world import World

UNION = "union@bank.example"


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "duban@bank.example", UNION
    mail["Subject"], mail["Message-ID"] = "督办日报 11月21日", "<daily-1121@duban>"
    mail["Date"] = "Sat, 21 Nov 2026 18:00:00 +0800"
    mail.set_content("今日 3 件")
    mail.add_alternative("<h1>今日 3 件</h1><img src='cid:chart'>", subtype="html")
    page = mail.get_payload()[1]  # type: ignore[index]
    page.add_related(b"PNG", "image", "png", cid="<chart>")  # type: ignore[union-attr]
    mail.add_attachment(b"PK", maintype="application", subtype="xlsx", filename="日报.xlsx")
    return mail


async def post(sim: Simulator) -> None:
    await aiosmtplib.send(letter(), hostname="127.0.0.1", port=sim.smtp_port, timeout=5)


async def test_a_letter_is_kept_with_all_its_parts(sim: Simulator, world: World) -> None:
    await post(sim)
    [kept] = world.letters
    assert (kept.subject, kept.recipients) == ("督办日报 11月21日", [UNION])
    assert kept.message_id == "<daily-1121@duban>"
    assert kept.text.strip() == "今日 3 件"
    assert [each.name for each in kept.attachments if not each.content_id] == ["日报.xlsx"]
    assert world.log.records[-1].outcome == ACCEPTED


async def test_the_mailbox_is_read_over_http(sim: Simulator, http: aiohttp.ClientSession) -> None:
    await post(sim)
    async with http.get("/mailbox") as answer:
        assert (await answer.json())[0]["to"] == [UNION]
    async with http.get("/mailbox/1") as answer:
        known = await answer.json()
    number = known["attachments"].index("日报.xlsx")
    async with http.get("/mailbox/1/html") as answer:
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert "data:image/png;base64," in await answer.text()
    async with http.get(f"/mailbox/1/attachments/{number}") as answer:
        assert await answer.read() == b"PK"
    async with http.get("/mailbox/2") as answer:
        assert answer.status == 404


async def test_a_login_is_accepted(sim: Simulator, world: World) -> None:
    await aiosmtplib.send(
        letter(), hostname="127.0.0.1", port=sim.smtp_port, username="duban", password="p"
    )
    assert len(world.letters) == 1


async def test_a_refused_connection_takes_no_mail(sim: Simulator, world: World) -> None:
    world.faults.add("mail_refuse", count=1)
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await post(sim)
    await post(sim)
    assert len(world.letters) == 1


async def test_a_busy_server_says_451_to_the_recipient(sim: Simulator, world: World) -> None:
    world.faults.add("mail_busy_rcpt", count=1, recipient=UNION)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refusal:
        await post(sim)
    assert refusal.value.recipients[0].code == 451
    assert world.letters == []


async def test_a_busy_server_says_451_after_the_letter(sim: Simulator, world: World) -> None:
    world.faults.add("mail_busy_data", count=1)
    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await post(sim)
    assert refusal.value.code == 451
    assert world.letters == []


async def test_a_mailbox_that_does_not_exist_is_refused_for_good(
    sim: Simulator, world: World
) -> None:
    world.faults.add("mail_reject")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refusal:
        await post(sim)
    assert refusal.value.recipients[0].code == 550


async def test_a_connection_broken_before_250_keeps_the_letter_d09(
    sim: Simulator, world: World
) -> None:
    world.faults.add("mail_break", count=1)
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await post(sim)
    await post(sim)
    assert [each.message_id for each in world.letters] == ["<daily-1121@duban>"] * 2
    outcomes = [each.outcome for each in world.log.records if each.method == "DATA"]
    assert outcomes == [ACCEPTED_BROKEN, ACCEPTED]


async def test_a_client_that_stays_connected_is_cut_off_at_the_end() -> None:
    async with Simulator() as sim:
        smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=sim.smtp_port)
        await smtp.connect()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await smtp.noop()
