"""WeCom's callback URL: who may speak, how often, and that nothing is said taken before it is.

What WeCom sends is sealed here by wechatpy; what was taken is read in the product's own inbox.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select, text
from structlog.testing import capture_logs
from wechatpy.enterprise.crypto import WeChatCrypto
from xmltodict import parse

from bot.transports.intake import Accept, RawUpdate
from bot.transports.wecom.callback import (
    LIFECYCLE,
    LIMIT_BYTES,
    PATH,
    WINDOW_SECONDS,
    Callback,
)
from bot.transports.wecom.crypto import CallbackCrypto
from storage.tables import inbox
from tests.clock import FakeClock
from tests.spine.night import START, Night, a_night

from .conftest import Shelf

TOKEN, CORP = "QDG6eK", "ww0123456789abcdef"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
AGENT = "1000002"


@dataclass(frozen=True)
class Letter:
    """One request of WeCom's, sealed; sent again it is the same bytes."""

    query: dict[str, str]
    body: str


def xml(fields: Mapping[str, str], sender: str = "ZhangSan") -> str:
    common = {"ToUserName": CORP, "FromUserName": sender, "AgentID": AGENT} | fields
    told = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in common.items())
    return f"<xml>{told}</xml>"


def said(words: str, number: str = "1", **more: str) -> str:
    told = {"MsgType": "text", "Content": words, "MsgId": number, "CreateTime": "1764000000"}
    return xml(told | more)


def event(name: str, sender: str = "ZhangSan", **more: str) -> str:
    return xml({"MsgType": "event", "Event": name, "CreateTime": "1764000000"} | more, sender)


@dataclass
class Wecom:
    """WeCom as it stands opposite: seals and posts. `refused` and `told` are what we noticed."""

    accept: Accept
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    token: str = TOKEN
    key: str = KEY
    corp: str = CORP
    refused: int = 0
    told: list[str] = field(default_factory=list)
    deaf: bool = False
    base: str = ""

    def sealed(self, message: str, nonce: str = "1597212914", late: float = 0.0) -> Letter:
        """Signed so many seconds ago."""
        timestamp = str(int(self.clock.at.timestamp() - late))
        sealing = WeChatCrypto(self.token, self.key, self.corp)
        found = parse(sealing.encrypt_message(message, nonce, timestamp))["xml"]
        body = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt>{found['Encrypt']}</Encrypt></xml>"
        names = {"msg_signature": found["MsgSignature"], "timestamp": timestamp, "nonce": nonce}
        return Letter(names, body)

    async def posts(self, letter: Letter) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.base + PATH, params=letter.query, data=letter.body) as answer,
        ):
            assert await answer.read() == b""
            return answer.status

    async def says(self, words: str, nonce: str, number: str = "1") -> int:
        return await self.posts(self.sealed(said(words, number), nonce))

    async def proves(self, letter: Letter, echo: str | None = None) -> tuple[int, bytes]:
        query = letter.query | {"echostr": echo or parse(letter.body)["xml"]["Encrypt"]}
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.base + PATH, params=query) as answer,
        ):
            return answer.status, await answer.read()

    def notice(self) -> None:
        self.refused += 1

    async def hear(self, name: str) -> None:
        if self.deaf:
            raise OSError("no space left on device")
        self.told.append(name)


@asynccontextmanager
async def listening(wecom: Wecom) -> AsyncIterator[Wecom]:
    """Our side, real: the callback on a port of its own."""
    clock = wecom.clock
    callback = Callback(
        CallbackCrypto(TOKEN, KEY, CORP),
        wecom.accept,
        wecom.notice,
        wecom.hear,
        clock.now,
        lambda: clock.span(WINDOW_SECONDS),
    )
    app = web.Application()
    callback.add_to(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wecom.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield wecom
    finally:
        await runner.cleanup()


@pytest.fixture
async def wecom(shelf: Shelf) -> AsyncIterator[Wecom]:
    async with listening(Wecom(shelf.accept)) as standing:
        yield standing


def contents(shelf: Shelf) -> list[Any]:
    return [json.loads(each.payload).get("Content") for each in shelf.kept]


# Proving who we are


async def test_the_console_s_question_is_answered_with_the_plaintext_and_nothing_else(
    wecom: Wecom,
) -> None:
    assert await wecom.proves(wecom.sealed("1616140317555161061")) == (200, b"1616140317555161061")
    assert wecom.refused == 0


async def test_a35_a_question_of_somebody_else_is_refused(wecom: Wecom) -> None:
    letter = wecom.sealed("1616140317555161061")
    forged = Letter(letter.query | {"msg_signature": "0" * 40}, letter.body)
    assert await wecom.proves(forged) == (401, b"")
    assert await wecom.proves(letter, echo="not what was signed") == (401, b"")
    assert await wecom.proves(wecom.sealed("1", late=WINDOW_SECONDS + 1)) == (403, b"")
    assert wecom.refused == 3


async def test_a_message_is_not_decrypted_for_whoever_asks_as_the_console_does(
    wecom: Wecom,
) -> None:
    assert await wecom.proves(wecom.sealed(said("客户 13812345678"))) == (403, b"")
    assert wecom.refused == 1


# Forged


async def test_a35_a_forged_acknowledgement_is_refused_before_it_is_decrypted_and_counted(
    wecom: Wecom, shelf: Shelf
) -> None:
    wecom.token = "guessed"
    tap = event("template_card_event", "lichief", EventKey="take|7||seal", TaskId="t1")
    assert await wecom.posts(wecom.sealed(tap)) == 401
    assert wecom.refused == 1 and shelf.asked == 0


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"msg_signature": ""},
        {"msg_signature": "签名"},
        {"timestamp": ""},
        {"timestamp": "-1"},
        {"timestamp": "１７６４００００００"},
        {"timestamp": "9" * 11},
        {"nonce": ""},
        {"nonce": "\x00"},
        {"nonce": "n" * 129},
    ],
)
async def test_a35_a_query_that_wecom_never_writes_is_refused(
    wecom: Wecom, shelf: Shelf, query: dict[str, str]
) -> None:
    letter = wecom.sealed(said("一"))
    assert await wecom.posts(Letter(letter.query | query if query else {}, letter.body)) == 401
    assert wecom.refused == 1 and shelf.asked == 0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "{}",
        "<xml/>",
        "<xml><Encrypt/></xml>",
        "<xml><Encrypt>x</Encrypt></xml>",
        '<!DOCTYPE x [<!ENTITY e "x">]><xml><Encrypt>&e;</Encrypt></xml>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><Encrypt>x</Encrypt></xml>',
        "<a>" * 50_000,
    ],
)
async def test_a35_a_body_that_is_none_is_refused_as_forged(
    wecom: Wecom, shelf: Shelf, body: str
) -> None:
    assert await wecom.posts(Letter(wecom.sealed(said("一")).query, body)) == 401
    assert wecom.refused == 1 and shelf.asked == 0


async def test_a_document_type_is_refused_though_what_it_wraps_is_rightly_signed(
    wecom: Wecom, shelf: Shelf
) -> None:
    letter = wecom.sealed(said("一"))
    for kind in ('<!DOCTYPE xml [<!ENTITY e "x">]>', '<!DOCTYPE xml SYSTEM "http://a.example">'):
        assert await wecom.posts(Letter(letter.query, kind + letter.body)) == 401
    assert await wecom.posts(letter) == 200
    assert wecom.refused == 2 and shelf.asked == 1


async def test_a_body_without_end_is_not_read_to_its_end(wecom: Wecom, shelf: Shelf) -> None:
    letter = Letter(wecom.sealed(said("一")).query, " " * (LIMIT_BYTES + 1))
    assert await wecom.posts(letter) == 413
    assert shelf.asked == 0


@pytest.mark.parametrize("wrong", [{"key": "a" * 42 + "A"}, {"corp": "wwsomebodyelse"}])
async def test_a_key_or_company_that_is_not_ours_is_refused_and_the_mend_named(
    wecom: Wecom, shelf: Shelf, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        setattr(wecom, name, value)
    with capture_logs() as logged:
        assert await wecom.posts(wecom.sealed(said("一"))) == 403
    assert "wecom.aes_key" in logged[0]["mend"]
    assert wecom.refused == 1 and shelf.asked == 0


async def test_a_changed_byte_of_what_is_encrypted_breaks_the_signature(
    wecom: Wecom, shelf: Shelf
) -> None:
    letter = wecom.sealed(said("一"))
    at = letter.body.index("<Encrypt>") + 30
    other = "B" if letter.body[at] == "A" else "A"
    changed = Letter(letter.query, letter.body[:at] + other + letter.body[at + 1 :])
    assert await wecom.posts(changed) == 401
    assert shelf.asked == 0


# Taken


async def test_a_message_is_stored_before_it_is_answered(wecom: Wecom, shelf: Shelf) -> None:
    assert await wecom.says("客户要找媒体 😡", "n1", number="7006023112345") == 200
    [kept] = shelf.kept
    assert (kept.platform, kept.key, kept.order_key) == ("wecom", "7006023112345", "zhangsan")
    assert kept.payload.isascii() and contents(shelf) == ["客户要找媒体 😡"]
    assert wecom.refused == 0


async def test_what_could_not_be_stored_is_answered_503_and_taken_when_it_is_repeated(
    wecom: Wecom, shelf: Shelf
) -> None:
    shelf.failing = 1
    letter = wecom.sealed(said("客户要找媒体"))
    with capture_logs() as logged:
        assert [await wecom.posts(letter) for _ in range(2)] == [503, 200]
    assert contents(shelf) == ["客户要找媒体"]
    assert logged[0]["error"].startswith("OSError at ") and "客户" not in repr(logged)


@pytest.mark.parametrize("late", [WINDOW_SECONDS, -WINDOW_SECONDS + 1])
async def test_a_clock_that_is_off_a_little_is_believed(
    wecom: Wecom, shelf: Shelf, late: float
) -> None:
    assert await wecom.posts(wecom.sealed(said("一"), late=late)) == 200


@pytest.mark.parametrize("late", [WINDOW_SECONDS + 1, -WINDOW_SECONDS - 1, 600, 10**9])
async def test_a36_what_was_signed_at_another_time_is_refused_with_a_word_about_the_clock(
    wecom: Wecom, shelf: Shelf, late: float
) -> None:
    with capture_logs() as logged:
        assert await wecom.posts(wecom.sealed(said("一"), late=late)) == 403
    assert "检查本机时钟" in logged[0]["mend"]
    assert wecom.refused == 1 and shelf.asked == 0


async def test_characters_that_xml_has_no_room_for_do_not_cost_the_message(
    wecom: Wecom, shelf: Shelf
) -> None:
    assert await wecom.says("客户\x0b要找\x00媒体\ufffe", "n1") == 200
    assert contents(shelf) == ["客户\ufffd要找\ufffd媒体\ufffd"]


async def test_what_half_a_character_is_left_of_is_taken_too(wecom: Wecom, shelf: Shelf) -> None:
    message = said("客户").encode().replace("客".encode(), b"\xed\xa0\xbd")
    letter = wecom.sealed(message)  # type: ignore[arg-type]
    assert await wecom.posts(letter) == 200
    assert contents(shelf) == ["\ufffd\ufffd\ufffd户"]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no XML",
        "<xml/>",
        '<!DOCTYPE x [<!ENTITY e "x">]><xml><Content>&e;</Content></xml>',
        event("enter_agent"),
        event("unsubscribe"),
        event("LOCATION", Latitude="31.2", Longitude="121.5", Precision="60"),
        event("view", EventKey="https://a.example"),
        event("click", "", EventKey="/report"),
        event("click", "z" * 65, EventKey="/report"),
    ],
    ids=lambda message: message[-40:],
)
async def test_what_no_person_said_is_taken_off_wecom_s_hands_and_not_kept(
    wecom: Wecom, shelf: Shelf, message: str
) -> None:
    assert await wecom.posts(wecom.sealed(message)) == 200
    assert shelf.asked == 0 and wecom.refused == 0


@pytest.mark.parametrize("name", LIFECYCLE)
async def test_that_wecom_suspends_the_app_is_told_and_asked_for_again_until_it_could_be(
    wecom: Wecom, shelf: Shelf, name: str
) -> None:
    wecom.deaf = True
    letter = wecom.sealed(event(name, "sys"))
    with capture_logs() as logged:
        assert await wecom.posts(letter) == 503
    assert logged[0]["log_level"] == "error" and logged[0]["mend"] == LIFECYCLE[name]
    wecom.deaf = False
    assert await wecom.posts(letter) == 200
    assert wecom.told == [name] and shelf.asked == 0


# Repeated and replayed, on the product's own inbox


@dataclass
class Product:
    """The product's inbox behind the callback, on one database after the other."""

    wecom: Wecom
    night: Night

    async def taken(self) -> list[str]:
        query = select(inbox.c.update_key).where(inbox.c.platform == "wecom").order_by(inbox.c.id)
        async with self.night.app.database.reading() as connection:
            return list((await connection.execute(query)).scalars())


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest) -> str | None:
    """None is SQLite."""
    if request.param == "sqlite":
        return None
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def product(url: str | None, tmp_path: Path) -> AsyncIterator[Product]:
    async with a_night(tmp_path, database=url) as night:
        clock = night.clock
        assert isinstance(clock, FakeClock)

        async def accept(updates: Sequence[RawUpdate]) -> None:
            """By the process that runs now: a restart makes another one."""
            await night.app.accept(updates)

        async with listening(Wecom(accept, clock)) as wecom:
            yield Product(wecom, night)


def later(product: Product, seconds: float) -> None:
    product.wecom.clock.at += timedelta(seconds=seconds)


async def test_i30_the_same_bytes_again_are_taken_for_taken_and_nothing_is_taken_twice(
    product: Product,
) -> None:
    letter = product.wecom.sealed(said("一", number="71"), "n1")
    assert [await product.wecom.posts(letter) for _ in range(4)] == [200] * 4
    await product.night.restart()
    assert await product.wecom.posts(letter) == 200
    assert await product.taken() == ["71"] and product.wecom.refused == 0


async def test_i30_a_repeat_that_is_sealed_anew_is_the_same_message_or_tap(
    product: Product,
) -> None:
    tap = event("template_card_event", EventKey="take|7||seal", TaskId="t1", ResponseCode="r1")
    for n in range(4):
        assert await product.wecom.says("一", f"message{n}", number="71") == 200
        assert await product.wecom.posts(product.wecom.sealed(tap, f"tap{n}")) == 200
    message, tapped = await product.taken()
    assert message == "71" and tapped.startswith("event:")


async def test_a36_a_nonce_that_was_used_for_other_bytes_is_refused_across_a_restart(
    product: Product,
) -> None:
    wecom = product.wecom
    assert await wecom.says("一", "n1", number="71") == 200
    assert await wecom.says("二", "n1", number="72") == 403
    await product.night.restart()
    assert await wecom.says("二", "n1", number="72") == 403
    assert await wecom.says("二", "n2", number="72") == 200
    assert await product.taken() == ["71", "72"] and wecom.refused == 2


async def test_a36_of_many_that_come_at_once_with_one_nonce_one_is_taken(
    product: Product,
) -> None:
    wecom = product.wecom
    same = wecom.sealed(said("一", number="71"), "n1")
    assert await asyncio.gather(*(wecom.posts(same) for _ in range(4))) == [200] * 4
    others = [wecom.sealed(said("二", number=f"8{n}"), "n2") for n in range(4)]
    assert sorted(await asyncio.gather(*map(wecom.posts, others))) == [200, 403, 403, 403]
    assert len(await product.taken()) == 2


async def test_a36_a_callback_replayed_after_ten_minutes_is_refused_across_a_restart(
    product: Product,
) -> None:
    letter = product.wecom.sealed(said("一", number="71"), "n1")
    assert await product.wecom.posts(letter) == 200
    later(product, 600)
    await product.night.restart()
    assert await product.wecom.posts(letter) == 403
    assert await product.taken() == ["71"] and product.wecom.refused == 1


async def test_a36_no_instant_lies_between_forgetting_a_nonce_and_disbelieving_its_time(
    product: Product,
) -> None:
    """Signed ahead of our clock, it is believed the longest; all the while the nonce is known."""
    wecom = product.wecom
    letter = wecom.sealed(said("一", number="71"), "n1", late=-WINDOW_SECONDS)
    assert await wecom.posts(letter) == 200
    for seconds, repeated in ((299, 200), (300, 200), (1, 200), (1, 403), (299, 403)):
        later(product, seconds)
        assert await wecom.posts(letter) == repeated
        assert await wecom.says("二", "n1", number="72") == 403
        assert await wecom.says("三", f"n{wecom.clock.at.timestamp()}", number="73") == 200
    assert await product.taken() == ["71", "73"]


async def test_a_nonce_of_what_could_not_be_stored_is_not_used(product: Product) -> None:
    """Its inbox row and its nonce stand and fall together."""
    letter = product.wecom.sealed(said("一", number="71"), "n1")
    database = product.night.app.database
    async with database.writing() as connection:
        await connection.execute(text("alter table inbox rename to inbox_away"))
    assert await product.wecom.posts(letter) == 503
    async with database.writing() as connection:
        assert (await connection.execute(text("select count(*) from nonces"))).scalar_one() == 0
        await connection.execute(text("alter table inbox_away rename to inbox"))
    assert await product.wecom.posts(letter) == 200
    assert await product.taken() == ["71"]


async def test_a46_a_card_secret_never_reaches_the_inbox(product: Product) -> None:
    assert await product.wecom.says("验证码482913 客户等着", "n1") == 200
    async with product.night.app.database.reading() as connection:
        payload = (await connection.execute(select(inbox.c.payload))).scalar_one()
    assert "482913" not in payload and "客户等着" in json.loads(payload)["Content"]
