"""The hourly synthetic page by each wire, through the real courier; judged by phone and mailbox."""

import asyncio
from pathlib import Path

from bot.loops.probing import Probing, health
from bot.settings import ProbeSettings
from escalation.organisation import Ladder
from simulator.log import Record
from simulator.mailbox import Letter
from tests.scenarios.test_ladder import with_ladder
from tests.spine.night import Night, a_night

CHAT, MAILBOX = 7700, "probe@bank.example"
ADMIN_MAIL = "admin@bank.example"
SELF_TEST = "自检"


def _probing(night: Night, **only: object) -> Probing:
    if CHAT not in night.world.users:
        night.world.add_user(CHAT, "probe", started=True)
    settings = ProbeSettings.model_validate(only or {"telegram_chat": CHAT, "mail": MAILBOX})
    wires = frozenset({"telegram", "mail"})
    changed = night.app.bells.ring_all
    return Probing(night.app.database, night.rulebook, wires, settings, night.clock, changed)


async def _minutes(night: Night, probing: Probing, minutes: int) -> None:
    for _ in range(minutes * 2):
        await probing.once()
        await night.advance(0.5)


def _on_phone(night: Night) -> list[Record]:
    return night.world.log.sends(CHAT)


def _letters(night: Night, to: str, words: str) -> list[Letter]:
    return [x for x in night.world.letters if to in x.recipients and words in x.subject + x.text]


async def test_each_wire_is_probed_once_an_hour_without_a_sound(night: Night) -> None:
    probing = _probing(night)
    await _minutes(night, probing, 49)
    assert len(_on_phone(night)) == len(_letters(night, MAILBOX, SELF_TEST)) == 1
    await _minutes(night, probing, 60)

    assert len(_on_phone(night)) == len(_letters(night, MAILBOX, SELF_TEST)) == 2
    (first, _) = _on_phone(night)
    assert SELF_TEST in (first.text or "") and "不用回复" in (first.text or "")
    assert str(first.params["disable_notification"]).lower() == "true"


async def test_any_number_of_replicas_send_one_probe(night: Night) -> None:
    probing = [_probing(night), _probing(night)]
    await asyncio.gather(*(each.once() for each in probing))
    await night.settle()

    assert len(_on_phone(night)) == len(_letters(night, MAILBOX, SELF_TEST)) == 1


async def test_a_dead_chat_is_told_by_mail_once_and_by_whatever_works_when_it_is_well(
    night: Night,
) -> None:
    probing = _probing(night)
    await _minutes(night, probing, 2)
    fault = night.world.faults.add("server_error", method="sendMessage", chat_id=CHAT)
    await _minutes(night, probing, 47)
    assert _letters(night, ADMIN_MAIL, "通道不通") == [], "this hour's page arrived"
    await _minutes(night, probing, 5)

    (letter,) = _letters(night, ADMIN_MAIL, "通道不通")
    assert letter.subject == "⚠️ Telegram 通道不通"
    assert night.received("admin", "通道不通") == []
    async with night.app.database.reading() as connection:
        dead, mail = [await health(connection, wire) for wire in ("telegram", "mail")]
    assert dead.is_dead and dead.well_at is not None and dead.dead_since is not None
    assert not mail.is_dead and mail.well_at is not None

    fault.count = 0
    await _minutes(night, probing, 3)
    assert len(night.received("admin", "通道恢复了")) == 1
    assert len(_letters(night, ADMIN_MAIL, "通道不通")) == 1


async def test_a_chat_that_nobody_started_is_no_dead_wire_and_what_to_do_is_told_once(
    night: Night,
) -> None:
    night.world.add_user(CHAT, "probe", started=False)
    probing = _probing(night)
    await _minutes(night, probing, 65)

    assert _letters(night, ADMIN_MAIL, "通道不通") == []
    (told,) = night.received("admin", "收不到测试消息")
    assert f"探测用的会话 {CHAT} 收不到测试消息：请本人先点“开始”" in (told.text or "")
    async with night.app.database.reading() as connection:
        assert not (await health(connection, "telegram")).is_dead


async def test_dead_mail_is_told_by_telegram(night: Night) -> None:
    night.world.faults.add("mail_refuse")
    await _minutes(night, _probing(night), 4)

    assert len(night.received("admin", "邮件通道不通")) == 1


async def test_a_wire_without_an_address_is_not_probed(night: Night) -> None:
    await _minutes(night, _probing(night, mail=MAILBOX), 2)

    assert _on_phone(night) == []
    assert len(_letters(night, MAILBOX, SELF_TEST)) == 1


async def test_a_dead_chat_is_told_by_mail_where_a_text_message_could_not_say_it(
    tmp_path: Path,
) -> None:
    async with a_night(tmp_path, gateway=True) as night:
        night.world.add_user(CHAT, "probe", started=True)
        probe = ProbeSettings(telegram_chat=CHAT)
        night.settings = night.settings.model_copy(update={"probe": probe})
        await night.restart()
        own = Ladder(ordinary=("telegram", "sms", "mail"), critical=("telegram", "sms"))
        with_ladder(night, "admin", own, mobile="13800001999")
        night.world.faults.add("server_error", method="sendMessage", chat_id=CHAT)
        await _minutes(night, night.app.probing, 6)

        assert len(_letters(night, ADMIN_MAIL, "通道不通")) == 1
