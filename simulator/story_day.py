"""The day after: figures confirmed, letters sent; three days later a loss report remembered."""

from simulator.story_cast import NORTH_HEAD, OUTLET_HEAD, SOUTH_HEAD, SUB_BRANCH_LEADER
from simulator.story_steps import (
    Step,
    hurries,
    narrates,
    passes,
    taps,
    types,
    waits_for,
    waits_for_mail,
)

MINUTE = 60.0
TWO_DAYS_AND_MORE = 50 * 60.0
ASKED = "核对今天的投诉数字"
NOT_QUITE = "还有一件正在大堂处理，马上补报，请先按少一件算。"
SETTLED = "客户今天带身份证来，正式挂失已办好。"

CONFIRMED: list[Step] = [
    hurries("16:25"),
    narrates("下午四点半，督办请每个单位的联系人核对当天的数字，没有投诉的也要确认零报告。"),
    waits_for(OUTLET_HEAD, ASKED, 30 * MINUTE, button="确认"),
    taps(OUTLET_HEAD, "确认", on=ASKED),
    taps(NORTH_HEAD, "确认", on=ASKED),
    taps(SUB_BRANCH_LEADER, "确认", on=ASKED),
    waits_for(SOUTH_HEAD, "次提醒", 30 * MINUTE, button="有出入"),
    narrates("江晖路没答复，一刻钟后又问了一次。"),
    taps(SOUTH_HEAD, "有出入", on=ASKED),
    types(SOUTH_HEAD, NOT_QUITE),
    waits_for(SOUTH_HEAD, "已记下"),
]

LETTERS: list[Step] = [
    hurries("17:59"),
    waits_for_mail("【督办日报】", 90 * MINUTE),
    waits_for_mail("【督办汇总日报】", 90 * MINUTE),
    narrates("日报到了分行工会信箱，汇总日报到了联合工作组和省行工会：谁确认了、谁没有，都写着。"),
]

REMEMBERED: list[Step] = [
    passes(TWO_DAYS_AND_MORE, speed=10_800.0),
    hurries("22:58"),
    waits_for(SOUTH_HEAD, "正式挂失", 60 * MINUTE, button="挂失了结"),
    narrates("三天过去，挂失的客户还没来。口头挂失五天就失效，督办提前两天提醒。"),
    taps(SOUTH_HEAD, "挂失了结", on="正式挂失"),
    types(SOUTH_HEAD, SETTLED),
    waits_for(SOUTH_HEAD, "已办结"),
    narrates("这一件也办结了。件件有人接、有时限、有回音，没有一件被忘记。"),
]

DAY_AFTER: list[Step] = [*CONFIRMED, *LETTERS, *REMEMBERED]
