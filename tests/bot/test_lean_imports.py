"""What a command does not use is not imported, and aiogram builds only the types that are used.

Each looks at an interpreter of its own: what is imported here was imported by other tests.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_UPDATE = (
    '{"update_id": 1, "message": {"message_id": 3, "date": 1700000000, "text": "/sos",'
    ' "chat": {"id": 1, "type": "private"}, "from": {"id": 1, "is_bot": false, "first_name": "x"},'
    ' "reply_to_message": {"message_id": 2, "date": 1700000000, "chat": {"id": 1, "type": "x"}}}}'
)


def printed(program: str) -> list[str]:
    """The lines a fresh interpreter prints."""
    run = [sys.executable, "-c", program]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def test_checking_the_files_imports_no_chat_client_and_no_web_server() -> None:
    imported = printed(
        "import sys\n"
        "from bot.command.main import app\n"
        "app(['check', '--help'], standalone_mode=False)\n"
        "print('imported', *sorted(sys.modules))"
    )[-1].split()
    assert "bot.command.check" in imported
    assert not {"aiogram", "aiohttp", "sqlalchemy", "alembic", "xlsxwriter"} & set(imported)


def test_every_command_is_found_and_says_what_it_does() -> None:
    for name in ("serve", "demo", "read", "enrol", "check", "db", "ledger", "plan"):
        program = f"from bot.command.main import app\napp([{name!r}, '--help'], prog_name='duban')"
        assert f"duban {name}" in " ".join(printed(program))


def test_types_of_the_chat_platform_are_built_when_they_are_used() -> None:
    lines = printed(
        "import bot.transports.telegram.client\n"
        "from aiogram.types import Gift, Message, Update\n"
        "print(Gift.__pydantic_complete__)\n"
        f"update = Update.model_validate_json({_UPDATE!r})\n"
        "print(type(update.message.reply_to_message) is Message, update.message.text)\n"
        "print(Update.__pydantic_complete__, Gift.__pydantic_complete__)"
    )
    assert lines == ["False", "True /sos", "True False"]


def test_every_type_and_method_of_the_chat_platform_can_be_built_on_first_use() -> None:
    lines = printed(
        "import bot.transports.telegram.client\n"
        "from aiogram import methods, types\n"
        "from pydantic import BaseModel\n"
        "named = [getattr(m, n) for m in (types, methods) for n in m.__all__ if n != 'Response']\n"
        "kinds = [k for k in named if isinstance(k, type) and issubclass(k, BaseModel)]\n"
        "print(len(kinds) > 300, [k.__name__ for k in kinds if k.model_rebuild() is False])"
    )
    assert lines == ["True []"]
