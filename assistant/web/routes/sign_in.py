"""Signing in and out: with a password, or at an OpenID Connect provider."""

import re
import secrets
import threading
import time
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.access import Gate, Identity
from assistant.access.oidc import SignInRefused
from assistant.access.sessions import PENDING_SECONDS
from assistant.access.users import normal
from assistant.language.i18n import gettext, gettext_noop
from assistant.web.middleware.forwarding import address_of
from assistant.web.middleware.rate_limit import Rates
from assistant.web.routes.ask import sent_form
from assistant.web.security.cookies import (
    FORM,
    MEMO,
    PROVIDER,
    SEARCHES,
    SESSION,
    cookie,
    drop_cookie,
    session_of,
    set_cookie,
)
from assistant.web.security.form_tokens import FormTokens
from assistant.web.security.visits import visit
from assistant.web.views.links import site_of
from assistant.web.views.problems import NOT_SIGNED_IN, TOO_MANY, Problem, response
from assistant.web.views.templates import Pages

log = structlog.get_logger()

SLOW_SECONDS = 2.0
_slowed_at_once = threading.BoundedSemaphore(16)
"""Of the requests that are answered at the same time, so many may wait: the others are for the pages."""
SIGN_IN, SIGN_OUT = "sign in", "sign out"
CALLBACK = "/login/callback"
WRONG = gettext_noop("The username or the password is wrong.")
OLD = gettext_noop("This form has expired. Please try again.")
_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]*")

Sent = Annotated[dict[str, str], Depends(sent_form)]


def routes(gate: Gate, rates: Rates, tokens: FormTokens, pages: Pages, per_minute: int) -> APIRouter:
    """Routes to sign in and out; there are none if nobody signs in on a page of this service."""
    router = APIRouter(include_in_schema=False)
    if gate.way == "users":
        _add_password(router, gate, rates, tokens, pages, per_minute)
    if gate.way == "oidc":
        _add_provider(router, gate, rates, pages, per_minute)
    if gate.has_sign_in:
        _add_sign_out(router, gate, tokens)
    return router


def _add_password(
    router: APIRouter, gate: Gate, rates: Rates, tokens: FormTokens, pages: Pages, per_minute: int
) -> None:
    @router.get("/login")
    def page(request: Request, next: str = "/") -> Response:
        return form(request, next)

    @router.post("/login")
    def sign_in(request: Request, sent: Sent) -> Response:
        name, then = sent.get("name", ""), ours(sent.get("next", ""))
        browser = cookie(request, FORM)
        if browser is None or not tokens.holds(sent.get("token", ""), SIGN_IN, browser):
            return form(request, then, name, OLD, 403)
        waits = (
            rates.wait("login from", address_of(request.scope), per_minute),
            rates.wait("login", f"{normal(name)[:64]} {address_of(request.scope)}", per_minute),
        )
        if any(waits):
            return _too_often(request, max(wait or 0 for wait in waits), pages)
        if rates.wait("login as", normal(name)[:64], per_minute) is not None and not _slowed():
            return _too_often(request, round(SLOW_SECONDS), pages)
        user = gate.users.sign_in(name, sent.get("password", ""))
        if user is None:
            log.warning("sign-in refused", address=address_of(request.scope))
            return form(request, then, name, WRONG, 401)
        return _signed_in(request, gate, user.identity, then, user.proof)

    def form(
        request: Request, then: str, name: str = "", error: str | None = None, status: int = 200
    ) -> HTMLResponse:
        browser = cookie(request, FORM) or secrets.token_urlsafe(32)
        shown = pages.render(
            "login.html",
            status,
            way="users",
            token=tokens.sign(SIGN_IN, browser),
            then=ours(then),
            name=name,
            error=None if error is None else gettext(error),
        )
        set_cookie(request, shown, FORM, browser)
        return shown


def _add_provider(router: APIRouter, gate: Gate, rates: Rates, pages: Pages, per_minute: int) -> None:
    @router.get("/login")
    def page(next: str = "/") -> HTMLResponse:
        return pages.render("login.html", way="oidc", then=ours(next), error=None)

    @router.get("/login/provider")
    def begin(request: Request, next: str = "/") -> Response:
        wait = rates.wait("login from", address_of(request.scope), per_minute)
        if wait is not None:
            return _too_often(request, wait, pages)
        begun = gate.provider.begin(site_of(request) + CALLBACK, ours(next))
        sent = RedirectResponse(begun.address, 303)
        set_cookie(request, sent, PROVIDER, begun.browser, int(PENDING_SECONDS))
        return sent

    @router.get(CALLBACK)
    def finish(request: Request) -> Response:
        answer = dict(request.query_params)
        try:
            identity, then = gate.provider.finish(answer, cookie(request, PROVIDER))
        except SignInRefused as error:
            log.warning("sign-in refused", address=address_of(request.scope), detail=str(error))
            detail = gettext("We could not sign you in. Try again at /login.")
            return response(request.url.path, Problem(NOT_SIGNED_IN, detail), pages)
        signed_in = _signed_in(request, gate, identity, then)
        drop_cookie(request, signed_in, PROVIDER)
        return signed_in


def _add_sign_out(router: APIRouter, gate: Gate, tokens: FormTokens) -> None:
    @router.post("/logout")
    def sign_out(request: Request, sent: Sent) -> Response:
        session = session_of(request)
        if session is not None:
            if not tokens.holds(sent.get("token", ""), SIGN_OUT, session):
                raise HTTPException(403, gettext("This page has expired. Reload it and try again."))
            gate.sessions.end(session)
        done = RedirectResponse("/login", 303)
        drop_cookie(request, done, SESSION)
        drop_cookie(request, done, MEMO)
        drop_cookie(request, done, SEARCHES)
        done.headers["Clear-Site-Data"] = '"cache"'
        return done


def _signed_in(request: Request, gate: Gate, identity: Identity, then: str, proof: str = "") -> Response:
    """Begin a new session, end the one before, and send the browser to `then`."""
    session = gate.sessions.begin(identity, instead_of=session_of(request), proof=proof)
    sent = RedirectResponse(then, 303)
    set_cookie(request, sent, SESSION, session)
    drop_cookie(request, sent, FORM)
    return sent


def _slowed() -> bool:
    """Wait, as everybody does after many attempts under one name: its owner still gets in. False if too many wait already."""
    if not _slowed_at_once.acquire(blocking=False):
        return False
    try:
        time.sleep(SLOW_SECONDS)
    finally:
        _slowed_at_once.release()
    return True


def _too_often(request: Request, seconds: int, pages: Pages) -> Response:
    detail = gettext(
        "There have been too many attempts to sign in. Try again in %(seconds)s seconds.", seconds=seconds
    )
    return response(request.url.path, Problem(TOO_MANY, detail, {"Retry-After": str(seconds)}), pages)


def ours(address: str) -> str:
    """`address` if it is on this site, else the home page."""
    is_ours = _OURS.fullmatch(address) and not address.startswith(("/login", "/logout"))
    return address if is_ours else "/"


class SignedIn:
    """What the page header shows about whoever is signed in."""

    def __init__(self, tokens: FormTokens) -> None:
        self._tokens = tokens

    @property
    def name(self) -> str | None:
        """The name of somebody who can sign out."""
        identity = visit().identity
        return identity.name if identity is not None and visit().can_sign_out else None

    @property
    def token(self) -> str:
        """The token of the form that signs out."""
        return self._tokens.sign(SIGN_OUT, visit().session or "")
