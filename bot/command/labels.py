"""Chinese words for the closed lists, as the administrator's command line shows them."""

from escalation.message import Kind, Topic
from escalation.words import Flag, Reason, UnitKind

UNIT_KINDS = {
    UnitKind.HEAD_OFFICE: "总行",
    UnitKind.PROVINCE: "省行",
    UnitKind.BRANCH: "分行",
    UnitKind.SUB_BRANCH: "支行",
    UnitKind.OUTLET: "网点",
    UnitKind.LINE: "条线",
}

REASONS = {
    Reason.FILED: "受理",
    Reason.NO_ACK: "无人认领",
    Reason.BREACH: "逾期",
    Reason.STALLED: "处理停滞",
    Reason.TRIGGER: "触发条件",
    Reason.REQUESTED: "上报",
    Reason.EMPTY_DUTY: "下级无人可呼",
    Reason.SUPERVISED: "督办",
    Reason.TRANSFERRED: "转办",
}

KINDS = {Kind.PAGE: "呼叫", Kind.NAG: "催办", Kind.NOTICE: "通知"}

TOPICS = {
    Topic.DEADLINE_NEAR: "即将到期",
    Topic.DEADLINE_PASSED: "已到期",
    Topic.DEADLINE_BREACHED_HEAD: "逾期，告知负责人",
    Topic.FILED: "已受理",
    Topic.ESCALATED: "已上报上一级",
    Topic.UNREACHABLE: "有人联系不上",
    Topic.FLAG_RAISED: "触发",
    Topic.STALLED: "处理停滞",
    Topic.STALLED_HEAD: "处理停滞，请负责人督促",
}

FLAGS = {
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
}
