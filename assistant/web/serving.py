"""Runs the app: for this machine only, unless people sign in."""

import socket
import tempfile
import time

import structlog
import uvicorn

from assistant.access import Gate
from assistant.config.settings import Settings
from assistant.errors import AccessClosed, BadRequest
from assistant.web.app import create_app
from assistant.web.backend import Backend
from assistant.web.logs import configure_logs
from assistant.web.middleware.slow_clients import InTime
from assistant.web.security.loopback import is_loopback

log = structlog.get_logger()

LARGEST_HEAD = 32 * 1024


def serve(assistant: Backend, settings: Settings) -> None:
    """Answer requests until interrupted.

    Raises `BadRequest` for a host that others can reach while nobody signs in, for a port that cannot be had, and
    `AccessClosed` for rules that cannot be understood.
    """
    gate = Gate(settings)
    rules = gate.rules
    if settings.auth != "none" and not gate.rules_file.exists():
        raise AccessClosed(
            f"there are no rules of access in {gate.rules_file}: write the rules there, "
            'or, if all who are signed in may read everything, the one line default = "allow"'
        )
    _require_trail(settings)
    with listening(settings.host, settings.port, settings.auth) as ear:
        configure_logs(settings.log_format)
        if not gate.peers and not is_loopback(settings.host.strip("[]")):
            log.warning(
                "no proxy is trusted",
                detail="passwords, cookies and tokens cross the network as they are: let a proxy speak https, "
                "and name it in ASSISTANT_TRUSTED_PROXIES",
            )
        if settings.auth == "users" and not gate.users.all():
            log.warning("no users", detail="nobody can sign in: add somebody with 'assistant user add'")
        log.info("listening", address=address(ear), auth=settings.auth, rules=len(rules.rules))
        server(assistant, settings, gate).run(sockets=[ear])


def _require_trail(settings: Settings) -> None:
    """Raise `BadRequest` where what is asked must be kept, and cannot be."""
    if settings.audit != "full" or settings.audit_failure != "refuse":
        return
    try:
        settings.audit_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.audit_folder):
            return
    except OSError as error:
        raise BadRequest(
            f"what is asked cannot be kept in {settings.audit_folder} ({error.strerror}): "
            "name a folder that can be written to in ASSISTANT_AUDIT_FOLDER, or set ASSISTANT_AUDIT=off"
        ) from error


def server(assistant: Backend, settings: Settings, gate: Gate | None = None) -> uvicorn.Server:
    """The server, not yet started; without an access log of its own, which would hold questions.

    It believes no proxy: which to believe is for the app to say. Its parser bounds the size of what comes before a body,
    and `InTime` the time, and that in which an answer is taken.
    """
    app = create_app(assistant, settings, gate)
    config = uvicorn.Config(
        app,
        http=InTime,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        proxy_headers=False,
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


def listening(host: str, port: int, auth: str = "none") -> socket.socket:
    """A socket, on a loopback address unless people sign in; port 0 takes any that is free."""
    bare = host.strip("[]")
    if auth == "none" and not is_loopback(bare):
        raise BadRequest(
            f"cannot listen on {host}, where others can reach it: that needs authentication. "
            "Set ASSISTANT_AUTH to proxy, oidc or users, or use 127.0.0.1"
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
