"""`duban`: which commands there are. What each does is in the file of its name.

A command's file is imported when it is asked for: `duban check` needs no chat client.
"""

from importlib import import_module
from typing import NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class _Place(NamedTuple):
    """Where a command, or a group of commands, is written. A group has its own help."""

    module: str
    name: str
    help: str = ""


_COMMANDS = {
    "serve": _Place("serve", "serve", "运行督办：收、想、发，直到被停止。"),
    "watchdog": _Place("watchdog", "watchdog", "看着督办：停了、卡住了、磁盘满了，发邮件告诉人。"),
    "demo": _Place("demo", "demo", "样例分行的手机和电话、一个信箱，时钟快 60 倍。"),
    "read": _Place("read", "read_lines", "看督办从一句话里认出了什么、为什么。"),
    "enrol": _Place("enrol", "enrol", "给一个人发一次性的登记码。"),
    "check": _Place("check", "check", "检查设置、组织文件、预案和词典，一次列出所有问题。"),
    "clock": _Place("clock", "clock"),
    "db": _Place("database", "db"),
    "ledger": _Place("ledger", "ledger"),
    "plan": _Place("plan_explain", "plan"),
    "rotate": _Place("rotate", "rotate"),
}


class OnDemand(TyperGroup):
    """The group of all commands, each imported when it is asked for."""

    def list_commands(self, ctx: object) -> list[str]:
        """Every name, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """The command of that name; None when there is none."""
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        found = getattr(import_module(f"bot.command.{place.module}"), place.name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
            alone.command(cmd_name, help=place.help)(found)
            found = alone
        command = cast(TyperCommand | TyperGroup, get_command(found))
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=OnDemand,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="督办：银行投诉值班机器人。",
)


@app.callback()
def _duban() -> None:
    """督办."""
