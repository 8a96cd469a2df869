"""One call of the API as it came: method, address, body and the caller's IP."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.wecom.refusals import Refused


@dataclass(frozen=True)
class Upload:
    name: str
    mime_type: str
    content: bytes


@dataclass
class Ask:
    path: str
    verb: str
    query: dict[str, str]
    headers: dict[str, str]
    ip: str
    raw: bytes = b""
    upload: Upload | None = None
    _body: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object; the header Content-Type is of no interest to WeCom."""
        if self._body is None:
            try:
                body = json.loads(self.raw)
            except ValueError:
                raise Refused(47001) from None
            if not isinstance(body, dict):
                raise Refused(47001)
            self._body = body
        return self._body

    def for_log(self) -> dict[str, Any]:
        known: dict[str, Any] = {
            key: each
            for key, each in self.query.items()
            if key not in ("access_token", "corpsecret")
        }
        if self.upload:
            known["media"] = f"{self.upload.name}, {len(self.upload.content)} bytes"
        if self.raw:
            try:
                known |= self.body
            except Refused:
                known["unreadable"] = self.raw[:200].decode(errors="replace")
        return known


async def read_ask(request: web.Request) -> Ask:
    ask = Ask(
        request.match_info["path"],
        request.method,
        dict(request.query),
        dict(request.headers),
        request.remote or "",
    )
    if request.content_type.startswith("multipart/"):
        part = (await request.post()).get("media")
        if isinstance(part, web.FileField) and _has_plain_name(part):
            ask.upload = Upload(part.filename, part.content_type, part.file.read())
    elif request.can_read_body:
        ask.raw = await request.read()
    return ask


def _has_plain_name(part: web.FileField) -> bool:
    """WeCom's parser knows no RFC 2231: a part with `filename*=` only is no file to it, and a name
    in percent signs is shown as it came (wechatpy issue 293)."""
    return 'filename="' in part.headers.get("Content-Disposition", "")
