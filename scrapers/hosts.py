"""Which hosts may be asked: those of the configured addresses and what belongs to them."""

from collections.abc import Iterable
from urllib.parse import urlsplit

OFSTED = "ofsted.gov.uk"  # reports., files. and files.api. are one service
# GOV.UK keeps what its pages attach on a host of its own.
BESIDE = {"www.gov.uk": "assets.publishing.service.gov.uk"}
# Under these everybody has a name: what is theirs is not their neighbour's.
COMMON = frozenset({"gov.uk", "co.uk", "org.uk", "ac.uk", "nhs.uk", "wordpress.com"})
_LOOPBACK = {"localhost": "127.0.0.1", "::1": "127.0.0.1"}  # one machine under its usual names


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def hosts_of(urls: Iterable[str]) -> frozenset[str]:
    """The hosts that these addresses make it right to ask."""
    found = set()
    for url in urls:
        host = host_of(url)
        found.add(host)
        if host == OFSTED or host.endswith(f".{OFSTED}"):
            found.add(OFSTED)
        if host in BESIDE:
            found.add(BESIDE[host])
    return frozenset(found - {""})


def is_among(host: str, allowed: Iterable[str]) -> bool:
    """Whether a host is one of these, the same with or without "www.", or stands under one.

    >>> is_among("news.medway.gov.uk", {"www.medway.gov.uk"})
    True
    >>> is_among("www.kent.gov.uk", {"www.gov.uk"})
    False
    """
    host = _LOOPBACK.get(host.lower(), host.lower())
    for one in (_LOOPBACK.get(name, name) for name in allowed):
        base = one.removeprefix("www.")
        if host == one:
            return True
        if base in COMMON or base.replace(".", "").isdigit() or ":" in base:
            continue  # a shared suffix, or an address in figures
        if host == base or host.endswith(f".{base}"):
            return True
    return False
