"""Chinese words for what `plan explain` prints, beside those of `handlers.labels`."""

from escalation.message import Kind, Topic

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
    Topic.WATCH: "媒体和网络有没有动静",
}
