"""ZIP archives, as which many formats come: opened in memory, within limits, never unpacked to disk."""

import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from assistant.errors import UnreadableSource
from assistant.runtime.sizes import MEGABYTE

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 128 * MEGABYTE  # unpacked
MAX_TOTAL_BYTES = 384 * MEGABYTE  # unpacked, of all members that are read
MAX_RATIO = 200  # unpacked to packed; prose in XML reaches about 20, empty table cells 100
_RATIO_MATTERS = 8 * MEGABYTE
_MEMBER_MARK = b"PK\x01\x02"  # opens each entry of the list of members
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only ones that office files and e-books may use
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
_SAVE_AGAIN = "open it in its own program and save it again, or download it again"


@dataclass(slots=True)
class Archive:
    """Members of a ZIP archive by name; what is read counts against the limits. Archives within are never opened."""

    _zip: zipfile.ZipFile
    _members: dict[str, list[zipfile.ZipInfo]]
    _unpacked: int = field(default=0)

    def names(self) -> tuple[str, ...]:
        """Names of the members in the archive's order: no folders, none that is absolute or climbs with `..`."""
        return tuple(self._members)

    def get(self, name: str) -> bytes | None:
        """Return the content of a member, None where there is none of that name. Raises `UnreadableSource`."""
        return self.read(name) if name in self._members else None

    def read(self, name: str) -> bytes:
        """Return the content of a member.

        Raises `KeyError` where there is none of that name, and `UnreadableSource` for one that is too large,
        encrypted, damaged or there twice.
        """
        infos = self._members[name]
        if len(infos) > 1:
            raise UnreadableSource(f"is ambiguous: it contains {name} more than once; {_SAVE_AGAIN}")
        _require_readable(infos[0])
        self._unpacked += infos[0].file_size
        if self._unpacked > MAX_TOTAL_BYTES:
            raise UnreadableSource(
                f"unpacks to more than {MAX_TOTAL_BYTES // MEGABYTE} MB: split it, or remove it if you do not know it"
            )
        try:
            return self._zip.read(infos[0])  # no more than its declared size
        except _DAMAGE as error:
            raise UnreadableSource(f"is damaged: {name} cannot be unpacked; {_SAVE_AGAIN}") from error


def open_archive(data: bytes) -> Archive:
    """Open a ZIP archive. Raises `UnreadableSource` for what is none, is damaged or has too many members."""
    if not data:
        raise UnreadableSource("is empty")
    if data.count(_MEMBER_MARK) > MAX_MEMBERS:  # asked before any of them is listed
        raise UnreadableSource(f"contains more than {MAX_MEMBERS} files: remove it if you do not know it")
    try:
        opened = zipfile.ZipFile(BytesIO(data))
    except _DAMAGE as error:
        kind = (
            "is damaged: its list of files is missing" if data.startswith(b"PK") else "is not a ZIP archive"
        )
        raise UnreadableSource(f"{kind}; {_SAVE_AGAIN}") from error
    members: dict[str, list[zipfile.ZipInfo]] = {}
    for info in opened.infolist():
        name = info.filename.replace("\\", "/")
        if _is_sound(name):
            members.setdefault(name, []).append(info)
    return Archive(opened, members)


def _is_sound(name: str) -> bool:
    steps = name.split("/")
    return bool(name) and ".." not in steps and steps[0] != "" and steps[-1] != "" and ":" not in steps[0]


def _require_readable(info: zipfile.ZipInfo) -> None:
    name, size = info.filename, info.file_size
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableSource("is protected with a password: save a copy without one")
    if info.compress_type not in _METHODS:
        raise UnreadableSource(f"packs {name} in a way that is not supported; {_SAVE_AGAIN}")
    if size > MAX_MEMBER_BYTES:
        raise UnreadableSource(
            f"contains {name}, {size // MEGABYTE} MB unpacked; the limit is {MAX_MEMBER_BYTES // MEGABYTE} MB: split it"
        )
    if size > _RATIO_MATTERS and size > MAX_RATIO * max(1, info.compress_size):
        raise UnreadableSource(
            f"looks like a decompression bomb: {name} unpacks to {size // max(1, info.compress_size)} times"
            " its size; remove it if you do not know it"
        )
