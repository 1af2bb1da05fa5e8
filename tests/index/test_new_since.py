"""What is new since a moment: passages whose words their document did not have in the index before."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.small_assistant import reading_here, small_assistant

from assistant.answering.filters import read_filters
from assistant.assistant import Assistant
from assistant.errors import BadRequest
from assistant.types import Filters

HARBOURS = """# Harbours

## Recommendations

1. The Commission should pay for lamps at every pier.

2. Towns should paint their piers white before each winter.
"""
FERRIES = """# Ferries

## Recommendations

1. The Council should keep the night ferries running.
"""


def index(assistant: Assistant) -> str:
    """Build; return the moment of the build, after which another second begins."""
    with reading_here():
        assistant.index()
    built = str(assistant.status().built)
    while datetime.now(UTC).isoformat(timespec="seconds") <= built:
        time.sleep(0.05)
    return built


def read(moment: str) -> Filters:
    return read_filters({"new_since": moment})


def new_since(assistant: Assistant, moment: str) -> list[str]:
    return [one.entry.citation.quote for one in assistant.listing(Filters(new_since=moment))]


def test_new_is_what_was_added_or_reworded_and_not_what_moved_or_was_built_again(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "harbours.md").write_text(HARBOURS)
    assistant = small_assistant(corpus, tmp_path / "index")
    first = index(assistant)
    assert new_since(assistant, first) == []
    (corpus / "ferries.md").write_text(FERRIES)
    moved = HARBOURS.replace("# Harbours", "# Harbours\n\nA new paragraph before all else.")
    (corpus / "harbours.md").write_text(moved.replace("white before", "white after"))
    second = index(assistant)
    expected = [
        "The Council should keep the night ferries running.",
        "Towns should paint their piers white after each winter.",
    ]
    assert new_since(assistant, first) == expected
    assert len(new_since(assistant, first[:10])) == len(assistant.listing()) == 3
    assert new_since(assistant, second) == []
    with reading_here():
        assistant.index(rebuild=True)
    assert new_since(assistant, first) == expected
    items = assistant.ask("Who should pay for lamps?", filters=Filters(new_since=first)).items
    assert "lamps" not in " ".join(one.entry.citation.quote for one in items)


def test_only_a_day_or_a_second_is_a_moment() -> None:
    from_address = {
        one: read(one) for one in ("2026", "2026-12-01", "2026-12-01T08:30:00", "2026-12-01T08:30:00Z")
    }
    assert [one.new_since for one in from_address.values()] == [
        "2026",
        "2026-12-01",
        "2026-12-01T08:30:00",
        "2026-12-01T08:30:00",
    ]
    with pytest.raises(BadRequest, match="'yesterday' is not a date"):
        read("yesterday")
