"""From what WeCom posts (W:90239, W:90240) to what a person said, and what names it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.transports.intake import Once, RawUpdate
from bot.transports.wecom.cards import CHOSEN, NOTHING
from bot.transports.wecom.incoming import to_incoming
from bot.transports.wecom.raw import raw_update, update_key
from bot.transports.wecom.xml import BadXml, Value, fields_of
from handlers.conversations.table import COMMANDS
from handlers.incoming import NOTHING_CHOSEN, Arrival, Incoming, Media, Sender

from .conftest import NOW

PACKED = "take|0190a1b2|7|Ab3_-xYz"
SAID = datetime(2026, 11, 23, 22, 39, 12, tzinfo=UTC)
ONCE = Once("n1", "digest", NOW)


def element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(element(*each) for each in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(element(name, each) for each in value)
    return f"<{name}><![CDATA[{value}]]></{name}>"


def posted(**more: Any) -> dict[str, Value]:
    """The fields of a callback, read from its XML as it would come."""
    common = {
        "ToUserName": "ww0123456789abcdef",
        "FromUserName": "WangFang",
        "CreateTime": int(SAID.timestamp()),
        "AgentID": 1000002,
    }
    return fields_of(element("xml", common | more).encode())


def stored(**more: Any) -> RawUpdate:
    found = raw_update(posted(**more), ONCE)
    assert found is not None
    return found


def read(**more: Any) -> Incoming:
    found = to_incoming(stored(**more).payload, NOW)
    assert found is not None
    return found


def message(kind: str, **more: Any) -> Incoming:
    return read(MsgType=kind, MsgId=7006023112345, **more)


def tap(**more: Any) -> dict[str, Any]:
    known = {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": PACKED,
        "TaskId": "task-1",
        "CardType": "button_interaction",
        "ResponseCode": "once-only",
    }
    return known | more


def select(*options: str) -> dict[str, Any]:
    item = {"QuestionKey": "which", "OptionIds": {"OptionId": list(options)}}
    return {"SelectedItem": item}


# What a person said


def test_a_text() -> None:
    assert message("text", Content="客户说要找媒体 😡\n第二行") == Incoming(
        kind=Arrival.TEXT,
        sender=Sender(transport="wecom", address="wangfang"),
        at=NOW,
        said_at=SAID,
        text="客户说要找媒体 😡\n第二行",
        message_ref="7006023112345",
    )


@pytest.mark.parametrize(
    ("kind", "fields", "arrival", "media"),
    [
        (
            "image",
            {"PicUrl": "http://a.example/1", "MediaId": "m1"},
            Arrival.PHOTO,
            Media(file_ref="m1", kind="photo", mime="image/jpeg"),
        ),
        (
            "voice",
            {"MediaId": "m2", "Format": "amr"},
            Arrival.VOICE,
            Media(file_ref="m2", kind="voice", mime="audio/amr"),
        ),
        (
            "voice",
            {"MediaId": "m2", "Format": "speex"},
            Arrival.VOICE,
            Media(file_ref="m2", kind="voice", mime="audio/speex"),
        ),
        (
            "video",
            {"MediaId": "m3", "ThumbMediaId": "m4"},
            Arrival.DOCUMENT,
            Media(file_ref="m3", kind="document", mime="video/mp4"),
        ),
    ],
)
def test_a_file_is_named_by_its_media_id(
    kind: str, fields: dict[str, str], arrival: Arrival, media: Media
) -> None:
    found = message(kind, **fields)
    assert (found.kind, found.media, found.text) == (arrival, media, "")


def test_a_place_has_its_latitude_in_x() -> None:
    found = message(
        "location", Location_X="31.240990", Location_Y=121.501430, Scale=15, Label="上海市浦东新区"
    )
    assert (found.kind, found.latitude, found.longitude) == (Arrival.LOCATION, 31.24099, 121.50143)


def test_a_place_chosen_from_the_app_s_menu_is_one_too() -> None:
    chosen = {"Location_X": "31.24", "Location_Y": "121.5", "Scale": 16, "Label": "上海"}
    found = read(
        MsgType="event", Event="location_select", EventKey="place", SendLocationInfo=chosen
    )
    assert (found.kind, found.latitude, found.longitude) == (Arrival.LOCATION, 31.24, 121.5)


def test_a_link_is_read_as_plain_words_and_fetched_by_nobody() -> None:
    found = message("link", Title="银行扣我钱", Description="", Url="https://a.example/p?x=1&y=2")
    assert (found.kind, found.text) == (Arrival.TEXT, "银行扣我钱\nhttps://a.example/p?x=1&y=2")
    assert found.media is None


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_line_of_the_app_s_menu_is_its_command_as_if_typed(command: str) -> None:
    found = read(MsgType="event", Event="click", EventKey=command)
    assert (found.kind, found.text, found.answer_ref) == (Arrival.TEXT, command, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "file", "MediaId": "m1"},
        {"MsgType": "image"},
        {"MsgType": "text", "Content": ""},
        {"MsgType": "text"},
        {"MsgType": "location", "Location_X": "nowhere", "Location_Y": ""},
        {"MsgType": "location", "Location_X": "nan", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "91", "Location_Y": "1e400"},
        {"MsgType": "event", "Event": "click", "EventKey": ""},
        {"MsgType": "something new"},
    ],
)
def test_what_cannot_be_read_is_answered_as_unreadable_and_not_passed_over(
    fields: dict[str, str],
) -> None:
    found = read(MsgId=1, **fields)
    assert (found.kind, found.sender.address) == (Arrival.UNREADABLE, "wangfang")


# Taps


@pytest.mark.parametrize("name", ["template_card_event", "template_card_menu_event"])
def test_a_tap_brings_its_action_its_card_and_the_permission_to_change_it(name: str) -> None:
    assert read(**tap(Event=name)) == Incoming(
        kind=Arrival.ACTION,
        sender=Sender(transport="wecom", address="wangfang"),
        at=NOW,
        said_at=SAID,
        text=PACKED,
        message_ref="task-1",
        answer_ref="task-1",
        card_code="once-only",
    )


def test_of_a_card_that_asks_to_choose_the_choice_is_the_action() -> None:
    assert read(**tap(EventKey=CHOSEN, SelectedItems=select(PACKED))).text == PACKED
    both = [
        {"QuestionKey": "a", "OptionIds": {"OptionId": PACKED}},
        {"QuestionKey": "b", "OptionIds": {"OptionId": "other|1||seal"}},
    ]
    assert read(**tap(EventKey=CHOSEN, SelectedItems={"SelectedItem": both})).text == PACKED


def test_a_button_that_is_an_action_is_it_whatever_stands_chosen_beside_it() -> None:
    assert read(**tap(SelectedItems=select("other|1||seal"))).text == PACKED


@pytest.mark.parametrize(
    "nothing",
    [{}, {"SelectedItems": ""}, {"SelectedItems": select("")}, {"SelectedItems": select(NOTHING)}],
)
def test_choosing_nothing_is_an_action_of_no_words(nothing: dict[str, Any]) -> None:
    found = read(**tap(EventKey=CHOSEN, **nothing))
    assert found.kind is Arrival.ACTION and found.text == NOTHING_CHOSEN


def test_a_tap_without_a_card_can_be_answered_still() -> None:
    found = read(**tap(TaskId="", ResponseCode=""))
    assert (found.message_ref, found.card_code) == ("", "") and found.answer_ref


# Nobody


@pytest.mark.parametrize(
    "name",
    [
        "enter_agent",
        "unsubscribe",
        "LOCATION",
        "view",
        "pic_weixin",
        "inactive_alert",
        "close_inactive_agent",
        "reopen_inactive_agent",
        "change_contact",
        "",
    ],
)
def test_events_of_no_wish_are_neither_kept_nor_read(name: str) -> None:
    fields = posted(MsgType="event", Event=name)
    assert raw_update(fields, ONCE) is None
    assert to_incoming(json.dumps(fields), NOW) is None


def test_d05_that_the_app_became_visible_to_somebody_is_kept_for_they_can_be_reached_again() -> (
    None
):
    fields = posted(MsgType="event", Event="subscribe")
    assert raw_update(fields, ONCE) is not None
    found = to_incoming(json.dumps(fields), NOW)
    assert found is not None and found.kind is Arrival.APPEARED


@pytest.mark.parametrize("payload", ["", "{", "[]", "1", "{}", '{"FromUserName": 1}', "[" * 9999])
def test_what_is_no_callback_is_nobody_s_and_the_log_quotes_nothing(payload: str) -> None:
    with capture_logs() as logged:
        assert to_incoming(payload, NOW) is None
    assert len(logged) <= 2 and "客户" not in repr(logged)


@given(st.dictionaries(st.sampled_from(sorted(posted(**tap()))), st.text() | st.none(), max_size=9))
def test_no_stored_payload_breaks_the_reading(fields: dict[str, Any]) -> None:
    to_incoming(json.dumps({"FromUserName": "a", "MsgType": "event"} | fields), NOW)


# Characters


def test_nul_and_half_characters_are_taken_out() -> None:
    payload = json.dumps(posted(MsgType="text", MsgId=1) | {"Content": "客\0户\ud83d说 \\u0000"})
    found = to_incoming(payload, NOW)
    assert found is not None and found.text == "客户\ufffd说 \\u0000"


@pytest.mark.parametrize("told", ["", "soon", "-1", "9" * 12, "8589934592", "１２３"])
def test_a_time_that_is_none_is_not_told(told: str) -> None:
    assert read(MsgType="text", MsgId=1, Content="一", CreateTime=told).said_at is None


# What names it


def test_i30_a_message_is_named_by_its_number_whoever_repeats_it() -> None:
    first = stored(MsgType="text", MsgId=7006023112345, Content="一")
    again = stored(MsgType="text", MsgId=7006023112345, Content="一", AgentID=2)
    assert first.key == again.key == "7006023112345"
    assert first.platform == "wecom" and first.once is ONCE


def test_i30_two_taps_of_one_second_on_two_cards_are_two_and_a_repeat_is_none() -> None:
    first = update_key(posted(**tap()))
    assert update_key(posted(**tap(ResponseCode="another", FromUserName="WANGFANG"))) == first
    others = [
        tap(TaskId="task-2"),
        tap(EventKey="arrive|0190a1b2||Ab3_-xYz"),
        tap(FromUserName="LiQiang"),
        tap(CreateTime=int(SAID.timestamp()) + 1),
        tap(Event="template_card_menu_event"),
        tap(EventKey=PACKED + "task-1", TaskId=""),
        tap(SelectedItems=select("a")),
    ]
    keys = {first, *(update_key(posted(**each)) for each in others)}
    assert len(keys) == len(others) + 1 and all(len(each) <= 120 for each in keys)


def test_i30_whatever_a_number_is_made_of_the_key_has_room_in_its_column() -> None:
    keys = {stored(MsgType="text", MsgId=n).key for n in ("", "9" * 500, "x", "１")}
    assert all(len(each) <= 120 and each.startswith("event:") for each in keys)


def test_a38_one_person_is_one_sender_however_the_userid_is_written() -> None:
    keys = {stored(**tap(FromUserName=name)).order_key for name in ("WangFang", "wangfang")}
    assert keys == {"wangfang"}


# XML


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b"<!DOCTYPE x><xml/>",
        b"<xml><a>&unknown;</a></xml>",
        b"",
        b"<a",
        b"<a></b>",
        b"<a>" * 100_000,
        b"<a>" * 50 + b"</a>" * 50,
        "<xml><a>1</a></xml>".encode("utf-16"),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_wecom_never_sends_is_no_xml(text: bytes) -> None:
    with pytest.raises(BadXml):
        fields_of(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_fields_or_no_xml(text: bytes) -> None:
    with suppress(BadXml):
        assert isinstance(fields_of(text), dict)
