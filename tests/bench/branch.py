"""A wide branch for measuring: many outlets, each with its own teller and its own duty people.

One responder a unit, so that a platform's limit of one message a second in one chat is not what
is measured.
"""

from typing import Any

import yaml

UNITS = 40
TELLER, RESPONDER = 10_000, 20_000
CHIEF, PROVINCE = 30_000, 30_001
MAILBOX = "union@branch.bank.example"


def organisation() -> str:
    """The organisation file, as text."""
    people: list[dict[str, Any]] = [
        {"id": "chief", "name": "陈静", "unit": "branch", "telegram": CHIEF, "title": "组长"},
        {"id": "province", "name": "周波", "unit": "province", "telegram": PROVINCE},
        {"id": "reader", "name": "何梅", "unit": "branch", "title": "工会"},
    ]
    groups = [
        _group("branch-complaint", "branch", "chief"),
        _group("province-complaint", "province", "province"),
    ]
    rota = {"branch-complaint": _always("chief"), "province-complaint": _always("province")}
    places: list[dict[str, Any]] = [
        {"id": "province", "name": "省行", "kind": "province", "head": "province"},
        {"id": "branch", "name": "分行", "kind": "branch", "parent": "province", "head": "chief"},
    ]
    for number in range(UNITS):
        teller, responder = f"t{number}", f"r{number}"
        people.append(_person(teller, f"柜员{number}", f"o{number}", TELLER + number))
        people.append(_person(responder, f"值班{number}", f"s{number}", RESPONDER + number))
        places.append(_place(f"s{number}", "sub_branch", "branch", responder))
        places.append(_place(f"o{number}", "outlet", f"s{number}", responder))
        groups.append(_group(f"g{number}", f"s{number}", responder))
        rota[f"g{number}"] = _always(responder)
    content = {
        "units": places,
        "people": people,
        "groups": groups,
        "rota": rota,
        "mailboxes": [{"id": "union", "unit": "branch", "address": MAILBOX, "readers": ["reader"]}],
    }
    return yaml.safe_dump(content, allow_unicode=True)


def plan() -> str:
    """A plan with every clock, whose first call is paged again after five minutes."""
    return yaml.safe_dump(
        {
            "plan": "bench",
            "name": "压测预案",
            "owner": "head@province",
            "starts": "duty",
            "levels": [
                {"id": "duty", "name": "支行值班", "targets": ["duty:complaint@sub_branch"]},
                {"id": "branch", "name": "分行值班", "targets": ["duty:complaint@branch"]},
            ],
            "deadlines": [
                {"id": "R-CLOCK-1", "name": "到场", "minutes": 60, "met_by": "arrived"},
                {"id": "R-CLOCK-2", "name": "回复客户", "minutes": 240, "met_by": "answered"},
                {"id": "R-CLOCK-3", "name": "报结果", "minutes": 480, "met_by": "result"},
            ],
            "summary": {"at": "18:00", "mailboxes": ["union"]},
        },
        allow_unicode=True,
    )


def is_responder(chat_id: int | None) -> bool:
    """Whether the chat is a responder's."""
    return chat_id is not None and RESPONDER <= chat_id < RESPONDER + UNITS


def _person(person: str, name: str, unit: str, telegram: int) -> dict[str, Any]:
    return {"id": person, "name": name, "unit": unit, "telegram": telegram, "title": "员工"}


def _place(unit: str, kind: str, parent: str, head: str) -> dict[str, Any]:
    return {
        "id": unit,
        "name": unit,
        "kind": kind,
        "parent": parent,
        "head": head,
        "contacts": [head],
    }


def _group(group: str, unit: str, leader: str) -> dict[str, Any]:
    return {"id": group, "name": group, "kind": "complaint", "unit": unit, "leader": leader}


def _always(person: str) -> dict[str, Any]:
    return {"shifts": [{"people": [person]}]}
