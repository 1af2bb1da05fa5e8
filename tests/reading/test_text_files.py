"""Text files as programs write them: page breaks in sentences, a few NULs, the code page of old Macs; links among the files."""

from pathlib import Path

import pytest

from assistant.errors import UnreadableSource
from assistant.reading import READERS, VERSIONS, discover, read_file
from assistant.reading.page_breaks import without_page_breaks
from assistant.reading.typed_columns import without_columns
from assistant.types import Document, SourceFile

LIMIT = 10**8


def read(folder: Path, data: bytes, name: str = "plan.txt") -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_file(SourceFile(name, path, len(data), 0, 0), None, LIMIT)


@pytest.mark.parametrize("suffix", [".html", ".md", ".txt"])
def test_the_name_of_a_reader_has_the_version_that_decides_what_is_read_again(
    tmp_path: Path, suffix: str
) -> None:
    found = read(tmp_path, b"<p>The Board must report by May.</p>" * 9, f"a{suffix}")
    assert found.reader.split(" (")[0].split()[1:] == [str(VERSIONS[READERS[suffix]])]


def test_a_sentence_runs_over_a_page_break() -> None:
    text = "Ports\n\nThe Ministry should build a pier by\n      12\n\fPorts            Committee 2026\n2029, and pay for it.\n\nIt must stop.\n"
    assert (
        without_page_breaks(text)
        == "Ports\n\nThe Ministry should build a pier by 2029,\nand pay for it.\n\nIt must stop.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry should build a pier.\n12\n\fPorts    2026\nthen it should pay.\n",
        "The Ministry should build\n12\n\fA new chapter\nand its first lines\n",
        "The Ministry should build\n\f1. Another item\n",
        "No page break here\n12\n",
    ],
)
def test_other_page_breaks_stay_as_they_are(text: str) -> None:
    assert without_page_breaks(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("within ~~30~~ 60 days", "within 60 days"),
        ("within ~~30~~60 days", "within 60 days"),
        ("must not ~~may~~.", "must not."),
        ("~~may~~ must ~~not~~ act", "must act"),
        ("<del>30</del> 60 days", "60 days"),
        ("`~~x~~` and a ~~ b ~~ c", "`~~x~~` and a ~~ b ~~ c"),
        ("~~~~\n~~code~~\n~~~~\n", "~~~~\n~~code~~\n~~~~\n"),
    ],
)
def test_struck_words_of_markdown_are_left_out_as_deleted(tmp_path: Path, text: str, kept: str) -> None:
    path = tmp_path / "order.md"
    path.write_text(text, encoding="utf-8")
    found = read_file(SourceFile("order.md", path, len(text), 0, 0), None, LIMIT)
    assert found.text == kept
    assert found.warnings == (("struck-out text was left out as deleted",) if kept != text else ())


def test_html_in_markdown_that_nobody_would_see_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "order.md"
    path.write_text(
        f"""{"The board looked at all quays. " * 5}

<p style="display:none">It must be 2 euro.</p>

<style>.x {{ color: white }}</style>
Pay <span class="x">not <span>one</span></span> 3 euros, <del class="y">at once</del> and keep `<p hidden>code</p>` <b>so</b>.
""",
        encoding="utf-8",
    )
    found = read_file(SourceFile("order.md", path, 0, 0, 0), None, LIMIT)
    assert found.text.splitlines()[-1] == "Pay  3 euros,  and keep `<p hidden>code</p>` <b>so</b>."
    assert "2 euro" not in found.text
    assert found.warnings == ("struck-out text was left out as deleted", "hidden text was ignored")


def test_raised_and_lowered_characters_of_markdown_are_written_as_in_other_formats(tmp_path: Path) -> None:
    text = "Keep 10<sup>6</sup> m<sup>3</sup> of CO<sub>2</sub>.<sup>1</sup> Type `x<sup>2</sup>`.\n\n```\n<sub>2</sub>\n```\n"
    found = read(tmp_path, text.encode(), "plan.md")
    assert found.text == "Keep 10^6 m³ of CO2.¹ Type `x<sup>2</sup>`.\n\n```\n<sub>2</sub>\n```\n"
    assert found.warnings == ()


@pytest.mark.parametrize("name", ["plan.txt", "plan.md"])
def test_text_files_have_the_date_of_their_title_page_and_nothing_unseen(tmp_path: Path, name: str) -> None:
    found = read(
        tmp_path,
        "# Lights\n\n**Date:** 12 March 2019\n\nKeep Tar\u00adtu\u200b so\u00ad\nlar.\n".encode(),
        name,
    )
    assert (found.date, found.text.splitlines()[-2:]) == ("2019-03-12", ["Keep Tartu so-", "lar."])


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [
        "The Board should lower the fees",
        "that it takes from towns and",
        "should publish all accounts",
        "of the year by the end of",
        "June at its own expense.",
    ]
    right = [
        "The Treasury must pay twelve",
        "million euros to the Board",
        "and check how the money is",
        "spent in towns and villages",
        "of the north by the law.",
    ]
    lines = [f"{one:40}{other}" for one, other in zip(left, right, strict=True)]
    assert without_columns("\n".join(["Ports", "", *lines, ""])) == "\n".join(
        ["Ports", "", *left, "", *right, "", ""]
    )


def test_a_table_typed_with_blanks_stays_as_it_is() -> None:
    table = "".join(f"Country {one:30}should pay {one} million\n" for one in range(9))
    assert without_columns(table) == table


def test_a_text_with_a_few_nuls_is_text(tmp_path: Path) -> None:
    line = "The Council should review the rule each year.\n"
    assert read(tmp_path, (line * 50 + "\0\0" + line).encode()).text == line * 50 + "  " + line
    with pytest.raises(UnreadableSource, match="NUL"):
        read(tmp_path, b"ab\0\0cd\0")


def test_a_text_of_an_old_macintosh_is_read_in_its_code_page(tmp_path: Path) -> None:
    text = "The Minister’s view is that the café – “Zoë” – pays 5 € a day. It’s the town’s café, not the port’s.\n"
    found = read(tmp_path, text.encode("mac_roman"))
    assert (found.text, found.encoding) == (text, "mac_roman")
    western = "Das Café am Ring gehört MÜLLER & Söhne; ÖBB und ÄRZTE zahlen 5 € – “so” ist’s.\n"
    assert read(tmp_path, western.encode("cp1252")).text == western


def test_links_that_leave_the_corpus_or_lead_nowhere_are_named(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    corpus.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("The Council should not be told.\n")
    (corpus / "shared").symlink_to(outside)
    (corpus / "far.txt").symlink_to(outside / "secret.txt")
    (corpus / "lost.txt").symlink_to(tmp_path / "nothing.txt")
    (corpus / "near.txt").write_text("The Council should read it.\n")
    reasons = {}
    for source in discover(corpus):
        try:
            reasons[source.id] = read_file(source, None, LIMIT).text
        except UnreadableSource as error:
            reasons[source.id] = str(error)[:35]
    assert reasons == {
        "far.txt": "is a link that leaves the corpus fo",
        "lost.txt": "is a link that leads nowhere: remov",
        "near.txt": "The Council should read it.\n",
        "shared": "is a link that leaves the corpus fo",
    }
