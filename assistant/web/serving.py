"""Runs the app on this machine, for this machine."""

import socket
import sys

import structlog
import uvicorn

from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.backend import Backend
from assistant.web.nearby import is_loopback

log = structlog.get_logger()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve(assistant: Backend, settings: Settings) -> None:
    """Answer requests until interrupted.

    Raises `BadRequest` for a host that others can reach, and for a port that cannot be had.
    """
    if not structlog.is_configured():
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    with listening(settings.host, settings.port) as ear:
        log.info("listening", address=address(ear))
        server(assistant, settings).run(sockets=[ear])


def server(assistant: Backend, settings: Settings) -> uvicorn.Server:
    """The server, not yet started; without an access log of its own, which would hold questions."""
    app = create_app(assistant, settings)
    config = uvicorn.Config(
        app, access_log=False, log_config=LOGGING, server_header=False, timeout_graceful_shutdown=5
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """A socket on a loopback address; port 0 takes any that is free."""
    bare = host.strip("[]")
    if not is_loopback(bare):
        raise BadRequest(
            f"cannot listen on {host}: listening elsewhere needs authentication, "
            "which this version does not have: use 127.0.0.1"
        )
    try:
        return socket.create_server((bare, port), family=socket.AF_INET6 if ":" in bare else socket.AF_INET)
    except OSError as error:
        raise BadRequest(
            f"cannot listen on {host}, port {port} ({error.strerror}): try another --port"
        ) from error


def address(ear: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = ear.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
