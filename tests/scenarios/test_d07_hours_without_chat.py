"""D07: no chat message goes out for six hours. Mail carries on; afterwards only what is open."""

import re
from collections import Counter
from datetime import timedelta

from simulator.log import Record
from tests.spine.night import Night, is_page

SAID = "/sos 客户威胁找记者，说要在电视台曝光"
QUARTER = timedelta(minutes=15)


def _mailed(night: Night, person: str, words: str = "呼叫") -> list[float]:
    """Minutes of the night at which mails with these words in the subject reached a person."""
    return [
        night.minute(record)
        for record in night.world.log.records
        if record.kind == "mail" and record.accepted and words in (record.text or "")
        if record.params["to"] == [f"{person}@bank.example"]
    ]


async def _hours_pass(night: Night) -> None:
    """The first minutes instant by instant, the rest in steps."""
    await night.advance(5)
    for _ in range(23):
        night.clock.at += QUARTER
        await night.settle()


async def test_d07_mail_carries_on_and_afterwards_only_what_is_open_is_sent(night: Night) -> None:
    taken = await night.files("maxin", "客户孙丽 13722223333 柜台排队太久，要求道歉")
    lying = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账")
    before = len(night.world.log.sends())
    away = night.world.faults.add("server_error")
    await night.types("tangli", SAID)
    await _hours_pass(night)

    assert _mailed(night, "zhaolei", "🔴")[0] <= 10 / 60, "critical at once"
    assert _mailed(night, "zhaolei", "🟠"), "ordinary by the plan"
    assert night.world.log.sends()[before:] == []
    assert away.met < 100, "each quarter of an hour asks anew, and no message by itself"
    await night.types("zhaolei", f"收到 {taken}")

    night.world.faults.clear()
    await night.advance(1)
    found = night.world.log.sends()[before:]
    assert any(f"已认领 {taken}" in (each.text or "") for each in found), "he was heard"
    pages = [each for each in found if is_page(each)]
    assert any(lying in (each.text or "") for each in pages)
    assert [each.text for each in pages if f"编号：{taken}" in (each.text or "")] == []
    assert [each for each, times in Counter(map(_told, found)).items() if times > 1] == []


def _told(record: Record) -> tuple[object, ...]:
    """On which phone, about which case, and what kind of reminder; each page for itself."""
    head = (record.text or "").partition("\n")[0]
    if is_page(record):
        return (record.seq,)
    kind = re.split(r"[｜（]|还剩|⚠️|已报到", head)[0]
    return (record.chat_id, kind, frozenset(re.findall(r"\d{4}-\d{5}", record.text or "")))


async def test_d07_what_was_said_meanwhile_is_answered_afterwards(night: Night) -> None:
    """Its answer is the only message there is: each probe of the platform is one attempt of it."""
    night.world.faults.add("server_error")
    await night.types("tangli", "客户钱建 13897400004 转账1800元没到账，要求尽快查清")
    before = len(night.world.log.sends())
    for _ in range(150):
        night.clock.at += timedelta(seconds=30)
        await night.settle()

    night.world.faults.clear()
    await night.advance(11)  # nobody else's message said that it is the platform
    said = [each.text or "" for each in night.world.log.sends()[before:]]
    assert any("草稿" in each and "13897400004" in each for each in said), said
