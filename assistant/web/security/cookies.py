"""Our cookies: sent back only to this host, unreadable for scripts, and `Secure` if the request came by https."""

from starlette.requests import Request
from starlette.responses import Response

SESSION = "assistant_session"
FORM = "assistant_form"
PROVIDER = "assistant_provider"
MEMO = "assistant_memo"
SEARCHES = "assistant_searches"


def cookie(request: Request, name: str) -> str | None:
    """The value of a cookie of ours."""
    return request.cookies.get(_full(request, name)) or None


def session_of(request: Request) -> str | None:
    """The id of the session that a request claims to belong to."""
    return cookie(request, SESSION)


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Set a cookie that lasts until the browser closes, or for `seconds`."""
    response.set_cookie(
        _full(request, name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_secure(request),
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(
        _full(request, name), path="/", httponly=True, samesite="lax", secure=_is_secure(request)
    )


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _full(request: Request, name: str) -> str:
    """The name with the port, since browsers send the cookies of a host to all of its ports.

    Over https it has the prefix that keeps other hosts of the domain from setting it (RFC 6265bis).
    """
    port = request.url.port
    own = name if port in (None, 80, 443) else f"{name}_{port}"
    return f"__Host-{own}" if _is_secure(request) else own
