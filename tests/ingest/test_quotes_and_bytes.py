"""What is quoted is compared with the bytes of the file it comes from, whatever size and dates say."""

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import TEXTS, make_corpus

from assistant.assistant import Assistant
from assistant.index.doctor import State
from assistant.types import GroupedPassage

QUESTION = "Who should pay for a second large ferry before winter?"


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    return assistant


def edit(assistant: Assistant, old: str, new: str) -> None:
    """Change words for others of the same length, and put the time of modification back."""
    path = assistant.settings.corpus / "ferries.md"
    before = path.stat()
    with path.open("r+b") as stream:
        stream.write(TEXTS["ferries.md"].replace(old, new).encode())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (before.st_size, before.st_mtime_ns, before.st_ino) == (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    )


def test_an_edit_of_equal_length_with_its_date_put_back_is_noticed(known: Assistant) -> None:
    assert known.ask(QUESTION).items
    edit(known, "ten days", "two days")
    assert known.changes().names == ("ferries.md",)
    assert known.status(compare=True).changed == ("ferries.md",)
    assert known.ask(QUESTION).items == ()
    assert known.ask(QUESTION).withheld == ("ferries.md",)


def test_the_index_learns_of_such_an_edit(known: Assistant) -> None:
    edit(known, "ten days", "two days")
    known.refresh()
    quotes = [one.entry.citation.quote for one in known.listing()]
    assert any("two days" in quote for quote in quotes)
    assert not any("ten days" in quote for quote in quotes)


def forge_stamp(assistant: Assistant) -> None:
    """Have the index believe that the file is unchanged, as if no clock had told of its change."""
    [file] = [one for one in assistant.changes().files if one.id == "ferries.md"]
    with sqlite3.connect(assistant.settings.index / "catalogue.sqlite") as connection:
        connection.execute("UPDATE files SET inode = ? WHERE id = 'ferries.md'", (file.stamp[2],))


def test_what_is_quoted_is_compared_by_its_bytes_even_if_no_stamp_tells_of_a_change(known: Assistant) -> None:
    edit(known, "ten days", "two days")
    forge_stamp(known)
    assert not known.changes()
    answer = known.ask(QUESTION)
    assert (answer.items, answer.withheld) == ((), ("ferries.md",))
    known.refresh()  # what was found to differ is read again
    assert known.ask(QUESTION).items
    assert known.ask("Who keeps a store of food for two days?").withheld == ()


def test_the_doctor_compares_bytes_and_its_repair_reads_such_files_again(known: Assistant) -> None:
    edit(known, "ten days", "two days")
    forge_stamp(known)
    [corpus] = [one for one in known.doctor().findings if one.check == "corpus"]
    assert corpus.state is State.NOTE
    known.doctor(repair=True)
    assert any("two days" in one.entry.citation.quote for one in known.listing())


def test_lists_withhold_what_has_changed_and_name_it(known: Assistant) -> None:
    everything = list(known.listing())
    edit(known, "ten days", "two days")
    assert list(known.listing()) == [one for one in everything if _document(one) != "ferries.md"]
    assert known.withheld() == ("ferries.md",)


def test_each_document_quoted_has_the_bytes_that_its_citation_names(known: Assistant) -> None:
    for one in known.listing():
        data = (known.settings.corpus / _document(one)).read_bytes()
        assert one.entry.citation.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"


def _document(linked: GroupedPassage) -> str:
    return linked.entry.citation.document
