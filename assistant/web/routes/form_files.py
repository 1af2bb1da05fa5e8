"""Receives files that are sent in a form, in pieces and within limits; none is ever in memory as a whole."""

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
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
MOST_FIELDS = 5
TOGETHER = 3
"""How many times as large as one may be several files are together."""
READ_ON = 3  # so many times the limit is still read and dropped, so that a browser shows the response


@dataclass(frozen=True, slots=True)
class Received:
    """Files as they were sent, each with its name, and the other fields of their form; large ones are on disk."""

    files: tuple[tuple[str, BinaryIO], ...]
    fields: Mapping[str, str]


@asynccontextmanager
async def received(request: Request, most: int, most_files: int) -> AsyncIterator[Received]:
    """The fields of a form, and the files in the field `file`, each with at most `most` bytes; they are dropped in the end.

    Raises `UploadTooLarge` or `UploadIncomplete`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(415, gettext("Send the file as multipart/form-data, in a field named file."))
    parser = MultiPartParser(
        request.headers,
        _bounded(request, most, most if most_files == 1 else TOGETHER * most),
        max_files=most_files,
        max_fields=MOST_FIELDS,
        max_part_size=LARGEST_FIELD,
    )
    form = await _parsed(parser)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    request.state.written = fields  # which a page shows again if something is wrong
    try:
        files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        if not files:
            raise UploadIncomplete(gettext("no file was sent: choose a file"))
        if any((one.size or 0) > most for one in files):
            raise too_large(most)
        yield Received(
            tuple((one.filename or "", one.file) for one in files),
            fields,
        )
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


def too_large(most: int, together: int = 0) -> UploadTooLarge:
    """The error for a file of more than `most` bytes, or for files of more than that `together`."""
    if together <= most:
        return UploadTooLarge(
            gettext(
                "the file is larger than the maximum of %(size)s MB: choose a smaller file",
                size=_megabytes(most),
            )
        )
    return UploadTooLarge(
        gettext(
            "a file is larger than the maximum of %(size)s MB, or all are larger than %(total)s MB: send fewer or smaller files",
            size=_megabytes(most),
            total=_megabytes(together),
        )
    )


def _megabytes(size: int) -> str:
    return decimals(size / 1024 / 1024, "{:.4g}")


async def _bounded(request: Request, most: int, together: int) -> AsyncGenerator[bytes, None]:
    """The pieces of the request as they come. Raises `UploadTooLarge` when there are too many."""
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > together + REST_OF_FORM:
            raise too_large(most, together)
        yield piece
