"""R-INTAKE-1: time received, unit, customer's name, telephone, matter, demand; who, how, where."""

from io import BytesIO

from openpyxl import load_workbook

from tests.spine.night import Night

UNION = "union@binjiang.bank.example"


async def test_r_intake_1_the_record_holds_everything_that_the_teller_said(night: Night) -> None:
    number = await night.files("wangfang", "客户刘建国 13812345678 转账5000元没到账，要求马上查清")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "详情")
    detail = night.texts("zhaolei")[-1]
    await night.taps("zhaolei", "显示客户信息")

    assert "客户：刘建国，电话：13812345678" in night.texts("zhaolei")[-1]
    for part in (
        number,
        "西湖路营业部",
        "客户：刘**，电话：138****5678",
        "转账5000元没到账",
        "马上查清",
        "5,000 元",
        "受理：02:10，首问责任人 王芳",
        "途径：营业网点",
    ):
        assert part in detail, part


async def test_r_intake_1_the_page_itself_holds_no_full_personal_data(night: Night) -> None:
    await night.files("wangfang", "客户刘建国 13812345678 转账5000元没到账")

    (page,) = night.pages("zhaolei")
    assert "刘建国" not in (page.text or "")
    assert "13812345678" not in (page.text or "")
    assert page.params["protect_content"] in ("true", "True", True)


async def test_r_intake_1_what_is_missing_is_shown_and_can_be_put_right(night: Night) -> None:
    await night.types("wangfang", "客户转账没到账，很着急")
    draft = night.phone("wangfang").latest("草稿")
    assert draft is not None
    assert "还缺" in draft.text
    assert "姓名" in draft.text.partition("还缺")[2]

    for button, answer in (("姓名", "刘建国"), ("电话", "13812345678"), ("诉求", "今天到账")):
        await night.taps("wangfang", button)
        await night.types("wangfang", answer)
    assert "还缺" not in night.texts("wangfang")[-1]


async def test_r_intake_1_the_draft_is_answered_at_once_and_nothing_is_paged_before_filing(
    night: Night,
) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账")

    (draft,) = night.received("wangfang")
    assert night.minute(draft) == 0
    assert night.pages("zhaolei") == []
    await night.advance(5)
    assert len(night.received("wangfang", "还没提交")) == 2, "the draft and one reminder"


async def test_r_intake_1_the_register_in_the_union_s_mail_has_a_row_with_it_all(
    evening: Night,
) -> None:
    number = await evening.files(
        "wangfang", "客户刘建国 13812345678 转账5000元没到账，要求马上查清"
    )
    await evening.until("2026-11-28 18:02")

    (letter,) = [x for x in evening.world.letters if UNION in x.recipients]
    book = load_workbook(BytesIO(letter.attachments[0].content))
    rows = [[str(c.value) for c in row] for sheet in book for row in sheet.iter_rows()]
    (row,) = [row for row in rows if row[0] == number or number in row]
    for part in ("西湖路营业部", "刘建国", "13812345678", "王芳", "马上查清"):
        assert any(part in cell for cell in row), (part, row)


async def test_r_intake_1_the_time_received_is_that_of_the_first_message(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账")
    await night.advance(4)
    await night.taps("wangfang", "提交")
    await night.taps("zhaolei", "详情")

    assert "受理：02:10" in night.texts("zhaolei")[-1]
    assert "到场 还剩 56 分钟（03:10 前）" in night.texts("zhaolei")[0]
