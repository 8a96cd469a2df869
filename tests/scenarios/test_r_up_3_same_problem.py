"""R-UP-3: a complaint after handling, and the same problem from three customers, go up at once."""

from tests.spine.night import Night

FIRST = "客户张伟 13811110001，ATM机吞了他的银行卡，急着取卡"
SECOND = "客户李娜 13811110002 在自助机取款时ATM吞卡了，银行卡拿不出来"
THIRD = "客户陈强 13811110003，ATM机把银行卡吞了，要求马上取卡"
OTHER = "客户孙丽 13811110004 转账5000元没到账，要求尽快查清"


async def test_r_up_3_three_customers_of_three_outlets_with_one_problem_are_a_group(
    night: Night,
) -> None:
    await night.files("wangfang", FIRST)
    await night.files("maxin", SECOND)
    assert night.pages("zhoubo") == []

    number = await night.files("caoping", THIRD)

    # 分行小组 and 省行工作组 at once; the sub-branch as for any case.
    assert len(night.pages("chenjing", number)) == 1
    assert len(night.pages("zhoubo", number)) == 1
    assert len(night.pages("liangjie", number) + night.pages("xiebin", number)) >= 1
    assert any("多人" in (page.text or "") for page in night.pages("zhoubo", number))
    await night.taps("zhoubo", "详情")
    assert night.sees("zhoubo", "已有 3 位客户反映同类问题")


async def test_r_up_3_one_customer_calling_three_times_is_no_group(night: Night) -> None:
    for person in ("wangfang", "maxin", "caoping"):
        await night.files(person, FIRST)

    assert night.pages("zhoubo") == []


async def test_r_up_3_another_problem_is_not_counted(night: Night) -> None:
    await night.files("wangfang", FIRST)
    await night.files("maxin", OTHER)
    await night.files("caoping", THIRD)

    assert night.pages("zhoubo") == []


async def test_r_up_3_a_day_later_it_is_not_the_same_problem_any_more(night: Night) -> None:
    await night.files("wangfang", FIRST)
    await night.files("maxin", SECOND)
    for person, label in (("zhaolei", "认领"), ("zhaolei", "认领")):
        await night.taps(person, label)
    await night.advance(24 * 60 + 1)

    number = await night.files("caoping", THIRD)

    assert night.pages("zhoubo", number) == []


async def test_r_up_3_a_complaint_about_somebody_is_never_counted(night: Night) -> None:
    await night.files("wangfang", FIRST)
    await night.files("maxin", SECOND + "，投诉大堂经理范宇态度恶劣")

    number = await night.files("caoping", THIRD)

    assert night.pages("zhoubo", number) == []


async def test_r_up_3_the_same_customer_after_closing_is_a_repeat_and_goes_to_the_province(
    night: Night,
) -> None:
    first = await night.files("wangfang", FIRST)
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", "已取出卡还给客户")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")
    assert night.sees("wangfang", f"已办结｜{first}") or night.sees("wangfang", "已确认")

    again = await night.files("maxin", "客户张伟 13811110001 又来投诉，卡还是不能用")

    assert len(night.pages("zhoubo", again)) == 1
    await night.taps("zhoubo", "详情")
    assert night.sees("zhoubo", "同一客户以前投诉过并已有结果")


async def test_r_up_3_a_group_that_grows_pages_the_province_again_when_it_has_doubled(
    night: Night,
) -> None:
    people = ("wangfang", "maxin", "caoping", "yaolan", "tangli", "fanyu", "panyue")
    numbers = []
    for index, person in enumerate(people):
        numbers.append(
            await night.files(person, f"客户赵{index} 1381111100{index}，ATM机吞了银行卡")
        )
        await night.advance(1)

    # A page names the other cases too: its own number stands in its second line.
    paged = [len(night.pages("zhoubo", f"编号：{number}")) for number in numbers]
    assert [bool(each) for each in paged] == [False, False, True, False, False, True, False]
    await night.types("zhoubo", f"/case {numbers[5]}")
    assert night.sees("zhoubo", "已有 6 位客户反映同类问题")
