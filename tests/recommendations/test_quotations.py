"""What a document quotes from others."""

import pytest

from assistant.recommendations.quotations import quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Dr Hale told us:\n\nThe wall must be mended.\n\nWe agree.", ["The wall must be mended."]),
        ("The union said, “Fees should fall.” We doubt it.", ["“Fees should fall."]),
        ('They argued: "Close the port."\n', ['"Close the port.']),
        (
            "Comment: The port should pay.\n\nResponse: The port cannot.",
            ["The port should pay."],
        ),
        ("## Comment 4: Ferries must carry rafts", ["Ferries must carry rafts"]),
        ("We said:\n\nThe wall must be mended.", []),
        ("Member states should:\n\n- mend the wall", []),
        ("The Committee recommends:\n\n1. Mend the wall.", []),
        ("It should be noted:\n\nThe wall must be mended.", []),
    ],
)
def test_words_that_a_verb_of_speech_introduces_are_quoted(text: str, quoted: list[str]) -> None:
    assert [span.of(text) for span in quotations(text)] == quoted
