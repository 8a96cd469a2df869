"""The evening before: what the first night of the go-live begins with.

An outlet settles a queue by itself, which counts for nothing. Three customers of three outlets
lose their cards to cash machines: together they are a group, and branch and province are called.
A family needs cash for a hospital, more than may be paid. A card is lost while nothing can be
registered in form.
"""

from simulator.story_cast import (
    BRANCH_LEADER,
    NORTH_HEAD,
    OUTLET_HEAD,
    PROVINCE,
    SOUTH_DUTY,
    SOUTH_HEAD,
    SUB_BRANCH_LEADER,
    TELLER,
)
from simulator.story_steps import Step, hurries, narrates, passes, taps, types, waits_for

AT_ONCE = 30.0
CARDS = {
    NORTH_HEAD: "客户张伟 13811110001，ATM机吞了他的银行卡，急着取卡",
    SOUTH_HEAD: "客户李娜 13811110002 在自助机取款时ATM吞卡了，银行卡拿不出来",
    TELLER: "客户陈强 13811110003，ATM机把银行卡吞了，要求马上取卡",
}
CARDS_RESULT = "已开机取卡，核对身份后当面归还，客户接受。"
QUEUE = "客户投诉排队太久，等了四十分钟，催了两次没人理"
QUEUE_RESULT = "加开两个窗口，当面致歉并优先办理，客户满意离开。"
HOSPITAL = "客户赵敏 13811110004 家人住院急用钱，停机取不了款，要应急支付8000元"
HOSPITAL_RESULT = "说明限额，应急支付五千元，其余请客户明早来取，客户接受。"
LOST_CARD = "客户周凯 13811110005 银行卡丢了要挂失，停机期间办不了正式挂失"
LOST_RESULT = "已办口头挂失，告知客户五天内来办正式挂失。"


def files(who: str, text: str) -> list[Step]:
    """A report, checked and submitted."""
    return [types(who, text), taps(who, "提交", on=text[:6]), waits_for(who, "已受理")]


def handles(who: str, reporter: str, result: str, on: str, liability: str = "无责") -> list[Step]:
    """From the acknowledgement to the closed loop."""
    return [
        taps(who, "报结果", on=on),
        waits_for(who, "处理得怎么样"),
        types(who, result),
        waits_for(who, "谁的责任", button=liability),
        taps(who, liability),
        taps(reporter, "确认办结", on=result),
    ]


QUEUES: list[Step] = [
    hurries("21:50", unless_minutes_past=30),
    narrates("投产第一夜，九点五十。西湖路大堂排起长队，一位客户等急了。"),
    *files(TELLER, QUEUE),
    waits_for(OUTLET_HEAD, "新投诉件", button="详情"),
    taps(OUTLET_HEAD, "详情", on="新投诉件"),
    taps(OUTLET_HEAD, "认领", on="排队"),
    waits_for(SUB_BRANCH_LEADER, "已由 吴昊"),
    *handles(OUTLET_HEAD, TELLER, QUEUE_RESULT, on="经过"),
    waits_for(OUTLET_HEAD, "已办结"),
    narrates("网点自己当场解决了：登记在册，不纳入统计。"),
]

CARDS_KEPT: list[Step] = [
    passes(20),
    narrates("三个网点，三位客户，同一个毛病：取款机吞卡。前两件，各支行自己接。"),
    *files(NORTH_HEAD, CARDS[NORTH_HEAD]),
    taps(SUB_BRANCH_LEADER, "认领", on="运河"),
    *files(SOUTH_HEAD, CARDS[SOUTH_HEAD]),
    taps(SOUTH_DUTY, "认领", on="江晖路"),
    *files(TELLER, CARDS[TELLER]),
    waits_for(BRANCH_LEADER, "多人", AT_ONCE, button="认领"),
    waits_for(PROVINCE, "多人", AT_ONCE, button="认领"),
    narrates("第三件一到，督办数出是三位不同的客户：按群体投诉，分行和省行同时被呼叫。"),
    taps(BRANCH_LEADER, "认领", on="多人"),
    waits_for(PROVINCE, "已由 陈静"),
    *handles(BRANCH_LEADER, TELLER, CARDS_RESULT, on="多人", liability="有责"),
    *handles(SUB_BRANCH_LEADER, NORTH_HEAD, CARDS_RESULT, on="运河", liability="有责"),
    *handles(SOUTH_DUTY, SOUTH_HEAD, CARDS_RESULT, on="江晖路", liability="有责"),
    waits_for(SOUTH_DUTY, "已办结"),
]

HOSPITAL_CASH: list[Step] = [
    passes(15),
    narrates("有位客户家人住院急用钱，要八千。系统停机，只能应急支付，而预案写着上限。"),
    types(NORTH_HEAD, HOSPITAL),
    waits_for(NORTH_HEAD, "超过", button="提交"),
    taps(NORTH_HEAD, "提交", on="超过"),
    waits_for(NORTH_HEAD, "已受理"),
    taps(SUB_BRANCH_LEADER, "认领", on="紧急用款"),
    taps(SUB_BRANCH_LEADER, "应急支付", on="紧急用款"),
    types(SUB_BRANCH_LEADER, "8000"),
    waits_for(SUB_BRANCH_LEADER, "最多还能付"),
    narrates("八千，督办不让付，并说清理由：普通客户一件最多五千。"),
    types(SUB_BRANCH_LEADER, "5000"),
    waits_for(SUB_BRANCH_LEADER, "元已记下"),
    *handles(SUB_BRANCH_LEADER, NORTH_HEAD, HOSPITAL_RESULT, on="紧急用款"),
    waits_for(NORTH_HEAD, "已办结"),
]

CARD_LOST: list[Step] = [
    hurries("23:00"),
    narrates("十一点，又一位客户丢了银行卡。停机期间只能口头挂失，五天内要来补办正式的。"),
    *files(SOUTH_HEAD, LOST_CARD),
    taps(SOUTH_DUTY, "认领", on="挂失"),
    *handles(SOUTH_DUTY, SOUTH_HEAD, LOST_RESULT, on="挂失"),
    waits_for(SOUTH_HEAD, "还差"),
    narrates("事情办了，但这一件还不能办结：正式挂失没来办，督办会替大家记着。"),
]

EVENING_BEFORE: list[Step] = [*QUEUES, *CARDS_KEPT, *HOSPITAL_CASH, *CARD_LOST]
