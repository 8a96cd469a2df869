"""The parameters of a Bot API call, however they came: query, form, multipart or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.telegram.refusals import bad_request


@dataclass(frozen=True)
class Upload:
    name: str
    mime_type: str
    content: bytes


@dataclass
class Params:
    fields: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.fields.get(name)
        return default if value is None else str(value)

    def integer(self, name: str) -> int | None:
        """None when it is missing or no number: Telegram then mostly says not found."""
        try:
            return int(str(self.fields[name]))
        except (KeyError, ValueError):
            return None

    def number(self, name: str) -> float | None:
        try:
            return float(str(self.fields[name]))
        except (KeyError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in ("true", "1")

    def structure(self, name: str) -> Any:
        """A list or an object; in forms it comes as JSON text."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """A file sent in the field itself or named there as `attach://<field>`."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(name)

    def for_log(self) -> dict[str, Any]:
        files = {
            key: f"{each.name}, {len(each.content)} bytes" for key, each in self.uploads.items()
        }
        return self.fields | files


async def read_params(request: web.Request) -> Params:
    params = Params(dict(request.query))
    if request.method != "POST" or not request.can_read_body:
        return params
    if request.content_type == "application/json":
        params.fields.update(await _json_fields(request))
        return params
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            params.uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        elif isinstance(value, str):
            params.fields[name] = value
        else:
            params.uploads[name] = Upload(name, "application/octet-stream", bytes(value))
    return params


async def _json_fields(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as JSON")
    return body
