"""What a question says about when documents were published."""

from datetime import date

import pytest

from assistant.answering.publication_dates import Published, asked_publication

YEAR = date.today().year


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("documents since 2026", Published("2026-01-01", None, "since 2026")),
        ("papers after June 2025", Published("2025-07-01", None, "after June 2025")),
        ("Which briefs were published before 12 May 2023?", Published(None, "2023-05-11", "before 12 May 2023")),
        ("What did the Board publish in 2025 on bees?", Published("2025-01-01", "2025-12-31", "in 2025")),
        ("advice from 2024 to the Board", Published("2024-01-01", "2024-12-31", "from 2024")),
        ("reports until the end of 2024", Published(None, "2024-12-31", "until the end of 2024")),
        ("documents from last year", Published(f"{YEAR - 1}-01-01", f"{YEAR - 1}-12-31", "from last year")),
        ("What has changed since 2021?", None),
        ("recommendations before 2027", None),
        ("Who wrote in 2021?", None),
        ("documents of the Board", None),
    ],
)  # fmt: skip
def test_a_question_says_when_documents_were_published(question: str, found: Published | None) -> None:
    asked = asked_publication(question)
    assert (asked and asked[0]) == found
    assert asked is None or asked[1].of(question) == asked[0].words


@pytest.mark.parametrize(
    ("published", "passes"), [("2026", True), ("2025-07", True), ("2025-06-30", False), (None, False)]
)
def test_a_date_passes_as_far_as_it_is_known(published: str | None, passes: bool) -> None:
    assert Published("2025-07-01", None, "after June 2025").lets_pass(published) is passes
