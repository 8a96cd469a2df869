"""Text and entities back to HTML that a page may show: only Telegram's tags, all else escaped."""

import html

from simulator.telegram.entities import Entity, utf16_length

MARKS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
}
SAFE_LINKS = ("http://", "https://", "tg://", "mailto:", "tel:")


def safe_html(text: str, entities: list[Entity]) -> str:
    """Entities that cross one another are left out: nested ones are always well-formed."""
    opened: list[tuple[int, str]] = []
    todo = sorted(entities, key=lambda each: (each["offset"], -each["length"]))
    parts: list[str] = []
    position = 0
    for character in text:
        while opened and opened[-1][0] <= position:
            parts.append(opened.pop()[1])
        while todo and todo[0]["offset"] <= position:
            _begin(todo.pop(0), opened, parts)
        parts.append(html.escape(character))
        position += utf16_length(character)
    parts.extend(end for _, end in reversed(opened))
    return "".join(parts)


def _begin(entity: Entity, opened: list[tuple[int, str]], parts: list[str]) -> None:
    end = entity["offset"] + entity["length"]
    start_mark, end_mark = _marks(entity)
    if not start_mark or (opened and opened[-1][0] < end):
        return
    parts.append(start_mark)
    opened.append((end, end_mark))


def _marks(entity: Entity) -> tuple[str, str]:
    if entity["type"] == "text_link":
        url = str(entity.get("url", ""))
        if not url.lower().startswith(SAFE_LINKS):
            return "", ""
        return f'<a href="{html.escape(url)}" rel="noreferrer" target="_blank">', "</a>"
    return MARKS.get(entity["type"], ("", ""))
