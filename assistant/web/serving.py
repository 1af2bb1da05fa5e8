"""Runs the app on this machine, for this machine."""

import ipaddress
import socket
import time

import structlog
import uvicorn

from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.backend import Backend
from assistant.web.logs import configure_logs

log = structlog.get_logger()


def serve(assistant: Backend, settings: Settings) -> None:
    """Answer requests until interrupted.

    Raises `BadRequest` for a host that others can reach, and for a port that cannot be had.
    """
    with listening(settings.host, settings.port) as ear:
        configure_logs(settings.log_format)
        log.info("listening", address=address(ear))
        server(assistant, settings).run(sockets=[ear])


def server(assistant: Backend, settings: Settings) -> uvicorn.Server:
    """The server, not yet started; without an access log of its own, which would hold questions."""
    app = create_app(assistant, settings)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(settings.shutdown_seconds),
    )
    return Server(config)


class Server(uvicorn.Server):
    """Says in the log when it ends: it takes no more requests, finishes those it has within a bound, and is done."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        started = time.monotonic()
        log.info("stopping", requests=len(self.server_state.tasks))
        await super().shutdown(sockets)
        log.info("stopped", seconds=round(time.monotonic() - started, 1))


def listening(host: str, port: int) -> socket.socket:
    """A socket on a loopback address; port 0 takes any that is free."""
    bare = host.strip("[]")
    if not _is_loopback(bare):
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


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
