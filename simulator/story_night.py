"""The story night: 02:10, the first night after the go-live, and one angry customer.

A customer's money has not arrived. The teller reports it from the phone; nobody answers the first
page, so the plan climbs; the deputy takes it over, arrives, answers, reports; the teller closes the
loop. Then a customer threatens to call the television. In the evening the union gets its mail.
"""

from simulator.story_steps import (
    Step,
    hurries,
    narrates,
    photo,
    taps,
    types,
    waits_for,
    waits_for_mail,
)

TELLER = "teller"
SUB_BRANCH_LEADER = "sub_branch_leader"
BRANCH_LEADER = "branch_leader"
DEPUTY = "deputy"
SPOKESPERSON = "spokesperson"
PROVINCE = "province"
ROLES = (TELLER, SUB_BRANCH_LEADER, BRANCH_LEADER, DEPUTY, SPOKESPERSON, PROVINCE)

MINUTE = 60.0
# A page "within seconds": simulated seconds, as the wire is given time in real ones anyway.
AT_ONCE = 30.0

REPORTED = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
RESULT = "核实为投产后跨行清算延迟，02:50款项已补记到账，已向客户致歉，客户表示接受。"

REPORT: list[Step] = [
    narrates("凌晨2点10分，投产第一夜。营业部柜员王芳面前站着一位怒气冲冲的客户。"),
    types(TELLER, REPORTED),
    waits_for(TELLER, "刘建国", button="提交"),
    narrates("一句话，督办已认出姓名、电话、金额和情绪。王芳核对草稿，点「提交」。"),
    taps(TELLER, "提交"),
]

CLIMB: list[Step] = [
    waits_for(SUB_BRANCH_LEADER, "呼叫", AT_ONCE, button="认领"),
    narrates("支行值班组长被呼叫，没有回应。时限不等人：督办会自己往上走。"),
    waits_for(BRANCH_LEADER, "呼叫", 35 * MINUTE, button="认领"),
    narrates("升级到分行值班组长，仍无人认领，继续向上。"),
    waits_for(DEPUTY, "呼叫", 25 * MINUTE, button="认领"),
    taps(DEPUTY, "认领"),
    waits_for(SUB_BRANCH_LEADER, "认领"),
    waits_for(BRANCH_LEADER, "认领"),
    narrates("副组长认领：所有人手机上的呼叫同时停下。但时限照走，认领不等于办结。"),
]

HANDLE: list[Step] = [
    taps(DEPUTY, "已到场"),
    photo(DEPUTY, "现场回单"),
    taps(DEPUTY, "已回复客户"),
    taps(DEPUTY, "报结果"),
    types(DEPUTY, RESULT),
    waits_for(TELLER, "结果", button="确认"),
    narrates("首问负责：结果必须回到王芳手里，由她确认，这件投诉才算闭环。"),
    taps(TELLER, "确认"),
    taps(DEPUTY, "银行无责"),
]

MEDIA: list[Step] = [
    narrates("天没亮，又来一件：客户说要打电视台电话。媒体风险不排队，立即直达对外宣传和省行。"),
    types(TELLER, "客户说要打电视台电话曝光"),
    waits_for(TELLER, "媒体", button="提交"),
    taps(TELLER, "提交"),
    waits_for(SPOKESPERSON, "媒体", AT_ONCE, button="认领"),
    waits_for(PROVINCE, "媒体", AT_ONCE, button="认领"),
    types(SPOKESPERSON, "收到"),
    waits_for(SPOKESPERSON, "认领"),
]

EVENING: list[Step] = [
    narrates("白天过去。傍晚，工会信箱自己会收到当日汇总；没有投诉的单位，也要零报告。"),
    hurries(to="18:05"),
    waits_for_mail("日报", 90 * MINUTE),
    narrates("一夜两件，件件有人接、有时限、有回音，每一步都在登记簿上。"),
]

NIGHT: list[Step] = [*REPORT, *CLIMB, *HANDLE, *MEDIA, *EVENING]
