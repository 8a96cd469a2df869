"""R-INTAKE-3: the hotline does not touch the ground: straight to the contacts of the unit."""

from tests.spine.night import Night

CALL = "95566转来：西湖路营业部排队两小时没人管，客户刘建国 13812345678，要求道歉"
AGENT = "shenhui"
"""Somebody at the province who takes the hotline's calls; of no outlet."""


async def files(night: Night, text: str = CALL) -> str:
    return await night.files(AGENT, text)


async def test_r_intake_3_the_contacts_of_the_unit_are_called_at_once_and_not_the_duty(
    night: Night,
) -> None:
    number = await files(night)

    for contact in ("wuhao", "tangli"):
        (page,) = night.pages(contact, number)
        assert night.minute(page) == 0
        assert "西湖路营业部" in (page.text or "")
    assert night.pages("zhaolei") == [], "the sub-branch's duty is not called first"
    receipt = night.phone(AGENT).latest("已受理")
    assert receipt is not None
    assert "单位：西湖路营业部" in receipt.text
    assert "吴昊、唐丽" in receipt.text


async def test_r_intake_3_a_contact_who_takes_it_ends_the_calling(night: Night) -> None:
    number = await files(night)
    await night.taps("tangli", "认领")
    await night.advance(30)

    assert night.sees(AGENT, f"唐丽 已认领｜{number}"), night.texts(AGENT)
    assert len(night.pages("wuhao", number)) == 1
    assert night.pages("zhaolei", number) == []


async def test_r_intake_3_silent_contacts_are_called_again_and_then_the_duty_above(
    night: Night,
) -> None:
    number = await files(night)
    await night.advance(4)
    assert len(night.pages("wuhao", number)) > 1, "called again"
    assert night.pages("zhaolei", number) == []
    await night.advance(2)
    assert night.minutes(night.pages("zhaolei", number)) == [5]


async def test_r_intake_3_a_contact_complained_about_is_gone_around(night: Night) -> None:
    number = await files(
        night, "95566转来：客户投诉西湖路营业部主任吴昊态度恶劣，刘建国 13812345678，要求道歉"
    )
    await night.advance(3)

    assert night.pages("tangli", number)
    assert night.received("wuhao", number) == []
    assert not night.sees("wuhao", "西湖路营业部")


async def test_r_intake_3_with_both_contacts_complained_about_the_level_above_is_called_at_once(
    night: Night,
) -> None:
    await night.types(AGENT, CALL)
    for name in ("吴昊", "唐丽"):
        await night.taps(AGENT, "被投诉人")
        await night.types(AGENT, name)
    await night.taps(AGENT, "提交")

    (page,) = night.pages("zhaolei")
    assert night.minute(page) == 0
    assert night.pages("wuhao") == night.pages("tangli") == []


async def test_r_intake_3_without_a_unit_the_draft_asks_and_the_chosen_one_is_called(
    night: Night,
) -> None:
    await night.types(AGENT, "95566来电，客户刘建国 13812345678 转账5000元没到账，要求今天到账")
    draft = night.phone(AGENT).latest("草稿")
    assert draft is not None
    assert "还缺：单位" in draft.text
    await night.taps(AGENT, "单位")
    await night.taps(AGENT, "运河网点")
    await night.taps(AGENT, "提交")

    assert night.pages("maxin")
    assert night.pages("fanyu")
    assert night.pages("wuhao") == []


async def test_r_intake_3_a_threat_over_the_hotline_calls_every_level_as_well(
    night: Night,
) -> None:
    number = await files(night, f"{CALL}，不然就找记者曝光")
    for person in ("wuhao", "tangli", "zhaolei", "chenjing", "linyue"):
        assert night.pages(person, number), person
