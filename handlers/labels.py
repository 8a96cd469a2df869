"""The Chinese word for every member of the closed lists: one place, so that a card, a mail and
the register never call the same thing by two names.

A plan may name its categories itself (`CategoryRule.name`); these are the names without one.
"""

from collections.abc import Mapping

from escalation.words import (
    Business,
    Category,
    Channel,
    Counted,
    Flag,
    Liability,
    Reason,
    Stage,
    UnitKind,
)

_CATEGORIES: Mapping[Category, str] = {
    Category.GENERAL: "一般投诉",
    Category.GO_LIVE: "投产引发",
    Category.LOSS_REPORT: "停机期间挂失",
    Category.URGENT_CASH: "停机期间紧急用款",
    Category.ATM: "ATM 停用",
    Category.CUSTOMER_DATA: "客户信息异常",
    Category.TRANSACTION: "业务异常",
    Category.QUEUE: "客户积压、等待过长",
    Category.REPEATED: "重复、越级、多人",
    Category.CLAIM: "索赔",
    Category.FURIOUS: "情绪暴躁、醉酒",
    Category.UNREASONABLE: "精神疾病、无理取闹",
    Category.ACROSS_PROVINCES: "跨省",
    Category.MEDIA: "媒体",
    Category.INCIDENT: "突发事件",
}

_FLAGS: Mapping[Flag, str] = {
    Flag.MEDIA_THREAT: "媒体风险",
    Flag.ANGRY: "情绪激动",
    Flag.ANGRY_LEAVE: "愤然离去",
    Flag.GROUP: "多人",
    Flag.REPEAT: "重复",
    Flag.OVER_HEAD: "越级",
    Flag.CLAIM: "索赔",
    Flag.VIOLENT: "暴力",
    Flag.VIP: "贵宾",
    Flag.ACROSS_PROVINCES: "跨省",
    Flag.EMERGENCY: "紧急",
    Flag.HARD: "较难处理",
}

_CHANNELS: Mapping[Channel, str] = {
    Channel.OUTLET: "营业网点",
    Channel.HOTLINE_95566: "95566 省行客服",
    Channel.COMMENT_BOOK: "意见簿",
    Channel.WEBSITE: "网络",
    Channel.VISIT: "上门",
    Channel.LETTER: "信件",
    Channel.HEAD_OFFICE_CENTRE: "总行客服中心",
    Channel.INTEGRITY_OFFICE: "纠风办民心网",
    Channel.REGULATOR: "银监局",
    Channel.BANKING_ASSOCIATION: "银行业协会",
    Channel.CONSUMERS_ASSOCIATION: "消协",
    Channel.MEDIA: "媒体",
    Channel.GOVERNMENT: "政府部门",
    Channel.SUPERIOR_BANK: "上级行",
}

_BUSINESS: Mapping[Business, str] = {
    Business.CASH: "现金客户",
    Business.CARD: "持卡客户",
    Business.PRIVATE: "对私业务",
    Business.CORPORATE: "对公业务",
    Business.OTHER: "其他",
}

_COUNTED: Mapping[Counted, str] = {
    Counted.COMPLAINT: "投诉",
    Counted.ENQUIRY: "咨询类",
    Counted.NOT_COUNTED: "不纳入统计",
    Counted.UNDECIDED: "在办未定",
}

_LIABILITIES: Mapping[Liability, str] = {
    Liability.BANK: "有责",
    Liability.NOT_BANK: "无责",
    Liability.BOTH: "双方责任",
}

_STAGES: Mapping[Stage, str] = {
    Stage.FILED: "待认领",
    Stage.ACKNOWLEDGED: "已认领",
    Stage.ON_SITE: "已到场",
    Stage.ANSWERED: "已回复客户",
    Stage.RESULT_REPORTED: "已报结果",
    Stage.CLOSED: "已办结",
}

_REASONS: Mapping[Reason, str] = {
    Reason.FILED: "受理",
    Reason.NO_ACK: "无人认领",
    Reason.BREACH: "逾期",
    Reason.STALLED: "处理停滞",
    Reason.TRIGGER: "触发条件",
    Reason.REQUESTED: "上报",
    Reason.EMPTY_DUTY: "下级无人可呼",
    Reason.SUPERVISED: "督办",
    Reason.TRANSFERRED: "转办",
    Reason.HELPING: "协办",
    Reason.RELEASED: "原承办人放回",
    Reason.REOPENED: "重新办理",
}

_UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.HEAD_OFFICE: "总行",
    UnitKind.PROVINCE: "省行",
    UnitKind.BRANCH: "分行",
    UnitKind.SUB_BRANCH: "支行",
    UnitKind.OUTLET: "网点",
    UnitKind.LINE: "条线",
}

_TRANSPORTS: Mapping[str, str] = {
    "telegram": "Telegram",
    "wecom": "企业微信",
    "sms": "短信",
    "voice": "电话",
    "wecom_call": "企业微信紧急通话",
    "mail": "邮件",
}
_BECAUSE: Mapping[str, str] = {
    "silent": "没有应答",
    "held": "暂时送不出",
    "dead": "送不到",
    "refused": "不收这条消息",
}


def category(which: Category) -> str:
    """投诉分类: 业务异常."""
    return _CATEGORIES[which]


def flag(which: Flag) -> str:
    """标记: 媒体风险."""
    return _FLAGS[which]


def channel(which: Channel) -> str:
    """投诉途径: 营业网点."""
    return _CHANNELS[which]


def business(which: Business) -> str:
    """热点 (R-STAT-6): 现金客户."""
    return _BUSINESS[which]


def counted(which: Counted) -> str:
    """统计口径: 咨询类."""
    return _COUNTED[which]


def liability(which: Liability) -> str:
    """责任认定: 有责."""
    return _LIABILITIES[which]


def stage(which: Stage) -> str:
    """How far a case has come: 已认领."""
    return _STAGES[which]


def reason(which: Reason) -> str:
    """Why the chain moved: 无人认领."""
    return _REASONS[which]


def unit_kind(which: UnitKind) -> str:
    """单位级别: 网点."""
    return _UNIT_KINDS[which]


def transport(name: str) -> str:
    """通道: 企业微信; the bare name of one that is not known here."""
    return _TRANSPORTS.get(name, name)


def because(why: str) -> str:
    """Why a page goes by the next channel: 没有应答."""
    return _BECAUSE.get(why, why)
