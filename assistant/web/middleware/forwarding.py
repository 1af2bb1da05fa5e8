"""Reads the headers of trusted proxies: from which address a request came, and whether by https."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.proxies import TrustedPeers

PEER = "assistant.peer"
"""The key of a request's scope under which the address at the other end of the connection is kept."""


class Forwarded:
    """Middleware that believes `X-Forwarded-For` and `X-Forwarded-Proto` of trusted proxies, and of nobody else."""

    def __init__(self, app: ASGIApp, peers: TrustedPeers) -> None:
        self._app = app
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else None
            scope[PEER] = peer
            if self._peers.trusts(peer):
                headers = Headers(scope=scope)
                address = self._peers.behind(peer, headers.getlist("x-forwarded-for"))
                scope["client"] = (address, 0)
                protocols = headers.getlist("x-forwarded-proto")
                if len(protocols) == 1 and protocols[0].strip().lower() in ("http", "https"):
                    scope["scheme"] = protocols[0].strip().lower()
        await self._app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """The address that a request comes from, seen through trusted proxies."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def peer_of(scope: Scope) -> str | None:
    """The address at the other end of the connection."""
    peer: str | None = scope.get(PEER)
    return peer
