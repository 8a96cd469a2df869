"""Which methods the simulated Bot API knows. Any other is 404, as at Telegram."""

from collections.abc import Callable
from typing import Any

from simulator.telegram import profile, receiving, speaking
from simulator.telegram.params import Params
from simulator.world import World

Method = Callable[[World, Params], Any]


def known_methods(world: World) -> dict[str, tuple[str, Method]]:
    """Lower-case name to (name, what it does): Telegram's names are case-insensitive."""
    methods: dict[str, Method] = {
        "getMe": profile.get_me,
        "getUpdates": receiving.Polling(world).get_updates,
        "setWebhook": receiving.set_webhook,
        "deleteWebhook": receiving.delete_webhook,
        "getWebhookInfo": receiving.get_webhook_info,
        "sendMessage": speaking.send_message,
        "sendPhoto": speaking.send_photo,
        "sendVoice": speaking.send_voice,
        "sendDocument": speaking.send_document,
        "sendLocation": speaking.send_location,
        "sendChatAction": speaking.send_chat_action,
        "copyMessage": speaking.copy_message,
        "editMessageText": speaking.edit_message_text,
        "editMessageCaption": speaking.edit_message_caption,
        "editMessageReplyMarkup": speaking.edit_message_reply_markup,
        "deleteMessage": speaking.delete_message,
        "answerCallbackQuery": profile.answer_callback_query,
        "getFile": profile.get_file,
        "setMyCommands": profile.set_my_commands,
        "getMyCommands": profile.get_my_commands,
        "deleteMyCommands": profile.delete_my_commands,
        "setMyName": profile.accept,
        "setMyDescription": profile.accept,
        "setMyShortDescription": profile.accept,
        "setChatMenuButton": profile.accept,
        "logOut": profile.accept,
        "close": profile.accept,
    }
    return {name.lower(): (name, method) for name, method in methods.items()}
