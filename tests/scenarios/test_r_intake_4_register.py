"""R-INTAKE-4: the written record goes to the first responder; duty people keep a work log."""

from io import BytesIO

from openpyxl import load_workbook

from simulator.people import StoredFile
from tests.spine.night import Night


def documents(night: Night, person: str) -> list[StoredFile]:
    """Documents that stand in the person's chat."""
    held = [m.content.file for m in night.phone(person).screen() if m.by_bot]
    return [each for each in held if each is not None and each.kind == "document"]


async def closes(night: Night) -> str:
    number = await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "已到场")
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", "已查清，款项到账，客户接受")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")
    return number


async def test_r_intake_4_on_closing_the_first_contact_gets_the_written_record(
    night: Night,
) -> None:
    number = await closes(night)
    await night.advance(1)

    (document,) = documents(night, "wangfang")
    assert document.name == f"投诉处理记录_{number}.xlsx"
    assert documents(night, "zhaolei") == []
    card = night.phone("wangfang").latest("投诉处理记录")
    assert card is not None
    assert number in card.text
    (sheet,) = load_workbook(BytesIO(document.content)).worksheets
    told = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for part in (number, "刘建国", "13812345678", "赵磊 认领", "已查清，款项到账", "无责"):
        assert part in told, part


async def test_r_intake_4_everybody_entitled_may_ask_for_it_at_any_time(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "详情")
    await night.taps("zhaolei", "书面记录")

    assert len(documents(night, "zhaolei")) == 1
    assert night.sees("zhaolei", "还没办结，这是到现在为止的记录")


async def test_r_conf_1_who_is_complained_about_meanwhile_gets_no_record(night: Night) -> None:
    number = await night.files("wangfang")
    assert number
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "详情")
    phone = night.phone("zhaolei")
    buttons = [each for row in phone.screen()[-1].content.buttons for each in row]
    (record,) = [each["callback_data"] for each in buttons if "书面记录" in each["text"]]
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", "赵磊")
    # The card is gone from the phone; what stood on it may still be sent from another.
    await night.types("zhaolei", "/board")
    await phone.taps(message_id=phone.screen()[-1].message_id, callback_data=record)
    await night.settle()

    assert documents(night, "zhaolei") == []


async def test_r_intake_4_the_duty_s_work_log_shows_the_night_and_the_notes(night: Night) -> None:
    number = await closes(night)
    await night.types("zhaolei", "日志 03:00 电话回访，客户已休息")
    await night.types("zhaolei", "/log")

    log = night.texts("zhaolei")[-1]
    assert "工作日志｜赵磊｜11-28" in log
    for act in ("认领", "已到场", "报结果", "✏️ 03:00 电话回访"):
        assert act in log, act
    assert number in log
    assert "确认结果" not in log, "that was the first contact"

    await night.types("xuwen", "/log")
    await night.taps("xuwen", "赵磊")
    assert "电话回访" in night.texts("xuwen")[-1], "the group's leader reads it"
