"""plans/guidance.yaml 话术卡: a card for every category, short enough to be read on the spot."""

from pathlib import Path

import pytest

from escalation.guidance import Guidance
from escalation.words import Category, Flag
from storage.files.guidance import LONGEST, load_guidance
from storage.files.plans import load_plans

OURS = Path("plans/guidance.yaml")
DIFFICULT = {"情绪激动", "自以为是", "固执己见", "有备而来", "善用媒体", "无理取闹"}
CHANGES = {"换人", "换地", "换时"}


def ours() -> Guidance:
    guidance, problems = load_guidance(OURS)
    assert guidance is not None, problems
    return guidance


def test_r_tr_1_every_category_and_every_difficult_type_has_a_card_that_can_be_read() -> None:
    guidance = ours()
    assert set(guidance.categories) == set(Category)
    assert {card.name for card in guidance.types.values()} == DIFFICULT | CHANGES
    for card in (*guidance.categories.values(), *guidance.types.values()):
        assert len(card.first + card.say + card.never) <= LONGEST, card.name


def test_r_tr_1_nothing_is_promised_and_nobody_is_threatened() -> None:
    for card in (*ours().categories.values(), *ours().types.values()):
        for word in ("一定赔", "保证", "肯定", "报警"):
            assert word not in card.say, card.name


def test_r_tr_1_a_threat_with_the_press_goes_before_whatever_went_wrong() -> None:
    cards = ours().fitting(Category.QUEUE, frozenset({Flag.MEDIA_THREAT, Flag.ANGRY}))
    assert [card.name for card in cards] == ["媒体", "客户积压、等待过长", "情绪激动", "善用媒体"]


@pytest.mark.parametrize(
    ("wanted", "found"), [("c03", "C03"), (" C03 ", "C03"), ("挂失", "C03"), ("换人", "换人")]
)
def test_a_card_is_found_by_its_number_or_its_name(wanted: str, found: str) -> None:
    card = ours().find(wanted)
    assert card is not None
    assert found in (card.id, card.name)


def test_nothing_is_found_for_nothing() -> None:
    assert ours().find("") is None
    assert ours().find("火星") is None


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    path = tmp_path / "guidance.yaml"
    text = OURS.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    guidance, problems = load_guidance(path)
    assert guidance is None
    return [str(each) for each in problems]


def test_a_category_without_a_card_is_an_error_with_its_mend(tmp_path: Path) -> None:
    problems = broken(tmp_path, "  C15:\n", "  C99:\n")
    assert any("C99" in each for each in problems)
    assert any("分类 C15 没有话术卡" in each for each in problems)


def test_a_card_too_long_to_be_read_is_an_error_with_its_line(tmp_path: Path) -> None:
    (problem,) = broken(tmp_path, "never: 这不归我管", "never: " + "很长" * 60)
    assert "超过 120" in problem
    assert "第 " in problem


def test_a_part_that_is_missing_and_a_flag_nobody_knows_are_errors(tmp_path: Path) -> None:
    assert any("say" in each for each in broken(tmp_path, "    say: 给您添麻烦了", "    sai: 给"))
    assert any("medai" in each for each in broken(tmp_path, "flags: [media]", "flags: [medai]"))


def test_an_identifier_that_fits_into_no_button_is_an_error(tmp_path: Path) -> None:
    assert broken(tmp_path, "  change_person:", "  换一个人:")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    guidance, problems = load_guidance(tmp_path / "nowhere.yaml")
    assert guidance is None
    assert "找不到话术卡" in str(problems[0])


def test_the_cards_beside_the_plans_are_not_taken_for_a_plan() -> None:
    plans, problems = load_plans(Path("plans"))
    assert plans is not None, problems
    assert not problems
