"""Where a passage differs from a text that was pasted as a question."""

import pytest

from assistant.answering.claim_differences import differences
from assistant.types import Difference

HARBOUR = (
    "The Board should propose, by the end of 2026, a waiver of harbour fees for sailors under 30. "
    "Each closure of the harbour should be reviewed within 14 days."
)


@pytest.mark.parametrize(
    ("claim", "passage", "found"),
    [
        ("The Board proposes a waiver of fees for sailors under 30 by the end of 2026.", HARBOUR, []),
        (
            "A waiver of fees for sailors under 35 comes by the end of 2028.",
            HARBOUR,
            [("35", "30"), ("end of 2028", "end of 2026")],
        ),
        ("A waiver for sailors under 14.", f"{HARBOUR[:-1]} for 35 crowns.", [("14", "30")]),
        ("The fee for sailors is 35.", "Sailors should pay a fee of 35 crowns.", []),
        ("Each closure should be reviewed within two weeks.", HARBOUR, []),
        ("Each closure should be reviewed within two months.", HARBOUR, [("two months", "14 days")]),
        ("The waiver of fees will cost 5 million crowns.", HARBOUR, []),
        (
            "The office needs 50 million crowns and 40 staff.",
            "The office would need about 20 million crowns a year, and two boats.",
            [("50 million", "20 million")],
        ),
        (
            "Names of pilots should be published.",
            "Names of pilots should not be published before a trial.",
            [("published", "not be published")],
        ),
        ("Pilots must never sail alone.", "Pilots may sail alone in summer.", [("never sail", "sail")]),
        ("Not only pilots should sail alone.", "Pilots should sail alone.", []),
        ("We could lift all harbour fees.", "The Board must keep harbour fees in force.", [("lift", "keep")]),
        ("Bees should not be kept.", "The harbour should be kept open for pilots.", []),
    ],
)
def test_numbers_dates_negations_and_opposite_verbs_are_compared(
    claim: str, passage: str, found: list[tuple[str, str]]
) -> None:
    assert differences(claim, passage) == tuple(Difference(*pair) for pair in found)
