"""A whole plan read aloud: period, units, levels, triggers, clocks, daily figures, categories.

Written for the office that keeps the plan: groups and heads are named as they are for one unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.command.check import period
from bot.command.columns import rows
from escalation.duty import Duty, Target, Who
from escalation.plan import DeadlineRule, Level, NagRule, Pace, Plan, Starts, Trigger
from escalation.words import Category, UnitId
from handlers import labels

_WHOM = {
    Who.DUTY: "值班人员",
    Who.LEADER: "组长",
    Who.DEPUTIES: "副组长",
    Who.MEMBERS: "全体成员",
    Who.HEAD: "负责人",
    Who.CONTACTS: "第一、第二联系人",
}


class PlanWords:
    """What a plan says, in sentences, as it is for one unit at one instant."""

    def __init__(self, plan: Plan, duty: Duty, unit: UnitId, at: datetime) -> None:
        self.plan = plan
        self.duty = duty
        self.unit = unit
        self.at = at

    def whole(self) -> Iterator[str]:
        """Everything, in the order in which the plan's file has it."""
        plan = self.plan
        yield f"《{plan.name}》（{plan.id}，版本 {plan.version}）"
        yield from self._scope()
        yield from self._section("层级：没人认领就逐级往上", self.levels())
        yield from self._section("触发条件：一出现就做", self.triggers(plan.triggers))
        yield from self._section("时限：认领不会停", self.clocks(plan.clocks))
        yield from self._section("其他规矩", self._manners())
        yield from self._section("每天", self._daily())
        yield from self._section("投诉分类：现场怎么做", self._categories())

    def _section(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        found = list(lines)
        if found:
            yield ""
            yield f"【{title}】"
            yield from (f"  {line}" for line in found)

    def _scope(self) -> Iterator[str]:
        units = self.duty.organisation.units
        named = "、".join(units[each].name for each in self.plan.units if each in units)
        yield f"期间  {period(self.plan)}（{self.plan.timezone}）"
        yield f"单位  {f'{named}，连同下属单位' if named else '所有单位'}"
        local = f"{self.at.astimezone(self.plan.zone):%Y-%m-%d %H:%M}"
        yield f"举例  以 {units[self.unit].name} 在 {local} 出事为例，括号里是那时的人"
        if self.plan.notify_on_filing:
            yield f"受理  同时告知 {self.people(self.plan.notify_on_filing)}"
        yield f"兜底  所有层级都没人应，由 {self.people((self.plan.owner,))} 负责"
        yield f"媒体  {self.spokesperson()}"

    # ---------- levels ----------

    def levels(self) -> Iterator[str]:
        """The chain from the bottom, then the levels that only triggers call."""
        table = [("", "层级", "等多久、多久再呼", "紧急时", "呼叫谁")]
        number = 0
        for level in self.plan.levels:
            number += level.in_chain
            mark = f"{number}" if level.in_chain else "—"
            if level.id == self.plan.starts:
                mark += " 起"
            paces = (_pace(level.ordinary), _pace(level.critical))
            table.append((mark, level.name, *paces, self.people(level.targets)))
            table += [("", "", "", "", note) for note in self._notes(level)]
        yield from rows(table)
        yield "“起”是首呼的一级；“—”不在梯子上，只由触发条件呼叫。"
        yield from self._shortcuts()

    def _notes(self, level: Level) -> Iterator[str]:
        if level.everyone:
            yield "每个人都要自己认领"
        if level.if_empty:
            yield f"没排班时马上改呼 {self.people(level.if_empty)}"

    def _shortcuts(self) -> Iterator[str]:
        plan = self.plan
        if plan.outlet_reports_to:
            level = plan.level(plan.outlet_reports_to).name
            yield f"网点自己点「上报上级」，至少报到“{level}”。"
        if plan.major_reports_to:
            level = plan.level(plan.major_reports_to).name
            yield f"重大的、本级处理不了的，随时直报“{level}”。"

    # ---------- triggers ----------

    def triggers(self, triggers: Iterable[Trigger]) -> Iterator[str]:
        """Each trigger: when, and what it brings."""
        for trigger in triggers:
            yield f"● {trigger.name}：{self._when(trigger)}"
            yield from (f"    {line}" for line in self._brings(trigger))

    def _when(self, trigger: Trigger) -> str:
        flags = "、".join(labels.flag(each) for each in sorted(trigger.flags))
        categories = "、".join(f"{c} {self.category(c)}" for c in sorted(trigger.categories))
        channels = "、".join(labels.channel(each) for each in sorted(trigger.channels))
        parts = (("标记 ", flags), ("分类 ", categories), ("渠道 ", channels))
        return "；或 ".join(f"{word}{text}" for word, text in parts if text)

    def _brings(self, trigger: Trigger) -> Iterator[str]:
        names = "、".join(self.plan.level(each).name for each in trigger.levels)
        if trigger.instead:
            start = self.plan.level(self.plan.starts).name
            yield f"不先呼叫 {start}，直接呼叫 {names}"
        elif names:
            yield f"同时呼叫 {names}"
        if trigger.each and len(trigger.levels) > 1:
            yield "每一级都要自己认领，一级认领不能替别级消音"
        elif trigger.each:
            yield "要他们自己认领，别人认领不算"
        if trigger.blocks_promises:
            yield f"{names} 认领之前，不许承诺客户"
        if trigger.critical:
            yield "按紧急节奏呼叫，排在最前面"
        if trigger.notify:
            yield f"同时告知 {self.people(trigger.notify)}"
        if trigger.watch:
            every, by = length(trigger.watch.every_minutes), self.people(trigger.watch.by)
            yield f"盯住媒体和网络：每 {every}问一次 {by}，直到有人宣布平息；平息之前不能办结"

    # ---------- clocks ----------

    def clocks(self, rules: Iterable[DeadlineRule]) -> Iterator[str]:
        """Each deadline, and how it is nagged."""
        before: NagRule | None = None
        for rule in rules:
            yield f"● {rule.name}（{rule.id}）：{self._limit(rule)}"
            yield f"    催办：{'同上' if rule.nags == before else self._nags(rule)}"
            before = rule.nags

    def _limit(self, rule: DeadlineRule) -> str:
        if rule.starts is Starts.PROMISE:
            return "答应客户几点就是几点，到时没有兑现就是逾期"
        limit = f"受理后 {length(rule.minutes)}内"
        if rule.categories:
            only = "、".join(f"{c} {self.category(c)}" for c in sorted(rule.categories))
            limit = f"只对 {only}，{limit}"
        if rule.aftercare:
            limit += "；结果报了也要跟到底，没办完不能办结，不算投诉逾期"
        return limit

    def _nags(self, rule: DeadlineRule) -> str:
        nags = rule.nags
        parts = ["时间过半"] if nags.half_time else []
        if nags.before_minutes:
            early = "、".join(length(each) for each in sorted(nags.before_minutes, reverse=True))
            parts.append(f"到期前 {early}")
        parts.append("到期时")
        if nags.at_most:
            parts.append(f"逾期后每 {length(nags.every_minutes)}一次，共 {nags.at_most} 次")
        upwards = "，再没有就上一级" if nags.then_next_level else "，不惊动上级"
        return "；".join(parts) + upwards

    # ---------- the rest ----------

    def _manners(self) -> Iterator[str]:
        plan, stall, alike = self.plan, self.plan.stall, self.plan.alike
        yield (
            f"认领后没有进展：{length(stall.remind_minutes)}提醒承办人，"
            f"{length(stall.tell_head_minutes)}告诉其负责人，"
            f"{length(stall.next_level_minutes)}上一级。"
        )
        most = length(plan.snooze_at_most_minutes)
        yield f"「稍后提醒」最多 {most}；紧急的、要越过时限的不让拖。"
        yield (
            f"同一问题 {alike.within_hours} 小时内有 {alike.customers} 位不同客户，按群体上报；"
            f"同一客户 {alike.again_days} 天内办完又来，算重复投诉。"
        )
        yield (
            f"没提交的草稿：紧急的 {plan.drafts.urgent_files_itself_seconds} 秒后自动提交，"
            f"其余 {length(plan.drafts.remind_minutes)}后提醒。"
        )

    def _daily(self) -> Iterator[str]:
        ask, summary = self.plan.confirmation, self.plan.summary
        if ask:
            yield (
                f"{ask.ask_at:%H:%M}  请各单位第一联系人确认当天数字，没有投诉也要确认零报告；"
                f"不答复每 {length(ask.nag_every_minutes)}催一次，催 {ask.at_most} 次后"
                "改问第二联系人，再问负责人"
            )
        if summary.mailboxes:
            yield f"{summary.at:%H:%M}  日报送 {self._mailboxes(summary.mailboxes)}"
        if summary.consolidated:
            yield f"{summary.at:%H:%M}  汇总日报送 {self._mailboxes(summary.consolidated)}"
        if summary.mailboxes and summary.supplements.days:
            days = summary.supplements.days
            yield (
                f"{summary.supplements.at:%H:%M}  发出后数字有变，发补充报告"
                f"（次日起 {days} 天，也随下一期日报）"
            )

    def _mailboxes(self, names: Sequence[str]) -> str:
        known = self.duty.organisation.mailboxes
        shown = (f"{n}（{known[n].address or '没有地址'}）" if n in known else n for n in names)
        return "、".join(shown)

    def _categories(self) -> Iterator[str]:
        for category, rule in self.plan.categories.items():
            critical = "（紧急）" if rule.critical else ""
            yield f"{category} {rule.name}{critical}：{rule.guidance or '没有写'}"
            if rule.payment:
                yield f"    {self.payment(category)}"

    def payment(self, category: Category) -> str:
        """The limits of 应急支付 of a category; empty when it has none."""
        rule = self.plan.categories.get(category)
        if rule is None or rule.payment is None:
            return ""
        ordinary, vip = rule.payment.ordinary, rule.payment.vip
        return f"应急支付：普通客户最多 {ordinary:f} 元，贵宾 {vip:f} 元，超过的不让付"

    def category(self, category: Category) -> str:
        """How the plan calls the category."""
        rule = self.plan.categories.get(category)
        return rule.name if rule else labels.category(category)

    def spokesperson(self) -> str:
        """Whom the press is sent to, with the telephone."""
        target = self.plan.spokesperson
        found = self.duty.people(target, self.unit, self.at) if target else ()
        if not found:
            return "没有写媒体来了找谁"
        people = [self.duty.organisation.people[each] for each in found]
        shown = (f"{p.name} {p.title} 电话 {p.telephone or '没有登记'}" for p in people)
        return f"不接受采访，请媒体找 {'、'.join(shown)}"

    def people(self, targets: Iterable[Target]) -> str:
        """Whom targets mean, by office and by name."""
        return "、".join(self._target(each) for each in targets)

    def _target(self, target: Target) -> str:
        organisation = self.duty.organisation
        names = "、".join(map(organisation.name, self.duty.people(target, self.unit, self.at)))
        shown = f"（{names}）" if names else "（此刻没有人）"
        if target.who is Who.PERSON:
            return names or f"{target.name}（不在组织文件里）"
        if target.at is None:
            return f"{organisation.units[self.unit].name}{_WHOM[target.who]}{shown}"
        place = organisation.above(self.unit, target.at)
        if place is None:
            return f"{labels.unit_kind(target.at)}{_WHOM[target.who]}（没有这一级单位）"
        group = organisation.group(target.name, place.id) if target.name else None
        where = group.name if group else f"{place.name}{target.name}"
        return f"{where}{_WHOM[target.who]}{shown}"


def length(minutes: float) -> str:
    """So many minutes as a clerk says them: 15 分钟, 4 小时, 1 小时 30 分钟, 5 天."""
    span = timedelta(minutes=minutes)
    hours, rest = divmod(span.seconds // 60, 60)
    parts = ((span.days, "天"), (hours, "小时"), (rest, "分钟"))
    return " ".join(f"{n} {word}" for n, word in parts if n) or "0 分钟"


def _pace(pace: Pace) -> str:
    again = f"，每 {pace.repeat_minutes} 分再呼" if pace.repeat_minutes else ""
    return f"等 {pace.wait_minutes} 分{again}"
