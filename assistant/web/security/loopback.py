"""Whether a request comes from this very machine, as far as that can be told."""

import ipaddress

from starlette.requests import Request

from assistant.web.middleware.headers import bare_host

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Whether a name or address, without port and brackets, means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_here(request: Request) -> bool:
    """Whether a request came straight from this machine, under a name of its own.

    What a proxy passes on comes from elsewhere, even where the proxy is on this machine; a name that is not ours
    may have been made to point here (DNS rebinding).
    """
    return (
        request.client is not None
        and is_loopback(request.client.host)
        and is_loopback(bare_host(request.headers.get("host", "")))
        and not any(name in request.headers for name in FORWARDED)
    )
