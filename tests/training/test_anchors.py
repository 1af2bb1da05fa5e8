"""Labelled stretches are found again in a text that another version of a reader made."""

from collections.abc import Sequence
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from assistant.training.anchors import BASE, MODULI, Anchor, found_again
from assistant.types import Span

TEXT = "The board met.2 It should mend the pier. Later it said: mend the pier. Dues fell by 10 %."


def span(words: str, start: int = 0) -> Span:
    begin = TEXT.index(words, start)
    return Span(begin, begin + len(words))


def anchors_of(text: str, spans: Sequence[Span]) -> dict[Span, Anchor]:
    """How each of `spans` is known, by the definition of the hash."""
    found = {}
    for one in spans:
        codes = [ord(sign.lower()[0]) for sign in one.of(text) if sign.isalnum()]
        first, second = (
            reduce(lambda value, code: (value * BASE + code) % modulus, codes, 0) for modulus in MODULI
        )
        found[one] = Anchor(len(codes), (first, second))
    return found


def test_a_stretch_is_found_where_it_moved_to() -> None:
    spans = [span("The board met."), span("It should mend the pier."), span("Dues fell by 10 %.")]
    now = (
        TEXT.replace("met.2", "met.")
        .replace("mend the", "mend  the")
        .replace("The board", "A title\n\nThe board")
    )
    found = found_again(now, anchors_of(TEXT, spans))
    assert [found[one].of(now) for one in spans] == [
        "The board met",
        "It should mend  the pier",
        "Dues fell by 10",
    ]


def test_of_equal_words_those_nearest_to_the_old_place_are_taken() -> None:
    first, second = span("mend the pier"), span("mend the pier", 30)
    found = found_again("So. " + TEXT, anchors_of(TEXT, [first, second]))
    assert found == {
        first: Span(first.start + 4, first.end + 4),
        second: Span(second.start + 4, second.end + 4),
    }


def test_a_stretch_whose_words_have_changed_is_left_out() -> None:
    one = span("Dues fell by 10 %.")
    assert found_again(TEXT.replace("10", "12"), anchors_of(TEXT, [one])) == {}
    assert found_again("Short.", {one: Anchor(900, (1, 2))}) == {}


@given(st.text(max_size=60), st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_any_words_are_found_in_any_surroundings(before: str, words: str, after: str) -> None:
    whole = Span(0, len(words))
    now = before + words + after
    found = found_again(now, anchors_of(words, [whole]))
    signs = [sign.lower()[0] for sign in words if sign.isalnum()]
    assert (whole in found) == bool(signs)
    if signs:
        assert [sign.lower()[0] for sign in found[whole].of(now) if sign.isalnum()] == signs
