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

_MESSAGE = "{'message_id': 3, 'date': 1700000000, 'chat': {'id': 1, 'type': 'private'}}"


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
    for name in ("serve", "watchdog", "demo", "read", "enrol", "check", "db", "ledger", "plan"):
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


def test_every_call_and_answer_can_be_the_first_thing_that_is_built() -> None:
    lines = printed(
        "from bot.transports.telegram.client import ANSWERS\n"
        "from aiogram import methods, types\n"
        "from pydantic import BaseModel\n"
        "named = [getattr(m, n) for m in (methods, types) for n in m.__all__ if n != 'Response']\n"
        "kinds = [k for k in named if isinstance(k, type) and issubclass(k, BaseModel)]\n"
        "kinds = [*ANSWERS, *kinds]\n"
        "print(len(kinds) > 300, [k.__name__ for k in kinds if k.model_rebuild() is False])\n"
        "print([k.__name__ for k in kinds if not k.__pydantic_complete__])"
    )
    assert lines == ["True []", "[]"]


def test_a_message_can_be_sent_before_anything_was_received() -> None:
    lines = printed(
        "from bot.transports.telegram.client import ANSWERS\n"
        "from aiogram.methods import SendMessage, SetMyCommands\n"
        "from aiogram.types import BotCommand\n"
        "command = BotCommand(command='sos', description='x')\n"
        "print(SetMyCommands(commands=[command]).commands[0].command)\n"
        "print(SendMessage(chat_id=1, text='x').text)\n"
        f"answer = {{'ok': True, 'result': {_MESSAGE}}}\n"
        "print(ANSWERS[1].model_validate(answer).result.message_id)"
    )
    assert lines == ["sos", "x", "3"]


def test_a_message_can_be_made_and_its_answer_read_before_any_other_type_was_used() -> None:
    answer = _UPDATE.partition('"message": ')[2][:-1]
    lines = printed(
        "import bot.transports.telegram\n"
        "from aiogram.methods import Response, SendMessage\n"
        "from aiogram.types import Message\n"
        "print(SendMessage(chat_id=1, text='page').text)\n"
        f"told = '{{\"ok\": true, \"result\": ' + {answer!r} + '}}'\n"
        "print(Response[Message].model_validate_json(told).result.text)"
    )
    assert lines == ["page", "/sos"]
