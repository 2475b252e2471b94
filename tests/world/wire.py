"""A server that sends exactly the bytes it is told, however wrong, and however slowly."""

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any


def answer_bytes(case: Mapping[str, Any], hop: int = 0) -> bytes:
    """The bytes of a case: `head` lines, and a `body` repeated, compressed and cut as it says."""
    body: bytes = (case.get("body", "") * case.get("repeat", 1)).encode(
        case.get("charset", "utf-8")
    )
    compress = case.get("compress")
    if compress == "gzip":
        body = gzip.compress(body)
    elif compress == "deflate":
        body = zlib.compress(body)
    elif compress == "raw deflate":
        body = zlib.compress(body)[2:-4]
    full = len(body)
    body = body[: full - case.get("cut", 0)]
    body += case.get("then", "").encode("latin-1")
    lines = [line.replace("{hop}", str(hop)) for line in case["head"]]
    if "length" in case:
        length = {"right": len(body), "before the cut": full}.get(case["length"], case["length"])
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


class Wire:
    """Answers every connection with one case until the `with` block ends."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self._case = case
        self._over = threading.Event()
        self._hops = 0
        self._open: list[socket.socket] = []
        self.asked: list[str] = []  # the head of each request
        self._server = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def url(self) -> str:
        port = self._server.getsockname()[1]
        return f"{self._case.get('scheme', 'http')}://127.0.0.1:{port}/page"

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while self._request(connection) and not self._case.get("close"):
                    pass
            except OSError:
                return  # the client has heard enough

    def _request(self, connection: socket.socket) -> bool:
        request = b""
        while b"\r\n\r\n" not in request and not self._case.get("deaf"):
            piece = connection.recv(4096)
            if not piece:
                return False
            request += piece
        self.asked.append(request.decode("latin-1"))
        answer = answer_bytes(self._case, self._hops) if "head" in self._case else b""
        self._hops += 1
        pause = self._case.get("drip", 0)
        if pause:
            for at in range(len(answer)):
                connection.sendall(answer[at : at + 1])
                if self._over.wait(pause):
                    return False
        else:
            connection.sendall(answer)
        if self._case.get("endless"):
            while not self._over.is_set():
                connection.sendall(b"and so on " * 1000)
        if self._case.get("hang"):
            self._over.wait(10)
        if self._case.get("reset"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        return True

    def __enter__(self) -> "Wire":
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(2)
