"""The door: a platform's update is stored without the card secrets somebody typed (A46)."""

import json
from dataclasses import replace
from typing import Any

from bot.transports.intake import RawUpdate
from handlers.reading import Lexicon
from handlers.reading.striking import without_secrets

_WORDS = frozenset({"text", "caption", "file_name"})
"""Where a platform keeps what people typed, however deep: a reply quotes the message before."""


def struck(update: RawUpdate, lexicon: Lexicon) -> RawUpdate:
    """The same update without card secrets; unchanged when there are none."""
    found = json.loads(update.payload)
    clean = _struck(found, lexicon)
    return update if clean == found else replace(update, payload=json.dumps(clean))


def _struck(value: Any, lexicon: Lexicon) -> Any:
    if isinstance(value, list):
        return [_struck(each, lexicon) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: without_secrets(each, lexicon)
        if key in _WORDS and isinstance(each, str)
        else _struck(each, lexicon)
        for key, each in value.items()
    }
