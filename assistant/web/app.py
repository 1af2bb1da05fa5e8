"""The app factory: which routes there are, and what stands before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from assistant import __version__
from assistant.resources import catalogues_folder, templates_folder
from assistant.settings import Settings
from assistant.web import api, asking, citing, documentation, health, lists, sources, static
from assistant.web.backend import Backend
from assistant.web.guards import AccessLog, HeadAsGet, KnownHosts, SafeHeaders
from assistant.web.languages import Spoken, checked, tongues
from assistant.web.pages import Pages
from assistant.web.problems import Failures, handle_problems
from assistant.web.refreshing import kept_fresh


def create_app(assistant: Backend, settings: Settings) -> FastAPI:
    """Return the web app; while it runs, it keeps the assistant's index fresh in the background."""
    known = tongues(catalogues_folder())
    default = checked(settings.language, known)
    pages = Pages(templates_folder(), known)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with kept_fresh(assistant, settings.refresh_seconds):
            yield

    app = FastAPI(
        title="Policy assistant",
        version=__version__,
        summary="Recommendations from policy texts, word for word and cited.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(HeadAsGet),
            Middleware(AccessLog),
            Middleware(Spoken, known=known, default=default),
            Middleware(KnownHosts, allowed=settings.allowed_hosts, pages=pages),
            Middleware(Failures, pages=pages),
        ],
    )
    handle_problems(app, pages)
    app.include_router(asking.routes(assistant, pages, settings.form_method))
    app.include_router(sources.routes(assistant, pages))
    app.include_router(lists.routes(assistant, pages))
    app.include_router(citing.routes(assistant, pages))
    app.include_router(api.routes(assistant))
    app.include_router(health.routes(assistant))
    app.include_router(static.routes(pages))
    app.include_router(documentation.routes(app, pages))
    return app
