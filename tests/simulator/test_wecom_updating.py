"""Changing a card once, and taking a message back."""

from typing import Any

import pytest

from simulator.phone import CannotDo
from tests.simulator.test_wecom_cards import CHOICE, MENU, NOTICE
from tests.simulator.wecom_office import Office, an_office, card, text

GREY = {"button": {"replace_name": "已认领"}}


def shown(office: Office, userid: str) -> dict[str, Any]:
    return office.corp.phone(userid).screen()[-1].as_phone()


async def test_the_button_is_greyed_for_those_named_and_for_nobody_else() -> None:
    async with an_office() as office:
        code = (await office.send(card(), to="wang|li"))["response_code"]
        answer = await office.update(code, userids=["WANG", "zhao", "nobody"], **GREY)
        assert answer == {"errcode": 0, "errmsg": "ok", "invaliduser": ["nobody", "zhao"]}
        assert (shown(office, "wang")["greyed"], shown(office, "wang")["buttons"]) == ("已认领", [])
        assert shown(office, "li")["greyed"] == ""
        with pytest.raises(CannotDo):
            await office.corp.phone("wang").taps("认领")
        assert await office.corp.phone("li").taps("认领")


async def test_a_code_counts_once_and_for_72_hours() -> None:
    async with an_office() as office:
        code = (await office.send(card()))["response_code"]
        assert (await office.update("invented", userids=["wang"], **GREY))["errcode"] == 42022
        assert (await office.update(code, userids=["wang"], **GREY))["errcode"] == 0
        assert (await office.update(code, userids=["wang"], **GREY))["errcode"] == 42022
        late = (await office.send(card("task-2")))["response_code"]
        office.later(hours=72)
        assert (await office.update(late, userids=["wang"], **GREY))["errcode"] == 42022
        tapped = await office.corp.phone("wang").taps("认领")
        assert (await office.update(tapped, userids=["wang"], **GREY))["errcode"] == 0
        assert shown(office, "wang")["greyed"] == "已认领"


async def test_every_tap_brings_a_code_of_its_own_and_leaves_the_card_as_it_is() -> None:
    async with an_office() as office:
        sent = (await office.send(card(action_menu=MENU)))["response_code"]
        phone = office.corp.phone("wang")
        codes = [sent, await phone.taps("认领"), await phone.taps("认领"), await phone.taps("暂缓")]
        assert len(set(codes)) == 4
        assert shown(office, "wang")["edited"] is False
        for code in codes:
            assert (await office.update(code, atall=1, **GREY))["errcode"] == 0


async def test_the_whole_card_is_replaced() -> None:
    async with an_office() as office:
        code = (await office.send(card(), to="wang|li"))["response_code"]
        new = card(main_title={"title": "三楼漏水 已认领"}, replace_text="李强认领")
        assert (await office.update(code, atall=1, template_card=new))["errcode"] == 0
        for userid in ("wang", "li"):
            assert office.corp.phone(userid).latest("已认领")
            assert (shown(office, userid)["greyed"], shown(office, userid)["edited"]) == (
                "李强认领",
                True,
            )
        again = await office.update(code, atall=1, template_card=new)
        assert again["errcode"] == 42022


async def test_a_replaced_card_without_grey_text_has_new_buttons_under_its_old_task() -> None:
    async with an_office() as office:
        code = (await office.send(card()))["response_code"]
        new = card(button_list=[{"text": "结案", "key": "close"}], button_selection=CHOICE)
        del new["task_id"]
        assert (await office.update(code, userids=["wang"], template_card=new))["errcode"] == 0
        tapped = await office.corp.phone("wang").taps("结案")
        last = {"userids": ["wang"], "template_card": NOTICE}
        assert (await office.update(tapped, **last))["errcode"] == 0
        assert office.corp.phone("wang").latest("已结案")


async def test_what_is_wrong_with_an_update_has_a_number_and_spends_nothing() -> None:
    async with an_office() as office:
        code = (await office.send(card()))["response_code"]
        named = {"userids": ["wang"]}
        wrong: dict[str, tuple[dict[str, Any], int]] = {
            "no agentid": (named | GREY | {"agentid": None}, 41011),
            "another app": (named | GREY | {"agentid": 1000099}, 42015),
            "nobody": (GREY, 40035),
            "users as text": (GREY | {"userids": "wang|li"}, 40035),
            "too many users": (GREY | {"userids": ["u"] * 1001}, 40035),
            "neither": (named, 40058),
            "both": (named | GREY | {"template_card": card()}, 40058),
            "no text": (named | {"button": {}}, 40058),
            "a bad card": (named | {"template_card": card(button_list=[])}, 42038),
            "another task": (named | {"template_card": card("task-9")}, 42016),
            "no action": (named | {"template_card": {**NOTICE, "card_action": {}}}, 42045),
        }
        codes = {
            name: (await office.update(code, **change))["errcode"]
            for name, (change, _) in wrong.items()
        }
        assert codes == {name: number for name, (_, number) in wrong.items()}
        assert (await office.update(code, **named, **GREY))["errcode"] == 0


async def test_a_card_without_buttons_has_none_to_grey() -> None:
    async with an_office() as office:
        assert (await office.send(NOTICE | {"task_id": "n", "action_menu": MENU}))["errcode"] == 0
        code = await office.corp.phone("wang").taps("暂缓")
        assert (await office.update(code, userids=["wang"], **GREY))["errcode"] == 42017
        last = {"userids": ["wang"], "template_card": NOTICE}
        assert (await office.update(code, **last))["errcode"] == 0


async def test_a_card_that_was_dropped_cannot_be_changed_on_that_phone() -> None:
    async with an_office() as office:
        for n in range(30):
            await office.send(text(f"第{n}条"))
        code = (await office.send(card(), to="wang|li"))["response_code"]
        answer = await office.update(code, userids=["wang", "li"], **GREY)
        assert (answer["errcode"], answer["invaliduser"]) == (0, ["wang"])


async def test_a_message_is_taken_off_all_phones_within_24_hours() -> None:
    async with an_office() as office:
        first = (await office.send(text("错发"), to="wang|li"))["msgid"]
        second = (await office.send(text("太久"), to="wang"))["msgid"]
        assert await office.code("message/recall", {"msgid": first}) == 0
        assert office.corp.phone("li").latest("错发") is None
        assert [each.as_phone()["text"] for each in office.corp.phone("wang").recalled()] == [""]
        assert await office.code("message/recall", {"msgid": "msg-9"}) == 40058
        office.later(hours=24, seconds=1)
        assert await office.code("message/recall", {"msgid": second}) == 42052
        assert office.corp.phone("wang").latest("太久")
