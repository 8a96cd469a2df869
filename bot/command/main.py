"""`duban`: which commands there are. What each does is in the file of its name."""

import typer

from bot.command.check import check
from bot.command.plan_explain import explain

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="督办：银行投诉值班机器人。",
)
app.command("check", help="检查设置、组织文件、预案和词典，一次列出所有问题。")(check)

plan = typer.Typer(no_args_is_help=True, help="看预案会怎么走。")
plan.command("explain", help="打印“如果谁都不动”的全部经过。")(explain)
app.add_typer(plan, name="plan")
