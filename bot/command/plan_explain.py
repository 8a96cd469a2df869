"""`duban plan explain`: the whole future of a complaint if nobody moves.

It asks the rules themselves (`escalation.forecast`) and only prints; unknown words are answered
with what there is to choose from.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from bot.clock import SystemClock
from bot.command.explaining import explained
from bot.command.plan_words import PlanWords
from bot.configuration import ConfigOption, Configuration, read_configuration
from escalation.case import Case, Complaint
from escalation.forecast import forecast
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.words import CaseId, Category, Channel, Flag, PersonId, UnitId, UnitKind
from storage.files.problems import Severity, choice
from storage.files.times import local_instant

plan = typer.Typer(no_args_is_help=True, add_completion=False, help="看预案会怎么走。")


@plan.callback()
def _group() -> None:
    """预案."""


@plan.command(help="把预案读一遍，再打印“如果谁都不动”的全部经过。")
def explain(
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="预案的 plan 名，如 it-golive")],
    category: Annotated[str, typer.Option(help="投诉分类，C01 到 C15，不写就是 C01")] = "",
    flag: Annotated[list[str] | None, typer.Option(help="标记，可写多次，如 media")] = None,
    channel: Annotated[str, typer.Option(help="渠道，如 95566、media，不写就是营业网点")] = "",
    unit: Annotated[str, typer.Option(help="单位 id，不写就用第一个网点")] = "",
    at: Annotated[str, typer.Option(help='当地时间，如 "2026-11-28 02:10"，不写就是现在')] = "",
    by: Annotated[str, typer.Option(help="首问责任人 id，不写就用单位的第一个人")] = "",
    config: ConfigOption = None,
) -> None:
    """Print every page, nag, deadline and level until nothing is due any more.

    Without any option the whole plan is read aloud first.
    """
    read = _read(config)
    plan = _plan(read, plan_id)
    organisation = read.duty.organisation
    place = _unit(organisation, unit)
    received_at = _received_at(read, plan, at)
    case = Case(
        id=CaseId("forecast"),
        number="（推演）",
        unit=place,
        plan=plan.id,
        plan_version=plan.version,
        received_at=received_at,
        first_contact=_first_contact(organisation, place, by),
        complaint=Complaint(category=_category(category), channel=_channel(channel)),
        flags=frozenset(_flag(each) for each in flag or ()),
    )
    lines = explained(case, plan, read.duty, forecast(case, plan, read.duty))
    if not (category or flag or channel or unit or at or by):
        whole = PlanWords(plan, read.duty, place, received_at).whole()
        lines = [*whole, "", "【推演：一件普通投诉，谁都不动】", *lines]
    for line in lines:
        typer.echo(line)


def _read(config: ConfigOption) -> Configuration:
    read, problems = read_configuration(config)
    if read is None:
        errors = [each for each in problems if each.severity is Severity.ERROR]
        for each in errors:
            typer.echo(f"错误  {each}", err=True)
        typer.echo("先改好上面的错误（duban check）。", err=True)
        raise typer.Exit(1)
    return read


def _plan(read: Configuration, plan_id: str) -> Plan:
    plans = {plan.id: plan for plan in read.plans}
    return plans[plan_id] if plan_id in plans else _unknown("预案", plan_id, plans)


def _unit(organisation: Organisation, unit: str) -> UnitId:
    if unit:
        known = UnitId(unit) in organisation.units
        return UnitId(unit) if known else _unknown("单位", unit, organisation.units)
    outlets = (u.id for u in organisation.units.values() if u.kind is UnitKind.OUTLET)
    return next(outlets, next(iter(organisation.units)))


def _first_contact(organisation: Organisation, unit: UnitId, by: str) -> PersonId:
    if by:
        known = PersonId(by) in organisation.people
        return PersonId(by) if known else _unknown("人员", by, organisation.people)
    staff = [person.id for person in organisation.staff(unit)]
    above = [u.head for u in organisation.line_above(unit) if u.head]
    return next(iter([*staff, *above]), next(iter(organisation.people)))


def _channel(text: str) -> Channel:
    known = [str(each) for each in Channel]
    if not text:
        return Channel.OUTLET
    return Channel(text) if text in known else _unknown("渠道", text, known)


def _category(text: str) -> Category:
    if not text:
        return Category.GENERAL
    known = [str(each) for each in Category]
    return Category(text.upper()) if text.upper() in known else _unknown("分类", text, known)


def _flag(text: str) -> Flag:
    known = [str(each) for each in Flag]
    return Flag(text) if text in known else _unknown("标记", text, known)


def _received_at(read: Configuration, plan: Plan, at: str) -> datetime:
    if not at:
        clock = read.settings.clock
        return SystemClock(clock.speed, clock.start).now().replace(second=0, microsecond=0)
    local = local_instant(at)
    if local is None:
        typer.echo(f'看不懂时间“{at}”。写当地时间，例如 --at "2026-11-28 02:10"。', err=True)
        raise typer.Exit(1)
    return local.replace(tzinfo=ZoneInfo(plan.timezone)).astimezone(UTC)


def _unknown(kind: str, text: str, known: Iterable[str]) -> NoReturn:
    words = [str(each) for each in known]
    typer.echo(f"没有“{text}”这个{kind}。{choice(text, words)}。", err=True)
    typer.echo(f"可选的{kind}：{'、'.join(words)}", err=True)
    raise typer.Exit(1)
