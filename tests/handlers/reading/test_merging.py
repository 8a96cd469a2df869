"""A further message adds to a draft and takes nothing away."""

from decimal import Decimal

from escalation.words import Category, Channel, Flag
from handlers.reading import Lexicon, merge, read, read_further


def test_missing_fields_are_filled_and_held_ones_stay(lexicon: Lexicon) -> None:
    first = read("客户李建国 取8000没出钱", lexicon)
    both = merge(first, read("客户王芳 电话13812345678 少了500", lexicon))
    assert both.customer_name == "李建国"
    assert both.amount == Decimal(8000)
    assert both.telephone == "13812345678"


def test_explicit_newer_telephone_wins(lexicon: Lexicon) -> None:
    first = read("电话13812345678", lexicon)
    assert merge(first, read("电话改成13900001111", lexicon)).telephone == "13900001111"
    assert merge(first, read("13900001111", lexicon)).telephone == "13812345678"


def test_sum_that_is_put_right_later_replaces_the_first(lexicon: Lexicon) -> None:
    first = read("客户取100没出来", lexicon)
    assert read_further(first, "不是100，是1000元", lexicon).amount == Decimal(1000)
    assert read_further(first, "手续费2元", lexicon).amount == Decimal(100)


def test_denial_in_a_later_message_does_not_take_a_threat_back(lexicon: Lexicon) -> None:
    both = merge(read("要找记者", lexicon), read("没有要找记者", lexicon))
    assert Flag.MEDIA_THREAT in both.flags
    assert both.category is Category.MEDIA


def test_threat_in_a_later_message_makes_the_case_a_media_case(lexicon: Lexicon) -> None:
    both = merge(read("卡丢了", lexicon), read("说要曝光", lexicon))
    assert both.category is Category.MEDIA


def test_matter_of_a_later_message_does_not_replace_the_first(lexicon: Lexicon) -> None:
    assert merge(read("卡丢了", lexicon), read("等了一小时", lexicon)).category is (
        Category.LOSS_REPORT
    )


def test_threat_split_over_two_messages_is_found(lexicon: Lexicon) -> None:
    both = read_further(read("客户说要找记", lexicon), "者来", lexicon)
    assert Flag.MEDIA_THREAT in both.flags
    assert both.category is Category.MEDIA


def test_doubt_becomes_a_flag_and_leaves_the_doubts(lexicon: Lexicon) -> None:
    both = merge(read("一位记者来开户", lexicon), read("要曝光", lexicon))
    assert Flag.MEDIA_THREAT in both.flags
    assert both.doubts == frozenset()


def test_channel_and_secret_are_carried_over(lexicon: Lexicon) -> None:
    both = merge(read("卡丢了", lexicon), read("12345转来 验证码123456", lexicon))
    assert both.channel is Channel.GOVERNMENT
    assert both.card_secret
    assert "123456" not in both.masked
