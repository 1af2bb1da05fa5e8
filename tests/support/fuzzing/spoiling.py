"""Ways to spoil a file: its bytes, those of one member of an archive, or elements of XML; what stands around it stays sound."""

import random
import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from lxml import etree

from support.office_files import archive

Change = Callable[[bytes], bytes]

TOKENS = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xfe\xff", b"\xe2\x80\xae", b"\xf0\x9f\x9a\xa2", b"&#0;", b"&amp", b"<!--", b"-->", b"]]>",
    b"<![CDATA[", b"<?", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<p>", b"</p>", b"<table>", b"<li>", b"\n\n", b"\r", b"\t", b"\x0c", b" ",
    b"1.", b"(a)", b"- ", b"# ", b"|", b"[^1]", b"```", b"---\n", b"9999999999999999999", b"-1", b"0", b"1e309", b"NaN", b"obj", b"endobj",
    b"stream", b"<<", b">>", b"/Kids", b"/Parent 1 0 R", b" Tj", b" Tm", b"BT", b"ET", b"../", b"%00", b"\\", b"\"", b"'", b"=", b"w:",
    "ﬁ".encode(), "İ".encode(), "e\u0301".encode(), "\u00ad\u200b\u2028".encode(), "א".encode(),
)  # fmt: skip


def members(data: bytes) -> dict[str, bytes]:
    """The members of an archive; none where it cannot be opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            return {info.filename: opened.read(info) for info in opened.infolist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        return {}


def spoil(data: bytes, place: int, change: Change) -> bytes:
    """Change the whole file, or what stands at `place` in an archive; members of an archive come first."""
    inside = members(data)
    names = list(inside)
    which = place % (len(names) + 1)
    if which == len(names):
        return change(data)
    try:
        return archive({**inside, names[which]: change(inside[names[which]])})
    except ValueError:  # a name that cannot be written again
        return change(data)


def replaced(data: bytes, start: int, length: int, new: bytes) -> bytes:
    """`data` with `new` in place of the `length` bytes from `start`, both counted round the end."""
    start %= len(data) + 1
    return data[:start] + new + data[start + length :]


def repeated(data: bytes, start: int, length: int, times: int) -> bytes:
    """`data` in which a stretch stands several times."""
    start %= len(data) + 1
    return data[:start] + data[start : start + length] * times + data[start + length :]


def spoil_xml(data: bytes, chance: int) -> bytes:
    """XML in which one element, attribute or text is gone, doubled, moved, wrapped or another, and that is still well-formed.

    `data` as it is where it is no XML.
    """
    drawn = random.Random(chance)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return data
    elements = list(root.iter(etree.Element))
    one, other = drawn.choice(elements), drawn.choice(elements)
    word = re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd]", "", drawn.choice(TOKENS).decode(errors="ignore"))
    match drawn.randrange(7):
        case 0 if one.getparent() is not None:
            one.getparent().remove(one)
        case 1 if one.getparent() is not None:
            for _ in range(drawn.choice((1, 1, 3, 60))):
                one.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))
        case 2 if one is not other and one not in other.iterancestors():
            one.append(other)
        case 3 if one.attrib:
            name = drawn.choice(list(one.attrib))
            values = [value for each in elements for value in each.attrib.values()]
            one.attrib[name] = drawn.choice([word, *values])
        case 4:
            one.tag = other.tag
        case 5:
            one.text = word * drawn.choice((1, 2, 50))
        case _:
            one.attrib.update(other.attrib)
    return bytes(etree.tostring(root))


def spoil_words(text: str, words: tuple[str, ...], chance: int) -> str:
    """A text in which a word is gone, doubled, or followed by one of `words`."""
    drawn = random.Random(chance)
    parts = text.split(" ")
    place = drawn.randrange(len(parts))
    parts[place : place + drawn.choice((0, 1))] = drawn.choice(
        ([], [drawn.choice(words)], [parts[place]] * 2, [drawn.choice(words), drawn.choice(words)])
    )
    return " ".join(parts)
