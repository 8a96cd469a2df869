"""Files that came in a form, and files given back so that they can do no harm on the page."""

from typing import Any

from aiohttp import web

INLINE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "audio/mpeg")


async def form_of(request: web.Request) -> tuple[dict[str, Any], web.FileField]:
    form = dict(await request.post())
    file = form.get("file")
    if not isinstance(file, web.FileField):
        raise ValueError("a multipart field `file` is expected")
    return form, file


def served(mime_type: str, content: bytes) -> web.Response:
    """A document is always downloaded: what strangers upload must not run on the page."""
    shown = mime_type in INLINE_TYPES
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    if not shown:
        headers["Content-Disposition"] = "attachment"
    kind = mime_type if shown else "application/octet-stream"
    return web.Response(body=content, content_type=kind, headers=headers)
