"""Runs before every route: checks who sends a request, whether they may use the route, and how often they do."""

from base64 import b64decode
from collections import defaultdict
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access import Caller, Gate, Identity
from assistant.access.gate import BadToken
from assistant.errors import AccessClosed
from assistant.language.i18n import gettext, gettext_noop
from assistant.web.middleware.forwarding import address_of, peer_of
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.rate_limit import Rates
from assistant.web.security.cookies import session_of
from assistant.web.security.route_rights import CHANGES_NOTHING, FEEDS, route_at
from assistant.web.security.visits import ANONYMOUS, Visit, during
from assistant.web.views.problems import (
    BY_STATUS,
    DETAILS,
    FOREIGN,
    NOT_PERMITTED,
    NOT_SIGNED_IN,
    TOO_MANY,
    Problem,
    of_error,
    response,
)
from assistant.web.views.templates import Pages

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SIGN_IN = {
    "none": gettext_noop(
        "Your request came through a proxy, but this service has no sign-in. "
        "Open it on the machine it runs on, or turn on sign-in with ASSISTANT_AUTH."
    ),
    "proxy": gettext_noop(
        "The proxy in front of this service did not say who you are. Open the service at its usual address."
    ),
    "oidc": gettext_noop("Sign in at /login, or send a token."),
    "users": gettext_noop("Sign in at /login, or send a token."),
}
FOREIGN_FORM = gettext_noop(
    "The form was sent from another site, or your browser did not say from where. Use the form on this site."
)


class Admission:
    """Middleware that admits only requests of people and programs that may use a route, and records them as a `Visit`."""

    def __init__(self, app: ASGIApp, gate: Gate, rates: Rates, per_minute: int, pages: Pages) -> None:
        self._app = app
        self._gate = gate
        self._rates = rates
        self._per_minute = 0 if gate.way == "none" else per_minute
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})  # no route uses WebSocket
            return
        admitted = self._admit(scope)
        if isinstance(admitted, Response):
            await admitted(scope, receive, send)
            return
        if admitted.identity is not None:
            scope.setdefault("state", {})["identity"] = admitted.identity.name
        with during(admitted):
            await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> Visit | Response:
        """The visit, or what to answer instead."""
        request = Request(scope)
        route = route_at(scope["path"])
        need = None if route is None else route.needs.get(scope["method"])
        is_open = route is not None and scope["method"] in route.needs and need is None
        if is_open:
            is_foreign = scope["method"] not in SAFE and not sent_from_here(request)
            return self._refuse(scope, Problem(FOREIGN, gettext(FOREIGN_FORM))) if is_foreign else ANONYMOUS
        if (waiting := self._rates.wait("address", address_of(scope), self._per_minute)) is not None:
            return self._too_many(scope, waiting)
        session = session_of(request) if self._gate.has_sign_in else None
        try:
            identity = self._gate.identify(_caller(scope, session))
            if identity is None:
                return self._sign_in(request)
            if route is None:
                return self._refuse(scope, Problem(BY_STATUS[404], gettext(DETAILS[404])))
            if need is None:
                allowed = {"Allow": ", ".join(sorted(route.needs))}
                return self._refuse(scope, Problem(BY_STATUS[405], gettext(DETAILS[405]), allowed))
            if not identity.is_program and _may_be_forged(request, route.path):
                return self._refuse(scope, Problem(FOREIGN, gettext(FOREIGN_FORM)))
            if not self._gate.may(identity, need):
                return self._refuse(scope, _not_permitted(identity, need.value))
            visit = Visit(identity, self._gate.rights(identity), None if identity.is_program else session)
        except BadToken:
            detail = gettext(
                "The token is not valid: it is unknown here, expired or revoked. Ask for a new one."
            )
            return self._refuse(scope, Problem(NOT_SIGNED_IN, detail, {"WWW-Authenticate": "Bearer"}))
        except AccessClosed as error:
            return self._refuse(scope, of_error(error))
        if (waiting := self._rates.wait("user", identity.name, self._per_minute)) is not None:
            return self._too_many(scope, waiting)
        return visit

    def _sign_in(self, request: Request) -> Response:
        """What to answer somebody unknown: the sign-in page, or how to sign in."""
        has_form = self._gate.has_sign_in
        path, query = request.url.path, request.url.query
        if has_form and request.method in SAFE and not path.startswith("/api/"):
            wanted = quote(f"{path}?{query}" if query else path, safe="")
            return RedirectResponse("/login" if wanted == "%2F" else f"/login?next={wanted}", 303)
        asks = 'Basic realm="token"' if path in FEEDS else "Bearer"
        problem = Problem(NOT_SIGNED_IN, gettext(SIGN_IN[self._gate.way]), {"WWW-Authenticate": asks})
        return self._refuse(request.scope, problem)

    def _too_many(self, scope: Scope, seconds: int) -> Response:
        detail = gettext(
            "At most %(number)s requests a minute are allowed. Try again in %(seconds)s seconds.",
            number=self._per_minute,
            seconds=seconds,
        )
        return self._refuse(scope, Problem(TOO_MANY, detail, {"Retry-After": str(seconds)}))

    def _refuse(self, scope: Scope, problem: Problem) -> Response:
        return response(scope["path"], problem, self._pages)


def _caller(scope: Scope, session: str | None) -> Caller:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in Headers(scope=scope).items():
        values[name].append(value)
    if scope["path"] in FEEDS:
        values["authorization"] = [_as_token(one) for one in values["authorization"]]
    return Caller(peer_of(scope), values, session)


def _as_token(credentials: str) -> str:
    """Credentials of a feed reader, whose password is a token, as those of other programs."""
    kind, _, packed = credentials.partition(" ")
    if kind.lower() != "basic":
        return credentials
    try:
        return f"Bearer {b64decode(packed).decode().partition(':')[2]}"
    except ValueError:
        return credentials


def _may_be_forged(request: Request, path: str) -> bool:
    """Whether another site may have made somebody's browser send this request."""
    if request.method in SAFE or (path in CHANGES_NOTHING and "origin" not in request.headers):
        return False
    return not sent_from_here(request)


def _not_permitted(identity: Identity, scope: str) -> Problem:
    if identity.is_program:
        detail = gettext(
            "The token does not have the scope “%(scope)s”, or its groups are not allowed to use it. "
            "Ask for another token.",
            scope=scope,
        )
    else:
        detail = gettext(
            "Your account does not have the permission “%(scope)s”. Ask the administrator of this service.",
            scope=scope,
        )
    return Problem(NOT_PERMITTED, detail)
