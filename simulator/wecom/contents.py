"""What may be in a message of each type (W:90236): checked, and cut where WeCom cuts."""

from typing import TYPE_CHECKING, Any

from simulator.wecom.cards import check_card
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

LONGEST = 2048
MEDIA_TYPES = ("image", "voice", "video", "file")
Content = dict[str, Any]


def content_of(corp: "Corp", body: Content) -> Content:
    """The part of the request that is named after its msgtype."""
    kind = body.get("msgtype")
    known = {"text", "markdown", "textcard", "template_card", *MEDIA_TYPES}
    if kind not in known:
        raise Refused(40008, f"{kind!r} is not simulated or does not exist")
    content = body.get(kind, {})
    if not isinstance(content, dict):
        raise Refused(40058, f"{kind} is no object")
    if kind == "template_card":
        return check_card(content)
    if kind in MEDIA_TYPES:
        return _media(corp, kind, content)
    return _textcard(content) if kind == "textcard" else _text(kind, content)


def _text(kind: str, content: Content) -> Content:
    said = content.get("content")
    if not isinstance(said, str) or not said:
        raise Refused(44004)
    if kind == "markdown" and len(said.encode()) > LONGEST:
        raise Refused(45002)
    return content | {"content": said.encode()[:LONGEST].decode(errors="ignore")}


def _textcard(content: Content) -> Content:
    for name, code in (("title", 41016), ("description", 41033), ("url", 41010)):
        if not isinstance(content.get(name), str) or not content[name]:
            raise Refused(code)
    if len(content["url"].encode()) > 2048:
        raise Refused(40058, "textcard.url has more than 2048 bytes")
    cut = {"title": content["title"][:128], "description": content["description"][:512]}
    return content | cut


def _media(corp: "Corp", kind: str, content: Content) -> Content:
    media_id = content.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise Refused(41006)
    media = corp.media.of_kind(media_id, kind)
    return {"title": media.name} | content
