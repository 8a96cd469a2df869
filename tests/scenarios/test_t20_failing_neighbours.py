"""T20: the database fails while a card is drawn: the page goes out in full, at the next attempt."""

from dataclasses import replace

from sqlalchemy import event

from escalation.words import CaseId
from storage import cases
from tests.spine.night import Night


class Fails:
    """Every look at the cases around a case fails while `is_on`, as when the database is away."""

    def __init__(self, night: Night) -> None:
        self.is_on = True
        engine = night.app.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._statement, retval=True)

    def _statement(
        self, _c: object, _cursor: object, statement: str, parameters: object, *_: object
    ) -> tuple[str, object]:
        if self.is_on and "FROM cases" in statement and "cases.id IN" in statement:
            return "SELECT * FROM nothing_of_that_name", ()
        return statement, parameters


async def test_t20_a_page_is_not_cut_to_plain_words_because_the_database_failed_once(
    night: Night,
) -> None:
    await night.phone("wangfang").types("/sos 柜台前有人推搡")
    await night.polling.once()
    while await night.app.inbox.once():
        pass
    async with night.app.database.writing() as connection:
        (case,) = await cases.open_cases(connection)
        linked = replace(case, links=(CaseId("another"),), version=case.version + 1)
        await cases.save(connection, case, linked, night.clock.at)
    fails = Fails(night)
    await night.app.courier.once()
    assert night.pages("zhaolei") == []

    fails.is_on = False
    night.clock.at += night.clock.span(13)
    await night.app.courier.once()
    (page,) = night.pages("zhaolei")
    assert "柜台前有人推搡" in (page.text or "")
