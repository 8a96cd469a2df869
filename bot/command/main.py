"""`duban`: which commands there are. What each does is in the file of its name."""

import typer

from bot.command.check import check
from bot.command.database import db
from bot.command.demo import demo
from bot.command.enrol import enrol
from bot.command.ledger import ledger
from bot.command.plan_explain import explain
from bot.command.read import read_lines
from bot.command.serve import serve

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="督办：银行投诉值班机器人。",
)
app.command("serve", help="运行督办：收、想、发，直到被停止。")(serve)
app.command("demo", help="样例分行、六部手机、一个信箱，时钟快 60 倍。")(demo)
app.command("read", help="看督办从一句话里认出了什么、为什么。")(read_lines)
app.command("enrol", help="给一个人发一次性的绑定码。")(enrol)
app.add_typer(db, name="db")
app.add_typer(ledger, name="ledger")
app.command("check", help="检查设置、组织文件、预案和词典，一次列出所有问题。")(check)

plan = typer.Typer(no_args_is_help=True, help="看预案会怎么走。")
plan.command("explain", help="打印“如果谁都不动”的全部经过。")(explain)
app.add_typer(plan, name="plan")
