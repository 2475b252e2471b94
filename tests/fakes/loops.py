"""A server of the tests that lives on an event loop, and a thread, of its own."""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Self

from aiohttp import web

PATIENCE = 10.0  # seconds until a test gives up on an answer


class OnLoop(ABC):
    """Entered, it serves; left, it has ended. The subclass says what it serves while it lives."""

    _thread: threading.Thread
    _loop: asyncio.AbstractEventLoop
    _over: asyncio.Event

    @abstractmethod
    def serving(self) -> AbstractAsyncContextManager[None]:
        """Entered on the loop; what it needs to be ready is done before it yields."""

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._live(ready)), daemon=True, name=type(self).__name__
        )
        self._thread.start()
        assert ready.wait(PATIENCE), f"{self._thread.name} did not begin"
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"{self._thread.name} did not end"

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        """Does something on the loop, for whoever stands outside it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _live(self, ready: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with self.serving():
            ready.set()
            await self._over.wait()


@asynccontextmanager
async def on_loopback(app: web.Application, **rest: Any) -> AsyncIterator[int]:
    """Serves an application on any free port, and gives that; slow answers are not waited for."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, **rest)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
