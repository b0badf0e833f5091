"""Splitting, shortening and pages, as messengers need them."""

import pytest

from channels.drawing import chosen, length, national, page, pieces, short, words
from channels.wire import Message


@pytest.mark.parametrize("text", ["", "छोटा", "शब्द " * 3000, "बिनाविराम" * 2000, "😀" * 5000, "एक।\n\nदो।\n" * 900])
def test_pieces_fit_and_lose_nothing_but_spaces(text):
    parts = pieces(text, 1024)
    assert all(0 < length(part) <= 1024 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("title", ["चरित्र प्रमाण पत्र बनवाना है मुझे", "एकहीबहुतलंबाशब्दजोनहींटूटता", "😀" * 30])
def test_a_shortened_title_fits_and_says_that_it_was_shortened(title):
    assert length(short(title, 24)) <= 24 and short(title, 24).endswith("…")
    assert short("ठीक", 24) == "ठीक"


@pytest.mark.parametrize("count", [1, 10, 11, 18, 19, 30])
def test_pages_show_every_choice_once_and_begin_anew_after_the_last(count):
    titles = [str(n) for n in range(count)]
    seen, number = [], 0
    while True:
        shown, more = page(titles, number, 10)
        assert len(shown) + more <= 10
        seen += shown
        if not more or len(seen) >= count:
            break
        number += 1
    assert seen == list(range(count))
    if more:
        assert page(titles, number + 1, 10)[0].start == 0


def test_a_number_that_stands_in_the_text_is_not_said_again_and_others_are():
    call = ({"title": "112 मिलाएँ", "url": "tel:112"}, {"title": "थाना", "url": "tel:9454400000"})
    assert words(Message("112 मिलाएँ।", links=call), "") == "112 मिलाएँ।\nथाना: 9454400000"
    page = ({"title": "नक्शा", "url": "/pictures/t"},)
    assert words(Message("यहाँ", links=page), "https://x.in") == "यहाँ\nनक्शा: https://x.in/pictures/t"


def test_a_choice_is_known_by_its_title_whole_or_shortened_and_by_number_only_where_numbered():
    body = {"titles": ["चरित्र प्रमाण पत्र बनवाना है मुझे", "Yes"], "values": ["a", "b"]}
    assert chosen(body, short(body["titles"][0], 24), 24) == 0
    assert chosen(body, "yes ") == 1
    assert chosen(body, "2") is None
    assert chosen(body | {"numbered": True}, "2") == 1
    assert chosen(body | {"numbered": True}, "3") is None


def test_a_mobile_loses_its_country_code():
    assert national("+91 98765 43210") == national("919876543210") == national("9876543210") == "9876543210"
