"""Expressions made from the lexicon's words. Every repetition is bounded, so reading is linear."""

import re
from collections.abc import Iterable

from handlers.reading.lexicon import FlagWords, Frames, NameWords, Words
from handlers.reading.lexicon_groups import Groups, any_of
from handlers.reading.lexicon_section import Section

PLACE = "【词】"
_OURS = (
    "(?:我行|贵行|你行|本行|银行|行里|我们|你们|咱们|俺们|咱|网点|支行|营业部|那个|这个|一个|那位|这位|一位|大厅|的"
    "|[0-9]{1,2}号(?:窗口|柜台?)?)"
)
_COUNT = "[0-9一二两三四五六七八九十百几]"


def word_run(flags: Iterable[FlagWords]) -> re.Pattern[str]:
    """Letters, digits, Han characters, and the symbols (😡) that the flags themselves list."""
    terms = (term for flag in flags for term in (flag.words, flag.mentions, flag.doubt))
    listed = {char for term in terms for word in term.words for char in word}
    symbols = "".join(re.escape(char) for char in sorted(listed) if not char.isalnum())
    return re.compile(f"(?:[^\\W_]|[{symbols}])+" if symbols else "[^\\W_]+")


def frames(section: Section, key: str, groups: Groups) -> Frames:
    """Split templates such as 客户是…【词】 into what stands before and after the word."""
    before, after, around = [], [], []
    whole = groups.terms(section, key, but=PLACE)
    for template in section.words(key, needed=False):
        if PLACE not in template:
            continue
        left, right = (
            groups.expression(part, section, key) if part else ""
            for part in template.split(PLACE, 1)
        )
        if left and right:
            around.append((re.compile(left + "$"), re.compile(right)))
        elif left:
            before.append(left)
        elif right:
            after.append(right)
    return Frames(
        before=re.compile("(?:" + "|".join(before) + ")$") if before else None,
        after=re.compile("(?:" + "|".join(after) + ")") if after else None,
        around=tuple(around),
        phrases=whole.words,
        patterns=whole.patterns,
    )


def counted_people(people: Words) -> re.Pattern[str]:
    """三个客户, 十几个人, 5、6位老人 (tight: 56位老人)."""
    count = f"(?P<count>{_COUNT}{{1,4}}|好几|好些)"
    return re.compile(
        f"(?<![0-9第]){count}[多来几]?(?P<measure>个|名|位|口|户)?(?P<who>{any_of(people)})"
    )


def ordinal(verbs: Words) -> re.Pattern[str]:
    """第二次投诉, 第3回来: the second time or later."""
    return re.compile(
        f"第(?:[2-9]|[0-9]{{2}}|[二三四五六七八九十两]|[n几])[次回趟](?:{any_of(verbs)})"
    )


def elsewhere(provinces: Iterable[str], opened: Words) -> re.Pattern[str]:
    """湖南开的卡, 四川省分行: an account of another province."""
    return re.compile(f"{any_of(provinces)}(?:省|市|那边|老家)?{any_of(opened)}")


def name_words(section: Section) -> NameWords:
    """The names' part of the lexicon with its expressions."""
    roles = section.words("roles")
    surnames = frozenset(section.text("surnames")) - {" ", "\n"}
    risky = frozenset(section.text("risky_surnames")) - {" ", "\n"}
    role = any_of(roles)
    return NameWords(
        surnames=surnames,
        risky_surnames=risky,
        compound=frozenset(section.words("compound")),
        not_names=section.words("not_names"),
        stops=frozenset(section.text("stops")),
        followers=section.words("followers"),
        conduct=section.words("conduct"),
        roles=roles,
        labelled=re.compile(
            f"(?P<label>{any_of(section.words('labels'))})[ :,\u200b]{{0,3}}[是为叫]?[ :]?"
        ),
        titled=re.compile(any_of(section.words("titles"))),
        about_labelled=re.compile(f"{any_of(section.words('about_labels'))}[ :,是为叫]{{0,3}}"),
        complained=re.compile(
            f"(?:投诉|举报|控告|状告)(?!人)(?:{_OURS}[ ]?){{0,3}}(?P<role>{role})?[ :]?"
        ),
        role=re.compile(f"(?P<role>{role})"),
    )
