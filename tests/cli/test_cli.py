"""The command line, as people and programs meet it."""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from support.command_line import Ended, call, places
from support.small_world import BEES, make_corpus, put

from assistant.config.settings import Settings
from assistant.presenting.responses.shape import json_text
from assistant.presenting.terminal import BuildProgress
from assistant.presenting.wording import printable

COVERED = "When should the EU ease its sanctions on Belarus?"
UNCOVERED = "How do I bake a sourdough bread with rye flour?"
COMMANDS = {
    "ask": [COVERED],
    "index": [],
    "recommendations": [],
    "status": [],
}


def run(*arguments: str | bytes, cwd: Path | None = None, **environment: str) -> Ended:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def first_citation(settings: Settings) -> str:
    found = call("recommendations", "--json", "--limit", "1", *places(settings)).json
    return str(found["items"][0]["citation"]["id"])


def every_command(settings: Settings) -> list[list[str]]:
    with_arguments = {**COMMANDS, "show": [first_citation(settings)]}
    return [[name, *arguments, *places(settings)] for name, arguments in with_arguments.items()]


# What is printed


def test_with_json_stdout_holds_nothing_else(sample_settings: Settings) -> None:
    for command in every_command(sample_settings):
        ended = call(*command, "--json")
        assert (ended.code, ended.err) == (0, ""), command
        assert ended.json["schema"] == 1


def test_progress_goes_to_stderr_and_json_to_stdout(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    ended = run("index", "--json", "--corpus", str(corpus), "--index", str(tmp_path / "index"))
    assert ended.code == 0
    assert ended.json["read"] == ["bees.md", "ferries.md", "sub/schools.md"]
    assert "Preparing for search" in ended.err


def test_index_and_status_name_what_is_not_as_it_should_be(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    put(corpus, {"documents.csv": "path,title\nbeez.md,Bees\n"})
    at = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    quiet = {"ASSISTANT_SETTLE_SECONDS": "0"}
    message = "documents.csv describes it, but there is no such file: correct the path there"
    for command in ("index", "status"):
        found = call(command, "--json", *at, env=quiet).json["warnings"]
        assert found == [{"document": "beez.md", "message": message}]
        assert f"Note on beez.md: {message}" in " ".join(call(command, *at, env=quiet).out.split())


@pytest.mark.parametrize(
    ("total", "said"), [(500, ["report.pdf: page 120 of 500", "report.pdf: page 500 of 500"]), (20, [])]
)
def test_a_long_file_shows_its_pages_on_stderr(
    total: int, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with BuildProgress() as progress:
        for done in (1, total * 24 // 100, total * 25 // 100, total):
            progress.pages("report.pdf", done, total)
    assert capsys.readouterr() == ("", "".join(f"{line}\n" for line in said))


def test_what_is_piped_is_plain_within_80_columns_and_without_trailing_space(
    sample_settings: Settings,
) -> None:
    commands = [*every_command(sample_settings), ["ask", UNCOVERED, *places(sample_settings)]]
    for command in commands:
        for line in call(*command).out.splitlines():
            assert len(line) <= 80, line
            assert line == line.rstrip(), line
            assert "\x1b" not in line


@pytest.mark.parametrize("name", ["", "ask", "index", "show", "recommendations", "status", "serve", "sample"])
def test_help_fits_80_columns_and_has_no_colours(name: str) -> None:
    ended = call(*([name] if name else []), "--help", env={"COLUMNS": "80"})
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_an_answer_shows_number_addressee_strength_quote_and_citation(sample_settings: Settings) -> None:
    shown = call("ask", COVERED, *places(sample_settings)).out
    answer = call("ask", COVERED, "--json", *places(sample_settings)).json
    assert answer["outcome"] == "answered"
    first = answer["items"][0]
    assert f"Recommendation {first['recommendation']['number']}" in shown
    assert first["citation"]["id"] in shown
    assert first["citation"]["document"] in shown
    assert " ".join(first["quote"].replace("**", "").split()) in " ".join(shown.replace("**", "").split())


def test_every_quote_of_every_item_is_found_verbatim_in_its_file(sample_settings: Settings) -> None:
    answer = call("ask", COVERED, "--json", "--limit", "20", *places(sample_settings)).json
    items = call("recommendations", "--json", *places(sample_settings)).json["items"]
    for item in [*answer["items"], *items]:
        cited = item["citation"]
        text = (sample_settings.corpus / cited["document"]).read_bytes().decode()
        assert text[cited["start"] : cited["end"]] == item["quote"]


def test_recommendations_are_narrowed_and_cut(sample_settings: Settings) -> None:
    options = ["--json", *places(sample_settings)]
    everything = call("recommendations", *options).json
    assert everything["total"] == len(everything["items"]) > 10
    to_nato = call("recommendations", "--to", "the Alliance", *options).json
    assert 0 < to_nato["total"] < everything["total"]
    assert all("NATO" in item["recommendation"]["addressees"] for item in to_nato["items"])
    cut = call("recommendations", "--limit", "2", *options).json
    assert (cut["total"], cut["items"]) == (everything["total"], everything["items"][:2])
    document = everything["items"][0]["citation"]["document"]
    here = call("recommendations", "--document", document, *options).json
    assert {item["citation"]["document"] for item in here["items"]} == {document}


def test_lists_and_answers_are_narrowed_by_date_and_answers_to_advice(sample_settings: Settings) -> None:
    options = ["--json", *places(sample_settings)]
    listed = call("recommendations", "--since", "2025", "--until", "2025-12", *options).json
    assert {item["citation"]["date"][:4] for item in listed["items"]} == {"2025"}
    question = ["ask", "What should be done about visa fees?", "--limit", "20"]
    for narrowing, holds in (
        (["--since", "2025"], lambda item: (item["citation"]["date"] or "") >= "2025"),
        (["--until", "2023-05-12"], lambda item: (item["citation"]["date"] or "9") <= "2023-05-12"),
        (["--advice-only"], lambda item: item["kind"] == "recommendation"),
    ):
        items = call(*question, *narrowing, *options).json["items"]
        assert items
        assert all(map(holds, items)), narrowing
    for command in (question, ["recommendations"]):
        refused = call(*command, "--since", "12 May", *options)
        assert (refused.code, "2023-05-12" in refused.err) == (2, True)
    markdown = call("recommendations", "--since", "2025", "--markdown", *places(sample_settings)).out
    assert "published on or after 2025" in markdown.splitlines()[0]


@pytest.mark.parametrize("command", [["recommendations"], ["ask", COVERED]])
def test_an_unknown_addressee_is_named_beside_some_that_are_known(
    sample_settings: Settings, command: list[str]
) -> None:
    martians = call(*command, "--to", "Martians", *places(sample_settings))
    assert "No recommendations are addressed to 'Martians'. Addressees include " in " ".join(
        martians.err.split()
    )
    assert call(*command, "--to", "Brussels", *places(sample_settings)).err == ""


def test_the_version_is_shown() -> None:
    assert re.fullmatch(r"assistant \d+\.\d+\.\d+\n", call("--version").out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_is_there(shell: str) -> None:
    ended = run("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert ended.code == 0
    assert "COMPLETE" in ended.out


# Where things lie


def test_corpus_and_index_come_from_options_variables_or_the_working_folder(
    copied_settings: Settings,
) -> None:
    folder = copied_settings.corpus.parent
    variables = {"ASSISTANT_CORPUS": str(folder / "corpus"), "ASSISTANT_INDEX": str(folder / "index")}
    by_option = run("status", "--json", *places(copied_settings), cwd=folder.parent)
    by_variable = run("status", "--json", cwd=folder.parent, **variables)
    by_place = run("status", "--json", cwd=folder)
    assert by_option.json == by_variable.json
    assert by_place.json == {**by_option.json, "corpus": "corpus", "index": "index"}


def test_a_question_builds_the_first_index_and_later_refreshes_it(tmp_path: Path) -> None:
    corpus, index = make_corpus(tmp_path), tmp_path / "index"
    options = ["--json", "--corpus", str(corpus), "--index", str(index)]
    question = "Who should pay for a second large ferry?"
    quiet = {"ASSISTANT_SETTLE_SECONDS": "0"}
    first = call("ask", question, *options, env=quiet)
    assert (first.code, first.json["index"]["generation"]) == (0, 1)
    assert first.json["items"][0]["citation"]["document"] == "ferries.md"
    put(corpus, {"swarms.md": BEES})
    assert call("ask", question, "--no-refresh", *options, env=quiet).json["index"]["generation"] == 1
    assert call("ask", question, *options, env=quiet).json["index"]["generation"] == 2
    put(corpus, {"large.txt": "The council should count its bridges. " * 3000})
    stale = call("ask", question, *options, env={**quiet, "ASSISTANT_REFRESH_BUDGET_SECONDS": "1"})
    assert stale.json["index"] == {**stale.json["index"], "generation": 2, "stale": True}
    assert "Run 'assistant index'" in " ".join(stale.err.split())


# Exit codes


def test_a_question_that_the_documents_do_not_answer_ends_with_3(sample_settings: Settings) -> None:
    ended = call("ask", UNCOVERED, "--json", *places(sample_settings))
    assert (ended.code, ended.json["outcome"], ended.json["items"]) == (3, "not_covered", [])
    plain = call("ask", UNCOVERED, *places(sample_settings))
    assert plain.code == 3
    assert plain.out.startswith("No answer was found in these documents")


def refusals(settings: Settings) -> list[tuple[list[str], int, str]]:
    at = places(settings)
    absent = str(settings.corpus.parent / "absent")
    return [
        (["ask", "  ", *at], 2, "the question is empty"),
        (["ask", "why " * 500_000, *at], 2, "shorten it to at most 2000"),
        (["ask", COVERED, "--limit", "0", *at], 2, "from 1 to 50"),
        (["ask", COVERED, "--strength", "perhaps", *at], 2, "must"),
        (["ask", COVERED, "--document", "absent.md", *at], 2, "path below the corpus"),
        (["ask", COVERED, "--corpus", absent, "--index", absent], 1, "--corpus"),
        (["ask", COVERED, "--corpus", absent, "--index", absent], 1, "assistant sample FOLDER"),
        (["ask", COVERED, "--corpus", absent, *at[2:]], 1, "assistant sample FOLDER"),
        (["ask"], 2, "QUESTION"),
        (["ask", COVERED, "--bogus"], 2, "--bogus"),
        (["index", "--corpus", absent, "--index", absent], 1, "assistant sample FOLDER"),
        (["recommendations", "--document", "absent.md", *at], 2, "path below the corpus"),
        (["recommendations", "--corpus", absent, "--index", absent], 1, "assistant sample FOLDER"),
        (["show", "aaaaaaaaaaaaaaaa", *at], 1, "copy the id from an answer"),
        (["show", "no id at all", *at], 1, "copy the id from an answer"),
        (["status", "--corpus", str(settings.corpus), "--index", absent], 1, "run 'assistant index' first"),
        (["serve", "--host", "0.0.0.0", *at], 2, "or listen on 127.0.0.1"),
        (["serve", "--port", "70000", *at], 2, "65535"),
        (["bogus"], 2, "bogus"),
    ]


def test_an_error_is_one_plain_message_that_says_what_to_do(sample_settings: Settings) -> None:
    for arguments, code, said in refusals(sample_settings):
        ended = call(*arguments)
        assert ended.code == code, (arguments[:3], ended)
        assert said in " ".join(ended.err.split()), (arguments[:3], ended.err)
        assert ended.out == "", arguments[:3]
        assert "Traceback" not in ended.err
        assert len(ended.err) < 1000


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASSISTANT_PORT", "many", "'many' is not valid: expected a whole number from 0 to 65535"),
        ("ASSISTANT_MAX_FILE_MB", "0", "'0' is not valid: expected a whole number above 0"),
        ("ASSISTANT_SETTLE_SECONDS", "-1", "'-1' is not valid: expected a number of at least 0"),
        ("ASSISTANT_FORM_METHOD", "put", "'put' is not valid: expected “get” or “post”"),
        ("ASSISTANT_ALLOWED_HOSTS", "[localhost", "expected a list, as JSON or separated by commas"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str, said: str) -> None:
    ended = call("status", env={name: value})
    assert (ended.code, ended.out) == (2, "")
    assert f"{name}:" in ended.err
    assert said in ended.err


def test_an_empty_corpus_says_what_to_do_and_answers_nothing(tmp_path: Path) -> None:
    at = ["--corpus", str(make_corpus(tmp_path, {})), "--index", str(tmp_path / "index")]
    ended = call("index", *at)
    assert ended.code == 1
    assert "assistant: no documents were indexed: put PDF, Word, web or text files into" in ended.err
    assert "or create the sample with 'assistant sample FOLDER'" in ended.err
    asked = call("ask", COVERED, "--json", *at)
    assert (asked.code, asked.out) == (1, "")
    assert "'assistant sample FOLDER'" in asked.err
    assert call("recommendations", "--json", *at).json["items"] == []


def test_skipped_files_are_named_with_their_reason(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    put(corpus, {"notes.xlsx": b"PK", "empty.txt": b""})
    at = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    for command in ("index", "status"):
        shown = " ".join(call(command, *at).out.split())
        assert "Skipped empty.txt: is empty" in shown
        assert "Skipped notes.xlsx: files of type .xlsx are not supported" in shown


def test_a_gone_citation_says_since_when_and_ends_with_1(copied_settings: Settings) -> None:
    at = places(copied_settings)
    cited = call("recommendations", "--json", "--limit", "1", *at).json["items"][0]["citation"]
    (copied_settings.corpus / cited["document"]).unlink()
    assert call("index", *at).code == 0
    ended = call("show", cited["id"], *at)
    assert ended.code == 1
    gone = r"has been missing from \S+ since \d{4}-\d\d-\d\d\. It was changed or removed\."
    assert re.search(gone, " ".join(ended.out.split()))


# Sample texts


def test_the_sample_is_written_once_and_never_over_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "texts"
    ended = call("sample", str(folder))
    assert ended.code == 0
    assert str(folder) in ended.out
    written = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert "documents.csv" in written
    assert len(written) > 6
    (folder / "documents.csv").write_bytes(b"mine")
    (folder / "sanctions-tighten.txt").unlink()
    again = call("sample", str(folder))
    assert (again.code, again.out) == (2, "")
    assert "name a new or empty folder" in again.err
    assert (folder / "documents.csv").read_bytes() == b"mine"
    assert not (folder / "sanctions-tighten.txt").exists()


def test_the_command_that_sample_suggests_works_for_any_folder(tmp_path: Path) -> None:
    folder = tmp_path / "my texts"
    suggested = call("sample", str(folder)).out.splitlines()[-1]
    command = shlex.split(suggested)
    assert command[:2] == ["assistant", "ask"]
    ended = call(*command[1:], "--index", str(tmp_path / "index"), env={"ASSISTANT_SETTLE_SECONDS": "0"})
    assert ended.code == 0


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = call("sample", str(tmp_path / "file" / "below"))
    assert (ended.code, ended.out) == (2, "")
    assert "name another folder" in ended.err


# Hostile texts and terminals

HOSTILE = BEES.replace("Bees and", "Bees \x1b]0;owned\x07 and").replace(
    "should forbid spraying", "should forbid \x1b[2J\x1b[31mall\x9b1m spraying\x7f"
) + "\n\n".join(f"In the year {year} the bees came back late." for year in range(2001, 2021))


def test_no_text_commands_the_terminal(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, {"bees.md": HOSTILE})
    put(corpus, {"bad\x1b[31m.txt": b"", "documents.csv": "path,author\nbees.md,Eve \x1b[1m\x9b1m\n"})
    at = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    quiet = {"ASSISTANT_SETTLE_SECONDS": "0"}
    question = "When should the Commission forbid spraying?"
    shown = [call(command, *at, env=quiet) for command in ("index", "recommendations", "status")]
    shown.append(call("ask", question, *at, env=quiet))
    shown.append(call("ask", question, "--json", *at, env=quiet))
    found = call("recommendations", "--json", *at, env=quiet)
    shown.append(found)
    (cited,) = found.json["items"]
    shown.append(call("show", cited["citation"]["id"], *at, env=quiet))
    shown.append(call("show", "\x1b[31m", *at, env=quiet))
    put(corpus, {"documents.csv": "path,date\nbees.md,\x1b[31m\n"})
    shown.append(call("index", *at, env=quiet))
    for ended in shown:
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", ended.out + ended.err), ended
    assert "\x1b[2J\x1b[31mall" in cited["quote"]  # JSON holds the source's own characters, escaped


def test_what_is_made_printable_keeps_its_length_and_all_else() -> None:
    text = "a\r\nb\rc\td\x1b[1me\x00\x9bf é 漢 😀\n"
    assert printable(text) == "a \nb\nc d\ufffd[1me\ufffd\ufffdf é 漢 😀\n"
    assert len(printable(text)) == len(text)
    assert json.loads(json_text({"text": text})) == {"text": text}
    assert json.loads(json_text({"text": text}, ascii_only=True)) == {"text": text}


def test_highlights_fall_on_the_same_words_with_windows_line_ends(tmp_path: Path) -> None:
    bold = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)
    marked = []
    for name, text in (("unix", BEES), ("windows", BEES.replace("\n", "\r\n"))):
        (tmp_path / name).mkdir()
        corpus = make_corpus(tmp_path / name, {"bees.md": text.replace("spraying while", "spraying\nwhile")})
        ended = run(
            "ask",
            "When should spraying be forbidden?",
            "--corpus",
            str(corpus),
            "--index",
            str(tmp_path / name / "index"),
            FORCE_COLOR="1",
            TERM="xterm",
            COLUMNS="100",
        )
        marked.append(bold.findall(ended.out))
    assert marked[0] == marked[1] != []


def test_bytes_that_are_not_text_are_refused_in_words(sample_settings: Settings, tmp_path: Path) -> None:
    at = places(sample_settings)
    commands: list[list[str | bytes]] = [
        ["ask", b"what about \xff", *at],
        ["ask", COVERED, "--document", b"\xff.md", *at],
        ["show", b"\xff\xfe", *at],
        ["index", "--corpus", os.fsencode(tmp_path) + b"/\xff"],
    ]
    for arguments in commands:
        ended = run(*arguments, cwd=tmp_path)
        assert (ended.code, ended.out) == (2, ""), arguments
        assert "not valid UTF-8" in ended.err
        assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_without_unicode_gets_what_it_can_show(sample_settings: Settings) -> None:
    at = places(sample_settings)
    plain = run("recommendations", "--limit", "2", *at, PYTHONIOENCODING="ascii")
    assert (plain.code, plain.err) == (0, "")
    assert "?" in plain.out
    data = run("recommendations", "--limit", "2", "--json", *at, PYTHONIOENCODING="ascii")
    assert data.json == run("recommendations", "--limit", "2", "--json", *at).json


def test_a_reader_that_stops_listening_is_no_error_message(sample_settings: Settings) -> None:
    command = [sys.executable, "-m", "assistant", "recommendations", "--json", *places(sample_settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_an_interrupted_command_says_that_what_was_done_is_kept(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored where tests run in the background
        "from assistant.ingest import compare\n"
        "compare.discover = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "from assistant.cli.app import app\n"
        f"app(['index', '--corpus', {str(tmp_path)!r}, '--index', {str(tmp_path / 'index')!r}])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "assistant: stopped: the work done so far is kept\n")


def test_it_runs_as_a_module_and_as_a_script(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("assistant")
    if not script.exists():
        pytest.skip("the package is not installed beside this Python")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == run("--version", cwd=tmp_path).out
    assert shutil.which("assistant", path=str(script.parent)) is not None


# Lists


def test_a_list_comes_as_csv_with_a_row_for_each_thing_asked(sample_settings: Settings) -> None:
    read = list(csv.DictReader(StringIO(call("recommendations", "--csv", *places(sample_settings)).out)))
    found = call("recommendations", "--json", *places(sample_settings)).json
    names = ("item", "quote", "action", "strength")
    wanted = [
        (str(place), item["quote"], demand["action"], demand["strength"])
        for place, item in enumerate(found["items"], 1)
        for demand in item["recommendation"]["demands"]
    ]
    assert [tuple(as_written(row, name) for name in names) for row in read] == wanted


def as_written(row: dict[str, str], column: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading it as a formula, if the row says it has one."""
    return row[column].removeprefix("'") if column in row["escaped"].split("; ") else row[column]


def test_a_list_comes_as_markdown_with_every_citation(sample_settings: Settings) -> None:
    options = ["--to", "Council", *places(sample_settings)]
    written = call("recommendations", "--markdown", *options).out
    ids = [item["citation"]["id"] for item in call("recommendations", "--json", *options).json["items"]]
    assert written.startswith(f"# {len(ids)} recommendations addressed to Council\n")
    assert [one for one in re.findall(r"`([a-z2-7]{16})`", written) if one in ids] == ids


def test_only_one_form_can_be_asked_for(sample_settings: Settings) -> None:
    ended = call("recommendations", "--csv", "--json", *places(sample_settings))
    assert (ended.code, ended.err) == (
        2,
        "assistant: --json, --csv and --markdown cannot be combined: choose one\n",
    )


@pytest.mark.parametrize("command", [["recommendations"], ["ask", "List all recommendations"]])
def test_a_list_is_read_page_by_page(sample_settings: Settings, command: list[str]) -> None:
    options = [*command, "--json", *places(sample_settings)]
    everything = [
        item["citation"]["id"]
        for item in call("recommendations", "--json", *places(sample_settings)).json["items"]
    ]
    ids: list[str] = []
    following: list[str] = []
    while True:
        page = call(*options, "--limit", "20", *following).json
        assert page["total"] == len(everything)
        ids += [item["citation"]["id"] for item in page["items"]]
        if page["next"] is None:
            break
        following = ["--after", page["next"]]
    assert ids == everything


def test_a_list_that_does_not_hold_the_citation_cannot_be_continued_behind_it(
    sample_settings: Settings,
) -> None:
    ended = call("recommendations", "--after", "abcdefghijklmnop", *places(sample_settings))
    assert (ended.code, ended.err) == (
        2,
        "assistant: 'abcdefghijklmnop' is not in this list, so it cannot continue from there: start again without --after\n",
    )


def test_an_earlier_edition_is_linked_with_its_own_words(sample_settings: Settings) -> None:
    question = "How long should multiple-entry visas be valid?"
    item = call("ask", question, "--json", *places(sample_settings)).json["items"][0]
    assert item["citation"]["document"] == "visa-policy-2025.md"
    assert [(one["document"], one["relation"]) for one in item["also"]] == [
        ("visa-policy-2023.md", "earlier_edition")
    ]
    assert "one year" in item["also"][0]["quote"]
    shown = " ".join(call("ask", question, *places(sample_settings)).out.split())
    assert "The earlier edition (2023-05-12) said: Multiple-entry visas." in shown


def test_a_question_for_all_says_how_many_are_shown(sample_settings: Settings) -> None:
    question = "What are all the recommendations to the Council?"
    listed = call("recommendations", "--to", "Council", "--json", *places(sample_settings)).json
    shown = call("ask", question, *places(sample_settings)).out
    assert shown.startswith(f"{listed['total']} of {listed['total']} recommendations to the Council shown\n")
    cut = call("ask", question, "--limit", "2", *places(sample_settings)).out
    assert cut.startswith(f"2 of {listed['total']} recommendations to the Council shown\n")
    assert f"--after {listed['items'][1]['citation']['id']}" in cut


def test_two_questions_at_once_are_answered_one_after_the_other(sample_settings: Settings) -> None:
    question = "What should the EU do about visas and what should NATO do about sourdough?"
    found = call("ask", question, "--json", *places(sample_settings))
    parts = found.json["parts"]
    assert found.code == 0
    assert [(part["question"], part["outcome"]) for part in parts] == [
        ("What should the EU do about visas?", "answered"),
        ("What should NATO do about sourdough?", "not_covered"),
    ]
    assert found.json["confidence"] == parts[0]["confidence"]
    assert len(found.json["items"]) == parts[0]["items"]
    shown = call("ask", question, *places(sample_settings)).out
    assert shown.index(parts[0]["question"]) < shown.index(parts[1]["question"])
    assert "No answer was found in these documents" in shown


def test_advice_to_others_than_the_filter_names_is_said(sample_settings: Settings) -> None:
    ended = call(
        "ask", "What should be done about the Zapad exercise?", "--to", "Consulates", *places(sample_settings)
    )
    assert ended.code == 3
    assert "Addressed to others" in ended.out


# Why


def test_an_explanation_comes_only_where_it_is_asked_for(sample_settings: Settings) -> None:
    options = [COVERED, "--json", *places(sample_settings)]
    bare, explained = (call("ask", *options, *more).json for more in ([], ["--explain"]))
    assert all("why" not in item for item in bare["items"])
    assert "runner_up" not in bare
    for item in explained["items"]:
        why = item.pop("why")
        assert {"words", "lacking", "unknown", "candidates", "places", "related"} == set(why)
        assert {"judge"} < set(why["places"]) <= {"meaning", "words", "judge"}
        assert all(1 <= place <= why["candidates"] for place in why["places"].values())
    assert explained["items"] == bare["items"]
    assert explained["runner_up"]["left"] in ("limit", "unlikely")


def test_an_explanation_is_told_in_sentences_within_80_columns(sample_settings: Settings) -> None:
    lines = call("ask", COVERED, "--explain", "--limit", "1", *places(sample_settings)).out.splitlines()
    told = " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= 80
    for words in (
        "% probability.",
        "Best sentences: “",
        "Mentions: ",
        "1st by the ranking model",
        "On the subject with a probability of ",
    ):
        assert words in told
    assert "Next is " in told
    assert "It was left out because the maximum number of passages is already shown." in told


def test_items_of_a_list_have_the_shape_of_an_answers_items(sample_settings: Settings) -> None:
    listed = call("recommendations", "--limit", "1", "--json", *places(sample_settings)).json["items"][0]
    answered = call("ask", COVERED, "--json", *places(sample_settings)).json["items"][0]
    assert set(listed) == set(answered)
    assert set(listed["citation"]) == set(answered["citation"])
    assert listed["score"] is None
    quote = listed["quote"]
    asking = {demand["action"] for demand in listed["recommendation"]["demands"]}
    assert {quote[start:end] for start, end in listed["highlights"]} == asking


# What is read from a question


def test_what_is_read_from_a_question_is_shown_and_can_be_ignored(sample_settings: Settings) -> None:
    question = "recommendation 2 of the working paper"
    read = call("ask", question, *places(sample_settings))
    assert "place: recommendation 2 [place]" in read.out
    as_json = call("ask", question, "--json", *places(sample_settings)).json
    assert [(one["aspect"], one["is_used"]) for one in as_json["reading"]] == [
        ("document", True),
        ("place", True),
        ("kind", True),
    ]
    assert [one["recommendation"]["number"] for one in as_json["items"]] == ["2"]
    ignored = call("ask", question, "--json", "--ignore-reading", "place", *places(sample_settings)).json
    assert "place" not in [one["aspect"] for one in ignored["reading"]]
    refused = call("ask", question, "--ignore-reading", "colour", *places(sample_settings))
    assert (refused.code, "'colour' cannot be ignored" in refused.err) == (2, True)


def test_a_question_that_follows_another_keeps_its_subject(sample_settings: Settings) -> None:
    found = call(
        *("ask", "and NATO?", "--json", "--follow", "What should the Council do?"), *places(sample_settings)
    ).json
    assert found["question"] == "What should NATO do?"
    assert found["reading"][0] == {
        "aspect": "follows",
        "value": "What should the Council do?",
        "is_used": True,
    }
    assert found["listed"] == "recommendations to NATO"
