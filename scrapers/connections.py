"""Connections that can be trusted with a stranger's address: public ones only, and on time."""

import heapq
import ipaddress
import itertools
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from scrapers.errors import FetchError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# NAT64 (RFC 6052): the last four bytes are an IPv4 address that may well be private.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All of IPv6 that is given out for the open internet (IANA); the rest is old, local or a wrapping.
GLOBAL = ipaddress.ip_network("2000::/3")
PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")  # IETF assignments: for machines beside us


def is_allowed(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether an IP address may be connected to, with any IPv4 address inside it counted too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = _inner_address(ip)
    if inside is not None:
        return is_allowed(str(inside), allow_loopback=allow_loopback)
    if ip.is_loopback:
        return allow_loopback
    if ip.version == GLOBAL.version and ip not in GLOBAL:
        return False
    return ip.is_global and not ip.is_multicast and ip not in PROTOCOLS


def _inner_address(ip: IPAddress) -> IPAddress | None:
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


FEW_DUE = 64  # deadlines that are kept whether over or not


class _Watchman:
    """One thread that shuts what is late; a timer for each fetch would cost a thread each."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Deadline]] = []
        self._changed = threading.Condition()
        self._number = itertools.count()
        self._begun = False
        self._many = FEW_DUE

    def add(self, end: float, deadline: "Deadline") -> None:
        with self._changed:
            self._forget()
            heapq.heappush(self._due, (end, next(self._number), deadline))
            if not self._begun:
                self._begun = True
                threading.Thread(target=self._watch, daemon=True).start()
            elif self._due[0][2] is deadline:
                self._changed.notify()

    def _forget(self) -> None:
        """Drops what is over when it is most of what is kept: nearly all end long before."""
        if len(self._due) < self._many:
            return
        self._due = [one for one in self._due if not one[2].closed]
        heapq.heapify(self._due)
        self._many = max(2 * len(self._due), FEW_DUE)

    def _watch(self) -> None:
        while True:
            with self._changed:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                late = heapq.heappop(self._due)[2]
            late.shut()


_watchman = _Watchman()


class Deadline:
    """A time by which a fetch is over, whatever the other side does.

    A read timeout starts afresh with every byte, so a slow drip outlives it for ever. When the time
    is up, the sockets of the fetch are shut: a blocked read then returns at once.
    """

    __slots__ = ("_began", "_end", "_lock", "_sockets", "closed", "passed")

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self.closed = False
        self._began = time.monotonic()
        self._end = self._began + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        _watchman.add(self._end, self)

    @property
    def left(self) -> float:
        """Seconds left, never less than a moment: zero would mean non-blocking."""
        return max(self._end - time.monotonic(), 0.001)

    @property
    def spent(self) -> float:
        return time.monotonic() - self._began

    def watch(self, sock: socket.socket) -> None:
        """Shuts this connection too when the time is up.

        A duplicate is kept, because TLS takes the socket itself away from us in its handshake.
        """
        double = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._sockets.append(double)
            passed = self.passed
        if passed:
            self.shut()

    def close(self) -> None:
        with self._lock:
            self.closed = True
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()

    def shut(self) -> None:
        with self._lock:
            if self.closed:
                return
            self.passed = True
            for sock in self._sockets:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was quicker


class _Current(threading.local):
    deadline: Deadline | None = None


# requests gives no way to hand a value down to the connection: the thread carries it.
current = _Current()


def _is_figures(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _lookup(host: str, port: int, seconds: float) -> list[tuple[Any, ...]] | OSError | None:
    """The addresses of a name; None when the resolver took too long.

    getaddrinfo can't be interrupted, so it runs beside us and is left behind when it hangs. An
    address in figures needs no resolver.
    """
    if _is_figures(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    answer: list[list[tuple[Any, ...]] | OSError] = []

    def ask() -> None:
        try:
            answer.append(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answer.append(error if isinstance(error, OSError) else OSError(str(error)))

    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    asker.join(seconds)
    return answer[0] if answer else None


def _connect(connection: HTTPConnection, allow_loopback: bool) -> socket.socket:
    """Resolves once, checks what came out, and connects to exactly that.

    A name that answers differently the second time (DNS rebinding) is never asked a second time.
    """
    deadline = current.deadline
    wait = connection.timeout if isinstance(connection.timeout, (int, float)) else 30.0
    if deadline is not None:
        wait = min(wait, deadline.left)
    host = connection.host.strip("[]")
    found = _lookup(host, connection.port or 0, wait)
    if found is None:
        raise NewConnectionError(connection, f"the name {host} was not resolved in time")
    if isinstance(found, OSError):
        raise NewConnectionError(connection, f"the name {host} could not be resolved: {found}")
    allowed = [row for row in found if is_allowed(row[4][0], allow_loopback=allow_loopback)]
    if not allowed:
        # Not an error of urllib3's, which would try once more.
        raise FetchError("address", f"{host} is not a public address")
    trouble: OSError | None = None
    for family, kind, protocol, _, address in allowed:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(wait if deadline is None else min(wait, deadline.left))
            sock.connect(address)
        except OSError as error:
            sock.close()
            trouble = error
            continue
        if deadline is not None:
            deadline.watch(sock)
        return sock
    raise NewConnectionError(connection, f"{host} could not be reached: {trouble}")


class _PlainConnection(HTTPConnection):
    allow_loopback = False

    def _new_conn(self) -> socket.socket:
        return _connect(self, self.allow_loopback)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch_kept_open(self)
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    allow_loopback = False

    def _new_conn(self) -> socket.socket:
        return _connect(self, self.allow_loopback)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch_kept_open(self)
        super().request(*args, **kwargs)


def _watch_kept_open(connection: HTTPConnection) -> None:
    """A connection kept open from an earlier fetch has not been through _connect this time."""
    if connection.sock is not None and current.deadline is not None:
        current.deadline.watch(connection.sock)


def pool_classes(allow_loopback: bool) -> dict[str, Callable[..., HTTPConnectionPool]]:
    """The pool classes for urllib3's PoolManager, by scheme."""

    class Plain(_PlainConnection):
        pass

    class Secure(_SecureConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    Plain.allow_loopback = Secure.allow_loopback = allow_loopback
    return {"http": PlainPool, "https": SecurePool}
