"""The app factory: the routes, and the middleware that runs before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.middleware import Middleware
from starlette.routing import Route

from assistant import __version__
from assistant.access import Gate
from assistant.audit import Feedback, audit_log
from assistant.config.resources import catalogues_folder, templates_folder
from assistant.config.settings import Settings
from assistant.runtime.cores import usable_cores
from assistant.runtime.sizes import MEGABYTE
from assistant.web import mcp_server
from assistant.web.backend import Backend
from assistant.web.middleware import metrics
from assistant.web.middleware.admission import Admission
from assistant.web.middleware.audit import Auditing, AuditState
from assistant.web.middleware.forwarding import Forwarded
from assistant.web.middleware.headers import HeadAsGet, KnownHosts, SafeHeaders
from assistant.web.middleware.metrics import Metrics
from assistant.web.middleware.queue import Queueing, Slots
from assistant.web.middleware.rate_limit import Rates
from assistant.web.middleware.request_bounds import Bounds
from assistant.web.middleware.request_context import WithRequestContext
from assistant.web.middleware.request_log import RequestLog
from assistant.web.refresh import Refresher
from assistant.web.routes import (
    api,
    api_documentation,
    api_files,
    ask,
    citation,
    compare,
    feedback,
    health,
    lists,
    memo,
    overviews,
    searches,
    sign_in,
    sources,
    static,
    status,
    upload,
)
from assistant.web.security.form_tokens import FormTokens
from assistant.web.security.visits import Permissions, seen_by_visitor
from assistant.web.views.languages import LanguageChoice, checked, interface_languages
from assistant.web.views.problems import Failures, handle_problems
from assistant.web.views.templates import Pages

OTHERS, OTHERS_WAITING = 32, 128
"""Requests that need no models: how many are processed at once, and how many more may wait."""
SPARE_THREADS = 8


def described_token(gate: Gate) -> list[Any]:
    """The dependency that says in the OpenAPI description that programs need a token, if they do."""
    scheme = HTTPBearer(auto_error=False, description="A token created with 'assistant token add'.")
    return [] if gate.way == "none" else [Depends(scheme)]


def create_app(backend: Backend, settings: Settings, gate: Gate | None = None) -> FastAPI:
    """Return the web app; while it runs, it keeps the assistant's index up to date in the background.

    Raises `BadRequest` if the way to sign in lacks a setting.
    """
    site = _Site(backend, settings, gate or Gate(settings))
    app = FastAPI(
        title="Policy assistant",
        version=__version__,
        summary="Recommendations from policy documents, quoted word for word with their sources.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=site.lifespan,
        middleware=site.middleware(),
    )
    handle_problems(app, site.pages, site.seen)
    site.add_routes(app)
    return app


class _Site:
    """What middleware and routes of one app share."""

    def __init__(self, backend: Backend, settings: Settings, gate: Gate) -> None:
        self.backend = backend
        self.settings = settings
        self.gate = gate
        self.known = interface_languages(catalogues_folder())
        self.default = checked(settings.language, self.known)
        self.pages = Pages(templates_folder(), self.known)
        self.tokens = FormTokens()
        self.rates = Rates()
        self.measures = Metrics()
        self.seen = seen_by_visitor(backend)
        self.pages.share("signed_in", sign_in.SignedIn(self.tokens))
        self.pages.share("allowed", Permissions(gate, settings.upload))
        self.refresher = Refresher(
            backend, settings.refresh_seconds, settings.settle_seconds, self.measures.builds
        )
        self.audit_state = AuditState()
        self.questions = Slots(settings.questions_at_once or 2 * usable_cores(), settings.questions_waiting)
        self.others = Slots(OTHERS, OTHERS_WAITING)
        self.measures.running.set_function(lambda: self.questions.running)
        self.measures.waiting.set_function(lambda: self.questions.waiting)

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Keeps the index up to date while the app runs."""
        threads = self.questions.number + self.others.number + SPARE_THREADS
        to_thread.current_default_thread_limiter().total_tokens = threads
        with self.refresher.running():
            yield

    def middleware(self) -> list[Middleware]:
        """What runs before the routes, the outermost first."""
        settings, pages = self.settings, self.pages
        record = audit_log(
            settings.audit,
            settings.audit_folder,
            settings.audit_days,
            settings.audit_max_mb * MEGABYTE,
            settings.audit_sync == "line",
        )
        return [
            Middleware(WithRequestContext),
            Middleware(HeadAsGet),
            Middleware(SafeHeaders),
            Middleware(RequestLog, metrics=self.measures),
            Middleware(LanguageChoice, known=self.known, default=self.default),
            Middleware(KnownHosts, allowed=settings.allowed_hosts, pages=pages),
            Middleware(Forwarded, peers=self.gate.peers),
            Middleware(
                Auditing,
                record=record,
                refuses=settings.audit == "full" and settings.audit_failure == "refuse",
                failures=self.measures.audit_failures,
                pages=pages,
                state=self.audit_state,
            ),
            Middleware(Failures, pages=pages),
            Middleware(
                Admission,
                gate=self.gate,
                rates=self.rates,
                per_minute=settings.requests_per_minute,
                pages=pages,
            ),
            Middleware(Bounds, largest_upload=settings.max_file_mb * MEGABYTE, pages=pages),
            Middleware(
                Queueing,
                questions=self.questions,
                others=self.others,
                seconds=settings.question_seconds,
                pages=pages,
            ),
        ]

    def add_routes(self, app: FastAPI) -> None:
        """Add all routes, in the order in which they are tried."""
        settings, seen, pages, tokens, gate = self.settings, self.seen, self.pages, self.tokens, self.gate
        app.include_router(sign_in.routes(gate, self.rates, tokens, pages, settings.logins_per_minute))
        feedback_form = partial(feedback.feedback_form, tokens, settings.audit == "full")
        app.include_router(
            ask.routes(
                seen,
                pages,
                settings.form_method,
                feedback_form if settings.feedback else None,
                settings.history,
            )
        )
        if settings.feedback:
            stored, sent = Feedback(settings.audit_folder), self.measures.feedback
            app.include_router(feedback.routes(seen, pages, tokens, stored, sent, settings.form_method))
        app.include_router(sources.routes(seen, pages))
        app.include_router(lists.routes(seen, pages))
        app.include_router(overviews.routes(seen, pages))
        app.include_router(compare.routes(seen, pages))
        app.include_router(citation.routes(seen, pages))
        app.include_router(memo.routes(seen, pages))
        app.include_router(searches.routes(seen, pages, settings.form_method, settings.history))
        needs_token = described_token(gate)
        asks_who = gate.way != "none"
        for router in (
            api.routes(seen),
            api_files.routes(seen),
            compare.api_routes(seen),
            overviews.api_routes(seen),
            status.routes(seen, pages, self.refresher),
            upload.routes(seen, pages, tokens, self.refresher, settings.upload, asks_who),
        ):
            app.include_router(router, dependencies=needs_token)
        app.include_router(health.routes(self.backend, gate, self.audit_state, self.refresher))
        app.include_router(metrics.routes(self.backend, self.measures))
        app.include_router(static.routes(pages))
        app.router.routes.append(Route(mcp_server.PATH, mcp_server.OverHttp(app), methods=["POST"]))
        app.include_router(api_documentation.routes(app, pages))
