"""Receives a file that is sent in a form, in pieces and within limits; it is never in memory as a whole."""

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

from assistant.errors import DiskFull, UploadIncomplete, UploadTooLarge
from assistant.language.i18n import decimals, gettext

REST_OF_FORM = 16 * 1024  # bytes of a form besides its file
LARGEST_FIELD = 4 * 1024
LONGEST_SECONDS = 15 * 60
READ_ON = 3  # so many times the limit is still read and dropped, so that a browser shows the response


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was sent, and the token of its form; large `content` is on disk."""

    name: str
    content: BinaryIO
    token: str


@asynccontextmanager
async def received(request: Request, most: int) -> AsyncIterator[Received]:
    """The fields `file` and `token` of a form, the file with at most `most` bytes; it is dropped in the end.

    Raises `UploadTooLarge` or `UploadIncomplete`.
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
            raise UploadIncomplete(gettext("no file was sent: choose a file"))
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
        raise UploadIncomplete(
            gettext("the form cannot be read (%(reason)s): send one file", reason=reason)
        ) from error
    except ClientDisconnect as error:
        raise UploadIncomplete(gettext("the file did not arrive completely: send it again")) from error
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
        raise DiskFull(gettext("the disk is full, so the file was not saved: free some space")) from error


async def drop(request: Request, most: int) -> None:
    """Read and drop what is still sent: a browser shows no response before it has sent everything."""
    taken = 0
    with suppress(ClientDisconnect, RuntimeError):  # a stream that was read to its end is not read again
        async for piece in request.stream():
            taken += len(piece)
            if taken > READ_ON * most:
                return


def too_large(most: int) -> UploadTooLarge:
    """The error for a file of more than `most` bytes."""
    return UploadTooLarge(
        gettext(
            "the file is larger than the maximum of %(size)s MB: choose a smaller file",
            size=decimals(most / 1024 / 1024, "{:.4g}"),
        )
    )


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The pieces of the request as they come. Raises `UploadTooLarge` when there are too many."""
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > most + REST_OF_FORM:
            raise too_large(most)
        yield piece
