"""What is a title, and what is only a name."""

import pytest

from assistant.reading.titles import as_title, sane_title


@pytest.mark.parametrize(
    "name",
    [
        "000_765b0a229ba48e1a", "765b0a229ba48e1a", "Microsoft Word - draft3.docx", "untitled", "Untitled document",
        "PowerPoint Presentation", "Présentation PowerPoint", "report-final_v2", "com-2025-378-clean-deal", "Slide 1",
        "final draft.pdf", "Document1", "[Type the title]", "<html>", "12/3",
        "POLICY BRIEF", "For immediate release", "Unknown", "Not for distribution before 3 May",
    ],
)  # fmt: skip
def test_names_of_files_and_programs_are_no_titles(name: str) -> None:
    assert sane_title(name) is None


@pytest.mark.parametrize(
    "title",
    [
        "M-13-13",
        "Post-Covid-19",
        "Gajah",
        "Confidential informants",
        "C# for all",
        "Report on ports",
        "Nine Harbours, One Law",
    ],
)
def test_titles_are_titles(title: str) -> None:
    assert sane_title(title) == title


def test_the_line_that_opens_a_text_is_its_title_if_it_reads_as_one() -> None:
    assert as_title("Ports in winter") == "Ports in winter"
    assert as_title("The ports are closed.") is None
    assert as_title("1. Ports") is None
    assert as_title("12 May 2011") is None
