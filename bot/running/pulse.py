"""Signs of life: when each loop of the process last went around."""

import math
from collections.abc import Callable
from time import monotonic


class Pulse:
    """The loops that should be alive. Any thread may give a sign and ask."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._longest: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def expect(self, loop: str, longest: float) -> Callable[[], None]:
        """Gives what the loop is to call each time around, `longest` seconds apart at most."""
        self._longest[loop] = longest

        def beat() -> None:
            self._last[loop] = self._clock()

        beat()
        return beat

    def ages(self) -> dict[str, float]:
        """The seconds since each loop's last sign of life."""
        now = self._clock()
        return {loop: max(now - last, 0.0) for loop, last in list(self._last.items())}

    def late(self) -> dict[str, str]:
        """The loops that give no sign of life, and since when, in words."""
        return {
            loop: f"no sign of life for {_words(age)}"
            for loop, age in self.ages().items()
            if age > self._longest[loop]
        }


def _words(seconds: float) -> str:
    if seconds < 120:
        return f"{math.floor(seconds)} seconds"
    return f"{math.floor(seconds / 60)} minutes"
