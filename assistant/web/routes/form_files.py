"""Takes a file that is sent in a form, in pieces and within limits; nothing of it is held in memory as a whole."""

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from assistant.errors import BadRequest, DiskFull, UploadTooLarge
from assistant.language.i18n import decimals, gettext

ENVELOPE = 16 * 1024  # bytes of a form beside its file
LARGEST_FIELD = 4 * 1024
LONGEST_SECONDS = 15 * 60
IN_VAIN = 3  # so many times the limit is still taken and dropped, so that a browser gets to read the answer


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was sent, and the token of its form; `content` lies on the disk where it is large."""

    name: str
    content: BinaryIO
    token: str


@asynccontextmanager
async def received(request: Request, most: int) -> AsyncIterator[Received]:
    """The fields `file` and `token` of a form, the file with at most `most` bytes; it is dropped in the end.

    Raises `UploadTooLarge` or `BadRequest`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(415, gettext("Send the file as multipart/form-data, in a field named file."))
    parser = MultiPartParser(
        request.headers, _bounded(request, most), max_files=1, max_fields=3, max_part_size=LARGEST_FIELD
    )
    form = await _parsed(parser)
    try:
        file, token = form.get("file"), form.get("token")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadRequest(gettext("there is no file in the form: choose one"))
        if (file.size or 0) > most:
            raise too_large(most)
        yield Received(file.filename, file.file, token if isinstance(token, str) else "")
    finally:
        await form.close()


async def _parsed(parser: MultiPartParser) -> FormData:
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await parser.parse()
    except MultiPartException as error:
        reason = error.message.rstrip(".")
        raise BadRequest(
            gettext("the form cannot be read (%(reason)s): send one file", reason=reason)
        ) from error
    except ClientDisconnect as error:
        raise BadRequest(gettext("the file did not arrive as a whole: send it again")) from error
    except TimeoutError as error:
        raise HTTPException(
            408,
            gettext(
                "The file did not arrive within %(minutes)s minutes. Send it again.",
                minutes=LONGEST_SECONDS // 60,
            ),
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            gettext("there is no room for it on the disk, and nothing of it was kept: free some space")
        ) from error


async def drop(request: Request, most: int) -> None:
    """Take what is still sent, and keep nothing: a browser reads no answer before it has sent all."""
    taken = 0
    with suppress(ClientDisconnect, RuntimeError):  # a stream that was read to its end is not read again
        async for piece in request.stream():
            taken += len(piece)
            if taken > IN_VAIN * most:
                return


def too_large(most: int) -> UploadTooLarge:
    """What to say of a file of more than `most` bytes."""
    return UploadTooLarge(
        gettext(
            "the file is larger than %(size)s MB, the most that is taken",
            size=decimals(most / 1024 / 1024, "{:.4g}"),
        )
    )


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The pieces of the request as they come. Raises `UploadTooLarge` when there are too many."""
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > most + ENVELOPE:
            raise too_large(most)
        yield piece
