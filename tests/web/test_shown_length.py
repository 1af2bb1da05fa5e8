"""How much of a long quotation a page shows."""

import pytest

from assistant.web.views.wording import shown_length


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("ten days", "ten days"),
        ("within ten days", "within"),
        ("now\nwithin ten days", "now\nwithin"),
        ("a thousanddays", "a thousand"),
        ("thousanddays", "thousandda"),
    ],
)
def test_a_quotation_is_cut_at_a_word_or_where_there_is_none_at_the_limit(quote: str, shown: str) -> None:
    assert quote[: shown_length(quote, 10)] == shown
