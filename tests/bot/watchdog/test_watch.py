"""What the watchdog tells, to whom and when; judged by the letters that reached the mailbox."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.watchdog.conftest import ADMIN, LEADING, LOOK, OTHER, Kennel, a_kennel
from tests.spine.accusing import files_about

MINUTE = 60


async def test_an_engine_that_is_well_is_not_talked_about(kennel: Kennel) -> None:
    await kennel.night.files("wangfang")
    await kennel.passes(5 * MINUTE)

    assert kennel.subjects() == []
    assert kennel.watch.unheard() is None


async def test_an_engine_that_does_not_answer_is_told_within_a_minute_with_whom_to_ring(
    kennel: Kennel,
) -> None:
    await kennel.hangs_up()
    kennel.alive = False
    await kennel.passes(MINUTE - LOOK)

    (letter,) = kennel.letters()
    assert letter.subject == "【督办告警】督办没有应答"
    assert "11-28 02:10 起" in letter.text
    assert "重启" in letter.text and "0571-65550106" in letter.text
    assert len(kennel.letters(LEADING)) == 1, "on duty at the province"
    assert kennel.letters(OTHER) == [], "on duty further down: their numbers are in the letter"
    assert "赵磊 0571-65550102" in letter.text


async def test_operators_are_told_beside_the_mail_that_there_is_something_and_no_names(
    kennel: Kennel,
) -> None:
    await kennel.hangs_up()
    kennel.alive = False
    await kennel.passes(5 * MINUTE)

    ((title, said),) = kennel.alerts
    assert title == kennel.subjects()[0] == "【督办告警】督办没有应答"
    assert "看邮件" in said and "赵磊" not in said


async def test_a_restart_of_thirty_seconds_is_not_told(kennel: Kennel) -> None:
    await kennel.hangs_up()
    kennel.alive = False
    await kennel.passes(30)
    await kennel.listens()
    kennel.alive = True
    await kennel.passes(3 * MINUTE)

    assert kennel.subjects() == []


async def test_an_engine_that_says_it_is_ill_is_told_and_told_again_and_told_well_once(
    kennel: Kennel,
) -> None:
    kennel.says = "tick"
    await kennel.passes(MINUTE)
    assert kennel.subjects() == ["【督办告警】督办报告自己有故障"]
    assert "503 tick" in kennel.letters()[0].text

    await kennel.passes(29 * MINUTE)
    assert len(kennel.subjects()) == 1
    await kennel.passes(2 * MINUTE)
    assert len(kennel.subjects()) == 2
    kennel.says = ""
    await kennel.passes(3 * MINUTE)
    assert kennel.subjects()[2:] == ["【督办恢复】督办报告自己有故障"]
    assert len(kennel.letters(LEADING)) == 3


async def test_an_engine_that_is_dead_in_turns_in_different_ways_is_told_within_a_minute(
    kennel: Kennel,
) -> None:
    kennel.says = "tick"
    for _ in range(2):
        await kennel.passes(15)
        await kennel.hangs_up()
        await kennel.passes(15)
        await kennel.listens()

    assert kennel.subjects() == ["【督办告警】督办没有应答"]


async def test_a_flapping_engine_floods_nobody(kennel: Kennel) -> None:
    for _ in range(30):
        kennel.says = "tick"
        await kennel.passes(MINUTE)
        kennel.says = ""
        await kennel.passes(MINUTE)

    assert len(kennel.subjects()) <= 11


@pytest.mark.parametrize(
    ("row", "subject"),
    [
        (
            "INSERT INTO outbox (key, kind, body, priority, created_at, not_before, state)"
            " VALUES ('poison', 'reply', '{{', 1, {now}, {now}, 'claimed')",
            "【督办告警】呼叫发不出去",
        ),
        (
            "INSERT INTO outbox (key, kind, body, priority, created_at, not_before)"
            " VALUES ('poison', 'reply', '{{', 6, {now}, {now})",
            "【督办告警】呼叫发不出去",
        ),
        (
            "INSERT INTO inbox (platform, update_key, order_key, payload, received_at, not_before)"
            " VALUES ('telegram', 'x', 'y', '{{', {now}, {now})",
            "【督办告警】收到的消息没人处理",
        ),
    ],
)
async def test_a_poison_row_is_told_although_the_heart_beats(
    kennel: Kennel, row: str, subject: str
) -> None:
    now = round(kennel.machine.at.timestamp()) * 1_000_000
    await kennel.sql(row.format(now=now))
    await kennel.passes(MINUTE)

    assert kennel.subjects() == [subject]


async def test_a_case_that_is_due_and_not_looked_at_is_told_without_its_name(
    kennel: Kennel,
) -> None:
    number = await kennel.night.files("wangfang")
    await kennel.passes(4 * MINUTE)
    assert kennel.subjects() == []
    await kennel.passes(2 * MINUTE)

    assert kennel.subjects() == ["【督办告警】到点的投诉没人巡检"]
    assert number not in kennel.letters()[0].text, "it is no critical case"


async def test_a_long_line_that_moves_is_no_standstill(kennel: Kennel) -> None:
    now = round(kennel.machine.at.timestamp()) * 1_000_000
    for no in range(60):
        await kennel.sql(
            "INSERT INTO outbox (key, kind, body, priority, created_at, not_before)"
            f" VALUES ('n{no}', 'reply', '{{', 4, {now}, {now})"
        )
    for _ in range(30):
        await kennel.passes(LOOK)
        await kennel.sql(
            "UPDATE outbox SET state = 'done' WHERE id IN"
            " (SELECT id FROM outbox WHERE state = 'due' ORDER BY priority, id DESC LIMIT 1)"
        )

    assert kennel.subjects() == []


async def test_an_engine_that_cannot_write_is_told_within_a_minute(kennel: Kennel) -> None:
    """A lock held for ever, a full disk, a deadlock: it answers, and its beat stands still."""
    await kennel.passes(MINUTE)
    kennel.alive = False
    await kennel.passes(MINUTE)

    assert kennel.subjects() == ["【督办告警】督办写不了数据库"]


async def test_the_look_itself_needs_no_lock(kennel: Kennel) -> None:
    file = kennel.settings.database.url.get_secret_value().partition("///")[2]
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    kennel.alive = False
    await kennel.passes(2 * MINUTE)
    holder.execute("ROLLBACK")
    holder.close()

    assert kennel.subjects() == ["【督办告警】督办写不了数据库"]


async def test_a_database_that_cannot_be_opened_is_told_and_none_is_made(tmp_path: Path) -> None:
    async with a_kennel(tmp_path) as kennel:
        file = tmp_path / "duban.db"
        await kennel.night.app.database.close()
        aside = {each: each.read_bytes() for each in tmp_path.glob("duban.db*")}
        for each in aside:
            each.unlink()
        kennel.alive = False
        await kennel.passes(MINUTE)
        assert kennel.subjects() == ["【督办告警】数据库打不开"]
        assert not file.exists()
        for each, content in aside.items():
            each.write_bytes(content)


async def test_a_disk_that_is_nearly_full_is_a_warning_to_the_administrator_alone(
    tmp_path: Path,
) -> None:
    async with a_kennel(tmp_path, disk_free_megabytes=10**9) as kennel:
        await kennel.passes(MINUTE)

        assert kennel.subjects() == ["【督办提醒】磁盘快满了"]
        assert kennel.letters(LEADING) == []


async def test_one_dead_replica_is_a_warning_and_all_dead_an_alarm(tmp_path: Path) -> None:
    async with a_kennel(tmp_path) as kennel:
        other = "http://127.0.0.1:9"
        engines = f"{kennel.settings.watchdog.engines} {other}"
        own = kennel.settings.watchdog.model_copy(update={"engines": engines})
        kennel.settings = kennel.settings.model_copy(update={"watchdog": own})
        await kennel.restarts()
        await kennel.passes(MINUTE)
        assert kennel.subjects() == ["【督办提醒】一个督办副本没有应答"]
        assert other in kennel.letters()[0].text
        assert kennel.letters(LEADING) == []

        await kennel.hangs_up()
        await kennel.passes(MINUTE)
        assert kennel.subjects()[1] == "【督办告警】督办没有应答"
        assert kennel.letters(LEADING)


async def test_a_clock_that_is_turned_wakes_nobody(kennel: Kennel) -> None:
    await kennel.night.files("wangfang")
    await kennel.night.types("zhaolei", "收到")
    for turned in (timedelta(days=1), timedelta(hours=-3), timedelta(0)):
        kennel.machine.turned = turned
        for _ in range(4):
            await kennel.passes(MINUTE / 2)
            await kennel.night.app.courier.once()

    assert kennel.subjects() == []


async def test_mail_goes_by_the_second_server_and_waits_while_both_are_down(
    kennel: Kennel,
) -> None:
    faults = kennel.night.world.faults
    one = faults.add("mail_refuse", count=1)
    kennel.says = "tick"
    await kennel.passes(MINUTE)
    assert one.met == 1
    assert len(kennel.letters()) == len(kennel.letters(LEADING)) == 1

    kennel.says = ""
    away = faults.add("mail_refuse")
    await kennel.passes(MINUTE)
    assert away.met > 4
    assert len(kennel.letters()) == 1
    assert "letters wait" in (kennel.watch.unheard() or "")
    assert kennel.watch.trouble() is None, "a restart would mend nothing"
    away.count = 0
    await kennel.passes(LOOK)
    assert kennel.subjects()[1:] == ["【督办恢复】督办报告自己有故障"]


async def test_a_broken_duty_list_does_not_blind_it_even_when_it_starts_anew(
    kennel: Kennel,
) -> None:
    kennel.settings.organisation.write_text("units: [", encoding="utf-8")
    await kennel.passes(MINUTE)
    assert kennel.subjects() == ["【督办提醒】值班表读不了"]

    kennel.settings.organisation.unlink()
    await kennel.restarts()
    kennel.says = "tick"
    await kennel.passes(MINUTE)
    assert kennel.subjects()[1:] == ["【督办告警】督办报告自己有故障"]
    assert "0571-65550106" in kennel.letters(LEADING)[0].text


async def test_what_was_told_is_neither_told_anew_nor_forgotten_by_a_restart(
    kennel: Kennel,
) -> None:
    kennel.says = "tick"
    await kennel.passes(MINUTE)
    await kennel.restarts()
    await kennel.passes(2 * MINUTE)
    assert len(kennel.subjects()) == 1
    await kennel.restarts()
    kennel.says = ""
    await kennel.passes(2 * MINUTE)

    assert kennel.subjects()[1:] == ["【督办恢复】督办报告自己有故障"]


async def test_r_conf_1_critical_cases_are_named_but_for_whoever_is_complained_about(
    kennel: Kennel,
) -> None:
    night = kennel.night
    await night.types("panyue", "/sos 客户威胁找记者，说要在电视台曝光")
    receipt = night.phone("panyue").latest("已受理")
    assert receipt is not None
    number = receipt.text.partition("已受理 ")[2][:10]
    hidden = await files_about(night, "周波", more="，客户说要找电视台曝光")
    unknown = await files_about(night, "戴眼镜的经理", more="，客户说要找电视台曝光")
    kennel.says = "tick"
    await kennel.passes(MINUTE)

    (admin,), (accused,) = kennel.letters(ADMIN), kennel.letters(LEADING)
    assert number in admin.text and hidden in admin.text
    assert number in accused.text and hidden not in accused.text
    for letter in (admin, accused):
        assert unknown not in letter.text
        assert "记者" not in letter.text and "张三" not in letter.text


async def test_what_is_set_for_it_goes_to_further_mailboxes_and_to_the_administrators_phone(
    tmp_path: Path,
) -> None:
    async with a_kennel(tmp_path, also="hotline@it.example") as kennel:
        own = kennel.settings.watchdog.model_copy(
            update={"telegram_token": kennel.settings.telegram.token}
        )
        kennel.settings = kennel.settings.model_copy(update={"watchdog": own})
        await kennel.restarts()
        kennel.says = "tick"
        await kennel.passes(MINUTE)

        assert len(kennel.letters("hotline@it.example")) == 1
        assert len(kennel.night.received("admin", "【督办告警】")) == 1


async def test_a_letter_that_never_left_is_written_again_by_the_next_run(kennel: Kennel) -> None:
    away = kennel.night.world.faults.add("mail_refuse")
    kennel.says = "tick"
    await kennel.passes(MINUTE)
    await kennel.restarts()
    away.count = 0
    await kennel.passes(LOOK)

    assert kennel.subjects() == ["【督办告警】督办报告自己有故障"]
