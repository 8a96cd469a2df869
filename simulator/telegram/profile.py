"""The methods about the bot itself: its name, commands, files, and answers to taps."""

import json
import re
from typing import Any

from simulator.telegram.params import Params
from simulator.telegram.refusals import QUERY_TOO_OLD, bad_request
from simulator.world import World

LARGEST_DOWNLOAD = 20 * 1024 * 1024
LONGEST_TOAST = 200
MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(world: World, params: Params) -> Any:
    return world.bot_as_user | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def answer_callback_query(world: World, params: Params) -> Any:
    """Telegram takes one answer, and only for a short time after the tap."""
    tap = world.taps.get(params.text("callback_query_id"))
    limit = world.settings.callback_answer_seconds
    if not tap or tap.answered or world.monotonic() - tap.at > limit:
        raise bad_request(QUERY_TOO_OLD)
    text = params.text("text")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered = True
    if text:
        world.toast(tap.user_id, text, params.flag("show_alert"))
    return True


def get_file(world: World, params: Params) -> Any:
    file = world.files.get(params.text("file_id"))
    if not file:
        raise bad_request("invalid file_id")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def set_my_commands(world: World, params: Params) -> Any:
    commands = params.structure("commands")
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    for each in commands:
        if not _COMMAND.fullmatch(str(each.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> Any:
    return world.profile.commands.get(_scope(params), [])


def delete_my_commands(world: World, params: Params) -> Any:
    world.profile.commands.pop(_scope(params), None)
    return True


def accept(world: World, params: Params) -> Any:
    """For methods that change nothing anybody in this world can see."""
    return True


def _scope(params: Params) -> tuple[str, str]:
    scope = params.structure("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")
