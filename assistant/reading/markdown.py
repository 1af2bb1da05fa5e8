"""Markdown: the title is that of the front matter, or else the first heading of level 1."""

import html
import re
from collections.abc import Callable, Iterator

from assistant.reading.fields import language_code, web_address, written_date
from assistant.reading.files import Tell
from assistant.reading.frontmatter import front_matter
from assistant.reading.inline_html import without_hidden_html
from assistant.reading.left_out import STRUCK
from assistant.reading.text_builder import TextBuilder
from assistant.reading.textual import read_text
from assistant.reading.titles import NO_SUBJECT, sane_title
from assistant.types import About, Document, SourceFile

_LONGEST = 1_000
_FILE = re.compile(r"\S/\S+\.(?:md|html?|ya?ml|json)\b", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(?P<hashes>#{1,6})(?:[ \t]+(?P<title>.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*$")
_NOT_PARAGRAPH = re.compile(
    r" {4}|\t| {0,3}(?:#{1,6}(?:\s|$)|>|[-*+]\s|[0-9]{1,9}[.)]\s|-+\s*$|\*{3,}\s*$|_{3,}\s*$)|\s*$"
)
_CODE = r"(?P<code>(?P<ticks>`+)(?:(?!\n[ \t]*\r?\n).)+?(?P=ticks)|\\~)"
_CODE_SPAN = re.compile(_CODE, re.DOTALL)
_STRUCK = re.compile(
    _CODE + r"|(?P<before>[ \t]?)(?<!~)(?:~~(?![~\s])(?:(?!\n[ \t]*\r?\n|~~).){1,2000}(?<!\s)~~(?!~)"
    r"|<(?P<tag>del|s|strike)>(?:(?!\n[ \t]*\r?\n).){0,2000}?</(?P=tag)>)(?P<after>[ \t]?)(?P<stop>(?=[.,;:!?)\r\n]|$))?",
    re.DOTALL | re.IGNORECASE,
)
_SCRIPT = re.compile(_CODE + r"|<(?P<tag>su[pb])>(?P<inner>[^<>`\r\n]{1,40})</(?P=tag)>", re.IGNORECASE)
_LONGEST_LINE = 100_000
_MARKUP = (
    (re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>|\[\^[^\]]+\]|(?<=\s)\{[#.][^{}]*\}$"), ""),
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!\\)(\*{1,3}|~~)(?=\S)(.+?)(?<=[^\s\\])\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)

VERSION = 5
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a Markdown file; its front matter stays part of the text. Raises `UnreadableSource`."""
    return read_text(source, data, about, "text/markdown", f"markdown {VERSION}", _describe, _as_seen)


def _as_seen(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without what is struck out, `~~30~~`, or hidden in HTML, raised characters as other formats have them; and what is to be said of that."""
    unstruck = _outside_code(text, _unstruck) if _STRUCK.search(text) else text
    seen, remarks = without_hidden_html(unstruck, _hide_code)
    if "<su" in seen.lower():
        seen = _outside_code(seen, _with_scripts)
    return seen, tuple(dict.fromkeys((*([STRUCK] if unstruck != text else []), *remarks)))


def _hide_code(text: str) -> str:
    """`text` with other signs for those that open tags in code."""
    fenced = _outside_code(text, lambda plain: plain, lambda line: line.replace("<", "‹"))
    return _CODE_SPAN.sub(lambda found: found[0].replace("<", "‹"), fenced)


def _outside_code(
    text: str, change: Callable[[str], str], change_code: Callable[[str], str] = lambda line: line
) -> str:
    """`text` with what stands outside of fences changed, and the lines of code within them."""
    fence = ""
    kept: list[str] = []
    plain: list[str] = []
    for found in _LINE.finditer(text):
        line = found[0].rstrip("\r\n")
        opened = _FENCE.match(line)
        if fence or opened:
            kept.extend((change("".join(plain)), change_code(found[0])))
            plain = []
            fence = _still_open(fence, line) if fence else opened[1] if opened else ""
        else:
            plain.append(found[0])
    return "".join((*kept, change("".join(plain))))


def _unstruck(text: str) -> str:
    return _STRUCK.sub(lambda found: found["code"] or _blank(found), text)


def _with_scripts(text: str) -> str:
    """`text` with "10<sup>6</sup>" as 10^6."""
    return "".join(map(_scripts_shown, text.splitlines(keepends=True)))


def _scripts_shown(line: str) -> str:
    shown, position = TextBuilder(), 0
    for found in _SCRIPT.finditer(line[:_LONGEST_LINE]):
        shown.add(line[position : found.start()])
        if found["code"]:
            shown.add(found[0])
        elif found["tag"].lower() == "sup":
            shown.add_raised(found["inner"])
        else:
            shown.add_lowered(found["inner"])
        position = found.end()
    return shown.text + line[position:]


def _blank(found: re.Match[str]) -> str:
    """What is left between the words around struck ones: a blank if there was any, none before a stop."""
    opens = found.string[found.start() - 1 : found.start()] in "( \t\r\n"
    return found["before"] or (found["after"] if not opens else "") if found["stop"] is None else ""


def _describe(text: str) -> About:
    values, body = front_matter(text)
    language = values.get("language") or values.get("lang") or ""
    return About(
        title=sane_title(values.get("title")) or _heading(text[body:]),
        author=_author(values.get("author") or values.get("authors") or ""),
        publisher=values.get("publisher"),
        date=written_date(values.get("date", "")),
        language=language_code(re.split("[-_]", language)[0]),
        url=web_address(values.get("url", "")),
    )


def _author(written: str) -> str | None:
    """Who wrote it, unless the front matter only refers to files about them, as site generators want it."""
    return None if _FILE.search(written) else written or None


def _heading(body: str) -> str | None:
    """The first heading of level 1; without one the first of all that names a subject."""
    first: str | None = None
    for level, words in _headings(body):
        if sane_title(words) is None:
            continue
        if level == 1:
            return words
        if first is None and not NO_SUBJECT.fullmatch(words):
            first = words
    return first


def _headings(body: str) -> Iterator[tuple[int, str]]:
    """Yield level and words of each heading, markup stripped, outside code blocks."""
    fence = ""
    paragraph: list[str] = []
    for found in _LINE.finditer(body):
        line = found[0].rstrip("\r\n")
        title: str | None = None
        level = 1
        if fence or (opened := _FENCE.match(line)):
            fence = _still_open(fence, line) if fence else opened[1] if opened else ""
            paragraph = []
        elif atx := _ATX.match(line[:_LONGEST]):
            title, paragraph, level = atx["title"], [], len(atx["hashes"])
        elif paragraph and _UNDERLINE.match(line):
            title, paragraph = " ".join(paragraph), []
        else:
            paragraph = _grown(paragraph, line)
        if title and (words := _words(title)):
            yield level, words


def _still_open(fence: str, line: str) -> str:
    closing = line.strip()
    return "" if len(closing) >= len(fence) and set(closing) == {fence[0]} else fence


def _grown(paragraph: list[str], line: str) -> list[str]:
    if _NOT_PARAGRAPH.match(line):
        return []
    paragraph.append(line)
    return paragraph


def _words(inline: str) -> str:
    inline = inline[:_LONGEST]
    for pattern, kept in _MARKUP:
        inline = pattern.sub(kept, inline)
    return " ".join(html.unescape(inline).split())
