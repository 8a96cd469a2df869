"""The door: a platform's update is stored without the card secrets somebody typed (A46)."""

import json
from dataclasses import replace
from typing import Any

from bot.transports.intake import RawUpdate
from handlers.reading import Lexicon
from handlers.reading.striking import without_secrets

_WORDS = frozenset(
    {"text", "caption", "file_name", "Content", "Title", "Description", "Label", "Poiname"}
)
"""Where a platform keeps what people typed, however deep: a reply quotes the message before.

Telegram's names are written small, WeCom's with a capital."""

_DEEPEST = 50
"""No platform nests an update deeper; what does is cut off there, or nothing could be stored."""


def struck(update: RawUpdate, lexicon: Lexicon) -> RawUpdate:
    """The same update without card secrets; unchanged when there are none."""
    found = json.loads(update.payload)
    clean = _struck(found, lexicon, _DEEPEST)
    return update if clean == found else replace(update, payload=json.dumps(clean))


def _struck(value: Any, lexicon: Lexicon, levels: int) -> Any:
    if isinstance(value, list | dict) and not levels:
        return None
    if isinstance(value, list):
        return [_struck(each, lexicon, levels - 1) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: without_secrets(each, lexicon)
        if key in _WORDS and isinstance(each, str)
        else _struck(each, lexicon, levels - 1)
        for key, each in value.items()
    }
