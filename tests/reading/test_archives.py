"""Archives and XML that nobody vouches for: read within limits, or refused with what to do."""

import struct
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.office_files import archive

from assistant.errors import UnreadableSource
from assistant.reading import archives
from assistant.reading.archives import open_archive
from assistant.reading.xml import MAX_DEPTH, parse_xml
from assistant.runtime.sizes import MEGABYTE

SAVE_AGAIN = "open it in its own program and save it again, or download it again"


def refusal(data: bytes, name: str = "a.xml") -> str:
    with pytest.raises(UnreadableSource) as caught:
        open_archive(data).read(name)
    return str(caught.value)


def with_flag(data: bytes, flag: int) -> bytes:
    """The archive with a flag set in the entry of its first member, in both places."""
    changed = bytearray(data)
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    for place in (local, central):
        changed[place : place + 2] = struct.pack("<H", flag)
    return bytes(changed)


def test_members_are_read_by_name() -> None:
    opened = open_archive(archive({"a.xml": "<a/>", "b/c.txt": b"words"}))
    assert opened.names() == ("a.xml", "b/c.txt")
    assert (opened.read("b/c.txt"), opened.get("a.xml"), opened.get("none")) == (b"words", b"<a/>", None)
    with pytest.raises(KeyError):
        opened.read("none")


def test_paths_that_lead_elsewhere_are_not_there() -> None:
    names = [
        "../up.txt",
        "a/../../up.txt",
        "/etc/passwd",
        "C:/x.txt",
        "..\\up.txt",
        "folder/",
        "in\\side.txt",
    ]
    opened = open_archive(archive(dict.fromkeys(names, "x")))
    assert opened.names() == ("in/side.txt",)


def test_a_name_that_is_there_twice_is_read_in_neither_form() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("a.xml", "one")
        opened.writestr("b.xml", "three")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("a.xml", "two")
    assert refusal(file.getvalue()) == f"is ambiguous: it contains a.xml more than once; {SAVE_AGAIN}"
    assert open_archive(file.getvalue()).read("b.xml") == b"three"


def test_members_with_a_password_are_refused() -> None:
    protected = with_flag(archive({"a.xml": "x"}), 1)
    assert refusal(protected) == "is protected with a password: save a copy without one"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(method: int) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as opened:
        opened.writestr("a.xml", "x" * 100)
    assert refusal(file.getvalue()) == f"packs a.xml in a way that is not supported; {SAVE_AGAIN}"


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    start = time.monotonic()
    assert refusal(archive({"a.xml": b"\0" * (9 * MEGABYTE)})).startswith(
        "looks like a decompression bomb: a.xml unpacks to 10"
    )
    assert time.monotonic() - start < 5


def test_large_members_and_totals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 2 * MEGABYTE)
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 3 * MEGABYTE)
    size = MEGABYTE
    assert refusal(archive({"a.xml": b"x" * 2 * size + b"x"})) == (
        "contains a.xml, 2 MB unpacked; the limit is 2 MB: split it"
    )
    opened = open_archive(archive({"a": b"x" * 2 * size, "b": b"x" * 2 * size}))
    opened.read("a")
    with pytest.raises(UnreadableSource, match=r"unpacks to more than 3 MB: split it"):
        opened.read("b")


def test_too_many_members_are_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 10)
    assert refusal(archive({str(place): "" for place in range(11)})) == (
        "contains more than 10 files: remove it if you do not know it"
    )


def test_archives_within_archives_stay_closed() -> None:
    inner = archive({"a.xml": "x"})
    assert open_archive(archive({"inner.zip": inner})).read("inner.zip") == inner


def test_the_large_form_of_the_format_is_read() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as opened, opened.open("a.xml", "w", force_zip64=True) as member:
        member.write(b"words")
    assert open_archive(file.getvalue()).read("a.xml") == b"words"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"words", f"is not a ZIP archive; {SAVE_AGAIN}"),
        (archive({"a.xml": "x" * 99})[:60], f"is damaged: its list of files is missing; {SAVE_AGAIN}"),
    ],
    ids=["empty", "words", "cut"],
)  # fmt: skip
def test_what_cannot_be_unpacked_says_what_to_do(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_member_whose_bytes_changed_is_not_read() -> None:
    changed = bytearray(archive({"a.xml": "words"}))
    changed[changed.index(b"a.xml") + 7] ^= 0x55
    assert refusal(bytes(changed)) == f"is damaged: a.xml cannot be unpacked; {SAVE_AGAIN}"


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 10_000), st.integers(0, 255), st.integers(0, 10_000))
def test_damage_never_raises_anything_else(place: int, value: int, cut: int) -> None:
    whole = bytearray(archive({"a.xml": "<a>words</a>" * 50, "b.xml": b"x"}))
    whole[place % len(whole)] = value
    for data in (bytes(whole), bytes(whole[: cut % len(whole)])):
        with suppress(UnreadableSource):
            opened = open_archive(data)
            for name in opened.names():
                opened.read(name)


# XML

ENTITIES = b'<!DOCTYPE a [<!ENTITY x0 "ha">%s]>' % b"".join(
    b'<!ENTITY x%d "%s">' % (place, b"&x%d;" % (place - 1) * 10) for place in range(1, 12)
)


def test_sound_xml_is_parsed_without_comments_and_instructions() -> None:
    root = parse_xml(
        '<?xml version="1.0" encoding="utf-16"?><a><!-- no --><?no?><b>é</b></a>'.encode("utf-16")
    )
    assert [(one.tag, one.text) for one in root] == [("b", "é")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ENTITIES + b"<a>&x11;</a>", "is damaged"),
        (ENTITIES + b"<a b='&x11;'/>", "is damaged"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><a/>', "declares entities"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "nests its XML deeper than 200 levels"),
        (b"<a>" * 100_000, "is damaged"),
        (b"", "is damaged"),
        (b"<a>", "is damaged"),
        (b"\0\xff", "is damaged"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "is damaged"),
    ],
)
def test_hostile_and_broken_xml_is_refused_at_once(data: bytes, reason: str) -> None:
    start = time.monotonic()
    with pytest.raises(UnreadableSource, match=f"^{reason}"):
        parse_xml(data)
    assert time.monotonic() - start < 5


def test_xml_as_deep_as_the_limit_is_parsed() -> None:
    assert parse_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"


def test_a_document_type_without_entities_is_no_attack() -> None:
    assert (
        parse_xml(b'<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.eu/ncx.dtd"><ncx/>').tag
        == "ncx"
    )
