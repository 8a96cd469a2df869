"""R-DAILY-1, R-DAILY-2, R-STAT-5, R-STAT-6 as they are read in the mail."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from escalation.case import Case, Recount, Watch
from escalation.confirmation import Answer, Confirmation, Verdict
from escalation.organisation import Mailbox, Unit
from escalation.outline import Alike
from escalation.reported import facts_of
from escalation.summary import Summary, summarise
from escalation.supplement import Said, difference, states_of
from escalation.unit_reports import UnitReport, unit_reports
from escalation.words import (
    Business,
    Category,
    Counted,
    Flag,
    Liability,
    PersonId,
    UnitId,
    UnitKind,
)
from handlers.card import MailLetter
from handlers.reports import render_consolidated, render_summary, render_supplement
from tests.handlers.reports.city import (
    CITY,
    DAY,
    MAILBOX,
    PLAN,
    SIX_PM,
    after,
    busy_day,
    case_of,
    of_category,
)
from tests.handlers.reports.test_daily_letter import HOSTILE, Seen

SINCE = SIX_PM - timedelta(hours=24)
UNITS = ("branch", "north", "lake", "canal", "south", "river", "station")


def summary_of(cases: Sequence[Case], mailbox: Mailbox = MAILBOX) -> Summary:
    return summarise(cases, CITY, PLAN, mailbox, DAY, SIX_PM, since=SINCE)


def confirmation(unit: str, *answers: Answer) -> Confirmation:
    return Confirmation(
        plan="p",
        unit=UnitId(unit),
        day=DAY,
        since=SINCE,
        until=SIX_PM,
        next_due=None,
        answers=answers,
    )


def told(summary: Summary, *confirmations: Confirmation) -> tuple[UnitReport, ...]:
    others = {each.unit for each in confirmations}
    silent = [confirmation(unit) for unit in UNITS if unit not in others]
    return unit_reports(summary, [*confirmations, *silent], {})


def answer(verdict: Verdict, words: str = "") -> Answer:
    return Answer(by=PersonId("maxin"), at=after(1003), verdict=verdict, words=words)


def letter_of(cases: Sequence[Case], *confirmations: Confirmation) -> MailLetter:
    summary = summary_of(cases)
    reports = told(summary, *confirmations)
    return render_summary(summary, CITY, PLAN, number="1", checkpoint="abc", reports=reports)


def supplement_of(before: Sequence[Case], now: Sequence[Case]) -> MailLetter:
    said = [
        Said(since=s.since, until=s.until, facts=facts_of(s.lines), states=states_of(told(s)))
        for s in (summary_of(before), summary_of(now))
    ]
    found = difference(said[0], said[1])
    return render_supplement(found, said[0], said[1], MAILBOX, CITY, PLAN, day=DAY, number=2)


def test_r_daily_1_both_bodies_tell_the_same_of_confirmations() -> None:
    no = confirmation("canal", answer(Verdict.DIFFERS, "少了一件"))
    letter = letter_of([], confirmation("river", answer(Verdict.CONFIRMED)), no)
    seen = Seen(letter.html)
    assert seen.open == []
    for part in (letter.text, seen.words):
        assert "应确认 7 个单位：已确认 1，有出入 1，未征询 5。" in part
        assert "已确认 马欣 16:43" in part
        assert "有出入 马欣 16:43" in part
        assert "单位说明：少了一件" in part


def test_r_daily_1_the_workbook_lists_every_unit_and_its_confirmation() -> None:
    no = confirmation("canal", answer(Verdict.DIFFERS, "=1+1"))
    letter = letter_of([], confirmation("river", answer(Verdict.CONFIRMED)), no)
    sheet = load_workbook(BytesIO(letter.attachments[0][2]))["每日确认"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(rows) == len(UNITS)
    assert rows["江晖路网点"][0] == "已确认 马欣 16:43"
    assert rows["运河网点"] == ("有出入 马欣 16:43", "单位说明：=1+1")
    assert rows["火车站网点"][0] == "未征询"


def test_a44_what_a_unit_wrote_is_shown_and_does_nothing_and_no_number_or_name_is_in_it() -> None:
    words = f"{HOSTILE} 陈志强那件"
    letter = letter_of(busy_day(), confirmation("canal", answer(Verdict.DIFFERS, words)))
    assert "img" not in Seen(letter.html).tags
    for part in (letter.text, letter.html):
        assert "138-1234-5678" not in part
        assert "陈志强" not in part
        assert "陈**那件" in part
        assert "\u202e" not in part


def test_the_customer_s_name_inside_the_matter_is_masked_in_every_body() -> None:
    case = replace(
        busy_day()[0], complaint=of_category(Category.ATM, "客户陈志强说卡被吞，陈志强很急")
    )
    summary = summary_of([case])
    consolidated = render_consolidated(summary, CITY, PLAN, number="1")
    for letter in (letter_of([case]), consolidated):
        for part in (letter.text, letter.html):
            assert "陈志强" not in part
            assert "客户陈**说卡被吞，陈**很急" in part


def test_r_stat_6_businesses_stand_in_their_order_with_their_counts() -> None:
    record = of_category(Category.ATM, "吞卡", business=Business.CARD)
    letter = letter_of([case_of("1128-1", "lake", 60, complaint=record)])
    assert "业务热点：现金客户 0，持卡客户 1，对私业务 0" in letter.text
    words = Seen(letter.html).words
    assert words.index("现金客户") < words.index("持卡客户") < words.index("对私业务")


def test_what_hot_spots_leave_out_is_said_beside_them() -> None:
    counted = Alike(
        unit=UnitId("lake"),
        category=Category.ATM,
        liability=None,
        counted=Counted.UNDECIDED,
        is_media=False,
        is_new=False,
        is_late=True,
        about=frozenset(),
    )
    whole = summary_of(busy_day())
    partly = replace(whole, unlisted={counted: 7})
    said = f"业务热点、集中的单位和问责标记仅统计逐件列出的 {len(whole.lines)} 件"
    for summary, is_said in ((whole, False), (partly, True)):
        letter = render_consolidated(summary, CITY, PLAN, number="1")
        assert (said in letter.text) == (said in letter.html) == is_said


def test_the_chart_s_columns_add_up_to_what_was_received() -> None:
    letter = letter_of(busy_day())
    chart = letter.text.split("三、受理时段")[1].split("四、")[0]
    counted = [int(count) for count in re.findall(r"时起 (\d+) 件", chart)]
    assert sum(counted) == 5
    assert "02 时起 1 件（其中逾期或媒体 1）" in chart
    assert "本时段没有受理" in letter_of([]).text


def test_r_stat_5_marks_say_who_answers_and_that_they_are_no_judgement() -> None:
    letter = letter_of(busy_day())
    for part in (letter.text, Seen(letter.html).words):
        assert "供核查，不是结论" in part
        assert "工会：引导协调不力（客户转向外部途径）" in part


def test_r_daily_2_rows_of_depth_nothing_add_up_to_the_total() -> None:
    summary = summary_of(busy_day())
    letter = render_consolidated(summary, CITY, PLAN, number="1", reports=told(summary))
    rows = re.findall(r"^  (?:滨江分行（本级）|城北支行|城南支行)：.*在办 (\d+)", letter.text, re.M)
    assert sum(map(int, rows)) == summary.totals.open
    assert "西湖路营业部：受理" not in letter.text
    assert Seen(letter.html).open == []
    assert letter.subject == "【督办汇总日报】2026-11-28 滨江分行 受理5 在办4 逾期3"


def test_r_daily_1_a_supplement_tells_before_and_after_of_cases_and_figures() -> None:
    before = busy_day()
    moved = of_category(Category.TRANSACTION, "排队两小时")
    now = [*before, case_of("1128-55501", "station", 1070)]
    now[1] = replace(now[1], complaint=moved, liability=Liability.BOTH)
    letter = supplement_of(before, now)
    assert letter.subject == "【督办补充报告】2026-11-28 滨江分行 第2号"
    for part in (letter.text, Seen(letter.html).words):
        assert "1128-20977 分类：客户积压、等待过长 → 业务异常" in part
        assert "1128-20977 责任认定：未认定 → 双方责任" in part
        assert "1128-55501 新增（火车站网点）" in part
    assert "受理：5 → 6" in letter.text
    assert "办结：" not in letter.text
    assert Seen(letter.html).open == []
    assert supplement_of(before, now) == letter


def test_nothing_is_loaded_from_outside_by_any_report() -> None:
    summary = summary_of(busy_day())
    consolidated = render_consolidated(summary, CITY, PLAN, number="1", reports=told(summary))
    for letter in (letter_of(busy_day()), consolidated, supplement_of([], busy_day())):
        tags = Seen(letter.html).tags
        assert not {"img", "script", "link", "iframe", "a", "form"} & set(tags)
        assert "http" not in letter.html


def test_a_province_of_many_outlets_names_who_has_not_confirmed_and_stays_small() -> None:
    outlets = {
        UnitId(f"o{no}"): Unit(
            id=UnitId(f"o{no}"), name=f"第{no}网点", kind=UnitKind.OUTLET, parent=UnitId("north")
        )
        for no in range(400)
    }
    city = replace(CITY, units={**CITY.units, **outlets})
    summary = summarise(busy_day(), city, PLAN, MAILBOX, DAY, SIX_PM, since=SINCE)
    asked = [confirmation(unit) for unit in outlets]
    reports = unit_reports(summary, asked, {})
    letter = render_summary(summary, city, PLAN, number="1", reports=reports)
    assert "应确认 400 个单位：未征询 400。未确认：第0网点、第1网点" in letter.text
    assert "等 400 个" in letter.text
    assert len(letter.html.encode()) < 70_000
    above = render_consolidated(summary, city, PLAN, number="1", reports=reports)
    assert "已确认 0/400，未确认：第0网点、第1网点、第2网点、第3网点 等 400 个" in above.text
    assert len(above.html.encode()) < 70_000


def test_r_media_3_a_letter_tells_when_the_press_was_declared_out_of_a_case() -> None:
    watch = Watch(since=after(500), every_minutes=30, next_at=None, ended_at=after(992))
    still_on = replace(watch, ended_at=SIX_PM + timedelta(minutes=1))
    closed = case_of(
        "1128-00001",
        "lake",
        500,
        flags=frozenset({Flag.MEDIA_THREAT}),
        watch=watch,
        result_at=after(520),
        confirmed_at=after(530),
        closed_at=after(992),
        liability=Liability.NOT_BANK,
    )
    cases = [closed, case_of("1128-00002", "canal", 501, watch=still_on)]
    summary = summary_of(cases)
    for letter in (letter_of(cases), render_consolidated(summary, CITY, PLAN, number="1")):
        for body in (letter.text, letter.html):
            assert "西湖路营业部 1128-00001 媒体风险已平息（16:32）" in body
            assert "1128-00002 媒体风险已平息" not in body


def test_r_stat_2_the_figures_tell_how_many_two_people_recounted() -> None:
    recount = Recount(
        counted=Counted.NOT_COUNTED,
        why="重复登记",
        by=PersonId("zhaolei"),
        at=after(800),
        approved_by=PersonId("chenjing"),
        approved_at=after(810),
    )
    letter = letter_of([*busy_day(), case_of("1128-00001", "lake", 500, recount=recount)])
    assert re.search(r"统计口径：.*在办未定 \d+（其中经两人核定更正的 1 件）\n", letter.text)
    assert "其中经两人核定更正的 1 件" in letter.html
    for body in (letter.text, letter.html):
        assert "经两人核定更正的，按核定的计" in body
    assert "核定更正的 " not in letter_of(busy_day()).text


def test_r_daily_1_a_supplement_counts_a_changed_class_among_the_figures() -> None:
    was = case_of("1128-00001", "lake", 500, complaint=of_category(Category.ATM, "吞卡"))
    now = replace(was, complaint=of_category(Category.QUEUE, "吞卡"))
    letter = supplement_of([was], [now])
    figures = letter.text.split("变动的数字\n")[1].split("变动的投诉件")[0]
    moved = {line.strip() for line in figures.splitlines() if line.strip()}
    assert len(moved) == 2
    assert any(line.endswith("：1 → 0") for line in moved)
    assert any(line.endswith("：0 → 1") for line in moved)
