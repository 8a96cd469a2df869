"""message/send: receivers, lengths, media, duplicates and what is dropped without a word."""

from dataclasses import replace
from typing import Any

from tests.simulator.wecom_office import QUICK, Office, an_office, card, text


def texts(office: Office, userid: str) -> list[str]:
    return [notice.text for notice in office.corp.phone(userid).screen()]


async def test_a_text_reaches_the_named_members_whatever_their_case() -> None:
    async with an_office() as office:
        answer = await office.send(text(), to="WANG|Li")
        assert answer == {"errcode": 0, "errmsg": "ok", "msgid": answer["msgid"]}
        assert texts(office, "wang") == texts(office, "LI") == ["三楼漏水"]
        assert texts(office, "zhao") == []


async def test_whom_it_cannot_reach_is_named_in_lower_case_in_a_zero_answer_d05() -> None:
    async with an_office() as office:
        office.corp.add_member("chen", "陈", visible=False)
        office.corp.add_member("sun", "孙", licensed=False)
        office.corp.add_member("qian", "钱", disabled=True)
        answer = await office.send(text(), to="Wang|Nobody|CHEN|sun|Qian", toparty="77", totag="5")
        assert answer["errcode"] == 0
        assert answer["invaliduser"] == "nobody|chen|qian"
        assert answer["unlicenseduser"] == "sun"
        assert (answer["invalidparty"], answer["invalidtag"]) == ("77", "5")
        assert texts(office, "wang") == ["三楼漏水"]
        refused = await office.send(text(), to="nobody|chen|sun", toparty="77")
        assert refused["errcode"] == 81013
        assert "msgid" not in refused


async def test_all_and_a_department_are_receivers_too() -> None:
    async with an_office() as office:
        office.corp.add_member("wu", "吴", department=9)
        office.corp.add_member("gone", "走", visible=False)
        assert "invaliduser" not in await office.send(text("全体"), to="@all")
        await office.send(text("九部"), to="", toparty="9")
        assert texts(office, "wu") == ["全体", "九部"]
        assert texts(office, "wang") == ["全体"]
        assert texts(office, "gone") == []


async def test_who_has_not_signed_in_is_told_nothing_and_neither_is_the_app() -> None:
    async with an_office() as office:
        office.corp.add_member("new", "新人", active=False)
        answer = await office.send(text(), to="new")
        assert (answer["errcode"], "invaliduser" in answer) == (0, False)
        assert texts(office, "new") == []
        assert office.outcomes("wecom.delivery") == ["on no screen: not activated"]
        assert office.outcomes("wecom.message/send") == ["answered 0, on no screen"]


async def test_what_is_wrong_with_a_request_has_a_number() -> None:
    async with an_office() as office:
        wrong: dict[str, tuple[dict[str, Any], int]] = {
            "nobody": ({"touser": ""}, 82001),
            "too many users": ({"touser": "|".join("u" * 1001)}, 40032),
            "too many parties": ({"toparty": "|".join("1" * 101)}, 40066),
            "too many tags": ({"totag": "|".join("1" * 101)}, 40068),
            "users in a list": ({"touser": ["wang"]}, 40058),
            "no agentid": ({"agentid": None}, 41011),
            "agentid in letters": ({"agentid": "duban"}, 40056),
            "another app": ({"agentid": 1000099}, 301002),
            "no msgtype": ({"msgtype": None}, 40008),
            "unknown msgtype": ({"msgtype": "hologram"}, 40008),
            "no text": ({"text": {}}, 44004),
            "empty text": ({"text": {"content": ""}}, 44004),
            "text in no object": ({"text": "漏水"}, 40058),
            "long markdown": ({"msgtype": "markdown", "markdown": text("漏" * 683)}, 45002),
            "image without id": ({"msgtype": "image", "image": {}}, 41006),
            "unknown image": ({"msgtype": "image", "image": {"media_id": "x"}}, 40007),
            "no title": ({"msgtype": "textcard", "textcard": {"description": "d"}}, 41016),
            "no description": ({"msgtype": "textcard", "textcard": {"title": "t"}}, 41033),
            "no url": (
                {"msgtype": "textcard", "textcard": {"title": "t", "description": "d"}},
                41010,
            ),
            "five hours": (
                {"enable_duplicate_check": 1, "duplicate_check_interval": 4 * 3600 + 1},
                40058,
            ),
        }
        request = office.request(text())
        codes = {
            name: await office.code("message/send", request | change)
            for name, (change, _) in wrong.items()
        }
        assert codes == {name: code for name, (_, code) in wrong.items()}
        assert texts(office, "wang") == []


async def test_a_text_is_cut_at_2048_bytes_and_never_within_a_character() -> None:
    async with an_office() as office:
        await office.send(text("漏" * 700))
        await office.send(text("a" * 2048))
        assert [len(each) for each in texts(office, "wang")] == [682, 2048]


async def test_a_textcard_is_cut_at_128_and_512_characters() -> None:
    async with an_office() as office:
        long = {"title": "题" * 130, "description": "述" * 600, "url": "https://duban.example/"}
        assert (await office.send(long, msgtype="textcard"))["errcode"] == 0
        assert texts(office, "wang") == ["题" * 128 + "\n" + "述" * 512]


async def test_the_same_bytes_within_the_interval_are_swallowed_d03() -> None:
    async with an_office() as office:
        guard = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
        assert (await office.send(text(), **guard))["errcode"] == 0
        assert await office.send(text(), **guard) == {"errcode": 0, "errmsg": "ok"}
        await office.send(text("三楼漏水（第2次）"), **guard)
        assert texts(office, "wang") == ["三楼漏水", "三楼漏水（第2次）"]
        office.calendar.pass_(seconds=600)
        await office.send(text(), **guard)
        await office.send(text())
        await office.send(text())
        assert len(texts(office, "wang")) == 5


async def test_a_request_that_was_refused_is_no_duplicate() -> None:
    async with an_office() as office:
        guard = {"enable_duplicate_check": 1}
        office.corp.app_on = False
        assert (await office.send(text(), **guard))["errcode"] == 50003
        office.corp.app_on = True
        assert (await office.send(text(), **guard))["errcode"] == 0
        assert texts(office, "wang") == ["三楼漏水"]


async def test_the_31st_in_a_minute_is_dropped_without_a_word_d04() -> None:
    async with an_office() as office:
        codes = [(await office.send(text(f"第{n}条"), to="wang|li"))["errcode"] for n in range(29)]
        codes += [(await office.send(text(f"再{n}条")))["errcode"] for n in range(3)]
        assert set(codes) == {0}
        assert len(texts(office, "wang")) == 30
        assert len(texts(office, "li")) == 29
        assert [notice.text for notice in office.corp.dropped] == ["再1条", "再2条"]
        office.time.pass_(61)
        await office.send(text("下一分钟"))
        assert texts(office, "wang")[-1] == "下一分钟"


async def test_the_hours_limit_is_counted_too() -> None:
    async with an_office(replace(QUICK, member_per_hour=3)) as office:
        for n in range(4):
            await office.send(text(f"第{n}条"))
            office.time.pass_(120)
        assert len(texts(office, "wang")) == 3
        office.time.pass_(3600)
        await office.send(text("下一小时"))
        assert texts(office, "wang")[-1] == "下一小时"


async def test_a_card_brings_a_code_and_its_task_id_is_used_up() -> None:
    async with an_office() as office:
        answer = await office.send(card())
        assert answer["errcode"] == 0
        assert answer["response_code"]
        notice = office.corp.phone("wang").latest("三楼漏水")
        assert notice
        assert notice.button_texts() == ["认领", "转交"]
        assert await office.code("message/send", office.request(card())) == 42014
        assert len(texts(office, "wang")) == 1


async def test_the_resent_card_is_swallowed_when_byte_identical_and_42014_otherwise() -> None:
    async with an_office() as office:
        guard = {"enable_duplicate_check": 1}
        assert (await office.send(card(), **guard))["errcode"] == 0
        assert (await office.send(card(), **guard))["errcode"] == 0
        changed = card(sub_title_text="快")
        assert (await office.send(changed, **guard))["errcode"] == 42014
        office.calendar.pass_(seconds=1801)
        assert (await office.send(card(), **guard))["errcode"] == 42014
        assert len(texts(office, "wang")) == 1


async def test_a_task_id_is_not_used_up_by_a_refusal() -> None:
    async with an_office() as office:
        assert (await office.send(card(), to="nobody"))["errcode"] == 81013
        assert (await office.send(card()))["errcode"] == 0


async def test_the_watching_pages_are_told() -> None:
    async with an_office() as office:
        before = office.world.feed.seq
        await office.send(card())
        events = office.world.feed.after(before)
        assert [each.kind for each in events] == ["wecom_message"]
        shown = events[0].payload["message"]
        assert events[0].payload["userid"] == shown["userid"] == "wang"
        assert [each["text"] for each in shown["buttons"]] == ["认领", "转交"]
