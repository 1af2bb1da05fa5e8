"""Citation ids over the life of a corpus: what is unchanged keeps its id and link; what is changed or gone is said to be so."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from support.small_assistant import small_assistant
from support.small_world import make_corpus, put

from assistant.assistant import Assistant
from assistant.index.snapshot import Snapshot
from assistant.language.text import collapse
from assistant.presenting.terminal import print_shown
from assistant.reading import READERS, VERSIONS, discover, read_file
from assistant.types import Entry
from assistant.web.app import create_app
from assistant.web.views.source import cited

TOPICS = ("ferries", "bridges", "schools", "orchards", "harbours", "lamps", "canals", "kites")
ADVICE = tuple(f"The Council should mend all {topic} before the winter of 2031." for topic in TOPICS)
CHANGED = tuple(f"The Council should mend most {topic} before the winter of 2031." for topic in TOPICS)
AROUND = (
    "Nobody has looked at this since the storms of 1998, and few people remember why.",
    "A survey of the province found eleven cases in which the money had run out.",
    "In the north the matter is seen in another way, as the annual report tells.",
    "The minister visited the coast in spring and spoke with fishermen and teachers.",
)
NAMES = ("harbours.txt", "sub/rivers.txt")
MOVED = {name: f"moved {name.replace('/', ' ')}" for name in NAMES}

Texts = dict[str, list[str]]

places = st.integers(0, 30)
edits = st.one_of(
    st.tuples(st.just("insert"), st.sampled_from(NAMES), st.sampled_from(AROUND), places),
    st.tuples(st.just("insert"), st.sampled_from(NAMES), st.sampled_from(ADVICE), places),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just(""), places),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.just(""), places),
    st.tuples(st.just("change"), st.sampled_from(NAMES), st.just(""), places),
    st.tuples(st.just("reverse"), st.sampled_from(NAMES), st.just(""), st.just(0)),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.just(""), st.just(0)),
    st.tuples(st.just("take away"), st.sampled_from(NAMES), st.just(""), st.just(0)),
    st.tuples(st.just("bring back"), st.sampled_from(NAMES), st.just(""), st.just(0)),
)


def edited(texts: Texts, edit: tuple[str, str, str, int]) -> Texts:
    """The corpus after one edit; one that does not apply changes nothing."""
    what, name, words, place = edit
    new = {one: list(paragraphs) for one, paragraphs in texts.items()}
    name = name if name in new else MOVED[name]
    if what == "bring back":
        new.setdefault(edit[1], [ADVICE[0], AROUND[0], ADVICE[1]])
    if name not in new:
        return new
    paragraphs = new[name]
    at = place % len(paragraphs) if paragraphs else 0
    if what == "insert":
        paragraphs.insert(at, words)
    elif what == "delete" and len(paragraphs) > 1:
        del paragraphs[at]
    elif what == "move":
        paragraphs.append(paragraphs.pop(at))
    elif what == "change" and paragraphs[at] in ADVICE:
        paragraphs[at] = CHANGED[ADVICE.index(paragraphs[at])]
    elif what == "reverse":
        paragraphs.reverse()
    elif what == "rename" and name in NAMES:
        new[MOVED[name]] = new.pop(name)
    elif what == "take away" and len(new) > 1:
        del new[name]
    return new


@contextmanager
def growing() -> Iterator[Assistant]:
    """An assistant on a corpus that is yet to be written."""
    folder = Path(tempfile.mkdtemp(prefix="citations-"))
    (folder / "corpus").mkdir()
    assistant = small_assistant(folder / "corpus", folder / "index")
    try:
        yield assistant
    finally:
        assistant.close()
        shutil.rmtree(folder)


def publish(assistant: Assistant, texts: Texts) -> tuple[Entry, ...]:
    """Index the texts as they are; return all passages."""
    corpus = assistant.settings.corpus
    shutil.rmtree(corpus)
    corpus.mkdir()
    put(corpus, {name: "\n\n".join(paragraphs) for name, paragraphs in texts.items()})
    assistant.index_documents(read_file(file, None, 1_000_000) for file in discover(corpus))
    return assistant.passages()


def words_of(entry: Entry) -> tuple[str, str]:
    return entry.citation.document, collapse(entry.citation.quote)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from((*ADVICE, *AROUND)), min_size=2, max_size=7),
    st.lists(edits, min_size=1, max_size=5),
)
def test_every_id_ever_given_out_opens_its_words_or_says_that_they_are_gone(
    paragraphs: Sequence[str], changes: Sequence[tuple[str, str, str, int]]
) -> None:
    texts: Texts = {NAMES[0]: list(paragraphs), NAMES[1]: [ADVICE[0], AROUND[0], ADVICE[2]]}
    given_out: dict[str, tuple[str, str]] = {}
    with growing() as assistant:
        for change in (None, *changes):
            texts = texts if change is None else edited(texts, change)
            now = publish(assistant, texts)
            ids = [entry.citation.id for entry in now]
            assert len(set(ids)) == len(ids)
            stands = Counter(map(words_of, now))
            expected = Counter(
                (name, words) for name, given in texts.items() for words in given if words in ADVICE
            )
            assert {key: count for key, count in stands.items() if key[1] in ADVICE} == expected
            for entry in now:
                before = given_out.setdefault(entry.citation.id, words_of(entry))
                assert before == words_of(entry)
                assert [one.citation.id for one in assistant.show(entry.citation.id).entries] == [
                    entry.citation.id
                ]
            for citation, (document, words) in given_out.items():
                shown = assistant.show(citation)
                assert {words_of(entry)[1] for entry in shown.entries} <= {words}
                if stands[document, words]:
                    assert {entry.citation.document for entry in shown.entries} == {document}
                    assert len(shown.entries) in (1, stands[document, words])
                    assert shown.gone_since is None or citation not in ids
                else:
                    others = {name for name, said in stands if said == words}
                    assert {entry.citation.document for entry in shown.entries} == others
                    assert shown.gone_since is not None


@settings(max_examples=6, deadline=None)
@given(st.lists(edits.filter(lambda edit: edit[2] not in ADVICE), min_size=1, max_size=4))
def test_an_unchanged_recommendation_keeps_its_id_and_link_whatever_happens_around_it(
    changes: Sequence[tuple[str, str, str, int]],
) -> None:
    texts: Texts = {NAMES[0]: [*ADVICE[:4], *AROUND[:2]], NAMES[1]: [ADVICE[0], AROUND[0], ADVICE[2]]}
    with growing() as assistant:
        before = _advice(publish(assistant, texts))
        for change in changes:
            texts = edited(texts, change)
            after = _advice(publish(assistant, texts))
            assert {key: after[key] for key in before if key in after} == {
                key: name for key, name in before.items() if key in after
            }


def _advice(entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
    return {words_of(entry): entry.citation.id for entry in entries if words_of(entry)[1] in ADVICE}


CALM = "\n\n".join(AROUND)
TWICE = f"{ADVICE[0]}\n\n{CALM}\n\n{ADVICE[0]}\n\n{CALM}"


def two(assistant: Assistant) -> list[str]:
    return [entry.citation.id for entry in assistant.recommendations()]


def test_of_the_same_words_twice_a_link_still_opens_its_own_when_what_stands_beside_it_changes(
    tmp_path: Path,
) -> None:
    assistant = small_assistant(make_corpus(tmp_path, {"twice.txt": TWICE}), tmp_path / "index")
    assistant.index()
    first, second = two(assistant)
    for beside in ("A first line that is new.", "Another first line stands here now."):
        put(assistant.settings.corpus, {"twice.txt": f"{beside}\n\n{TWICE}"}, age=30)
        with closing(Snapshot(assistant.settings.index, 1)) as old:
            moment = old.manifest["built"]
        _wait_for_another_second(moment)
        assistant.index()
        assert two(assistant)[1] == second
        assert two(assistant)[0] != first
        assert [entry.citation.id for entry in assistant.show(first).entries] == two(assistant)[:1]
    bare = first.partition("-")[0]
    assert [entry.citation.id for entry in assistant.show(bare).entries] == two(assistant)


def test_where_it_is_not_plain_which_of_two_a_link_meant_it_opens_both(tmp_path: Path) -> None:
    assistant = small_assistant(make_corpus(tmp_path, {"twice.txt": TWICE}), tmp_path / "index")
    assistant.index()
    before = two(assistant)
    put(
        assistant.settings.corpus,
        {"twice.txt": f"New.\n\n{ADVICE[0]}\n\nNewer.\n\n{ADVICE[0]}\n\nNewest."},
        age=30,
    )
    assistant.index()
    assert not set(two(assistant)) & set(before)
    for name in before:
        shown = assistant.show(name)
        assert [entry.citation.id for entry in shown.entries] == two(assistant)
        assert shown.gone_since is not None


@pytest.mark.parametrize("which", [0, 1])
def test_of_the_same_words_twice_one_that_is_changed_is_said_to_be_so_and_the_other_is_not(
    tmp_path: Path, which: int
) -> None:
    assistant = small_assistant(make_corpus(tmp_path, {"twice.txt": TWICE}), tmp_path / "index")
    assistant.index()
    before = two(assistant)
    places = TWICE.split(ADVICE[0])
    words = [CHANGED[0] if which == place else ADVICE[0] for place in (0, 1)]
    put(
        assistant.settings.corpus,
        {"twice.txt": f"{places[0]}{words[0]}{places[1]}{words[1]}{places[2]}"},
        age=30,
    )
    assistant.index()
    (left,) = (
        one.citation.id for one in assistant.recommendations() if collapse(one.citation.quote) == ADVICE[0]
    )
    changed, other = assistant.show(before[which]), assistant.show(before[1 - which])
    assert [[entry.citation.id for entry in shown.entries] for shown in (changed, other)] == [[left], [left]]
    assert changed.gone_since is not None
    assert other.gone_since is None
    assert "The cited passage or its context has been changed or removed" in str(
        cited(before[which], changed, "twice.txt").message
    )


def test_ids_outlive_an_upgrade_that_reads_everything_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = small_assistant(
        make_corpus(tmp_path, {"twice.txt": TWICE, "one.txt": ADVICE[3]}), tmp_path / "index"
    )
    assistant.index()
    before = two(assistant)
    monkeypatch.setitem(VERSIONS, READERS[".txt"], 10_000)
    report = assistant.index()
    assert (report.read, report.passages_encoded) == (("one.txt", "twice.txt"), 0)
    assert two(assistant) == before


def test_a_new_version_of_a_reader_reads_only_the_files_of_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = small_assistant(
        make_corpus(tmp_path, {"one.txt": ADVICE[3], "other.md": ADVICE[2]}), tmp_path / "index"
    )
    assistant.index()
    monkeypatch.setitem(VERSIONS, READERS[".md"], 10_000)
    assert assistant.index().read == ("other.md",)


def _wait_for_another_second(moment: str) -> None:
    """Ids are told apart by the second in which they came and went."""
    while datetime.now(UTC).isoformat(timespec="seconds") == moment:
        time.sleep(0.05)


def test_the_page_of_a_source_and_the_command_line_say_what_became_of_a_citation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = small_assistant(
        make_corpus(tmp_path, {"twice.txt": TWICE, "one.txt": ADVICE[3]}), tmp_path / "index"
    )
    assistant.index()
    first, _ = (
        entry.citation.id for entry in assistant.recommendations() if entry.citation.document == "twice.txt"
    )
    (one,) = (
        entry.citation.id for entry in assistant.recommendations() if entry.citation.document == "one.txt"
    )
    client = TestClient(create_app(assistant, assistant.settings), base_url="http://127.0.0.1:8000")

    def page(name: str, citation: str) -> tuple[int, str]:
        said = client.get(f"/source/{name}?cite={citation}")
        print_shown(assistant.show(citation))
        return said.status_code, said.text

    def anchored(citation: str, text: str) -> bool:
        return f'id="{citation}"' in text and "<mark" in text

    assert anchored(first, page("twice.txt", first)[1])
    _wait_for_another_second(assistant.status().built)
    put(
        assistant.settings.corpus,
        {"twice.txt": f"A line that is new.\n\n{TWICE}", "one.txt": CHANGED[3]},
        age=30,
    )
    assistant.index()
    assert anchored(first, page("twice.txt", first)[1])
    assert "Choose one:" in page("twice.txt", first.partition("-")[0])[1]
    assert "These words appear in 2 places:" in capsys.readouterr().out
    assert "The cited passage has been missing from “one.txt” since" in page("one.txt", one)[1]
    assert "It was changed or removed." in capsys.readouterr().out.replace("\n", " ")
    (assistant.settings.corpus / "one.txt").unlink()
    put(assistant.settings.corpus, {"moved.txt": ADVICE[3]}, age=30)
    assistant.index()
    code, said = page("one.txt", one)
    assert (code, "now in another document" in said, "/source/moved.txt" in said) == (404, True, True)
    assert "It is now elsewhere:" in capsys.readouterr().out.replace("\n", " ")
