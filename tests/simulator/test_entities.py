"""Telegram's HTML: what is read from it, and what a page is shown of it."""

import pytest

from simulator.telegram.entities import commands_in, parse_html
from simulator.telegram.refusals import Refused
from simulator.telegram.render import safe_html


def test_offsets_are_counted_in_utf16_units() -> None:
    text, [bold] = parse_html("🚨<b>呼叫</b>")
    assert text == "🚨呼叫"
    assert (bold["offset"], bold["length"]) == (2, 2)


def test_nested_marks_are_kept_in_order() -> None:
    _, entities = parse_html(
        "<b>a<i>b</i></b><tg-spoiler>c</tg-spoiler><span class='tg-spoiler'>d</span>"
    )
    assert [each["type"] for each in entities] == ["bold", "italic", "spoiler", "spoiler"]


def test_a_block_of_code_names_its_language() -> None:
    _, [block] = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert (block["type"], block["language"]) == ("pre", "python")


def test_links_and_quotes_are_read() -> None:
    _, [quote, link] = parse_html(
        '<blockquote expandable>见<a href="https://a.example/?a=1&amp;b=2">这里</a></blockquote>'
    )
    assert quote["type"] == "expandable_blockquote"
    assert link["url"] == "https://a.example/?a=1&b=2"


def test_only_telegrams_references_are_resolved() -> None:
    assert parse_html("&lt;b&gt; &amp; &quot; &#65; &nbsp; A & B")[0] == '<b> & " A &nbsp; A & B'


def test_white_space_around_is_trimmed_and_offsets_follow() -> None:
    text, [bold] = parse_html(" \n <b>呼叫 </b>\n")
    assert (text, bold["offset"], bold["length"]) == ("呼叫", 0, 2)


def test_white_space_inside_a_tag_name_is_not_allowed() -> None:
    with pytest.raises(Refused, match="Unsupported start tag"):
        parse_html("< b>呼叫</b>")


def test_commands_are_found_where_telegram_finds_them() -> None:
    found = commands_in("/start a /duty@duban_bot http://x/y a/b")
    assert [(each["offset"], each["length"]) for each in found] == [(0, 6), (9, 15)]


def test_a_page_is_shown_marks_and_nothing_else_as_html() -> None:
    source = '<b>呼叫 <i>7</i></b> &lt;script&gt; <a href="https://a.example">看</a>'
    shown = safe_html(*parse_html(source))
    assert shown == (
        "<b>呼叫 <i>7</i></b> &lt;script&gt; "
        '<a href="https://a.example" rel="noreferrer" target="_blank">看</a>'
    )


def test_a_dangerous_link_is_shown_as_text() -> None:
    assert safe_html(*parse_html('<a href="javascript:alert(1)">看</a>')) == "看"


def test_entities_that_cross_do_not_break_the_page() -> None:
    crossing = [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "italic", "offset": 2, "length": 3},
    ]
    assert safe_html("abcdef", crossing) == "<b>abc</b>def"
