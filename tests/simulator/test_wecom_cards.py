"""What WeCom takes as a template card, and the number for everything else."""

from typing import Any

from tests.simulator.wecom_office import an_office, card

MENU = {"desc": "更多", "action_list": [{"text": "暂缓", "key": "hold"}]}
CHOICE = {
    "question_key": "why",
    "title": "原因",
    "option_list": [{"id": "1", "text": "不在班"}, {"id": "2", "text": "不归我管"}],
}
NOTICE = {
    "card_type": "text_notice",
    "main_title": {"title": "已结案"},
    "card_action": {"type": 1, "url": "https://duban.example/case/1"},
}


def buttons(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"text": f"按钮{n}", "key": f"key{n}"} | more for n in range(count)]


def menu(*keys: str) -> dict[str, Any]:
    return {"action_list": [{"text": key, "key": key} for key in keys]}


def facts(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"keyname": "网点", "value": "东风路"} | more for _ in range(count)]


def options(count: int, **more: Any) -> dict[str, Any]:
    listed = [{"id": f"{n}", "text": f"选项{n}"} | more for n in range(count)]
    return {"question_key": "q", "option_list": listed}


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no type": ({"card_type": None}, 42031),
    "not simulated": ({"card_type": "vote_interaction"}, 42031),
    "no task_id": ({"task_id": None}, 42014),
    "empty task_id": ({"task_id": ""}, 42014),
    "long task_id": ({"task_id": "a" * 129}, 42014),
    "odd task_id": ({"task_id": "督办-1"}, 42014),
    "task_id with newline": ({"task_id": "a\n"}, 42014),
    "no title": ({"main_title": {"desc": "d"}}, 42033),
    "title in no object": ({"main_title": "漏水"}, 40058),
    "source in no object": ({"source": "督办"}, 40058),
    "no buttons": ({"button_list": []}, 42038),
    "seven buttons": ({"button_list": buttons(7)}, 42038),
    "button without text": ({"button_list": buttons(1, text="")}, 42038),
    "button without key": ({"button_list": buttons(1, key="")}, 42039),
    "long key": ({"button_list": buttons(1, key="督" * 342)}, 42039),
    "two buttons, one key": ({"button_list": buttons(2, key="same")}, 42039),
    "style": ({"button_list": buttons(1, style=5)}, 40058),
    "link without url": ({"button_list": buttons(1, type=1)}, 42028),
    "empty menu": ({"action_menu": menu()}, 40058),
    "four in the menu": ({"action_menu": menu("a", "b", "c", "d")}, 40058),
    "one key twice in the menu": ({"action_menu": menu("a", "a")}, 42051),
    "seven facts": ({"horizontal_content_list": facts(7)}, 42035),
    "fact without name": ({"horizontal_content_list": facts(1, keyname="")}, 42027),
    "fact without url": ({"horizontal_content_list": facts(1, type=1)}, 42028),
    "fact without media": ({"horizontal_content_list": facts(1, type=2)}, 42029),
    "fact without userid": ({"horizontal_content_list": facts(1, type=3)}, 42050),
    "four jumps": ({"jump_list": [{"title": "t"}] * 4}, 42042),
    "jump without url": ({"jump_list": [{"title": "t", "type": 1}]}, 42028),
    "eleven options": ({"button_selection": options(11)}, 42037),
    "option without id": ({"button_selection": options(1, id="")}, 42040),
    "option without text": ({"button_selection": options(1, text="")}, 42041),
    "choice without question": ({"button_selection": options(1) | {"question_key": ""}}, 42043),
    "card_action without url": ({"card_action": {"type": 1}}, 42028),
    "card_action of type 9": ({"card_action": {"type": 9}}, 42045),
}
TAKEN: dict[str, dict[str, Any]] = {
    "six buttons": {"button_list": buttons(6)},
    "a long key": {"button_list": buttons(1, key="k" * 1024)},
    "three in the menu": {"action_menu": menu("a", "b", "c")},
    "six facts": {"horizontal_content_list": facts(6)},
    "ten options": {"button_selection": options(10)},
    "a link": {"button_list": buttons(1, type=1, url="https://duban.example/")},
    "advised lengths are advice": {"main_title": {"title": "题" * 100}},
}


async def test_everything_wrong_with_a_card_has_a_number() -> None:
    async with an_office() as office:
        codes = {}
        for name, (change, _) in REFUSED.items():
            given = {key: each for key, each in (card() | change).items() if each is not None}
            codes[name] = (await office.send(given))["errcode"]
        assert codes == {name: code for name, (_, code) in REFUSED.items()}
        assert office.corp.phone("wang").screen() == []


async def test_what_is_just_within_the_limits_is_taken() -> None:
    async with an_office() as office:
        codes = {}
        for number, (name, change) in enumerate(TAKEN.items()):
            codes[name] = (await office.send(card(f"t_-@{number}", **change)))["errcode"]
        codes["128 bytes"] = (await office.send(card("a" * 128)))["errcode"]
        assert set(codes.values()) == {0}


async def test_a_text_notice_needs_an_action_and_a_task_only_with_a_menu() -> None:
    async with an_office() as office:
        sent = await office.send(NOTICE)
        assert (sent["errcode"], "response_code" in sent) == (0, False)
        without_action = {key: each for key, each in NOTICE.items() if key != "card_action"}
        assert (await office.send(without_action))["errcode"] == 42045
        assert (await office.send(NOTICE | {"card_action": {"type": 0}}))["errcode"] == 42045
        assert (await office.send(NOTICE | {"main_title": {}}))["errcode"] == 42033
        assert (await office.send(NOTICE | {"action_menu": MENU}))["errcode"] == 42014
        with_task = NOTICE | {"action_menu": MENU, "task_id": "n1"}
        assert (await office.send(with_task))["errcode"] == 0
        assert office.corp.phone("wang").screen()[-1].button_texts() == ["暂缓"]


async def test_all_that_can_be_read_on_a_card_is_its_text() -> None:
    async with an_office() as office:
        full = card(
            source={"desc": "督办"},
            quote_area={"title": "原话", "quote_text": "水漫到柜台了"},
            horizontal_content_list=facts(1),
            button_selection=CHOICE,
        )
        await office.send(full)
        notice = await office.corp.phone("wang").sees("水漫到柜台了")
        read = "督办｜三楼漏水｜东风路支行｜原话｜水漫到柜台了｜请认领｜网点：东风路｜原因"
        assert notice.text.replace("\n", "｜") == read
        assert notice.button_texts() == ["认领", "转交", "不在班", "不归我管"]
