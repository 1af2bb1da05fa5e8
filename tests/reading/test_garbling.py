"""Text that was garbled before it was read is named, with what to do."""

import pytest

from assistant.reading.garbling import warnings_in


def test_text_in_utf_8_that_was_read_as_something_else_is_named_with_its_place() -> None:
    (warning,) = warnings_in("Ports\n\nThe MinistÃ¨re dâ€™Ã©tat pays.")
    assert warning.startswith("3 characters in UTF-8 were read as other ones, first in “")
    assert "(line 3): get the file again" in warning


def test_private_characters_within_words_are_named_and_bullets_are_not() -> None:
    (warning,) = warnings_in("The of\uf066ice of the of\uf066icer of\uf066ers help.")
    assert warning.startswith("3 characters have no meaning outside of their font")
    assert warnings_in("\uf0b7 one\n\uf0b7 two\n\uf0b7 three") == ()


@pytest.mark.parametrize(
    "text", ["„Ä“ und „Å“ und „Ä“ und „Ä“", "MENÜ– und É– " * 3, "Ângela, São Paulo, naïve, Ïambe " * 4]
)
def test_letters_that_are_right_are_not_named(text: str) -> None:
    assert warnings_in(text) == ()
