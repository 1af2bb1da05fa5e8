"""The app factory: the routes, and the middleware that runs before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.middleware import Middleware

from assistant import __version__
from assistant.access import Gate
from assistant.audit import Feedback, audit_log
from assistant.config.resources import catalogues_folder, templates_folder
from assistant.config.settings import Settings
from assistant.runtime.cores import usable_cores
from assistant.runtime.sizes import MEGABYTE
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
    feedback,
    health,
    lists,
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
    known = interface_languages(catalogues_folder())
    default = checked(settings.language, known)
    pages, tokens, rates, measures = (
        Pages(templates_folder(), known),
        FormTokens(),
        Rates(),
        Metrics(),
    )
    gate = gate or Gate(settings)
    seen = seen_by_visitor(backend)
    pages.share("signed_in", sign_in.SignedIn(tokens))
    pages.share("allowed", Permissions(gate, settings.upload))
    refresher = Refresher(backend, settings.refresh_seconds, settings.settle_seconds, measures.builds)
    record = audit_log(
        settings.audit,
        settings.audit_folder,
        settings.audit_days,
        settings.audit_max_mb * MEGABYTE,
        settings.audit_sync == "line",
    )
    refuses = settings.audit == "full" and settings.audit_failure == "refuse"
    audit_state = AuditState()

    questions = Slots(settings.questions_at_once or 2 * usable_cores(), settings.questions_waiting)
    others = Slots(OTHERS, OTHERS_WAITING)
    measures.running.set_function(lambda: questions.running)
    measures.waiting.set_function(lambda: questions.waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threads = questions.number + others.number + SPARE_THREADS
        to_thread.current_default_thread_limiter().total_tokens = threads
        with refresher.running():
            yield

    app = FastAPI(
        title="Policy assistant",
        version=__version__,
        summary="Recommendations from policy documents, quoted word for word with their sources.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[
            Middleware(WithRequestContext),
            Middleware(HeadAsGet),
            Middleware(SafeHeaders),
            Middleware(RequestLog, metrics=measures),
            Middleware(LanguageChoice, known=known, default=default),
            Middleware(KnownHosts, allowed=settings.allowed_hosts, pages=pages),
            Middleware(Forwarded, peers=gate.peers),
            Middleware(
                Auditing,
                record=record,
                refuses=refuses,
                failures=measures.audit_failures,
                pages=pages,
                state=audit_state,
            ),
            Middleware(Failures, pages=pages),
            Middleware(
                Admission, gate=gate, rates=rates, per_minute=settings.requests_per_minute, pages=pages
            ),
            Middleware(Bounds, largest_upload=settings.max_file_mb * MEGABYTE, pages=pages),
            Middleware(
                Queueing,
                questions=questions,
                others=others,
                seconds=settings.question_seconds,
                pages=pages,
            ),
        ],
    )
    handle_problems(app, pages, seen)
    app.include_router(sign_in.routes(gate, rates, tokens, pages, settings.logins_per_minute))
    feedback_form = partial(feedback.feedback_form, tokens, settings.audit == "full")
    app.include_router(
        ask.routes(seen, pages, settings.form_method, feedback_form if settings.feedback else None)
    )
    if settings.feedback:
        stored = Feedback(settings.audit_folder)
        app.include_router(
            feedback.routes(seen, pages, tokens, stored, measures.feedback, settings.form_method)
        )
    app.include_router(sources.routes(seen, pages))
    app.include_router(lists.routes(seen, pages))
    app.include_router(citation.routes(seen, pages))
    needs_token = described_token(gate)
    app.include_router(api.routes(seen), dependencies=needs_token)
    app.include_router(api_files.routes(seen), dependencies=needs_token)
    app.include_router(status.routes(seen, pages, refresher), dependencies=needs_token)
    app.include_router(
        upload.routes(seen, pages, tokens, refresher, settings.upload, asks_who=gate.way != "none"),
        dependencies=needs_token,
    )
    app.include_router(health.routes(backend, gate, audit_state, refresher))
    app.include_router(metrics.routes(backend, measures))
    app.include_router(static.routes(pages))
    app.include_router(api_documentation.routes(app, pages))
    return app
