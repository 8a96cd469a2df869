"""Sentences for what a plan says that cannot come true, or not as it must have been meant.

Chinese, each with its mend, like `problems`; whether a defect is there is decided elsewhere.
"""

from collections.abc import Iterable

from storage.files.problems import Fault

# ---------- errors: the plan contradicts itself ----------


def without_effect(trigger: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 触发了也什么都不做",
        "写上 levels（呼叫谁）或 notify（告知谁），或删掉这一条",
    )


def instead_of_media(trigger: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 写了 instead，却又由媒体风险触发，首呼层级会听不到媒体风险",
        "删掉 instead，或从 flags、categories 里去掉 media 和 C14",
    )


def reports_above_major(outlet: str, major: str) -> Fault:
    return Fault(
        f"网点上报到 {outlet}，比重大事项直报的 {major} 还高",
        "让 major_reports_to 不低于 outlet_reports_to",
    )


def out_of_order(first: str, minutes: int, second: str, limit: int) -> Fault:
    return Fault(
        f"时限 {first} 有 {minutes} 分钟，比排在它后面的 {second}（{limit} 分钟）还晚",
        "到场不晚于回复客户，回复不晚于报结果：改小前一个，或改大后一个",
    )


def nag_before_start(before: int, minutes: int) -> Fault:
    return Fault(
        f"提前 {before} 分钟催办，时限一共只有 {minutes} 分钟",
        "before 写比 minutes 小的分钟数",
    )


def aftercare_of_the_case(rule: str, met_by: str) -> Fault:
    return Fault(
        f"时限 {rule} 写了 aftercare，却由办理中的 {met_by} 来满足",
        "后续用 met_by: loss_settled，或删掉 aftercare",
    )


def left_open(rule: str) -> Fault:
    return Fault(
        f"时限 {rule} 在办结以后才可能完成，却没有写 aftercare，办结后会一直算逾期",
        "加上 aftercare: true",
    )


def promise_not_kept(rule: str, met_by: str) -> Fault:
    return Fault(
        f"时限 {rule} 从承诺起算，却由 {met_by} 来满足，兑现了也停不下来", "写 met_by: kept"
    )


def promise_of_categories(rule: str) -> Fault:
    return Fault(
        f"时限 {rule} 从承诺起算，却限定了 categories 或写了 aftercare",
        "删掉这两项；答应客户的时间对每一类都算数",
    )


def second_promise(rule: str, first: str) -> Fault:
    return Fault(
        f"时限 {rule} 也从承诺起算，可是只有前一个（{first}）会用到", "只留一个 from: promise"
    )


def vip_below_ordinary(category: str, vip: str, ordinary: str) -> Fault:
    return Fault(
        f"分类 {category} 的应急支付，贵宾 {vip} 元比普通客户 {ordinary} 元还少",
        "核对 payment 的两个数，贵宾不少于普通客户",
    )


def ambiguous_plans(plan: str, other: str) -> Fault:
    return Fault(
        f"预案 {plan} 和 {other} 管同样的单位、同样的时期，说不清用哪一个",
        "用 period 或 units 把它们错开，或者只留一个",
    )


# ---------- errors: the plan against the organisation ----------


def promises_blocked_for_ever(trigger: str, level: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 要等层级“{level}”认领才许承诺，可是哪个网点都没有这一级的人",
        "在组织文件里登记这些人，或给这一级写 if_empty，或删掉 blocks_promises",
    )


def owner_is_nobody(target: str) -> Fault:
    return Fault(
        f"最终负责人 owner: {target} 在哪个网点都找不到人",
        "在组织文件里补上这个人，或换一个，例如 person:zhang",
    )


# ---------- warnings ----------


def never_called(level: str) -> Fault:
    return Fault(
        f"层级 {level} 永远不会呼叫：不在起始层级以上的梯子里，也没有触发条件提到它",
        "在某个触发条件的 levels 里写上它，或删掉这一级",
    )


def calls_the_start_only(trigger: str, level: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 只呼叫起始层级 {level}，每一件本来就先呼叫它",
        "写上还要呼叫谁、critical: true，或删掉这一条",
    )


def covered_trigger(trigger: str, other: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 什么也不增加：同样的条件，{other} 已经做了它做的一切",
        "删掉它，或写清它和前者有什么不同",
    )


def media_unheard() -> Fault:
    return Fault(
        "有媒体风险时没有呼叫任何上级（R-MEDIA-1）",
        "加一个 flags: [media, angry_leave] 的触发条件，levels 写到分行和省行，each: true",
    )


def eclipsed_clock(rule: str, other: str) -> Fault:
    return Fault(
        f"时限 {rule} 用不上：{other} 由同一个节点满足，而且到期更早",
        "删掉其中一个，或用 categories 区分",
    )


def silent_clock(rule: str) -> Fault:
    return Fault(
        f"时限 {rule} 逾期以后不催任何人，也不上一级",
        "at_most 至少写 1，或写 then_next_level: true",
    )


def climbing_aftercare(rule: str) -> Fault:
    return Fault(
        f"时限 {rule} 是办结以后的后续，逾期却会一级一级往上呼叫",
        "在 nags 里写 then_next_level: false",
    )


def slower_when_critical(level: str) -> Fault:
    return Fault(
        f"层级 {level} 紧急时反而等得更久或呼得更少", "让 critical 的分钟数不大于 ordinary 的"
    )


def called_too_late(level: str, minutes: int, rule: str, limit: int) -> Fault:
    return Fault(
        f"没人认领时，层级 {level} 要到第 {minutes} 分钟才呼叫，"
        f"时限 {rule}（{limit} 分钟）已经过了",
        "把前面几级的 wait 改短",
    )


def late_stall(remind: int, rule: str, limit: int) -> Fault:
    return Fault(
        f"认领后 {remind} 分钟没有进展才提醒，时限 {rule}（{limit} 分钟）早就到了",
        "把 stall 的 remind 改短",
    )


def unnamed_categories(categories: Iterable[str]) -> Fault:
    return Fault(
        f"分类 {'、'.join(categories)} 会出现，预案里却没有写怎么办", "在 categories: 里补上这几行"
    )


def no_guidance_in(categories: Iterable[str]) -> Fault:
    return Fault(f"分类 {'、'.join(categories)} 没有写现场怎么做", "补上 guidance: ……")


def nobody_anywhere(level: str) -> Fault:
    return Fault(
        f"层级“{level}”在哪个网点都没有人", "在组织文件里补上负责人、联系人或小组，或删掉这一级"
    )


def watched_by_nobody(trigger: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 的 watch 没有人可问，只能问最终负责人",
        "在 by: 里写有人的小组，例如 members:press@branch",
    )


def no_spokesperson() -> Fault:
    return Fault("预案没有写媒体来了找谁（R-MEDIA-2）", "写 spokesperson: leader:press@branch")


def spokesperson_is_nobody(target: str) -> Fault:
    return Fault(
        f"发言人 spokesperson: {target} 在哪个网点都找不到人", "在组织文件里补上这个人，或换一个"
    )


def no_telephone(person: str) -> Fault:
    return Fault(
        f"发言人 {person} 没有登记电话，柜面没有号码可以给记者",
        "在组织文件里本人名下写 telephone: ……",
    )


def unit_within_unit(unit: str, above: str) -> Fault:
    return Fault(f"units 里写了 {above}，它已经包含 {unit}", "只写上面的单位；下级自动包含在内")


def period_over(ended: str) -> Fault:
    return Fault(f"预案的有效期 {ended} 就结束了，不会再用到", "改 period，或删掉这个文件")
