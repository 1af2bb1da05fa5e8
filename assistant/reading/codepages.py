"""Which code page wrote these bytes: Windows-1252 unless the text reads better in another."""

import re

from assistant.reading.language import detect

WESTERN, MACINTOSH = "cp1252", "mac_roman"
# What the other of the two code pages makes of letters, apostrophes and quotation marks.
_WRONG_WESTERN = re.compile(
    r"[a-z][À-ÖØ-ÞŠŒŽŸ][a-z]|[a-z][ŽŠŒ]\b|(?<![^\s(])[ÒÔ](?=[A-Za-z])|[a-z.,][ÓÕ](?=[\s.,)])|\d\sÛ\b|\\u0090|\x8d|\x8f|\x81"
)
_WRONG_MACINTOSH = re.compile(
    r"[A-Za-z][≥≤∂∑∏π∫ΩªºΔ√ƒ≈∆«»◊⁄¤‹›ﬁﬂ¸˛ˇ∞±¶ß®´¨≠ÆØÈÍÎÏÌÓÔÒÚÛÙ][a-z]|[a-z][ÈÍÎÏÌÓÔÚÛÙ]|\s[—–]\w+[ËÎÏÍ]"
)
_CENTRAL_EUROPE = frozenset(["pl", "cs", "sk", "hu", "sl", "hr", "bs", "sh", "ro", "sq"])
_LATIN_PAGES = {  # each with the languages it was made for
    "cp1250": _CENTRAL_EUROPE,
    "iso8859_2": _CENTRAL_EUROPE,
    "cp1257": frozenset(["lt", "lv", "et"]),
    "cp1254": frozenset(["tr"]),
}
_OTHER_SCRIPTS = (
    *("cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "koi8_u", "cp866", "iso8859_5", "iso8859_7"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "cp949"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_LATIN_RUN = 2.0  # mean length of a run of non-ASCII bytes: about 1.2 in Polish, 5 in Russian
_MIXED_WORD = re.compile(r"[^\W\d_][¹³¿£¥¯±¶¼¾][^\W\d_]|[a-zß-öø-ÿ]Ÿ")  # as in "Bia³ystok", "KuŸnica"
_CONTROL = re.compile(r"[\x80-\x9f]")
_SURE = 0.8
_ENOUGH = 3
_SAMPLE = 5_000
_CONTEXT = 200


def code_page(data: bytes) -> str | None:
    """Return the codec for `data`, which is neither UTF-8 nor UTF-16, or None where none is plausible."""
    sample = _non_ascii_lines(data)
    runs = _HIGH.findall(sample)
    if len(b"".join(runs)) > _LATIN_RUN * len(runs):
        found = _by_statistics(sample)
        if found is not None and _decodes(data, found):
            return found
    return _by_reading(sample, data, enough=len(runs) >= _ENOUGH)


def _non_ascii_lines(data: bytes) -> bytes:
    """Return the first lines with a non-ASCII byte, up to a limit and cut at spaces."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if size < _SAMPLE and (first := _HIGH.search(line)):
            start = line.rfind(b" ", 0, max(0, first.start() - _CONTEXT)) + 1
            lines.append(line[start : start + _SAMPLE])
            size += len(lines[-1])
    sample = b"\n".join(lines)
    return sample if size <= _SAMPLE else sample[:_SAMPLE].rpartition(b" ")[0] or sample[:_SAMPLE]


def _by_statistics(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # here: 28 ms that texts in UTF-8 need not pay

    best = from_bytes(sample, cp_isolation=list(_OTHER_SCRIPTS)).best()
    return None if best is None else best.encoding


def _by_reading(sample: bytes, data: bytes, enough: bool) -> str | None:
    """Choose a Latin code page: any but Windows-1252 must read with certainty as a language of its own."""
    western = _decodes(data, WESTERN)
    western_text = sample.decode(WESTERN, errors="replace")
    if _is_macintosh(sample, western_text):
        return MACINTOSH
    if western and not enough and not _MIXED_WORD.search(western_text):
        return WESTERN
    scores: dict[str, float] = {}
    for page, languages in _LATIN_PAGES.items():
        if _decodes(data, page) and not _CONTROL.search(text := sample.decode(page)):
            language, score = detect(text)
            if language in languages:
                scores[page] = score
    best = max(scores, key=lambda page: scores[page], default=None)
    if not western:
        return best
    if best is not None and scores[best] >= max(_SURE, detect(western_text)[1]):
        return best
    return "cp1250" if _MIXED_WORD.search(western_text) and _decodes(data, "cp1250") else WESTERN


def _is_macintosh(sample: bytes, western: str) -> bool:
    """Whether text reads better in Mac Roman: in Windows-1252 capitals would stand within words, again and again."""
    wrong = len(_WRONG_WESTERN.findall(western))
    return wrong >= _ENOUGH and len(_WRONG_MACINTOSH.findall(sample.decode(MACINTOSH))) * 4 < wrong


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
