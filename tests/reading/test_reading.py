"""Reading: what is found below a corpus, how bytes become text, and what is known of a document."""

import codecs
import hashlib
import os
import socket
import string
import unicodedata
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusMissing, UnreadableSource
from assistant.reading import LIBRARIES, READERS, discover, read_file, read_table
from assistant.reading.decoding import decode
from assistant.reading.fields import iso_date, language_code, web_address
from assistant.reading.language import detect, document_language, question_language
from assistant.types import About, Document, Notice, SourceFile
from assistant.types.document import stamp_of

MEGABYTE = 1024 * 1024
LIBRARY = f"charset-normalizer {version('charset-normalizer')}"
SUPPORTED = ", ".join(sorted(READERS))
WORDS = "The Commission should reopen the border crossings before winter comes.\n"
as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file, so nothing is forbidden")


def put(folder: Path, name: str, content: str | bytes = WORDS) -> SourceFile:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return source_of(path, folder)


def source_of(path: Path, folder: Path) -> SourceFile:
    state = path.lstat()
    return SourceFile(
        path.relative_to(folder).as_posix(),
        path,
        state.st_size,
        state.st_mtime_ns,
        state.st_ino,
        state.st_ctime_ns,
    )


def read(folder: Path, name: str, content: str | bytes, about: About | None = None) -> Document:
    return read_file(put(folder, name, content), about, MEGABYTE)


def refusal(source: SourceFile, max_bytes: int = MEGABYTE) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_file(source, None, max_bytes)
    str(caught.value).encode()
    return str(caught.value)


def ids(folder: Path) -> list[str]:
    return [source.id for source in discover(folder)]


# Files of a corpus


def test_files_are_found_in_the_order_of_their_ids_without_tables_and_hidden_ones(tmp_path):
    for name in ["b.txt", "a/z.md", "a.txt", "a/b/c.pdf", "B.txt", ".hidden.txt", ".git/x.txt", "a/.x/y.txt"]:
        put(tmp_path, name)
    put(tmp_path, "documents.csv", "path\n")
    put(tmp_path, "a/documents.csv", "path\n")
    assert ids(tmp_path) == ["B.txt", "a.txt", "a/b/c.pdf", "a/z.md", "b.txt"]
    assert ids(tmp_path) == sorted(ids(tmp_path))


def test_a_found_file_carries_its_stamp(tmp_path):
    source = put(tmp_path, "deep/er/text.txt")
    assert list(discover(tmp_path)) == [source]
    state = source.path.stat()
    assert source.stamp == stamp_of(len(WORDS), state.st_mtime_ns, state.st_ino, state.st_ctime_ns)


def test_ids_keep_the_composition_of_their_letters(tmp_path):
    name = unicodedata.normalize("NFD", "résumé.txt")
    put(tmp_path, name)
    assert ids(tmp_path) == [name]


@pytest.mark.parametrize("kind", ["absent", "file"])
def test_a_missing_corpus_names_the_option_and_the_sample(tmp_path, kind):
    folder = tmp_path / "corpus"
    if kind == "file":
        folder.write_text("no folder")
    with pytest.raises(CorpusMissing, match=r"--corpus.*'assistant sample FOLDER'"):
        discover(folder)


def test_links_are_followed_within_the_corpus_but_neither_out_of_it_nor_in_circles(tmp_path):
    outside, corpus = tmp_path / "outside", tmp_path / "corpus"
    put(outside, "secret.txt")
    put(corpus, "a/text.txt")
    (corpus / "link.txt").symlink_to(corpus / "a" / "text.txt")
    (corpus / "folder").symlink_to("a")
    (corpus / "a" / "up").symlink_to("..")
    (corpus / "a" / "self").symlink_to("self")
    (corpus / "broken.txt").symlink_to("nowhere.txt")
    (corpus / "out").symlink_to(outside)
    (corpus / "out.txt").symlink_to(outside / "secret.txt")
    named = {"a/self", "folder/self", "broken.txt", "out", "out.txt"}  # so that reading them gives the reason
    assert set(ids(corpus)) == {"a/text.txt", "folder/text.txt", "link.txt"} | named
    assert all("is a link that" in refusal(source) for source in discover(corpus) if source.id in named)


def test_a_corpus_that_is_itself_a_link_is_read(tmp_path):
    put(tmp_path / "real", "text.txt")
    (tmp_path / "corpus").symlink_to("real")
    assert ids(tmp_path / "corpus") == ["text.txt"]


def test_pipes_and_sockets_are_named_and_refused_unopened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.txt"))
    assert ids(tmp_path) == ["pipe.txt", "socket.txt"]
    expected = "is not a regular file (a pipe, socket or device): remove it from the corpus"
    assert refusal(source_of(tmp_path / "pipe.txt", tmp_path)) == expected
    assert refusal(source_of(tmp_path / "socket.txt", tmp_path)) == expected


def test_a_name_that_is_not_utf_8_is_found_and_refused(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as stream:
        stream.write(WORDS.encode())
    (source,) = discover(tmp_path)
    assert source.id == "caf\udce9.txt"
    assert refusal(source) == "the path is not valid UTF-8: rename the file or its folder"


@as_root
def test_a_forbidden_file_or_folder_is_found_and_refused(tmp_path):
    put(tmp_path, "file.txt").path.chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    try:
        assert [refusal(source) for source in discover(tmp_path)] == [
            "cannot be read: grant permission to read it",
            "is a folder that cannot be listed: grant permission to read it",
        ]
    finally:
        (tmp_path / "folder").chmod(0o700)


def test_a_file_that_vanished_is_refused(tmp_path):
    source = put(tmp_path, "text.txt")
    source.path.unlink()
    assert refusal(source) == "was removed before it could be read"


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path):
    source = put(tmp_path, "text.txt", "abc " * 512 * 1024)
    assert read_file(source, None, 2 * MEGABYTE).text == "abc " * 512 * 1024
    assert refusal(source) == "is too large: 2 MB, the limit is 1 MB (raise ASSISTANT_MAX_FILE_MB)"


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "sheet.xlsx",
            WORDS,
            f"files of type .xlsx are not supported (supported types: {SUPPORTED})",
        ),
        (
            "README",
            WORDS,
            f"files without a suffix are not supported (supported types: {SUPPORTED})",
        ),
        ("old.doc", WORDS, "is a Word 97–2003 file, which is not supported: save it as .docx"),
        ("slides.PPTX", WORDS, "is a presentation, which is not supported: save it as PDF"),
        ("empty.txt", b"", "is empty"),
        ("mark.txt", codecs.BOM_UTF8, "is empty"),
        ("mark16.txt", codecs.BOM_UTF16_LE, "is empty"),
        ("blank.md", " \r\n\t\u3000\n", "contains nothing but white space"),
        ("a.txt", b"%PDF-1.7\n", "is a PDF named .txt: give it the suffix of its type, or remove it"),
        (
            "b.md",
            b"\x89PNG\r\n\x1a\n\0",
            "is a PNG image named .md: give it the suffix of its type, or remove it",
        ),
        (
            "c.txt",
            b"\x7fELF\x02\x01",
            "is an ELF program named .txt: give it the suffix of its type, or remove it",
        ),
        (
            "d.txt",
            b"PK\x03\x04\x14",
            "is a ZIP archive (or a Word, Excel or EPUB file) named .txt:"
            " give it the suffix of its type, or remove it",
        ),
        (
            "e.txt",
            b"text\0with zeros in it",
            "is binary (it contains NUL bytes): save it as text in UTF-8, or remove it",
        ),
        ("f.txt", "a\0b".encode("utf-16"), "contains NUL characters: save it as text in UTF-8, or remove it"),
        (
            "g.txt",
            bytes(range(1, 9)) * 20,
            "is binary (it contains many control characters): save it as text in UTF-8, or remove it",
        ),
        (
            "h.txt",
            codecs.BOM_UTF8 + b"caf\xe9",
            "cannot be decoded: its byte order mark says UTF-8, but byte 3 is not UTF-8; save it as UTF-8",
        ),
        (
            "i.txt",
            codecs.BOM_UTF16_LE + b"a",
            "cannot be decoded: its byte order mark says UTF-16, but byte 2 is not UTF-16; save it as UTF-8",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(tmp_path, name, content, reason):
    assert refusal(put(tmp_path, name, content)) == reason


def test_random_bytes_are_refused(tmp_path):
    noise = b"".join(hashlib.sha256(bytes([place])).digest() for place in range(200))
    for name, data in [("with.txt", noise), ("without.txt", noise.replace(b"\0", b""))]:
        assert refusal(put(tmp_path, name, data))


# Bytes to text

SENTENCES = {
    "cp1252": [
        "The Commission’s visa policy – adopted in 2023 – is “under review”.",
        "Member States shouldn’t close the last crossing.",
        "Café owners in Brest said: “We can’t go on”.",
        "Lukashenko’s régime",
        "Footnote¹ and the cost of £5 or €7…",
        "Les États membres devraient délivrer des visas humanitaires à l’étranger.",
        "Où est passée la frontière ? L’Europe a reçu des réfugiés.",
        "Déjà vu.",
        "Die EU sollte für die Bürgerinnen und Bürger von Belarus die Gebühren senken.",
        "Für Flüchtlinge müssen Übergänge geöffnet bleiben – „sofort“.",
        "Größe: 5 m², 20 °C, § 4.",
        "El señor Peña viajó a España; ¿cuándo volverá?",
        "Norge bør åpne grensen også for søkere.",
    ],
    "cp1250": [
        "Państwa członkowskie powinny otworzyć przejścia graniczne i ułatwić wydawanie wiz.",
        "Granica została zamknięta, a ludzie czekają na wizę już trzeci miesiąc.",
        "Unia Europejska powinna przedłużyć sankcje wobec Białorusi.",
        "Zażółć gęślą jaźń.",
        "The crossing at Kuźnica stays closed, as the office in Białystok said.",
        "Česká republika by měla podpořit běloruskou občanskou společnost.",
    ],
    "cp1251": [
        "Европейский союз должен открыть границу.",
        "Государства-члены должны выдавать гуманитарные визы.",
        "Дзяржавы павінны адкрыць мяжу для грамадзян Беларусі.",
    ],
    "cp1253": [
        "Τα κράτη μέλη πρέπει να εκδίδουν βίζες.",
        "Η Ευρωπαϊκή Ένωση πρέπει να ανοίξει τα σύνορα.",
    ],
    "cp1257": ["Valstybės narės turėtų atverti sienos perėjimo punktus ir išduoti vizas."],
    "koi8_r": ["Европейский союз должен открыть границу и выдавать визы."],
}


@pytest.mark.parametrize(
    ("encoding", "sentence"), [(page, one) for page, several in SENTENCES.items() for one in several]
)
def test_a_real_sentence_is_decoded_in_the_code_page_it_was_written_in(encoding, sentence):
    assert decode(sentence.encode(encoding)) == (sentence, encoding)


@pytest.mark.parametrize("encoding", SENTENCES)
def test_a_long_text_is_decoded_by_its_telling_lines(encoding):
    text = WORDS * 2_000 + "\r\n".join(SENTENCES[encoding] * 50)
    assert decode(text.encode(encoding)) == (text, encoding)


def test_a_single_endless_line_is_decoded_in_good_time():
    text = "word " * 200_000 + "café"
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [WORDS, "Европейский союз должен\r\nоткрыть границу.", "Łódź – a city"])
def test_utf_16_without_a_mark_is_recognised(encoding, text):
    assert decode(text.encode(encoding)) == (text, encoding)


UNMARKED = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\r\t\f"), min_size=1
).filter(lambda text: not text.startswith("\ufeff"))


@given(UNMARKED)
def test_utf_8_comes_back_as_it_was(text):
    assert decode(text.encode()) == (text, "utf-8")


@given(UNMARKED, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_text_with_a_byte_order_mark_comes_back_without_it(text, encoding):
    assert decode(text.encode(encoding)) == (text, encoding)


@given(UNMARKED)
def test_big_endian_marks_are_honoured_too(text):
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == (text, "utf-16")
    assert decode(codecs.BOM_UTF32_BE + text.encode("utf-32-be")) == (text, "utf-32")


@given(st.text(string.ascii_letters + " \r\n", min_size=4), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_ascii_in_unmarked_utf_16_comes_back(text, encoding):
    assert decode(text.encode(encoding)) == (text, encoding)


WESTERN_WORDS = (
    "élargissement Größe façade naïve “visas” l’Union déjà Straße années für Köln – café señor Malmö".split()
)


@given(st.lists(st.sampled_from(WESTERN_WORDS), min_size=1))
def test_western_text_comes_back_from_windows_1252(words):
    joined = f"The Member States should act together – now. {' '.join(words)}"
    assert decode(joined.encode("cp1252")) == (joined, "cp1252")


@given(st.binary(max_size=300))
def test_whatever_the_bytes_they_are_refused_or_the_named_encoding_gives_the_text(data):
    try:
        text, encoding = decode(data)
    except UnreadableSource:
        return
    assert data.decode(encoding) == text
    text.encode("utf-8")


@given(
    st.lists(st.sampled_from(["a", "é", "𝕏", "\r", "\n", "\r\n", "e\u0301", "\u2028", "\ufb01"]), min_size=1)
)
def test_line_ends_and_composition_stay_so_that_offsets_count_code_points(parts):
    text = "Title" + "".join(parts) + "end"
    decoded, _ = decode(text.encode())
    starts = [len("Title" + "".join(parts[:place])) for place in range(len(parts))]
    cut = [decoded[at : at + len(part)] for at, part in zip(starts, parts, strict=True)]
    assert (decoded, cut) == (text, parts)


# Documents


def test_a_text_file_becomes_a_document_with_nothing_invented(tmp_path):
    data = "Café policy\r\n\r\nThe Commission should act now.\r".encode("cp1252")
    assert read(tmp_path, "deep/policy paper.v2.txt", data) == Document(
        id="deep/policy paper.v2.txt",
        text="Café policy\r\n\r\nThe Commission should act now.\r",
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type="text/plain",
        reader=f"text 5 ({LIBRARY})",
        title="Café policy",
        encoding="cp1252",
        language="en",
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  HOLDING   THE LINE \nHybrid threats\n", "HOLDING THE LINE"),
        ("Who should act?\r\rEveryone.", "Who should act?"),
        ("The Commission should act.\n\nNow.", "file"),
        ("The Commission decided on Monday to open\nthe crossing.", "file"),
        ("- Open the crossing\n- Close it", "file"),
        ("1. Open the crossing\n2. Close it", "file"),
        ("Only one line", "file"),
        ("=====\nTitle\n", "file"),
        ("x" * 151 + "\n\nmore", "file"),
        ("x" * 150 + "\n\nmore", "x" * 150),
    ],
)
def test_the_first_line_is_the_title_only_where_it_looks_like_one(tmp_path, text, title):
    assert read(tmp_path, "file.txt", text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro\n\n# The *first* `title` #\n\n# Second\n", "The first title"),
        ("Rule of Law **First**\r\n=====\r\n\r\nText", "Rule of Law First"),
        ("Two\nlines\n===\n", "Two lines"),
        ("```\n# code\n```\n# Real\n", "Real"),
        ("~~~~\n# code\n~~~\n# still code\n~~~~\n# Real\n", "Real"),
        ("## Lower\n\n# Upper\n", "Upper"),
        (
            "# [Visa](http://x.eu/a_(b)) for snake_case_names[^1] &amp; \\*others\\*\n",
            "Visa for snake_case_names & *others*",
        ),
        ("# _Doors_ and ***gates*** ![icon](i.png)<br>\n", "Doors and gates icon"),
        ("#No heading\n\n    # code\n", "file"),
        ("#\n\n# \n", "file"),
        ("- item\n===\n", "file"),
        ("# C#\n", "C#"),
    ],
)
def test_the_first_heading_of_level_one_is_the_title(tmp_path, text, title):
    assert read(tmp_path, "file.md", text).title == title


def test_front_matter_is_believed_and_stays_in_the_text(tmp_path):
    text = (
        "---\r\n"
        'title: "A ladder, not a wall: \\"relief\\""  # working title\r\n'
        "author:\r\n  - Anna O'Hara\r\n  - 'Bo ''B'' Berg'\r\n"
        "date: 2025-02-18\r\nlang: nl-BE\r\ntags: {a: b}\r\n---\r\n# Other title\r\nText.\r\n"
    )
    assert read(tmp_path, "file.markdown", codecs.BOM_UTF8 + text.encode()) == Document(
        id="file.markdown",
        text=text,
        digest=f"sha256:{hashlib.sha256(codecs.BOM_UTF8 + text.encode()).hexdigest()}",
        media_type="text/markdown",
        reader=f"markdown 5 ({LIBRARY})",
        title='A ladder, not a wall: "relief"',
        encoding="utf-8-sig",
        author="Anna O'Hara, Bo 'B' Berg",
        date="2025-02-18",
        language="nl",
    )


@pytest.mark.parametrize(
    ("front", "title", "author", "date"),
    [
        ("title: Plain # comment\ndate: 2024-02-30", "Plain", None, None),
        ('title: >-\n  Folded\n  title\nauthor: [Ann, "B, C"]', "Folded title", "Ann, B, C", None),
        ("title: C# for all\nDate: 2024-05-06T10:00:00Z", "C# for all", None, "2024-05-06"),
        ("title: ~\nauthor: {name: X}\ndate: May 2024", "Heading", None, "2024-05"),
        ("author:\n  name: X\n  mail: Y", "Heading", "X", None),
        (
            "authors:\n  - name: Ann Ode\n    mail: Y\n  - name: Bo\ndate: 3 May 2024",
            "Heading",
            "Ann Ode, Bo",
            "2024-05-03",
        ),
        ("title: 'It''s'\ntitle: again\ndate: 2024", "It's", None, "2024"),
        ("title: Ports\nauthors:\n- _people/ann-ode.md\ndate: 2024", "Ports", None, "2024"),
    ],
)
def test_only_the_simple_parts_of_front_matter_are_understood(tmp_path, front, title, author, date):
    document = read(tmp_path, "file.md", f"---\n{front}\n---\n\n# Heading\n")
    assert (document.title, document.author, document.date) == (title, author, date)


def test_a_ruler_at_the_top_is_no_front_matter(tmp_path):
    assert read(tmp_path, "file.md", "---\n\n# Heading\n\ntitle: no\n").title == "Heading"


def test_the_table_overrides_what_the_file_says_value_by_value(tmp_path):
    about = About(
        title="Given", publisher="Unit", language="fr", url="https://x.eu", marking="Public", replaces="o.md"
    )
    text = "---\ntitle: Found\nauthor: Ann\ndate: 2024\nlanguage: en\n---\nText.\n"
    document = read(tmp_path, "file.md", text, about)
    assert document == Document(
        id="file.md",
        text=text,
        digest=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        media_type="text/markdown",
        reader=f"markdown 5 ({LIBRARY})",
        title="Given",
        encoding="utf-8",
        author="Ann",
        publisher="Unit",
        date="2024",
        language="fr",
        url="https://x.eu",
        marking="Public",
        replaces="o.md",
    )


def test_the_library_of_every_reader_is_known():
    assert set(LIBRARIES) == set(READERS.values())


def test_every_reader_answers_to_a_lower_case_suffix_and_is_found_by_any(tmp_path):
    assert set(READERS) >= {".docm", ".docx", ".dotx", ".markdown", ".md", ".odt", ".ott", ".text", ".txt"}
    assert [suffix for suffix in READERS if suffix != suffix.lower()] == []
    assert read(tmp_path, "LOUD.TXT", WORDS).media_type == "text/plain"


# documents.csv


def test_tables_at_any_depth_count_from_their_own_folder_and_deeper_ones_win(tmp_path):
    put(
        tmp_path,
        "documents.csv",
        "path,title,marking,replaces\n./a.txt,Title A,,deep/old.md\ndeep/b.md,Upper,Internal,\ngone.txt,,,\n",
    )
    put(
        tmp_path,
        "deep/documents.csv",
        b"\xef\xbb\xbfLanguage;date;PATH;title;replaces;url\r\n"
        b'EN;2024-02;b.md;"Low; er";old.md;http://x.eu/y\r\n;;;;;\r\n',
    )
    assert read_table(tmp_path).abouts == {
        "a.txt": About(title="Title A", replaces="deep/old.md"),
        "deep/b.md": About(
            title="Low; er",
            date="2024-02",
            language="en",
            url="http://x.eu/y",
            marking="Internal",
            replaces="deep/old.md",
        ),
        "gone.txt": About(),
    }


def test_no_table_says_nothing(tmp_path):
    assert read_table(tmp_path) == ({}, ())


def test_the_table_of_a_missing_corpus_is_an_error(tmp_path):
    with pytest.raises(CorpusMissing, match="--corpus"):
        read_table(tmp_path / "absent")


PATH_EXPECTED = "expected a path below the table's folder, with forward slashes"
NOT_BELOW = f"{PATH_EXPECTED} and without '..', found"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("path,titel\n", ", row 1, column 'titel': unknown column, expected some of path, title, author,"
         " publisher, date, language, url, marking, replaces"),
        ("title\nx\n", ", row 1, column 'path': missing column, expected path and any of title, author,"
         " publisher, date, language, url, marking, replaces"),
        ("path,title,title\n", ", row 1, column 'title': expected each column once"),
        ("path,title\n,x\n", f", row 2, column 'path': {PATH_EXPECTED}, found nothing"),
        ("path\n\n/etc/passwd\n", f", row 3, column 'path': {NOT_BELOW} '/etc/passwd'"),
        ("path\nC:\\a.txt\n", f", row 2, column 'path': {NOT_BELOW} 'C:\\\\a.txt'"),
        ("path\na/../b.txt\n", f", row 2, column 'path': {NOT_BELOW} 'a/../b.txt'"),
        ("path\n.\n", f", row 2, column 'path': {PATH_EXPECTED}, found '.'"),
        ("path\na.txt\n./a.txt\n", ", row 3, column 'path': expected each path once, row 2 has it too"),
        ("path,date\na,2023-02-29\n", ", row 2, column 'date': expected a real date as YYYY, YYYY-MM or"
         " YYYY-MM-DD, found '2023-02-29'"),
        ("path,url\na,ftp://x.eu\n", ", row 2, column 'url': expected an address that begins with http:// or"
         " https://, found 'ftp://x.eu'"),
        ("path,language\na,English\n", ", row 2, column 'language': expected a language code of two or three"
         " letters, such as en, found 'English'"),
        ("path,replaces\na,../b\n", f", row 2, column 'replaces': {NOT_BELOW} '../b'"),
        ("path,replaces\na,a\n", ", row 2, column 'replaces': expected another document,"
         " found the row's own path"),
        ("path,title\na,b,c\n", ", row 2: expected 2 cells (a comma needs quotes)"),
        ("path,title\na,\"b\" c\n", ", row 2: expected CSV: ',' expected after '\"'"),
        (b"path\ncaf\xe9.txt\n", ": expected UTF-8, but byte 8 is not"),
    ],
)  # fmt: skip
def test_a_wrong_table_names_file_row_column_and_what_is_expected(tmp_path, content, complaint):
    put(tmp_path, "sub/documents.csv", content)
    [fault] = read_table(tmp_path).faults
    said = complaint.removeprefix(", ").removeprefix(": ")
    assert fault == Notice(
        "sub/documents.csv", f"{said}. Correct the table. Until then, its earlier values are used"
    )


def test_dates_codes_and_addresses_are_checked_for_being_real():
    dates = [
        "2024",
        "2024-02",
        "2024-02-29",
        "2023-02-29",
        "2024-13",
        "0000",
        "24",
        "2024-2-9",
        "2024-02-29x",
    ]
    assert [value for value in dates if iso_date(value)] == ["2024", "2024-02", "2024-02-29"]
    assert [language_code(value) for value in ["en", "DEU", "eng", "xyz", "e", "en-GB"]] == [
        "en",
        "de",
        "en",
        "xyz",
        None,
        None,
    ]
    addresses = ["https://x.eu/a", "http://", "javascript:alert(1)", "http://[", "http://x y"]
    assert [value for value in addresses if web_address(value)] == ["https://x.eu/a"]


# Languages


def test_the_language_of_a_text_is_detected_from_its_middle():
    foreign = "Ein kurzer Vorspann auf Deutsch. "
    assert document_language(foreign * 3 + WORDS * 200 + foreign * 3) == "en"
    assert document_language("12345 – 67\n") is None
    assert detect("") == ("und", 0.0)


@pytest.mark.parametrize(
    "question",
    [
        "Bobrowniki and Kuźnica opened?",
        "Does Suwałki matter?",
        "Who runs Przedsiębiorstwo Górnicze Silesia?",
        "Did the Bundesamt für Migration und Flüchtlinge suspend it?",
        "What did Médecins Sans Frontières say?",
        "Is Deutsche Welle banned?",
        "Have Straż Graniczna officers pushed back migrants?",
        "Can Polskie Koleje Państwowe resume trains via Małaszewicze?",
        "Bobrowniki Kuźnica Terespol Połowce?",
        "Rzeczpospolita, Gazeta Wyborcza and Nasha Niva: which were blocked?",
        "WHAT SHOULD THE EU DO?",
        "visa fees Belarus students",
        "Wat is Zapad?",
        "Zapad?",
        "2024 – 2025?",
        "",
        "caf\udce9 in Minsk?",
    ],
)
def test_a_question_that_may_be_english_is_taken_for_english(question):
    assert question_language(question) == "en"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was soll die EU tun, um die Grenze zu schützen?", "de"),
        ("Wie sollte die EU mit Lukaschenko umgehen?", "de"),
        ("Was ist Zapad?", "de"),
        ("Wat moet de EU doen om de grens te beschermen?", "nl"),
        ("Moeten lidstaten visa geven aan Wit-Russen?", "nl"),
        ("Que devrait faire l'Union européenne pour protéger la frontière ?", "fr"),
        ("Quelles mesures contre la Biélorussie ?", "fr"),
        ("Co powinna zrobić Unia Europejska, aby chronić granicę?", "pl"),
        ("Kiedy można złagodzić sankcje wobec Białorusi?", "pl"),
        ("Что должен сделать Европейский союз для защиты границы?", "ru"),
        ("КАКИЕ САНКЦИИ СЛЕДУЕТ СНЯТЬ?", "ru"),
    ],
)
def test_a_full_question_in_another_language_is_recognised(question, language):
    assert question_language(question) == language
