"""media/upload and media/get (W:96484, W:90254)."""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.mediastore import LARGEST, MEGABYTE
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

LARGEST_AT_ONCE = 20 * MEGABYTE
RANGE = re.compile(r"bytes=(\d+)-(\d*)\Z")


def upload(corp: "Corp", ask: Ask) -> Done:
    kind = ask.query.get("type", "")
    if kind not in LARGEST:
        raise Refused(40005)
    if not ask.upload or not ask.upload.content:
        raise Refused(44001)
    file = ask.upload
    media = corp.media.upload(kind, file.name, file.mime_type, file.content)
    created = str(int(media.at.timestamp()))
    return Done({"type": kind, "media_id": media.media_id, "created_at": created})


def get(corp: "Corp", ask: Ask) -> web.Response:
    """The bytes, or with a Range header a part of them (206)."""
    if not ask.query.get("media_id"):
        raise Refused(41006)
    media = corp.media.fetch(ask.query["media_id"])
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(media.name)}"}
    asked = RANGE.match(ask.headers.get("Range", ""))
    whole = len(media.content)
    if not asked:
        if whole > LARGEST_AT_ONCE:
            raise Refused(830002)
        return web.Response(body=media.content, content_type=media.mime_type, headers=headers)
    first = int(asked[1])
    last = min(int(asked[2] or whole - 1), whole - 1, first + LARGEST_AT_ONCE - 1)
    if first > last:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{whole}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{whole}"
    part = media.content[first : last + 1]
    return web.Response(status=206, body=part, content_type=media.mime_type, headers=headers)
