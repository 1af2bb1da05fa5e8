"""Runs the app: reachable from this machine only, unless people sign in."""

import errno
import os
import socket
import tempfile
import time

import anyio
import structlog
import uvicorn

from assistant.access import Gate, OwnersGate
from assistant.config.settings import Settings
from assistant.errors import AccessClosed, BadRequest
from assistant.web.app import create_app
from assistant.web.backend import Backend
from assistant.web.logs import configure_logs
from assistant.web.mcp_server import over_stdio
from assistant.web.middleware.slow_clients import TimedConnection
from assistant.web.security.loopback import is_loopback

log = structlog.get_logger()

LARGEST_HEAD = 32 * 1024


def serve(assistant: Backend, settings: Settings) -> None:
    """Answer requests until interrupted.

    Raises `BadRequest` for a host that others can reach if there is no sign-in, and for a port that cannot be used;
    `AccessClosed` for access rules with an error.
    """
    gate = Gate(settings)
    rules = gate.rules
    if settings.auth != "none" and not gate.rules_file.exists():
        raise AccessClosed(
            f"there are no access rules in {gate.rules_file}: write them, "
            'or write this line into it if everybody who signs in may read everything: default = "allow"'
        )
    _require_audit_log(settings)
    with listening(settings.host, settings.port, settings.auth) as listener:
        configure_logs(settings.log_format)
        if not gate.peers and not is_loopback(settings.host.strip("[]")):
            log.warning(
                "connections are not encrypted",
                detail="passwords, cookies and tokens cross the network unencrypted: put a reverse proxy with https "
                "in front of this service, and name it in ASSISTANT_TRUSTED_PROXIES",
            )
        if settings.auth == "users" and not gate.users.all():
            log.warning("no users", detail="nobody can sign in: add a user with 'assistant user add'")
        log.info("listening", address=address(listener), auth=settings.auth, rules=len(rules.rules))
        server(assistant, settings, gate).run(sockets=[listener])


def serve_over_stdio(assistant: Backend, settings: Settings) -> None:
    """Serve the tools of the API to the program that started this one, until that has gone.

    It may read everything, as may whoever uses the command line, and nothing that it does is recorded.
    """
    configure_logs(settings.log_format)
    own = settings.model_copy(
        update={"auth": "none", "trusted_proxies": (), "allowed_hosts": ("127.0.0.1",), "audit": "off"}
    )
    anyio.run(over_stdio, create_app(assistant, own, OwnersGate(own)), f"http://127.0.0.1:{settings.port}")


def _require_audit_log(settings: Settings) -> None:
    """Raise `BadRequest` if the audit log is required and cannot be written."""
    if settings.audit != "full" or settings.audit_failure != "refuse":
        return
    try:
        settings.audit_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.audit_folder):
            return
    except OSError as error:
        raise BadRequest(
            f"the audit log cannot be written to {settings.audit_folder} ({error.strerror}): "
            "name a writable folder in ASSISTANT_AUDIT_FOLDER, or set ASSISTANT_AUDIT=off"
        ) from error


def server(assistant: Backend, settings: Settings, gate: Gate | None = None) -> uvicorn.Server:
    """The server, not yet started; without uvicorn's access log, which would contain questions.

    It trusts no proxy: the app decides which to trust. Its parser limits the size of a request's head, and
    `TimedConnection` the time in which it arrives and in which a response is read.
    """
    app = create_app(assistant, settings, gate)
    config = uvicorn.Config(
        app,
        http=TimedConnection,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        proxy_headers=False,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(settings.shutdown_seconds),
    )
    return Server(config)


class Server(uvicorn.Server):
    """A server that logs its end: it accepts no more requests and finishes those it has within a time limit."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        started = time.monotonic()
        log.info("stopping", requests=len(self.server_state.tasks))
        await super().shutdown(sockets)
        log.info("stopped", seconds=round(time.monotonic() - started, 1))


def listening(host: str, port: int, auth: str = "none") -> socket.socket:
    """A listening socket, on a loopback address unless people sign in; port 0 uses any free port."""
    bare = host.strip("[]")
    if auth == "none" and not is_loopback(bare):
        raise BadRequest(
            f"other machines can reach {host}, so people must sign in: "
            "set ASSISTANT_AUTH to users, oidc or proxy, or listen on 127.0.0.1"
        )
    try:
        return socket.create_server((bare, port), family=socket.AF_INET6 if ":" in bare else socket.AF_INET)
    except OSError as error:
        raise BadRequest(_not_listening(host, port, error)) from error


def _not_listening(host: str, port: int, error: OSError) -> str:
    """Why a port cannot be used, and what to do."""
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} on {host} is already in use: stop the other program, or choose another port with --port"
        case errno.EACCES:
            return f"this user may not listen on port {port}: choose a port from 1024 with --port"
        case errno.EADDRNOTAVAIL:
            return f"this machine does not have the address {host}: choose another with --host"
    if error.errno is not None and error.errno < 0:  # an error of getaddrinfo, as a plain OSError
        return f"the host name {host} is not known: choose another with --host"
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return f"cannot listen on {host}, port {port} ({reason}): choose another --host or --port"


def address(listener: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
