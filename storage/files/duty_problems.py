"""Sentences for what is allowed in an organisation file and will yet fail some night.

Chinese, each with its mend; `duban check` looks whether it is so.
"""

from collections.abc import Sequence

from storage.files.problems import Fault


def named(names: Sequence[str], most: int = 6) -> str:
    """So many names, and how many there are when not all are named."""
    shown = "、".join(names[:most])
    return f"{shown} 等 {len(names)} 个" if len(names) > most else shown


# ---------- the rota ----------


def nobody(level: str, units: Sequence[str], first: str, hours: int, of: int) -> Fault:
    return Fault(
        f"层级“{level}”在 {named(units, 3)} 有 {hours} 小时无人可呼"
        f"（未来 {of} 小时内，最早 {first}）",
        "单位没有这一级或没排班：补单位或值班表，或给这一级写 if_empty；届时会直接跳到上一级",
    )


def empty_hours(group: str, hours: float, spans: Sequence[str]) -> Fault:
    shown = "、".join(spans[:3]) + (f" 等 {len(spans)} 段" if len(spans) > 3 else "")
    return Fault(
        f"{group}未来 14 天有 {hours:g} 小时没人值班：{shown}",
        "在 rota: 里把班次接上，或加一个班次",
    )


def no_rota(group: str, kind: str) -> Fault:
    return Fault(
        f"预案要呼叫{group}的值班人员，却没有它的值班表",
        f"在 rota: 里加上它的 shifts，或在预案里改用 members:{kind}@…",
    )


_ADDRESSES = "补 wecom 企业微信账号、mobile 手机号（短信、电话各算一条）、telegram 数字 id 或 mail"


def no_channel(person: str, group: str) -> Fault:
    return Fault(
        f"{person} 在 {group} 值班，紧急呼叫却没有一条通道能到他那里",
        f"{_ADDRESSES}，至少两条，或换人；已用登记码登记的，用 duban check --online 核对",
    )


def one_channel(people: Sequence[str]) -> Fault:
    """`people` are names, each with the one channel there is."""
    return Fault(
        f"值班的 {named(people)} 紧急时只有一条通道，断了就找不到人；值班至少要有两条",
        f"{_ADDRESSES}，或换人；已用登记码登记的，用 duban check --online 核对",
    )


def outsider(person: str, group: str) -> Fault:
    return Fault(
        f"{person} 排在 {group} 的班上，却不在这个小组里（调走了？）",
        "在 groups: 里把他写进 members，或从值班表里换掉",
    )


# ---------- units and mailboxes ----------


def no_head(units: Sequence[str]) -> Fault:
    return Fault(f"{named(units)} 没有负责人，停滞、逾期时没有人督促", "写 head: ……")


def few_contacts(units: Sequence[str]) -> Fault:
    return Fault(
        f"{named(units)} 没有写全第一、第二联系人", "写 contacts: [第一联系人, 第二联系人]"
    )


def unreachable_contacts(unit: str, people: Sequence[str]) -> Fault:
    return Fault(
        f"{unit} 的负责人或联系人 {named(people)} 没有一条通道能收到呼叫",
        f"{_ADDRESSES}；已用登记码登记的可以不管",
    )


def no_address(mailbox: str) -> Fault:
    return Fault(f"信箱 {mailbox} 没有地址", "写 address: 名字@域名，否则日报送不出去")


def no_readers(mailbox: str) -> Fault:
    return Fault(
        f"信箱 {mailbox} 没有写由谁拆信，涉及拆信人本人的投诉件也会写进去",
        "写 readers: [……]，把能看到这个信箱的人都写上",
    )
