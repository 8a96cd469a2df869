"""Names, the person complained about, the demand and the channel (R-INTAKE-1, R-INTAKE-2)."""

import pytest

from escalation.words import Business, Channel
from handlers.reading import Lexicon, read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("客户李建国来网点取款", "李建国"),
        ("客户王芳ATM取2000", "王芳"),
        ("姓名：阿依古丽·买买提", "阿依古丽·买买提"),
        ("陈女士要换卡", "陈女士"),
        ("欧阳修先生反映", "欧阳修先生"),
        ("客户姓王", "姓王"),
        ("客户叫王秀英 卡丢了", "王秀英"),
        ("司马先生取不出钱", "司马先生"),
        ("刘老板货款没到", "刘老板"),
        ("客户老周要取现", "老周"),
        ("客户李小龙13800001111", "李小龙"),
        ("柜员小李态度差 客户赵女士投诉", "赵女士"),
        ("客户老公来了", None),
        ("客户常来取钱", None),
        ("客户经理张三推销", None),
        ("柜员王老师", None),
        ("客户要取钱", None),
    ],
)
def test_customer_is_named(text: str, name: str | None, lexicon: Lexicon) -> None:
    assert read(text, lexicon).customer_name == name


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("投诉柜员张三态度差", "张三"),
        ("被投诉人：大堂经理 王芳", "王芳"),
        ("投诉李行长", "李行长"),
        ("柜员小李骂人", "小李"),
        ("投诉保安骂人", "保安"),
        ("投诉网点的理财经理刘燕误导销售", "刘燕"),
        ("投诉王芳", "王芳"),
        ("投诉排队久", None),
        ("投诉余额不对", None),
        ("大堂经理已安抚", None),
    ],
)
def test_person_complained_about_is_found(text: str, about: str | None, lexicon: Lexicon) -> None:
    assert read(text, lexicon).complained_about == about


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("客户要求今晚到账，电话13812345678", "今晚到账"),
        ("希望尽快处理。谢谢", "尽快处理"),
        ("要我们道歉", "我们道歉"),
        ("客户来取钱", None),
        ("要求", None),
    ],
)
def test_demand_is_what_follows_the_asking(text: str, wanted: str | None, lexicon: Lexicon) -> None:
    assert read(text, lexicon).demand == wanted


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("95566工单", Channel.HOTLINE_95566),
        ("银监局转来的", Channel.REGULATOR),
        ("金融监管局转办", Channel.REGULATOR),
        ("接到消协来电", Channel.CONSUMERS_ASSOCIATION),
        ("12345转来", Channel.GOVERNMENT),
        ("省行转办", Channel.SUPERIOR_BANK),
        ("意见簿上写的", Channel.COMMENT_BOOK),
        ("客户要去银监局投诉", Channel.OUTLET),
        ("要打12345", Channel.OUTLET),
        ("卡丢了", Channel.OUTLET),
    ],
)
def test_channel_is_where_it_came_from_not_where_it_may_go(
    text: str, channel: Channel, lexicon: Lexicon
) -> None:
    assert read(text, lexicon).channel is channel


@pytest.mark.parametrize(
    ("text", "business"),
    [
        ("ATM取2000没吐钞", Business.CASH),
        ("信用卡被盗刷", Business.CARD),
        ("公司财务说货款没到账", Business.CORPORATE),
        ("理财亏了", Business.PRIVATE),
        ("保安态度差", Business.OTHER),
    ],
)
def test_business_of_the_matter_is_read_for_the_hot_spots(
    text: str, business: Business, lexicon: Lexicon
) -> None:
    assert read(text, lexicon).business is business
