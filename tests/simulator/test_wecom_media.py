"""Media: what is taken, for how long it is kept, and how it comes back."""

from dataclasses import replace

import aiohttp

from simulator.wecom.mediastore import MEGABYTE
from tests.simulator.wecom_office import QUICK, Office, an_office

JPEG, PNG, AMR = b"\xff\xd8\xff\xe0 photo", b"\x89PNG photo", b"#!AMR\n voice"
MP4 = b"\x00\x00\x00\x18ftypmp42"


async def upload(office: Office, kind: str, content: bytes | None) -> dict[str, str]:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("other" if content is None else "media", content or b"x", filename="登记簿.bin")
    await office.code("getcallbackip")
    query = {"access_token": office.token, "type": kind}
    async with office.http.post("/cgi-bin/media/upload", params=query, data=form) as answer:
        return await answer.json()


async def fetch(office: Office, media_id: str, part: str = "") -> tuple[int, bytes, str]:
    query = {"access_token": office.token, "media_id": media_id}
    headers = {"Range": part} if part else {}
    async with office.http.get("/cgi-bin/media/get", params=query, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers.get("Content-Range", "")


async def test_each_kind_has_its_format_and_its_largest_size() -> None:
    async with an_office() as office:
        taken = {"image": PNG, "voice": AMR, "video": MP4, "file": b"123456"}
        for kind, content in taken.items():
            answer = await upload(office, kind, content)
            assert (answer["errcode"], answer["type"]) == (0, kind)
        wrong = [
            ("hologram", PNG, 40005),
            ("image", None, 44001),
            ("file", b"12345", 40006),
            ("image", b"GIF89a...", 40123),
            ("voice", b"OggS.......", 40004),
            ("video", b"no video at all", 40004),
            ("image", JPEG.ljust(10 * MEGABYTE + 1), 40009),
            ("voice", AMR.ljust(2 * MEGABYTE + 1), 45001),
            ("video", MP4.ljust(10 * MEGABYTE + 1), 40011),
            ("file", b"1".ljust(20 * MEGABYTE + 1), 45001),
        ]
        codes = [(await upload(office, kind, content))["errcode"] for kind, content, _ in wrong]
        assert codes == [code for _, _, code in wrong]


async def test_a_name_by_rfc_2231_is_no_file_to_wecom() -> None:
    async with an_office() as office:
        await office.code("getcallbackip")
        query = {"access_token": office.token, "type": "file"}
        head = "form-data; name=\"media\"; filename*=utf-8''%E7%99%BB.bin"
        body = f"--b\r\nContent-Disposition: {head}\r\n\r\n1234567\r\n--b--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with office.http.post(
            "/cgi-bin/media/upload", params=query, data=body, headers=headers
        ) as answer:
            assert (await answer.json())["errcode"] == 44001


async def test_media_come_back_whole_or_in_parts_for_three_days() -> None:
    async with an_office() as office:
        media_id = (await upload(office, "image", JPEG))["media_id"]
        assert await fetch(office, media_id) == (200, JPEG, "")
        assert await fetch(office, media_id, "bytes=0-2") == (206, JPEG[:3], "bytes 0-2/10")
        assert await fetch(office, media_id, "bytes=4-") == (206, JPEG[4:], "bytes 4-9/10")
        assert (await fetch(office, media_id, "bytes=10-"))[0] == 416
        assert await office.code("media/get") == 41006
        assert await office.code("media/get", media_id="invented") == 40007
        office.later(days=3)
        assert await office.code("media/get", media_id=media_id) == 40007
        image = office.request({"media_id": media_id}, msgtype="image")
        assert await office.code("message/send", image) == 40007


async def test_a_file_over_20_megabytes_comes_in_parts_only() -> None:
    async with an_office() as office:
        await office.code("getcallbackip")
        big = office.corp.media.keep("video", "v.mp4", "video/mp4", MP4.ljust(20 * MEGABYTE + 16))
        assert await office.code("media/get", media_id=big.media_id) == 830002
        status, part, said = await fetch(office, big.media_id, "bytes=0-")
        assert (status, len(part)) == (206, 20 * MEGABYTE)
        assert said == f"bytes 0-{20 * MEGABYTE - 1}/{20 * MEGABYTE + 16}"


async def test_one_media_id_too_often_is_45033() -> None:
    async with an_office(replace(QUICK, media_gets_per_minute=2)) as office:
        media_id = (await upload(office, "image", JPEG))["media_id"]
        for _ in range(2):
            assert (await fetch(office, media_id))[1] == JPEG
        assert await office.code("media/get", media_id=media_id) == 45033


async def test_what_was_uploaded_is_sent_and_only_as_what_it_is() -> None:
    async with an_office() as office:
        voice = (await upload(office, "voice", AMR))["media_id"]
        register = (await upload(office, "file", b"register"))["media_id"]
        assert (await office.send({"media_id": voice}, msgtype="image"))["errcode"] == 40007
        assert (await office.send({"media_id": voice}, msgtype="voice"))["errcode"] == 0
        assert (await office.send({"media_id": register}, msgtype="file"))["errcode"] == 0
        notice = await office.corp.phone("wang").sees("登记簿.bin")
        assert office.corp.media.find(notice.media_id)


async def test_a_members_photo_can_be_fetched() -> None:
    async with an_office() as office:
        await office.code("getcallbackip")
        photo = await office.corp.phone("wang").sends_photo(JPEG)
        assert (await fetch(office, photo.media_id))[1] == JPEG
