"""What goes wrong with a request, by script or by seeded chance.

A fault is a name: "close" (the connection ends without an answer), "slow" (the answer comes too
late), "garbage" (HTTP 200 with something that is not JSON), a status ("500"), "429", or an error of
the platform's own ("ratelimited", "is_archived"). With a "+" the request was carried out first;
with a "~" it is carried out later, after the answer went wrong.
"""

import random
from collections import deque
from collections.abc import Iterable

# What happens to a message without anybody's doing, in the share of a bad day.
WEATHER = (
    *("close", "close+", "close~"),
    *("500", "500+", "502", "502+", "503", "503+", "504", "504+", "504~"),
    *("429", "ratelimited", "internal_error", "internal_error+"),
    *("garbage", "garbage+", "slow+", "slow~"),
)


class Faults:
    """First what is scripted, then chance."""

    def __init__(
        self, *, seed: int = 0, share: float = 0.0, kinds: tuple[str, ...] = WEATHER
    ) -> None:
        self.share = share
        self._chance = random.Random(seed)
        self._kinds = kinds
        self._script: dict[str, deque[str | None]] = {}

    def script(self, method: str, faults: Iterable[str | None]) -> None:
        """What the next requests for this method meet; None is none."""
        self._script.setdefault(method, deque()).extend(faults)

    def next(self, method: str) -> str | None:
        scripted = self._script.get(method)
        if scripted:
            return scripted.popleft()
        if self.share and self._chance.random() < self.share:
            return self._chance.choice(self._kinds)
        return None
