"""`python -m bot` is the command `duban`."""

from bot.command.main import app

app(prog_name="duban")
