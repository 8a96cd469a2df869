"""`duban check`: every problem at once, with file, line and mend; or what was read."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.clock import SystemClock
from bot.command.columns import rows
from bot.command.findings import findings
from bot.configuration import ConfigOption, Configuration, read_configuration
from escalation.plan import Plan
from handlers import labels
from handlers.sentences import say
from storage.files.problems import Problem, Severity

_WRITTEN = frozenset(("telegram", "wecom", "sms", "mail"))
_SPOKEN = frozenset(("voice", "wecom_call"))

Online = Annotated[
    bool, typer.Option("--online", help="还去问每条通道：通不通，值班的人各有几条通道能到")
]
Send = Annotated[bool, typer.Option("--send", help="给值班的人各发一条演练消息、短信和邮件")]
Call = Annotated[bool, typer.Option("--call", help="给值班的人各打一个演练电话")]


def check(
    online: Online = False, send: Send = False, call: Call = False, config: ConfigOption = None
) -> None:
    """Exit 1 if anything is wrong, 0 with a short table otherwise; warnings alone do no harm.

    Without an option nothing but the files is looked at.
    """
    read, problems = read_configuration(config)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    warnings = [each for each in problems if each.severity is Severity.WARNING]
    now = _now(read)
    if read is not None:
        warnings += findings(read, now)
    _list("错误", errors)
    _list("提醒", warnings)
    if read is None:
        typer.echo(f"共 {len(errors)} 处错误，{len(warnings)} 处提醒。改完再运行 duban check。")
        raise typer.Exit(1)
    for line in overview(read, now):
        typer.echo(line)
    typer.echo(f"没有错误，{len(warnings)} 处提醒。" if warnings else "一切正常。")
    if online or send or call:
        _prove(read, now, send=send, call=call)


def _prove(read: Configuration, now: datetime, *, send: bool, call: bool) -> None:
    """Ask the wires; exit 1 when one is dead, or somebody on duty is reached in too few ways."""
    # Imported only now: the files are checked without any client of a platform.
    from bot import logging
    from bot.command.reach.looking import looked
    from bot.command.reach.table import lines

    logging.set_up(drill=read.settings.is_drill)
    tested = (_WRITTEN if send else frozenset()) | (_SPOKEN if call else frozenset())
    try:
        report = asyncio.run(looked(read, now, tested))
    except ValueError as unusable:
        typer.echo(say("reach.unusable", detail=unusable))
        raise typer.Exit(1) from unusable
    for line in lines(report):
        typer.echo(line)
    if not report.is_sound:
        raise typer.Exit(1)


def overview(read: Configuration, now: datetime) -> list[str]:
    """What was read, and who is on duty now."""
    organisation = read.duty.organisation
    kinds = Counter(unit.kind for unit in organisation.units.values())
    by_kind = "、".join(f"{labels.unit_kind(kind)} {count}" for kind, count in kinds.items())
    people = organisation.people.values()
    reached = "、".join(
        f"{labels.transport(name)} {sum(1 for p in people if p.address_on(name) is not None)}"
        for name in ("wecom", "telegram", "sms", "mail")
    )
    table = [
        ("单位", str(len(organisation.units)), by_kind),
        ("人员", str(len(organisation.people)), f"写了地址的：{reached}"),
        ("小组", str(len(organisation.groups)), f"排了值班的 {len(read.duty.schedules)}"),
        ("信箱", str(len(organisation.mailboxes)), ""),
        ("预案", str(len(read.plans)), "；".join(_described(plan) for plan in read.plans)),
    ]
    local = now.astimezone(ZoneInfo(read.organisation.timezone))
    names = {group.id: group.name for group in organisation.groups}
    on_duty = [
        ("  " + names[group], "、".join(map(organisation.name, schedule.on_call(now))) or "无人")
        for group, schedule in read.duty.schedules.items()
    ]
    head = f"现在值班（{local:%Y-%m-%d %H:%M}）："
    return [*rows(table), *([head] if on_duty else []), *rows(on_duty)]


def _described(plan: Plan) -> str:
    return f"{plan.id}（版本 {plan.version}，{period(plan)}）"


def period(plan: Plan) -> str:
    """The plan's period in its local time."""
    zone = ZoneInfo(plan.timezone)
    if plan.from_at is None and plan.until_at is None:
        return "一直有效"
    begins = f"{plan.from_at.astimezone(zone):%Y-%m-%d %H:%M}" if plan.from_at else "此前"
    ends = f"{plan.until_at.astimezone(zone):%Y-%m-%d %H:%M}" if plan.until_at else "此后"
    return f"{begins} 至 {ends}"


def _now(read: Configuration | None) -> datetime:
    """The clock's time; a drill has its own."""
    if read is None:
        return SystemClock().now()
    clock = read.settings.clock
    return SystemClock(clock.speed, clock.start).now()


def _list(title: str, problems: Sequence[Problem]) -> None:
    for each in problems:
        typer.echo(f"{title}  {each}")
