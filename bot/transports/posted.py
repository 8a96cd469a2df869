"""What is posted to us, read with a limit: no header is believed about its length."""

from aiohttp import web


async def limited_body(request: web.Request, limit_bytes: int) -> bytes | None:
    """The body; None when it is longer than `limit_bytes`, whatever its header says."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit_bytes:
            return None
    return bytes(body)
