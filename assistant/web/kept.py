"""What a reader's browser keeps for them in cookies, and the server nowhere.

A cookie is not signed, since nothing in it is believed. It names its reader, so that the next person at the same browser
gets an empty one.
"""

import hashlib
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

from assistant.web.middleware.request_context import identity
from assistant.web.security.cookies import cookie, set_cookie

LARGEST_UNPACKED = 64 * 1024
KEPT_SECONDS = 30 * 24 * 60 * 60


def kept(request: Request, name: str) -> bytes | None:
    """What the browser keeps under a name; None for nothing, for what is somebody else's, and for what cannot be read."""
    try:
        packed = urlsafe_b64decode((cookie(request, name) or "").encode() + b"==")
        whole = zlib.decompressobj().decompress(packed, LARGEST_UNPACKED)
    except (ValueError, zlib.error):
        return None
    reader, _, value = whole.partition(b" ")
    return value if reader == _reader(request) else None


def keep(request: Request, response: Response, name: str, value: bytes, largest: int) -> bool:
    """Have the browser keep something for 30 days; False if that takes more than `largest` characters, and is not done."""
    packed = urlsafe_b64encode(zlib.compress(_reader(request) + b" " + value, 9)).decode().rstrip("=")
    if len(packed) > largest:
        return False
    set_cookie(request, response, name, packed, KEPT_SECONDS)
    return True


def _reader(request: Request) -> bytes:
    name = identity(request.scope).encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:8].encode()
