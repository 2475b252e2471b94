"""The line to a platform: how it has answered of late, and how much to ask of it."""

from dataclasses import dataclass, field

from bot.delivery.pace import Pace

# Channels whose calls came to nothing, with no other answer between, before it is the platform's
# trouble and not a channel's.
UNLUCKY = 3
WIDE = 32  # calls under way that went well: the platform needs no more care
_LONGEST = 300.0


@dataclass(slots=True)
class Line:
    """Left alone after calls that failed in several channels, for longer each time; then one
    message goes to see whether it is well again, and after it slowly more.

    Every `begun` is followed by one of `answered`, `failed` and `refused`. `now` is in seconds, by
    a clock that never jumps.
    """

    pace: Pace
    held: str | None = None  # why it is left alone, in words
    barred: str | None = None  # why its token is not taken, in words
    _under_way: int = 0
    _window: float | None = None  # so many calls at once; None: no bound
    _unlucky: set[int] = field(default_factory=set)  # Channel.ids
    _holds: int = 0
    _until: float = 0.0

    def room(self, now: float) -> int | None:
        """How many messages may be begun; None: no bound."""
        if self._window is None:
            return None
        return max(int(self._window) - self._under_way, 0) if now >= self._until else 0

    def begun(self) -> None:
        self._under_way += 1

    def answered(self, now: float) -> None:
        """The platform took a message, or said what is wrong with it."""
        self._under_way -= 1
        self._unlucky.clear()
        if self._window is None or now < self._until:
            return  # what was sent before the trouble began says nothing of its end
        self._holds = 0
        self.held = self.barred = None
        self._window += 1.0 / self._window
        if self._window > WIDE:
            self._window = None

    def failed(self, channel: int, why: str, now: float, after: float = 0.0) -> None:
        """A call came to nothing; the platform asked to be left alone for `after` seconds."""
        self._under_way -= 1
        self._unlucky.add(channel)
        if now < self._until or (self.held is None and len(self._unlucky) < UNLUCKY):
            return
        wait = min(self.pace.first_wait * 2.0 ** min(self._holds, 10), _LONGEST)
        self._hold(why, now + max(wait, after))

    def refused(self, why: str, now: float) -> bool:
        """The token was not taken. True where that is news."""
        self._under_way -= 1
        news = self.barred != why
        self.barred = why
        self._hold(why, now + self.pace.token_wait)
        return news

    def _hold(self, why: str, until: float) -> None:
        self._holds += 1
        self._until = until
        self._window = 1.0
        self.held = why
