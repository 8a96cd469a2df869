"""经过 in 详情: an evening of pages made again is a few lines, and what people did all stands."""

from datetime import timedelta

from escalation.message import Entry
from escalation.words import PersonId
from handlers.action import Action
from handlers.cards.history import sentence, sentences
from tests.handlers.phones import Phones


async def test_pages_made_again_together_are_one_line_of_the_history(phones: Phones) -> None:
    (plan,) = phones.desk.rulebook.plans
    organisation = phones.desk.rulebook.duty.organisation

    def entry(kind: str, call: int, attempt: int, who: str | None = None) -> Entry:
        actor = PersonId(who) if who else None
        values = (("call", str(call)), ("attempt", str(attempt)))
        return Entry(kind=kind, at=phones.now, actor=actor, values=values)

    first = [entry("paged", call, 1, who) for call, who in ((1, "sub_leader"), (2, "press"))]
    again = [entry("repeated", 1, 2), entry("repeated", 2, 2)]
    again += [entry("paged", 1, 2, "sub_leader"), entry("paged", 2, 2, "press")]
    taken = Entry(kind="acknowledged", at=phones.now + timedelta(minutes=1), actor=again[-1].actor)
    told = sentences([*first, *again, taken], plan, organisation)
    assert len(told) == 4
    assert told[2].endswith("02:10 第 2 次呼叫：2 级，送达 2 人")
    assert told[3] == sentence(taken, plan, organisation)
    assert "冯洁" in told[1]


async def test_what_the_result_alone_met_is_not_shown_as_done(phones: Phones) -> None:
    case = await phones.report("teller", "客户刘建国 13812345678 转账5000元没到账，要求查清")
    await phones.writes("sub_leader", "收到")
    await phones.taps("sub_leader", Action("arrive", case.id))
    await phones.taps("sub_leader", Action("result", case.id))
    await phones.writes("sub_leader", "已到账")
    text = (await phones.taps("sub_leader", Action("detail", case.id))).text
    assert "到场时限：02:10 完成" in text
    assert "随结果视为完成" in next(
        line for line in text.splitlines() if "回复" in line and "✔" in line
    )
