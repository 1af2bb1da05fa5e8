"""Markdown: the title is that of the front matter, or else the first heading of level 1."""

import html
import re
from collections.abc import Iterator

from assistant.reading.fields import language_code, web_address, written_date
from assistant.reading.files import Tell
from assistant.reading.frontmatter import front_matter
from assistant.reading.textual import read_text
from assistant.types import About, Document, SourceFile

_LONGEST = 1_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}#(?:[ \t]+(?P<title>.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*$")
_NOT_PARAGRAPH = re.compile(
    r" {4}|\t| {0,3}(?:#{1,6}(?:\s|$)|>|[-*+]\s|[0-9]{1,9}[.)]\s|-+\s*$|\*{3,}\s*$|_{3,}\s*$)|\s*$"
)
_MARKUP = (
    (re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>|\[\^[^\]]+\]|(?<=\s)\{[#.][^{}]*\}$"), ""),
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!\\)(\*{1,3}|~~)(?=\S)(.+?)(?<=[^\s\\])\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a Markdown file; its front matter stays part of the text. Raises `UnreadableSource`."""
    return read_text(source, data, about, "text/markdown", "markdown 1", _describe)


def _describe(text: str) -> About:
    values, body = front_matter(text)
    language = values.get("language") or values.get("lang") or ""
    return About(
        title=values.get("title") or next(_top_headings(text[body:]), None),
        author=values.get("author") or values.get("authors"),
        publisher=values.get("publisher"),
        date=written_date(values.get("date", "")),
        language=language_code(re.split("[-_]", language)[0]),
        url=web_address(values.get("url", "")),
    )


def _top_headings(body: str) -> Iterator[str]:
    """Yield the words of each heading of level 1, markup stripped, outside code blocks."""
    fence = ""
    paragraph: list[str] = []
    for found in _LINE.finditer(body):
        line = found[0].rstrip("\r\n")
        title: str | None = None
        if fence or (opened := _FENCE.match(line)):
            fence = _still_open(fence, line) if fence else opened[1] if opened else ""
            paragraph = []
        elif atx := _ATX.match(line[:_LONGEST]):
            title, paragraph = atx["title"], []
        elif paragraph and _UNDERLINE.match(line):
            title, paragraph = " ".join(paragraph), []
        else:
            paragraph = _grown(paragraph, line)
        if title and (words := _words(title)):
            yield words


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
