"""Reverse proxies: which are trusted, and which user their headers name."""

import ipaddress
from collections.abc import Iterable, Sequence

from assistant.access.identity import Identity
from assistant.errors import BadRequest

LONGEST = 256
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that a proxy adds. If nobody signs in, a request that has one comes from elsewhere and is not let in."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TrustedPeers:
    """Trusted addresses and networks. Raises `BadRequest` for a text that is neither."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = tuple(map(_network, networks))

    def __bool__(self) -> bool:
        return bool(self._networks)

    def trusts(self, peer: str | None) -> bool:
        """Whether this address is trusted; None is not."""
        try:
            address = ipaddress.ip_address((peer or "").partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)

    def behind(self, peer: str | None, forwarded: Sequence[str]) -> str | None:
        """The address whose request a peer passes on: the last one in `X-Forwarded-For` that is not a trusted proxy."""
        if not self.trusts(peer):
            return peer
        named = [one.strip() for line in forwarded for one in line.split(",")]
        for address in reversed(named):
            if not self.trusts(address):
                return address if _is_address(address) else peer
        return peer


def vouched(users: Sequence[str], groups: Sequence[str]) -> Identity | None:
    """The identity that a trusted proxy names in its headers; None if it names nobody, or several people.

    Groups are separated by commas.
    """
    if len(users) != 1 or len(groups) > 1:
        return None
    name = users[0].strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        return None
    found = (group.strip() for line in groups for group in line.split(","))
    return Identity(name, frozenset(group for group in found if group and group != "*"))


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadRequest(
            f"ASSISTANT_TRUSTED_PROXIES: {text!r} is not an IP address or network: write, for example, 10.0.0.5 or 10.0.0.0/24"
        ) from error


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
