"""Addresses of questions, lists, places in sources, and other sites."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

from assistant.types import Citation


def site_of(request: Request) -> str:
    """The address under which the reader reaches this service; its host has been checked."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def with_fields(path: str, fields: Mapping[str, str | int | None]) -> str:
    """An address with the fields that are set."""
    given = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def with_list(path: str, name: str, values: Sequence[str], fields: Mapping[str, str | int | None]) -> str:
    """An address with a field that is repeated for each of its values, and the others that are set."""
    given = [*((name, value) for value in values), *((one, value) for one, value in fields.items() if value)]
    return f"{path}?{urlencode(given)}" if given else path


def source_link(document: str, citation: str | None = None) -> str:
    """The page of a source, at the cited passage if one is given."""
    page = "/source/" + quote(document, safe="/")
    return page if citation is None else f"{page}?cite={quote(citation, safe='')}#{quote(citation, safe='')}"


def permanent_link(site: str, citation: Citation) -> str:
    """Where a cited passage can be read in context, for use outside of this service, whose address is `site`."""
    return site + source_link(citation.document, citation.id)


def part_link(document: str, part: int, anchor: str = "") -> str:
    """A part of a long source, at an anchor if one is given."""
    return with_fields(source_link(document), {"part": part}) + (f"#{anchor}" if anchor else "")


def page_link(document: str, number: int) -> str:
    """A page of a source, shown beside its text."""
    return f"{source_link(document)}?page={number}#page-{number}"


def picture_link(document: str, number: int, citation: str | None = None) -> str:
    """The image of a page, with the cited words framed."""
    return with_fields(f"/page/{number}/{quote(document, safe='/')}", {"cite": citation})


def original_link(document: str) -> str:
    """The file itself."""
    return "/original/" + quote(document, safe="/")


def document_link(document: str) -> str:
    """The page about a document."""
    return "/documents/" + quote(document, safe="/")


def details_link(document: str) -> str:
    """The form that corrects what is known of a document."""
    return "/details/" + quote(document, safe="/")


def addressee_link(name: str) -> str:
    """The page about an addressee."""
    return "/addressees/" + quote(name, safe="/")


def citation_link(citation: str) -> str:
    """The page that says how to cite a passage, and where it is now."""
    return "/cite/" + quote(citation, safe="")


def web_address(url: str | None) -> str | None:
    """`url` if it is safe as a link: only http and https, with a host."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None
