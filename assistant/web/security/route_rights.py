"""The permission that each route needs, in one table. A route that is not in it does not exist for anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern
from typing import Any

from starlette.routing import compile_path

from assistant.access import Scope

ANYBODY = None
"""These routes need no sign-in; they show no document, and do not know who sends a request."""

NEEDS: dict[str, Scope | None] = {
    "GET /": Scope.READ,
    "POST /": Scope.READ,
    "GET /suggestions": Scope.READ,
    "GET /source/{document:path}": Scope.READ,
    "GET /original/{document:path}": Scope.READ,
    "GET /page/{number}/{document:path}": Scope.READ,
    "GET /cite/{citation}": Scope.READ,
    "GET /memo": Scope.READ,
    "POST /memo": Scope.READ,
    "POST /memo.docx": Scope.EXPORT,
    "POST /memo.md": Scope.EXPORT,
    "POST /memo.html": Scope.EXPORT,
    "POST /memo.json": Scope.EXPORT,
    "POST /memo.bib": Scope.EXPORT,
    "POST /memo.csl": Scope.EXPORT,
    "GET /searches": Scope.READ,
    "POST /searches": Scope.READ,
    "GET /recommendations": Scope.READ,
    "GET /recommendations.csv": Scope.EXPORT,
    "GET /recommendations.json": Scope.EXPORT,
    "GET /recommendations.md": Scope.EXPORT,
    "GET /matrix": Scope.READ,
    "GET /matrix.svg": Scope.READ,
    "GET /matrix.csv": Scope.EXPORT,
    "GET /timeline": Scope.READ,
    "GET /timeline.svg": Scope.READ,
    "GET /timeline.csv": Scope.EXPORT,
    "GET /compare": Scope.READ,
    "GET /compare.docx": Scope.EXPORT,
    "GET /compare.csv": Scope.EXPORT,
    "GET /compare.json": Scope.EXPORT,
    "GET /addressees": Scope.READ,
    "GET /addressees/{name:path}": Scope.READ,
    "GET /documents": Scope.READ,
    "GET /documents/{document:path}": Scope.READ,
    "GET /api/ask": Scope.READ,
    "GET /api/citations/{citation}": Scope.READ,
    "POST /api/verify": Scope.READ,
    "POST /api/mcp": Scope.READ,
    "GET /api/status": Scope.READ,
    "GET /api/recommendations": Scope.READ,
    "GET /api/matrix": Scope.READ,
    "GET /api/timeline": Scope.READ,
    "GET /api/compare": Scope.READ,
    "GET /api/compare.docx": Scope.EXPORT,
    "GET /api/compare.csv": Scope.EXPORT,
    "GET /api/addressees": Scope.READ,
    "GET /api/addressees/{name:path}": Scope.READ,
    "GET /api/examples": Scope.READ,
    "GET /api/documents": Scope.READ,
    "GET /api/documents/{document:path}": Scope.READ,
    "GET /api/source/{document:path}": Scope.READ,
    "GET /api/recommendations.atom": Scope.READ,
    "GET /api/recommendations.csv": Scope.EXPORT,
    "GET /api/recommendations.json": Scope.EXPORT,
    "GET /api/recommendations.md": Scope.EXPORT,
    "GET /api/original/{document:path}": Scope.READ,
    "GET /api/page/{number}/{document:path}": Scope.READ,
    "GET /status": Scope.READ,
    "GET /status/{kind}": Scope.READ,
    "GET /upload": Scope.UPLOAD,
    "POST /upload": Scope.UPLOAD,
    "GET /details/{document:path}": Scope.UPLOAD,
    "POST /details/{document:path}": Scope.UPLOAD,
    "GET /api/upload": Scope.UPLOAD,
    "POST /api/upload": Scope.UPLOAD,
    "GET /docs": Scope.READ,
    "GET /openapi.json": Scope.READ,
    "POST /feedback": Scope.READ,
    "GET /metrics": Scope.METRICS,
    "GET /login": ANYBODY,
    "POST /login": ANYBODY,
    "GET /login/provider": ANYBODY,
    "GET /login/callback": ANYBODY,
    "POST /logout": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /static/style.css": ANYBODY,
    "GET /static/page.js": ANYBODY,
    "GET /static/panes.js": ANYBODY,
    "GET /static/favicon.svg": ANYBODY,
}

FEEDS = frozenset({"/api/recommendations.atom"})
"""Routes for feed readers, which can send a token only as a password."""
CHANGES_NOTHING = frozenset({"/api/verify", "/api/mcp"})
"""Routes to which programs may send without saying from where; browsers always say it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the table, and the permission that each method needs."""

    path: str
    pattern: Pattern[str]
    needs: dict[str, Scope | None]


def routes(table: dict[str, Scope | None]) -> tuple[Route, ...]:
    """The table by path, in its order."""
    found: dict[str, Route] = {}
    for name, need in table.items():
        method, _, path = name.partition(" ")
        found.setdefault(path, Route(path, compile_path(path)[0], {})).needs[method] = need
    return tuple(found.values())


ROUTES = routes(NEEDS)


def route_at(path: str) -> Route | None:
    """The route that a path leads to, or None."""
    return next((route for route in ROUTES if route.pattern.match(path)), None)


def template(scope: Mapping[str, Any]) -> str | None:
    """The path of the route that a request is for, without its values, whether it is admitted or refused."""
    route = route_at(scope["path"])
    return None if route is None else route.path
