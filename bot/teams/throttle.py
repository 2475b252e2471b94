"""How fast Teams lets a bot write, counted here so that it need not say so.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from collections import deque
from collections.abc import Callable
from time import monotonic

# Messages in so many seconds: to one conversation, and from one app in one tenant.
PER_CONVERSATION = ((7, 1.0), (60, 30.0), (1_800, 3_600.0))
PER_TENANT = ((50, 1.0),)
_LONGEST = PER_CONVERSATION[-1][1]
_MOST_KNOWN = 10_000  # conversations; those that were quiet longest are forgotten


class Throttle:
    """The table of what was sent where, of the last hour."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}
        self._all: deque[float] = deque(maxlen=PER_TENANT[0][0])
        self._closed: dict[str, float] = {}  # a conversation that asked to wait, and until when

    def seconds(self, conversation: str) -> float:
        """How long to wait before the next message; 0: it may go now."""
        now = self._clock()
        waits = [self._closed.get(conversation, 0.0) - now]
        waits += _waits(self._sent.get(conversation, deque()), PER_CONVERSATION, now)
        waits += _waits(self._all, PER_TENANT, now)
        return max(0.0, *waits)

    def count(self, conversation: str) -> None:
        """A message goes out now."""
        now = self._clock()
        sent = self._sent.pop(conversation, None)
        if sent is None:
            sent = deque(maxlen=PER_CONVERSATION[-1][0])
        while sent and sent[0] <= now - _LONGEST:
            sent.popleft()
        sent.append(now)
        self._all.append(now)
        self._sent[conversation] = sent  # the last in order is the last used
        while len(self._sent) > _MOST_KNOWN:
            del self._sent[next(iter(self._sent))]

    def close(self, conversation: str, seconds: float) -> None:
        """Teams asked to be left alone there."""
        now = self._clock()
        self._closed = {where: until for where, until in self._closed.items() if until > now}
        self._closed[conversation] = now + seconds


def _waits(sent: deque[float], limits: tuple[tuple[int, float], ...], now: float) -> list[float]:
    return [sent[-most] + span - now for most, span in limits if len(sent) >= most]
