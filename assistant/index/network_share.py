"""Refuses an index on a network share, where SQLite's locks cannot be trusted."""

import re
from pathlib import Path

from assistant.errors import IndexUnusable

MOUNTS = Path("/proc/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")
NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs", "davfs", "fuse.davfs"}
)


def refuse_network_share(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raise `IndexUnusable` when `folder` is on a network share, where SQLite's locks cannot be trusted.

    `mounts` lists what is mounted, in the form of Linux's /proc/mounts; without it nothing is refused.
    """
    if not mounts.exists():
        return
    place = folder.resolve()
    deepest, found = 0, ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        point = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), point)
        if len(point) >= deepest and (place == Path(point) or Path(point) in place.parents):
            deepest, found = len(point), kind  # of two at one point, the later hides the earlier
    if found in NETWORK_FILESYSTEMS:
        raise IndexUnusable(
            f"{folder} is on a network share ({found}): "
            "choose a local folder with --index (the corpus may stay there)"
        )
