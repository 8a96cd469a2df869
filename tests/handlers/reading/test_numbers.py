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
