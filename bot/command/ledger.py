"""`duban ledger verify`: is the register still what it was when that mail left? (A41)"""

import asyncio
import hmac
from datetime import date
from typing import Annotated

import typer

from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.loops.summaries import kept_as, sealed
from bot.settings import LOCAL, load_settings
from storage import ledger as register
from storage import marks, schema
from storage.backups import restored
from storage.backups.restored import Restored
from storage.database import Database

ledger = typer.Typer(help="登记簿", no_args_is_help=True, add_completion=False)


@ledger.callback()
def _group() -> None:
    """登记簿."""


@ledger.command()
def verify(
    mailbox: Annotated[str, typer.Argument(help="信箱 id，如 branch-union")],
    day: Annotated[str, typer.Argument(help="日报的日期，如 2026-11-28")],
    code: Annotated[str, typer.Argument(help="日报末尾的登记簿校验码")],
    config: ConfigOption = None,
) -> None:
    """用日报末尾的校验码核对登记簿有没有被改过。"""
    try:
        reported_on = date.fromisoformat(day.strip())
    except ValueError:
        typer.echo(f"日期“{day}”看不懂。改法：写成 年-月-日，例如 2026-11-28。", err=True)
        raise typer.Exit(2) from None
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    url = settings.database.url.get_secret_value()
    name = kept_as(mailbox, reported_on)
    findings, lost = asyncio.run(_findings(url, name, code.strip().lower(), reported_on))
    for finding in (*findings, *([lost] if lost else [])):
        typer.echo(finding)
    if findings:
        raise typer.Exit(1)
    typer.echo("登记簿与当日日报一致，没有改动的痕迹。")


async def _findings(url: str, name: str, code: str, reported_on: date) -> tuple[list[str], str]:
    """What does not fit, nothing when the register holds; and what a restore has taken from it."""
    database = Database(url)
    try:
        await schema.check(database)
        async with database.reading() as connection:
            kept = await marks.load(connection, name)
            key = await marks.load(connection, "sealing-key")
            known = await restored.load(connection)
            lost = _lost(known, reported_on)
            if kept is None and lost:
                return [f"{lost}这一天的日报无法核对。改法：用恢复前另存的旧库核对。"], ""
            if kept is None or key is None:
                return ["没有这一天发给这个信箱的日报。改法：核对信箱 id 和日期。"], ""
            if not hmac.compare_digest(sealed(bytes.fromhex(key), name, kept), code):
                return ["校验码与保存的检查点不符：检查点被改过，或校验码抄错了。"], lost
            if not await register.holds(connection, kept):
                return ["登记簿在发出日报之后被改过：有条目被改、被删或被重写。"], lost
            broken = await register.verify_all(connection)
    finally:
        await database.close()
    return [f"件 {case} 的登记从第 {place} 条起对不上。" for case, place in broken.items()], lost


def _lost(known: Restored | None, day: date) -> str:
    """What a restore has taken from the register of a day; "" when nothing."""
    if known is None or day < known.backup_at.astimezone(LOCAL).date():
        return ""
    since, until = (
        f"{at.astimezone(LOCAL):%m-%d %H:%M}" for at in (known.backup_at, known.restored_at)
    )
    return f"注意：数据库从备份恢复过，{since} 至 {until} 之间的登记项不在库里。"
