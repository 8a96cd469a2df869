"""Telephones, sums of money and private numbers are never mistaken for each other (A46)."""

from decimal import Decimal

import pytest

from handlers.reading import Lexicon, read
from handlers.reading.numerals import number_of


@pytest.mark.parametrize(
    ("text", "telephone"),
    [
        ("电话13812345678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８ １２３４ ５６７８", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("幺三八一二三四五六七八", "13812345678"),
        ("057188886666", "0571-88886666"),
        ("(0571)8888 6666", "0571-88886666"),
        ("0571-88886666转801", "0571-88886666"),
        ("座机0755 8234 5678 分机 12", "0755-82345678"),
        ("零五七一八八八八六六六六", "0571-88886666"),
        ("壹三八零零零零一一一一", "13800001111"),
        ("一三八，一二三四，五六七八", "13812345678"),
        ("1 3 8 0 0 0 0 1 1 1 1", "13800001111"),
        ("柜员电话13700000000 客户13800001111", "13800001111"),
        ("010-66596688", "010-66596688"),
        ("座机88886666", "88886666"),
        ("手机不是13800001111是13800002222", "13800002222"),
        ("13800001111 电话改成13800002222", "13800002222"),
        ("对方13700001111 客户13800002222", "13800002222"),
        ("13800001111三个人", "13800001111"),
        ("手机1380000111", None),
        ("手机138000011112", None),
        ("卡号6222021381234567890", None),
        ("6222 0213 8123 4567 890", None),
        ("身份证330106199001011234", None),
        ("流水20240513812345678", None),
        ("打95566没人接", None),
    ],
)
def test_telephone_is_read_exactly_or_not_at_all(
    text: str, telephone: str | None, lexicon: Lexicon
) -> None:
    assert read(text, lexicon).telephone == telephone


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("取8000没出来", "8000"),
        ("8,000元", "8000"),
        ("1.2万", "12000"),
        ("少了三千二", "3200"),
        ("两万五", "25000"),
        ("转5k没到", "5000"),
        ("20w没了", "200000"),
        ("1万5百块", "10500"),
        ("叁佰元", "300"),
        ("扣8块5", "8.5"),
        ("扣我300", "300"),
        ("12345.67元", "12345.67"),
        ("余额10万 取了2000没吐", "2000"),
        ("不是100，是1000元", "1000"),
        ("金额更正为3200", "3200"),
        ("刚才说错了 应该是800", "800"),
        ("手续费2元 转账5000", "5000"),
        ("存了8000，机器只点了7900", "8000"),
        ("水费扣了两遍 420", "420"),
        ("每次299 扣了两次", "299"),
        ("共计一万二千三", "12300"),
        ("十来万没了", "100000"),
        ("20多万不见", "200000"),
        ("汇了 6 万", "60000"),
        ("扣了1 000元", "1000"),
        ("12块8毛", "12.8"),
        ("8毛钱", "0.8"),
        ("3200一直没到", "3200"),
        ("转账迟迟不到 座机0755-82345678转801", None),
        ("取10000没吐", "10000"),
        ("打10000没人接", None),
        ("账上有50万 转走了3万", "30000"),
        ("浏览两万多", None),
        ("等到119号 取钱", None),
        ("13812345678 8000元", "8000"),
        ("尾号1234", None),
        ("3号窗口等了90分钟", None),
        ("打了12345没人管", None),
        ("20:30来的", None),
        ("2024年5月", None),
        ("三百多人", None),
        ("万一", None),
        ("十分生气", None),
        ("一块来的", None),
        ("卡6222021202041234567", None),
    ],
)
def test_amount_is_read_in_yuan(text: str, amount: str | None, lexicon: Lexicon) -> None:
    assert read(text, lexicon).amount == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("written", "value"),
    [("三千二", 3200), ("一百零五", 105), ("十万", 100000), ("1万2千", 12000), ("一亿", 10**8)],
)
def test_written_numbers_have_their_value(written: str, value: int) -> None:
    assert number_of(written) == value


@pytest.mark.parametrize("written", ["", "三五", "元", "1万x"])
def test_what_is_no_number_has_no_value(written: str) -> None:
    assert number_of(written) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("身份证330106199001011234", "身份证33**************34"),
        ("33010619900101123X", "33**************3X"),
        ("卡6222021202041234567", "卡***************4567"),
        ("6222 0212 0204 1234 567", "**** **** **** ***4 567"),
        ("６２２２０２１２０２０４１２３４５６７", "***************４５６７"),
    ],
)
def test_identity_and_card_numbers_are_masked_in_place(
    text: str, shown: str, lexicon: Lexicon
) -> None:
    reading = read(text, lexicon)
    assert reading.masked == shown
    assert reading.matter == shown
    assert not reading.card_secret


@pytest.mark.parametrize(
    "text",
    ["cvv 123", "CVV2：１２３", "验证码是123456", "123456是验证码", "密码888888", "背面三位 9 8 7"],
)
def test_secrets_are_masked_whole_and_reported(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert reading.card_secret
    assert "*" in reading.masked
    assert not any(char.isdigit() for char in reading.masked.replace("CVV2", ""))


@pytest.mark.parametrize("text", ["验证码收不到 电话13812345678", "尾号1234", "密码输错3次"])
def test_ordinary_numbers_are_no_secret(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert not reading.card_secret
    assert reading.masked == text


def test_no_private_number_survives_in_any_field(lexicon: Lexicon) -> None:
    text = "姓名张三 要求把6222021202041234567的钱退回 验证码654321 身份证330106199001011234"
    shown = repr(read(text, lexicon))
    assert not any(one in shown for one in ("6222021202041234567", "654321", "19900101"))
