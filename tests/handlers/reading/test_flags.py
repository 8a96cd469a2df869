"""Flags, doubts and what denies them (R-MEDIA-1, R-UP-3, I34)."""

import pytest

from escalation.words import Category, Flag
from handlers.reading import Lexicon, read


@pytest.mark.parametrize(
    "text",
    [
        "客户要找记者",
        "要 找 记 者",
        "要找记\u200b者",
        "要找\u202e记者",
        "找电.视.台",
        "找電视台",
        "找媒休",
        "找煤体",
        "要暴光你们",
        "记。者。来了",
        "发Ｄouyin",
        "不解决就曝光",
        "不得不找记者",
        "不光找记者",
        "上次说要曝光",
        "客户是记者，要曝光我们",
        "不找记者才怪",
        "找jì者",
        "抖yin见",
        "让全市人民看看你们",
        "他侄女是做自媒体的，说出一期",
        "门口来了个扛摄像机的",
        "客户撂下一句网上见",
        "没找记者 但他儿子找了",
        "之前说不发网上了 又反悔说要发",
        "媒体来函询问停机的事",
    ],
)
def test_media_threat_is_flagged_however_it_is_written(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert Flag.MEDIA_THREAT in reading.flags
    assert reading.category is Category.MEDIA


@pytest.mark.parametrize("text", ["没有要找媒体", "不会找记者", "没说要曝光", "没打算找电视台"])
def test_clearly_denied_media_threat_is_neither_flag_nor_doubt(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert Flag.MEDIA_THREAT not in reading.flags | reading.doubts
    assert any(reason.decided == "denied media" for reason in reading.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "一位记者来开户",
        "客户是电视台员工来办卡",
        "估计不会找记者",
        "没有明确说要找记者",
        "劝客户别找媒体",
        "万一客户找记者怎么办",
        "停电，视台风情况再说",
        "上次找记者那件事已解决",
        "客户拿手机拍视频",
        "找媒体是气话 已经道歉了",
        "提防客户找媒体",
        "电视台的会计来对账",
        "新闻大厦那台取款机没钱了",
        "抖音退款800没到",
    ],
)
def test_unclear_media_word_is_a_doubt_to_be_asked_about(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert Flag.MEDIA_THREAT not in reading.flags
    assert Flag.MEDIA_THREAT in reading.doubts


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("客户气冲冲走了", Flag.ANGRY_LEAVE),
        ("摔门而去", Flag.ANGRY_LEAVE),
        ("扬言要找人", Flag.ANGRY_LEAVE),
        ("客户很生气", Flag.ANGRY),
        ("动手打人", Flag.VIOLENT),
        ("把叫号机砸了", Flag.VIOLENT),
        ("客户喝多了", Flag.VIOLENT),
        ("有人持刀", Flag.VIOLENT),
        ("三个客户都没到账", Flag.GROUP),
        ("好几个客户一起来", Flag.GROUP),
        ("十几个人聚集", Flag.GROUP),
        ("三个以上客户", Flag.GROUP),
        ("他又来了", Flag.REPEAT),
        ("第二次投诉", Flag.REPEAT),
        ("直接找省行", Flag.OVER_HEAD),
        ("要越级", Flag.OVER_HEAD),
        ("要求赔偿", Flag.CLAIM),
        ("赔钱", Flag.CLAIM),
        ("ＶＩＰ客户", Flag.VIP),
        ("白金卡", Flag.VIP),
        ("跨省取款", Flag.ACROSS_PROVINCES),
        ("湖南开的卡", Flag.ACROSS_PROVINCES),
        ("急急急", Flag.EMERGENCY),
        ("已报警", Flag.EMERGENCY),
    ],
)
def test_each_flag_is_raised_by_what_staff_write(text: str, flag: Flag, lexicon: Lexicon) -> None:
    assert flag in read(text, lexicon).flags


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("没有动手", Flag.VIOLENT),
        ("两个客户没到账", Flag.GROUP),
        ("紧急用款三千", Flag.EMERGENCY),
        ("浙江分行的卡", Flag.ACROSS_PROVINCES),
        ("请到贵宾室", Flag.VIP),
        ("声音太大 客户嫌吵", Flag.VIP),
        ("手续费收了50 客户不认", Flag.GROUP),
        ("办了半天还没完", Flag.ANGRY_LEAVE),
    ],
)
def test_flag_is_not_raised_by_what_only_looks_like_it(
    text: str, flag: Flag, lexicon: Lexicon
) -> None:
    assert flag not in read(text, lexicon).flags


def test_people_in_a_queue_are_only_a_doubt_of_a_group(lexicon: Lexicon) -> None:
    reading = read("30个人在排队", lexicon)
    assert Flag.GROUP in reading.doubts
    assert Flag.GROUP not in reading.flags


def test_flag_takes_its_doubt_away(lexicon: Lexicon) -> None:
    reading = read("一位记者来开户，后来说要曝光", lexicon)
    assert Flag.MEDIA_THREAT in reading.flags
    assert Flag.MEDIA_THREAT not in reading.doubts


def test_more_denials_than_are_weighed_count_as_a_threat(lexicon: Lexicon) -> None:
    assert Flag.MEDIA_THREAT in read("不会找记者。" * 60, lexicon).flags


def test_evidence_names_rule_words_and_decision(lexicon: Lexicon) -> None:
    reasons = read("要找记者", lexicon).reasons
    assert any(
        (one.rule, one.words, one.decided) == ("R-MEDIA-1", ("记者",), "flag media")
        for one in reasons
    )
    assert any(one.decided == "category C14" for one in reasons)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("喝多了还说要曝光", Category.MEDIA),
        ("着火了 有人打人", Category.INCIDENT),
        ("第二次投诉要赔偿", Category.CLAIM),
        ("第二次投诉卡丢了", Category.REPEATED),
        ("卡丢了", Category.LOSS_REPORT),
        ("", Category.GENERAL),
        ("救命", Category.GENERAL),
        ("急等救命钱 取不出", Category.URGENT_CASH),
    ],
)
def test_graver_category_goes_before(text: str, category: Category, lexicon: Lexicon) -> None:
    assert read(text, lexicon).category is category
