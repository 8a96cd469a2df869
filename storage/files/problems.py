"""What can be wrong in an administrator's file, and every sentence that says so.

The sentences are Chinese because the administrators of the bank read them. Each names the
defect and the mend; nothing here decides whether a defect is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error keeps the file from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Fault(NamedTuple):
    """A defect and its mend, before it is known where it stands."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect at one place. `line` counts from 1; None when the whole file is meant."""

    file: str
    line: int | None
    what: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file} 第 {self.line} 行" if self.line else self.file
        return f"{place}：{self.what}。改法：{self.mend}。"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def choice(word: str, known: Iterable[str]) -> str:
    """The mend for a word outside a list: the likely one, or what there is to choose from."""
    words = [str(each) for each in known]
    meant = nearest(word, words)
    if meant:
        return f"是不是想写 {meant}"
    shown = "、".join(words[:15]) + (" 等" if len(words) > 15 else "")
    return f"可以写：{shown}" if words else "先在文件里登记它"


# ---------- the file as a whole ----------


def not_found(kind: str) -> Fault:
    return Fault(f"找不到{kind}", "检查路径；相对路径从写它的那个文件所在的文件夹算起")


def points_nowhere(name: str, path: str) -> Fault:
    """A setting that names a file or folder that is not there."""
    return Fault(
        f"{name} 指的 {path} 不存在",
        "改成实际的路径；相对路径从设置文件所在的文件夹算起，文件夹换了地方要跟着改",
    )


def no_settings(name: str) -> Fault:
    """No settings here, and nothing where the defaults point."""
    return Fault(f"这个文件夹没有 {name}", "到放它的文件夹里运行，或用 --config 指明它在哪里")


def unreadable(why: str) -> Fault:
    return Fault(f"读不了这个文件（{why}）", "检查文件权限，确认它是普通文件")


def too_large(limit_kib: int) -> Fault:
    return Fault(f"文件超过 {limit_kib} KiB", "确认没有选错文件，或者拆小")


def not_utf8() -> Fault:
    return Fault("文件不是 UTF-8 编码", "用编辑器另存为 UTF-8")


def empty_file() -> Fault:
    return Fault("文件是空的", "照着 examples/branch 里的样例填写")


def syntax(original: str) -> Fault:
    """A YAML syntax error; the parser's English stays in brackets for searching."""
    hints = {
        "'\\t'": "缩进用空格，不要用 Tab",
        "'@'": "@ 开头的内容要加引号；telegram 处写数字 id，不写用户名",
        "'%'": "% 开头的内容要加引号",
        "'`'": "` 开头的内容要加引号",
        "end of stream": "检查引号和括号是否成对",
        "expected ':'": "检查这一行或上一行是否漏了冒号，或者用了中文冒号“：”（要用 : 加一个空格）",
        "mapping values": "检查缩进；内容里有冒号时整段加引号",
        "block end": "检查缩进是否和上一行对齐，括号和逗号是否用了中文的",
        "',' or": "检查括号是否成对，逗号是否用了中文的“，”",
        "special characters": "删掉看不见的控制字符，另存为 UTF-8 文本",
    }
    mend = next((text for sign, text in hints.items() if sign in original), None)
    return Fault(f"YAML 写法有误（{original}）", mend or "检查缩进、冒号和引号")


def alias() -> Fault:
    return Fault("用了 YAML 的锚点或别名（& 或 *）", "把内容直接写出来；以 * 开头的文字要加引号")


def too_deep() -> Fault:
    return Fault("嵌套太深", "减少层次，检查括号是否写错")


# ---------- keys and types ----------


def unknown_key(key: str, place: str, known: Iterable[str]) -> Fault:
    return Fault(f"{place}里没有“{key}”这一项", choice(key, known))


def duplicate_key(key: str, first_line: int) -> Fault:
    return Fault(f"“{key}”写了两次（第 {first_line} 行已有）", "留一处，删一处")


def missing_key(key: str, place: str) -> Fault:
    return Fault(f"{place}缺少“{key}”", f"补上 {key}: ……")


def wrong_type(key: str, wanted: str) -> Fault:
    return Fault(f"“{key.strip()}”应当是{wanted}", f"改成{wanted}；检查缩进和冒号后的空格")


def bad_number(key: str, text: str, least: int, most: int) -> Fault:
    return Fault(f"“{key}”写的是“{text}”", f"写 {least} 到 {most} 之间的整数，不带单位")


def bad_switch(key: str, text: str) -> Fault:
    return Fault(f"“{key}”写的是“{text}”", "写 true 或 false")


def bad_choice(key: str, text: str, known: Iterable[str]) -> Fault:
    return Fault(f"“{key}”不能是“{text}”", choice(text, known))


def bad_identifier(key: str, text: str) -> Fault:
    return Fault(
        f"“{key}”的写法“{text}”不行", "只用英文字母、数字、- 和 _，以字母或数字开头，不超过 32 个字"
    )


def too_long(key: str, limit: int) -> Fault:
    return Fault(f"“{key}”超过 {limit} 个字", "写短一些")


# ---------- times ----------


def bad_time(key: str, text: str) -> Fault:
    return Fault(f"“{key}”的时间“{text}”不对", '写 24 小时制的时和分，例如 "08:30"')


def bad_date(key: str, text: str) -> Fault:
    return Fault(f"“{key}”的日期“{text}”不对", "写年-月-日，例如 2026-11-20")


def bad_instant(key: str, text: str) -> Fault:
    return Fault(f"“{key}”的时间“{text}”不对", '写当地时间，例如 "2026-11-28 02:10"')


def backwards(place: str) -> Fault:
    return Fault(f"{place}的结束不晚于开始", "检查 from 和 until 是否写反")


def unknown_timezone(text: str) -> Fault:
    return Fault(f"没有“{text}”这个时区", "写 Asia/Shanghai，或删掉这一行")


def bad_days(text: str) -> Fault:
    return Fault(f"“days”里的“{text}”看不懂", "写 周一至周五、周末、每天，或列表 [周一, 周三]")


# ---------- organisation ----------


def duplicate_id(kind: str, text: str, first_line: int) -> Fault:
    return Fault(
        f"{kind} {text} 登记了两次（第 {first_line} 行已有）", "换一个 id，或删掉多余的一条"
    )


def unknown_reference(place: str, role: str, text: str, known: Iterable[str]) -> Fault:
    return Fault(f"{place}的{role} {text} 不存在", choice(text, known))


def parent_loop(names: Iterable[str]) -> Fault:
    return Fault(f"单位的上级绕成了圈：{' → '.join(names)}", "改其中一个单位的 parent，最上级不写")


def two_parents(unit: str, nested: str, written: str) -> Fault:
    return Fault(
        f"单位 {unit} 写在 {nested} 下面，parent 却是 {written}", "删掉 parent，或者挪到正确的位置"
    )


def same_kind_of_group(unit: str, kind: str, first: str) -> Fault:
    return Fault(
        f"单位 {unit} 已有一个 {kind} 小组（{first}）", "一个单位同类小组只能有一个，合并它们"
    )


def empty_group(group: str) -> Fault:
    return Fault(f"小组 {group} 一个人也没有", "至少写 leader 组长，或 members 成员")


def empty_shift(group: str) -> Fault:
    return Fault(f"{group} 的这个班次没有人", "写 people: [……]，或 teams: [[……], [……]]")


def people_and_teams(group: str) -> Fault:
    return Fault(
        f"{group} 的班次同时写了 people 和 teams", "固定人员用 people，轮流值班用 teams 加 turns"
    )


def turns_without_teams(group: str) -> Fault:
    return Fault(
        f"{group} 的班次写了 turns，却没有 teams", "把每一班的人写成 teams: [[甲, 乙], [丙, 丁]]"
    )


def no_shifts(group: str) -> Fault:
    return Fault(f"{group} 的值班表没有班次", "在 shifts: 下面至少写一个班次")


# ---------- plans ----------


def bad_target(text: str, why: str) -> Fault:
    return Fault(
        f"通知对象“{text}”{why}",
        "写法：duty:complaint@branch、head@outlet、contacts、person:zhang、members:press@province",
    )


def unknown_level(place: str, text: str, known: Iterable[str]) -> Fault:
    return Fault(f"{place}提到的层级 {text} 不存在", choice(text, known))


def starts_outside(text: str) -> Fault:
    return Fault(f"起始层级 {text} 写了 in_chain: false", "从上报链里的层级开始，或删掉 in_chain")


def no_levels() -> Fault:
    return Fault("预案没有层级", "在 levels: 下面至少写一个层级")


def no_targets(level: str) -> Fault:
    return Fault(f"层级 {level} 没有通知对象", "写 targets: [duty:complaint@branch]")


def trigger_without_levels(trigger: str, key: str) -> Fault:
    return Fault(
        f"触发条件 {trigger} 写了 {key}，却没有 levels", f"写上要呼叫的层级，或者删掉 {key}"
    )


def minutes_of_promise(promised: bool) -> Fault:
    if promised:
        return Fault("从承诺起算的时限不能再写 minutes", "删掉 minutes；到期就是答应客户的时间")
    return Fault("缺少“minutes”", "写上多少分钟；从承诺起算的写 from: promise")


def idle_trigger(trigger: str) -> Fault:
    return Fault(f"触发条件 {trigger} 没有写 flags 也没有写 categories", "写明什么标记或分类触发它")


def stall_order() -> Fault:
    return Fault("stall 的三个时间没有一个比一个晚", "让 remind < tell_head < next_level")


def slow_repeat(level: str, repeat: int, wait: int) -> Fault:
    return Fault(f"层级 {level} 每 {repeat} 分钟重呼，却只等 {wait} 分钟", "让 repeat 不大于 wait")


def same_plan(plan: str, other: str) -> Fault:
    return Fault(f"预案 {plan} 在 {other} 里已经有了", "换一个 plan 名，或删掉一个文件")


def no_plans() -> Fault:
    return Fault("文件夹里没有预案（*.yaml）", "至少放一个预案，可从 plans/ordinary.yaml 开始")


def no_standing_plan() -> Fault:
    return Fault(
        "没有一个随时适用于所有单位的预案", "留一个不写 period、不写 units 的预案，例如 ordinary"
    )


def plan_reference(place: str, kind: str, text: str, known: Iterable[str]) -> Fault:
    return Fault(f"{place}提到的{kind} {text} 在组织文件里没有", choice(text, known))


def mailbox_twice(mailbox: str) -> Fault:
    return Fault(
        f"信箱 {mailbox} 同时写在 mailboxes 和 consolidated 里",
        "只留一处：mailboxes 收日报，consolidated 收汇总日报",
    )


def asked_too_late(ask_at: str, at: str) -> Fault:
    return Fault(
        f"confirmation 的 ask_at 是 {ask_at}，不早于日报时间 {at}",
        "写一个更早的时间，例如日报前一个半小时，来得及催办",
    )


def no_guidance(category: str) -> Fault:
    return Fault(f"分类 {category} 没有话术卡", f"在 categories: 下补 {category}")


def long_guidance(name: str, length: int, limit: int) -> Fault:
    return Fault(f"话术卡“{name}”有 {length} 个字，超过 {limit}", "现场来不及看，请改短")


# ---------- warnings ----------


def missing_group(target: str, kind: str, known: Iterable[str]) -> Fault:
    meant = nearest(kind, known)
    register = f"在组织文件的 groups: 里登记一个 kind: {kind} 的小组"
    mend = f"是不是想写 {meant}" if meant else register
    return Fault(f"通知对象 {target} 用到的 {kind} 小组，哪个单位都没有", mend)


def no_mail_host(plan: str) -> Fault:
    return Fault(
        f"预案 {plan} 要发日报，却没有设置邮件服务器",
        "在 [mail] 写 host，或设环境变量 DUBAN_MAIL__HOST",
    )


def no_chat() -> Fault:
    return Fault(
        "既没有设置 telegram.token，也没有设置企业微信，duban serve 启动不了",
        "企业微信写 [wecom] 的 corp_id、agent_id、secret（docs/wecom.md）；"
        "Telegram 设环境变量 DUBAN_TELEGRAM__TOKEN 或 DUBAN_TELEGRAM__TOKEN_FILE",
    )


def bad_lexicon(why: str) -> Fault:
    return Fault(f"词典用不了（{why}）", "按 plans/lexicon.yaml 里的说明改")
