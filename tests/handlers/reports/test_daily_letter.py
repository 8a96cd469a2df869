"""R-DAILY-1: the daily summary as it is read in the union's mailbox."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

from escalation.case import Case
from escalation.organisation import Organisation, Unit
from escalation.summary import summarise
from escalation.words import Category, Flag, PersonId, UnitId, UnitKind
from handlers.card import MailLetter
from handlers.reports import render_summary
from tests.handlers.reports.city import (
    CITY,
    DAY,
    MAILBOX,
    MIDNIGHT,
    PLAN,
    SIX_PM,
    after,
    busy_day,
    case_of,
    of_category,
)

CHECKPOINT = "9f2c41d7a0b3e65c8841f0aa93d25b7716c0e4b5f28d1937ac66e0f1b2c3d4e5"
HOSTILE = '<img src=x onerror="alert(1)">\u202etxt.exe\x00 {{ 7*7 }} 电话 138-1234-5678'


def letter_of(
    *cases: Case, drill: bool = False, city: Organisation = CITY, checkpoint: str = CHECKPOINT
) -> MailLetter:
    summary = summarise(cases, city, PLAN, MAILBOX, DAY, SIX_PM)
    return render_summary(
        summary, city, PLAN, number="20261128", drill=drill, checkpoint=checkpoint
    )


class Seen(HTMLParser):
    """The words and the tags of a page, and whether every table is closed again."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in {"table", "tr", "td", "th", "div", "span"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"table", "tr", "td", "th", "div", "span"}:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_r_daily_1_the_subject_tells_the_day_the_unit_and_the_figures() -> None:
    letter = letter_of(*busy_day())
    assert letter.subject == "【督办日报】2026-11-28 滨江分行 受理5 在办4 逾期3"
    assert letter.to == "union@binjiang.bank.example"


def test_r_daily_1_a_day_without_complaints_is_reported_with_every_unit() -> None:
    letter = letter_of()
    assert letter.subject == "【督办日报】2026-11-28 滨江分行 零报告"
    for body in (letter.text, letter.html):
        for unit in (
            "城北支行",
            "西湖路营业部",
            "运河网点",
            "城南支行",
            "江晖路网点",
            "火车站网点",
        ):
            assert unit in body
        assert body.count("零报告") >= 8
        assert "别处分行" not in body


def test_r_daily_1_text_and_html_tell_the_same_figures() -> None:
    letter = letter_of(*busy_day())
    html = Seen(letter.html)
    sentence = "本时段受理投诉 5 件，办结 2 件；截至 18:00 在办 4 件；在册投诉中逾期 3 件。"
    assert sentence in letter.text
    assert sentence in html.words
    assert "西湖路营业部：受理 2，办结 1，在办 1，逾期 1，媒体风险 1" in letter.text
    for standing in ("回复客户逾期 11 小时 50 分钟", "曾逾期：到场", "待首问责任人确认"):
        assert standing in letter.text
        assert standing in html.words
    assert html.open == []


def test_the_press_comes_first_among_what_needs_attention() -> None:
    text = letter_of(*busy_day()).text
    attention = text.split("二、需要关注")[1].split("三、各单位")[0]
    assert [line[2:3] for line in attention.splitlines() if re.match(r"  \d\.", line)] == [
        "1",
        "2",
        "3",
    ]
    assert attention.index("媒体风险") < attention.index("城南支行")


def test_a_report_whose_open_cases_are_in_time_says_so_and_nothing_more() -> None:
    fine = letter_of(busy_day()[2])
    assert "在办 1 件都在时限之内，没有媒体风险。" in fine.text
    late_but_closed = replace(
        busy_day()[2], confirmed_at=after(900), closed_at=after(900), flags=frozenset()
    )
    clocks = tuple(replace(d, met_at=after(1070)) for d in late_but_closed.deadlines)
    closed = letter_of(replace(late_but_closed, closed_at=after(1070), deadlines=clocks))
    assert "没有在办的投诉件。" in closed.text
    assert "逾期1" in closed.subject
    assert "没有逾期" not in closed.text


def test_the_body_shows_no_customer_s_telephone_and_no_customer_s_name() -> None:
    written = of_category(
        Category.ATM,
        "客户 138-1234-5678 或 ０５７１ ８７６５ ４３２１，+86 138 1234 5678，取 3200 元",
    )
    letter = letter_of(case_of("1128-10000", "lake", 60, complaint=written))
    for body in (letter.text, letter.html):
        digits = re.sub(r"[\s-]", "", body)
        assert "13812345678" not in digits
        assert "1234" not in body
        assert "８７６５" not in body
        assert "陈志强" not in body
        assert "3200 元" in body
        assert "1128-10000" in body


def test_a44_hostile_words_are_shown_and_do_nothing() -> None:
    units = dict(CITY.units)
    units[UnitId("lake")] = replace(units[UnitId("lake")], name=HOSTILE)
    people = dict(CITY.people)
    people[PersonId("zhaolei")] = replace(people[PersonId("zhaolei")], name=HOSTILE)
    city = replace(CITY, units=units, people=people)
    case = case_of(
        "1128-10000",
        "lake",
        60,
        complaint=of_category(Category.ATM, HOSTILE, customer_name=f"甲{HOSTILE}"),
        handler=PersonId("zhaolei"),
        flags=frozenset({Flag.MEDIA_THREAT}),
    )
    letter = letter_of(case, city=city)
    assert "img" not in Seen(letter.html).tags
    assert "script" not in Seen(letter.html).tags
    assert "&lt;img" in letter.html
    for part in (letter.subject, letter.text, letter.html, letter.attachments[0][0]):
        assert "\u202e" not in part
        assert "\x00" not in part
    assert "{{ 7*7 }}" in letter.html


def test_the_letter_loads_nothing_from_outside_and_runs_nothing() -> None:
    seen = Seen(letter_of(*busy_day(), drill=True).html)
    assert not {"img", "script", "link", "iframe", "a", "form"} & set(seen.tags)


def test_a_drill_is_marked_wherever_it_is_read() -> None:
    letter = letter_of(*busy_day(), drill=True)
    assert letter.subject.startswith("【演练】【督办日报】")
    assert letter.text.startswith("【演练】")
    assert "【演练】" in letter.html
    assert letter.attachments[0][0].startswith("【演练】")
    real = letter_of(*busy_day())
    assert "演练" not in real.subject + real.text + real.html + real.attachments[0][0]


def test_a41_the_checkpoint_stands_at_the_end_of_both_bodies() -> None:
    letter = letter_of(*busy_day())
    assert letter.text.rstrip().endswith(f"登记簿校验码 {CHECKPOINT}")
    words = Seen(letter.html).words.rstrip()
    assert words.endswith(f"登记簿校验码 {CHECKPOINT}")
    assert "登记簿校验码" not in letter_of(checkpoint="").text


def test_d10_the_issue_is_numbered_by_date() -> None:
    letter = letter_of()
    assert "第 20261128 期" in letter.text
    assert "第 20261128 期" in letter.html


def test_d09_the_same_report_is_the_same_letter_to_the_byte() -> None:
    assert letter_of(*busy_day()) == letter_of(*busy_day())


def test_a39_a_case_about_a_reader_leaves_no_trace_in_any_part_of_the_letter() -> None:
    hidden = replace(busy_day()[0], complained_about=frozenset({PersonId("hemei")}))
    assert letter_of(hidden, *busy_day()[1:]) == letter_of(*busy_day()[1:])


def test_the_person_complained_about_is_not_named_to_others_either() -> None:
    case = replace(busy_day()[1], complained_about=frozenset({PersonId("maxin")}), accused="马欣")
    letter = letter_of(case)
    assert "马欣" not in letter.text + letter.html


def test_a_case_left_with_the_person_complained_about_is_said_to_be_with_nobody() -> None:
    teller = PersonId("wangfang")
    case = case_of("1128-10000", "lake", 60, complained_about=frozenset({teller}))
    letter = letter_of(case)
    assert "现在无人负责" in letter.text
    assert "王芳" not in letter.text + letter.html


def test_five_hundred_cases_are_rendered_quickly_and_the_list_has_an_end() -> None:
    cases = [
        replace(each, number=f"1128-{no}{place}", received_at=MIDNIGHT + timedelta(minutes=no))
        for no in range(100, 200)
        for place, each in enumerate(busy_day()[:5])
    ]
    started = time.perf_counter()
    letter = letter_of(*cases)
    assert time.perf_counter() - started < 5
    assert "受理500" in letter.subject
    assert "另有 270 件，见附件投诉登记簿。" in letter.text
    assert len(letter.html.encode()) < 100_000


def test_a_province_of_many_outlets_names_its_zero_reports_in_one_paragraph() -> None:
    outlets = {
        UnitId(f"o{no}"): Unit(
            id=UnitId(f"o{no}"), name=f"第{no}网点", kind=UnitKind.OUTLET, parent=UnitId("north")
        )
        for no in range(400)
    }
    city = replace(CITY, units={**CITY.units, **outlets})
    letter = letter_of(*busy_day(), city=city)
    assert "共 407 个单位，其中零报告 403 个。" in letter.text
    assert "、第0网点、第1网点" in letter.text
    assert "等 403 个单位" in letter.text
    assert "西湖路营业部：受理 2" in letter.text
    assert len(letter.html.encode()) < 60_000


def test_r_daily_1_a_day_without_new_cases_is_no_zero_report_while_older_ones_are_open() -> None:
    letter = letter_of(case_of("1127-00001", "lake", -300))
    assert letter.subject == "【督办日报】2026-11-28 滨江分行 无新受理 在办1 逾期1"
    assert "本时段没有受理新的投诉，办结 0 件；截至 18:00 在办 1 件" in letter.text
    assert "西湖路营业部：无新受理，办结 0，在办 1，逾期 1" in letter.text
    assert "其中零报告 6 个" in letter.text
    words = Seen(letter.html).words
    assert words.count("零报告") == 7
