"""Telegram's HTML: checked as strictly as Telegram does, turned into text and entities.

Offsets of entities are UTF-16 code units, offsets in refusals are bytes, as Telegram counts them.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.telegram.refusals import Refused, bad_request

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
MOST_ENTITIES = 100
_TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w-]*)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_COMMAND = re.compile(r"(?<![^\s])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![^\s.,!?])")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Reader:
    source: str
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    open_tags: list[tuple[str, int, Entity]] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while (start := self.source.find("<", at)) >= 0:
            self.text += _unescape(self.source[at:start])
            tag = _TAG.match(self.source, start)
            if not tag:
                raise _cannot_parse("Unclosed start tag", self._byte(start))
            at = tag.end()
            closing, name, attributes = tag.groups()
            if closing:
                self._close(name.lower(), start)
            else:
                self._open(name.lower(), attributes, start)
        self.text += _unescape(self.source[at:])
        if self.open_tags:
            name = self.open_tags[-1][0]
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\""
            )
        self.entities.sort(key=lambda each: (each["offset"], -each["length"]))
        return self.text, self.entities[:MOST_ENTITIES]

    def _open(self, name: str, attributes: str, start: int) -> None:
        found = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(attributes)}
        if name not in TAGS or (name == "span" and found.get("class") != "tg-spoiler"):
            raise _cannot_parse(f'Unsupported start tag "{name}"', self._byte(start))
        self.open_tags.append((name, start, _entity(name, found, utf16_length(self.text))))

    def _close(self, name: str, start: int) -> None:
        if not self.open_tags:
            raise _cannot_parse("Unexpected end tag", self._byte(start))
        opened, _, entity = self.open_tags.pop()
        if name not in ("", opened):
            raise _cannot_parse(
                "Unmatched end tag",
                self._byte(start),
                f', expected "</{opened}>", found "</{name}>"',
            )
        entity["length"] = utf16_length(self.text) - entity["offset"]
        if entity["length"] and (opened != "a" or entity["url"]) and not self._names_code(entity):
            self.entities.append(entity)

    def _names_code(self, entity: Entity) -> bool:
        """`<pre><code class="language-x">` is one entity: the language goes to the outer one."""
        if entity["type"] != "code":
            return False
        language = entity.pop("language", None)
        if language and self.open_tags and self.open_tags[-1][0] == "pre":
            self.open_tags[-1][2]["language"] = language
            return True
        return False

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())


def _entity(name: str, found: dict[str, str], offset: int) -> Entity:
    entity: Entity = {"type": TAGS[name], "offset": offset, "length": 0}
    if name == "a":
        entity["url"] = _unescape(found.get("href", ""))
    if name == "code" and found.get("class", "").startswith("language-"):
        entity["language"] = found["class"].removeprefix("language-")
    if name == "blockquote" and "expandable" in found:
        entity["type"] = "expandable_blockquote"
    if name == "tg-emoji":
        entity["custom_emoji_id"] = found.get("emoji-id", "0")
    return entity


def _unescape(text: str) -> str:
    """Only the references that Telegram knows; every other `&` stays what it is."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)


def _cannot_parse(reason: str, offset: int, more: str = "") -> Refused:
    return bad_request(f"can't parse entities: {reason} at byte offset {offset}{more}")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without marks and its entities, white space trimmed as Telegram trims it."""
    text, entities = _Reader(source).read()
    return trim(text, entities)


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    kept = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(kept)
    moved = []
    for each in entities:
        first = max(0, each["offset"] - lead)
        last = min(end, each["offset"] + each["length"] - lead)
        if last > first:
            moved.append(each | {"offset": first, "length": last - first})
    return kept, moved


def commands_in(text: str) -> list[Entity]:
    """The bot_command entities that Telegram finds by itself in what a person types."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found[0]),
        }
        for found in _COMMAND.finditer(text)
    ]
