"""Whether a request comes from this machine, as far as that can be known."""

import ipaddress

from starlette.requests import Request

from assistant.access.proxies import FORWARDED
from assistant.web.middleware.headers import bare_host


def is_loopback(host: str) -> bool:
    """Whether a name or address, without port and brackets, means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_here(request: Request) -> bool:
    """Whether a request came directly from this machine, under one of its own names.

    A request passed on by a proxy counts as coming from elsewhere, even if the proxy is on this machine. A foreign host
    name may have been made to point here (DNS rebinding).
    """
    return (
        request.client is not None
        and is_loopback(request.client.host)
        and is_loopback(bare_host(request.headers.get("host", "")))
        and not any(name in request.headers for name in FORWARDED)
    )
