"""The story night: the first night after the go-live, from its evening to the days after.

What `story_evening` tells comes first. Then a customer's money has not arrived; nobody answers,
so the plan climbs level by level, until the deputy takes it, promises a time, and keeps it. At
02:10 a customer threatens to call the television, and every level is called at once. Another
loses patience, and the teller calls first and writes later. What comes after is `story_day`.
"""

from simulator.story_cast import (
    BRANCH_LEADER,
    DEPUTY,
    PROVINCE,
    PROVINCE_LEADER,
    PROVINCE_SPOKESPERSON,
    SPOKESPERSON,
    SUB_BRANCH_LEADER,
    TELLER,
)
from simulator.story_day import DAY_AFTER
from simulator.story_evening import EVENING_BEFORE
from simulator.story_steps import (
    Step,
    hurries,
    narrates,
    passes,
    photo,
    taps,
    types,
    waits_for,
)

MINUTE = 60.0
# A page "within seconds": simulated seconds, as the wire is given time in real ones anyway.
AT_ONCE = 30.0

REPORTED = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
RESULT = "跨行清算延迟，款项已补记到账，已向客户致歉，客户表示接受。"
MEDIA_SAID = "客户说要打电视台电话曝光"
LOST_PATIENCE = "/sos 客户等得不耐烦，在大堂大喊，好几个人围过来"
CALM_RESULT = "已加开窗口，逐一安抚并优先办理，客户情绪平复。"
CALM_AGAIN = "与客户通话确认不再联系媒体，网上没有相关内容。"
MEDIA_RESULT = "已请客户到贵宾室，当面说明清算安排，客户同意不再联系媒体。"

REPORT: list[Step] = [
    hurries("00:30"),
    narrates("过了零点，西湖路柜员王芳面前，站着一位怒气冲冲的客户：转账没到。"),
    types(TELLER, REPORTED),
    waits_for(TELLER, "刘建国", button="提交"),
    narrates("一句话，督办已认出姓名、电话、金额和情绪。王芳核对草稿，点「提交」。"),
    taps(TELLER, "提交"),
]

CLIMB: list[Step] = [
    waits_for(TELLER, "已受理"),
    waits_for(SUB_BRANCH_LEADER, "呼叫", AT_ONCE, button="认领"),
    narrates("支行值班组长被呼叫，没有回应。督办不等人：每十分钟自己往上走一级。"),
    waits_for(BRANCH_LEADER, "呼叫", 25 * MINUTE, button="认领"),
    narrates("已到分行值班组长，还是没人认领，继续向上。"),
    waits_for(DEPUTY, "呼叫", 15 * MINUTE, button="认领"),
    taps(DEPUTY, "认领"),
    waits_for(DEPUTY, "已由", button="已到场"),
    waits_for(SUB_BRANCH_LEADER, "已由"),
    waits_for(BRANCH_LEADER, "已由"),
    narrates("副组长认领，所有人手机上的呼叫同时停下。但时限照走：认领不等于办结。"),
]

HANDLE: list[Step] = [
    passes(8),
    taps(DEPUTY, "已到场"),
    waits_for(TELLER, "已到场"),
    taps(DEPUTY, "已回复客户"),
    taps(DEPUTY, "更多操作"),
    taps(DEPUTY, "承诺时间"),
    taps(DEPUTY, "1小时后"),
    waits_for(TELLER, "答应客户"),
    narrates("答应客户一小时内办好：这句话从现在起，也是一条时限。"),
    taps(DEPUTY, "报结果", on="承办人"),
    waits_for(DEPUTY, "处理得怎么样"),
    types(DEPUTY, RESULT),
    waits_for(TELLER, "已报结果", button="确认办结"),
    narrates("首问负责：结果必须回到王芳手里，由她向客户核实。不认定责任，也不能办结。"),
    taps(DEPUTY, "无责"),
    taps(TELLER, "确认办结", on=RESULT),
    waits_for(DEPUTY, "已办结"),
    waits_for(SUB_BRANCH_LEADER, "已办结"),
    waits_for(BRANCH_LEADER, "已办结"),
]

MEDIA: list[Step] = [
    hurries("02:10"),
    narrates("凌晨两点十分：客户要打电视台电话。媒体风险不排队，各级和对外宣传同时被呼叫。"),
    types(TELLER, MEDIA_SAID),
    waits_for(TELLER, "媒体", button="提交"),
    narrates("王芳忙着安抚客户，没空点「提交」：十五秒后，草稿自己报了上去。"),
    waits_for(TELLER, "已受理"),
    waits_for(SPOKESPERSON, "媒体", AT_ONCE, button="认领"),
    waits_for(PROVINCE, "媒体", AT_ONCE, button="认领"),
    types(SPOKESPERSON, "收到"),
    waits_for(SPOKESPERSON, "已由"),
    narrates("发言人打「收到」就算认领。但一级认领，不能替别级消音：其余各级照样在响。"),
    taps(PROVINCE, "认领", on="媒体"),
    waits_for(PROVINCE, "已由", button="已到场"),
    taps(BRANCH_LEADER, "认领", on="媒体"),
    waits_for(BRANCH_LEADER, "已由"),
    taps(SUB_BRANCH_LEADER, "认领", on="媒体"),
    waits_for(SUB_BRANCH_LEADER, "已由"),
    taps(PROVINCE_SPOKESPERSON, "认领", on="媒体"),
    types(PROVINCE_LEADER, "收到"),
    waits_for(PROVINCE_LEADER, "已由"),
    photo(TELLER, "客户手机上的热线号码"),
    waits_for(PROVINCE, "补充了"),
    narrates("每一级都应了，夜里安静下来。王芳补发的照片，自动送到在办的人手里。"),
]

SETTLE: list[Step] = [
    passes(10),
    taps(PROVINCE, "已到场", on="媒体"),
    taps(PROVINCE, "已回复客户", on="媒体"),
    taps(PROVINCE, "报结果", on="媒体"),
    waits_for(PROVINCE, "处理得怎么样"),
    types(PROVINCE, MEDIA_RESULT),
    waits_for(PROVINCE, "谁的责任", button="双方"),
    taps(PROVINCE, "双方责任"),
    taps(TELLER, "确认办结", on=MEDIA_RESULT),
    narrates("客户这边办妥了，可舆情还得盯着：发言人不说平息，这一件就不算完。"),
    taps(SPOKESPERSON, "详情", on="媒体"),
    taps(SPOKESPERSON, "已平息", on="经过"),
    types(SPOKESPERSON, CALM_AGAIN),
    waits_for(PROVINCE, "已办结"),
    waits_for(SPOKESPERSON, "平息"),
]

LOSS_OF_PATIENCE: list[Step] = [
    # Until then, what she sends would still be added to the case before.
    passes(20),
    narrates("大堂里有人等急了，王芳来不及写：先发 /sos 加一句话，呼叫先走，细节后补。"),
    types(TELLER, LOST_PATIENCE),
    waits_for(BRANCH_LEADER, "呼叫", AT_ONCE, button="认领"),
    taps(SUB_BRANCH_LEADER, "认领", on="紧急"),
    waits_for(BRANCH_LEADER, "已由 赵磊"),
    taps(SUB_BRANCH_LEADER, "已到场", on="紧急"),
    taps(SUB_BRANCH_LEADER, "已回复客户", on="紧急"),
    taps(SUB_BRANCH_LEADER, "报结果", on="紧急"),
    waits_for(SUB_BRANCH_LEADER, "处理得怎么样"),
    types(SUB_BRANCH_LEADER, CALM_RESULT),
    waits_for(SUB_BRANCH_LEADER, "谁的责任", button="无责"),
    taps(SUB_BRANCH_LEADER, "无责"),
    taps(TELLER, "确认办结", on=CALM_RESULT),
    waits_for(SUB_BRANCH_LEADER, CALM_RESULT),
]

NIGHT: list[Step] = [
    *EVENING_BEFORE,
    *REPORT,
    *CLIMB,
    *HANDLE,
    *MEDIA,
    *SETTLE,
    *LOSS_OF_PATIENCE,
    *DAY_AFTER,
]
