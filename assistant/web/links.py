"""Addresses: of a question, of a place in a source, and of the outside world."""

from urllib.parse import quote, urlencode, urlsplit

from assistant.types import Filters


def ask_link(question: str, filters: Filters) -> str:
    """The address under which a question and its filters can be kept and shared."""
    given = {"q": question, "to": filters.to, "document": filters.document, "strength": filters.strength}
    return "/?" + urlencode({name: value for name, value in given.items() if value})


def source_link(document: str, citation: str | None = None) -> str:
    """The page of a source, at the cited place where one is named."""
    page = "/source/" + quote(document, safe="/")
    return page if citation is None else f"{page}?cite={quote(citation, safe='')}#{quote(citation, safe='')}"


def web_address(url: str | None) -> str | None:
    """`url` where it is safe to be a link: only http and https, with a host."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None
