"""On pages, quotations of Markdown files are without its signs, and still the words of the file."""

import pytest

from assistant.presenting.marks import Piece, on_page, quoted
from assistant.types import Span


def shown(quote: str, document: str = "a.md") -> str:
    return "".join(piece.text for piece in on_page(quote, document))


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("**Open the files.** Now.", "Open the files. Now."),
        ("The _2019 Strategy_, and *not* the 2020 one.", "The 2019 Strategy, and not the 2020 one."),
        ("See [the policy](https://a.example/b_(c)_d) first.", "See the policy first."),
        ("Ask [them](#part) and\n[us](x.md).", "Ask them and\nus."),
        ("As agreed.\\[4\\] However", "As agreed.[4] However"),
        ("As agreed.[^4]", "As agreed.[4]"),
        ("> Quoted\n> twice", "Quoted\ntwice"),
        ("2 * 3 * 4, some_file_name, [sic], [a](b c", "2 * 3 * 4, some_file_name, [sic], [a](b c"),
        ("![A chart](chart.png)", "![A chart](chart.png)"),
        ("**[Data](https://a.example)** first", "Data first"),
    ],
)
def test_signs_of_markdown_are_not_shown(quote: str, words: str) -> None:
    assert shown(quote) == words
    assert shown(quote, "a.pdf") == quote


def test_marks_stay_on_their_words_and_a_sign_that_they_divide_is_hidden_too() -> None:
    quote = "Use _open standards_ in [all files](https://a.example)."
    mark = Span(quote.index("standards"), quote.index("files"))
    assert on_page(quote, "a.md", [mark]) == (
        Piece("Use open "),
        Piece("standards in all ", marked=True),
        Piece("files."),
    )


def test_files_keep_links() -> None:
    quote = "See [the policy](https://a.example)."
    assert "".join(piece.text for piece in quoted(quote, "a.md")) == quote
