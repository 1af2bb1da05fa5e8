"""What a page says of itself: title, author, publisher, date, language and address."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.reading.fields import language_code, web_address, written_date
from assistant.reading.language import document_language
from assistant.reading.titles import NO_SUBJECT, sane_title
from assistant.reading.webpage.tree import Element
from assistant.types import About

_TITLES = ("citation_title", "og:title", "dcterms.title", "dc.title", "twitter:title")
_AUTHORS = (
    "citation_author",
    "dcterms.creator",
    "dc.creator",
    "author",
    "article:author",
    "parsely-author",
    "byl",
)
_PUBLISHERS = (
    "citation_publisher",
    "dcterms.publisher",
    "dc.publisher",
    "og:site_name",
    "publisher",
)
_DATES = (
    "article:published_time citation_publication_date citation_online_date dcterms.issued dcterms.date dc.date.issued"
    " dc.date dcterms.created datepublished date.published publish-date publication_date pubdate publishdate sailthru.date"
    " parsely-pub-date og:article:published_time date"
).split()
_LANGUAGES = ("content-language", "dcterms.language", "dc.language")
_ADDRESSES = ("og:url", "citation_public_url", "twitter:url")
_ARTICLES = re.compile(
    r"Article|Report|BlogPosting|WebPage|GovernmentDocument|CreativeWork|Book|PressRelease|Legislation"
)
_SEPARATOR = re.compile(r"\s+[|–—·•»:-]\s+|\s*\|\s*")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->")
_DATE_LINE = re.compile(
    r"(?:published|posted|issued|released|date|updated first)\s*(?:on|:)?\s*$", re.IGNORECASE
)
_OTHER_DATE = re.compile(r"updat|modif|access|retriev|review|print|until|deadline|expir", re.IGNORECASE)
_NO_PERSON = re.compile(r"https?:|[@{}<>]|\badmin\b", re.IGNORECASE)
_LONGEST = 500
_SAMPLE = 5_000
_LEAD = 40


class PageMetadata:
    """What a page's markup says of it, gathered before anything is taken out of the tree."""

    def __init__(self, root: Element) -> None:
        named = root.by_tag("meta", "script", "h1", "title", "link")
        metas, linked = _metas(named["meta"]), _linked_data(named["script"])
        self._about = About(
            title=_title(named, metas, _first(_texts(linked, "headline", "name"))),
            author=_author(metas, linked),
            publisher=_first((*_said(metas, _PUBLISHERS), *_names(linked, "publisher"))),
            date=_date(root, metas, linked),
            language=_language(root, metas),
            url=_address(named["link"], metas),
        )

    def facts(self, markup: str, text: str) -> About:
        """Return the facts, checked against the page's main text; a browser notes in `markup` where it saved it from."""
        saved = _SAVED_FROM.search(markup[:_SAMPLE])
        return replace(
            self._about,
            language=_confirmed(self._about.language, text),
            url=self._about.url or (web_address(saved[1]) if saved else None),
        )


def _metas(elements: Iterable[Element]) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in elements:
        value = " ".join(meta.get("content").split())
        for name in {meta.get("name"), meta.get("property"), meta.get("itemprop"), meta.get("http-equiv")}:
            if name and value:
                metas.setdefault(name.lower(), []).append(value)
    return metas


def _said(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, ())


def _first(values: Iterable[str]) -> str | None:
    return next((value for value in values if value and len(value) <= _LONGEST), None)


# Linked data (JSON-LD)


def _linked_data(scripts: Iterable[Element]) -> list[dict[str, Any]]:
    """The objects that describe the page as a work."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        if script.get("type").lower() == "application/ld+json":
            try:
                said = json.loads("".join(script.texts()))
            except (ValueError, RecursionError):
                continue  # a page's own mistake: its text is no worse for it
            found += [one for one in _objects(said) if _ARTICLES.search(str(one.get("@type")))]
    return sorted(found, key=lambda one: "WebPage" in str(one.get("@type")))


def _objects(said: object) -> Iterator[dict[str, Any]]:
    stack = [said]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            stack.append(one.get("@graph"))


def _texts(linked: list[dict[str, Any]], *keys: str) -> Iterator[str]:
    for one in linked:
        for key in keys:
            if isinstance(value := one.get(key), str):
                yield " ".join(value.split())


def _names(linked: list[dict[str, Any]], key: str) -> Iterator[str]:
    for one in linked:
        said = one.get(key)
        for value in said if isinstance(said, list) else [said]:
            name = value.get("name") if isinstance(value, dict) else value
            if isinstance(name, str) and name.strip():
                yield " ".join(name.split())


# Each fact


def _title(
    elements: dict[str, list[Element]], metas: dict[str, list[str]], headline: str | None
) -> str | None:
    headings = _headings(elements["h1"], next(_said(metas, ("og:site_name",)), ""))
    named = next((element.words() for element in elements["title"] if not _in_picture(element)), "")
    said = _first(filter(sane_title, _said(metas, _TITLES))) or headline
    if said is None and sane_title(named) is None:
        return _first(headings)
    if said is None and len(headings) == 1 and headings[0].casefold() in named.casefold():
        return headings[0]
    return _first([_without_site(said or named, metas, headings), *headings])


def _headings(elements: Sequence[Element], site: str) -> list[str]:
    """What the headings say; those with the name of the site, in a banner or of no subject only if there are no others."""
    said = [(element, words) for element in elements if (words := element.words())]
    own = [
        words
        for element, words in said
        if sane_title(words) and words != site and not NO_SUBJECT.fullmatch(words) and not _in_banner(element)
    ]
    return own or [words for _, words in said if sane_title(words)]


def _in_banner(element: Element) -> bool:
    tags = {above.tag for above in element.ancestors()}
    return bool(tags & {"header", "nav"}) and not tags & {"main", "article"}


def _in_picture(element: Element) -> bool:
    return any(above.tag == "svg" for above in element.ancestors())


def _without_site(title: str, metas: dict[str, list[str]], headings: list[str]) -> str:
    """`title` without the name of the site behind or before it."""
    pieces = _SEPARATOR.split(title)
    if len(pieces) < 2:
        return title
    for heading in headings:
        if heading in (title, *pieces):
            return heading
    site = next(_said(metas, ("og:site_name", "application-name")), "").casefold()
    if site and pieces[-1].casefold() == site:
        return title[: title.rindex(pieces[-1])].rstrip(" |–—·•»:-")
    if site and pieces[0].casefold() == site:
        return title[len(pieces[0]) :].lstrip(" |–—·•»:-")
    cut = max(title.rfind(sign) for sign in (" | ", " - ", " – ", " — ", " · ", " » "))
    before = title[:cut]
    return before if cut > 0 and len(before.split()) > len(title[cut + 3 :].split()) else title


def _author(metas: dict[str, list[str]], linked: list[dict[str, Any]]) -> str | None:
    names = next((found for name in _AUTHORS if (found := _people(metas.get(name, ())))), None)
    names = names or _people(_names(linked, "author"))
    return "; ".join(dict.fromkeys(names))[:_LONGEST] if names else None


def _people(values: Iterable[str]) -> list[str]:
    named = (re.sub(r"^[Bb]y\s+", "", value) for value in values)
    return [value for value in named if value and len(value) <= 200 and not _NO_PERSON.search(value)]


def _date(root: Element, metas: dict[str, list[str]], linked: list[dict[str, Any]]) -> str | None:
    """The day of publication as the markup gives it, or a date set beside the word "published"."""
    said = (*_said(metas, _DATES), *_texts(linked, "datePublished"), *_marked_dates(root))
    return next((day for value in said if (day := written_date(value)) is not None), None)


def _marked_dates(root: Element) -> Iterator[str]:
    """Dates that the markup or the words before them call those of publication; else the only one there is."""
    others: list[str] = []
    before = ""
    stack: list[Element | str] = [root]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            before = " ".join((before + one[-_LEAD:]).split())[-_LEAD:] if one.strip() else before
            continue
        published = "datepublished" in one.get("itemprop").lower() or (
            one.tag == "time" and ("pubdate" in one.attributes or "published" in one.get("class"))
        )
        if published or (one.tag in ("time", "dd", "span") and _DATE_LINE.search(before)):
            yield one.get("datetime") or one.get("content") or one.words()[:_LEAD]
        elif one.tag == "time" and not _OTHER_DATE.search(before):
            others.append(one.get("datetime") or one.words()[:_LEAD])
        if one.tag not in ("script", "style"):
            stack.extend(reversed(one.children))
    if len(others) == 1:
        yield others[0]


def _language(root: Element, metas: dict[str, list[str]]) -> str | None:
    said = root.get("lang") or root.get("xml:lang") or next(_said(metas, _LANGUAGES), "")
    return language_code(re.split(r"[-_,\s]", said.strip())[0])


def _confirmed(language: str | None, text: str) -> str | None:
    """`language`, unless the words surely say another one."""
    return language if language and document_language(text) in (None, language) else None


def _address(links: Iterable[Element], metas: dict[str, list[str]]) -> str | None:
    canonical = [link.get("href") for link in links if "canonical" in link.get("rel").lower().split()]
    said = (*canonical, *_said(metas, _ADDRESSES))
    return next((address for value in said if (address := web_address(value.strip())) is not None), None)
