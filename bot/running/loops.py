"""Loops: work that goes on in a thread of its own, and begins again where it fails."""

import logging
import threading
from collections.abc import Callable

from bot.errors import BotError

log = logging.getLogger(__name__)

AGAIN_SECONDS = 10.0

Beat = Callable[[], None]
Work = Callable[[threading.Event, Beat], None]


class Loop:
    """One loop. Its work is given the flag that says stop, and the sign of life to give."""

    def __init__(self, name: str, work: Work, beat: Beat, *, again: float = AGAIN_SECONDS) -> None:
        self.name = name
        self._work = work
        self._beat = beat
        self._again = again
        self._stop = threading.Event()
        # A pass over slow sources must not keep the process from ending.
        self._thread = threading.Thread(target=self._go, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def ended(self, seconds: float) -> bool:
        """Waits for its end; False where that takes longer."""
        self._thread.join(max(seconds, 0.0))
        return not self._thread.is_alive()

    def _go(self) -> None:
        while not self._stop.is_set():
            try:
                self._work(self._stop, self._beat)
            except BotError as error:  # it names the fix: another process watches, for one
                log.warning("%s: %s It is tried again in %.0f s.", self.name, error, self._again)
                self._stop.wait(self._again)
            except Exception:
                # The one broad handler around a whole loop: the others go on without it.
                log.exception("%s failed; it begins again in %.0f s", self.name, self._again)
                self._stop.wait(self._again)
