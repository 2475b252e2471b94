"""The line to a platform: how it has answered of late, and whether to leave it alone."""

from dataclasses import dataclass, field

from bot.delivery.pace import Pace

# Channels whose calls came to nothing, with no other answer between, before it is the platform's
# trouble and not a channel's.
UNLUCKY = 3
_LONGEST = 300.0


@dataclass(slots=True)
class Line:
    """Left alone after calls that failed in several channels, for longer each time; then one
    message goes to see whether it is well again. `now` is in seconds, by a clock that never jumps.
    """

    pace: Pace
    held: str | None = None  # why it is left alone, in words
    _unlucky: set[int] = field(default_factory=set)  # Channel.ids
    _holds: int = 0
    _until: float = 0.0
    _trying: bool = False

    def room(self, now: float) -> int | None:
        """How many messages may be begun; None: no bound."""
        if self.held is None:
            return None
        return 0 if self._trying or now < self._until else 1

    def begun(self) -> None:
        self._trying = self.held is not None

    def answered(self) -> None:
        """The platform took a message, or said what is wrong with it: it is well."""
        self._unlucky.clear()
        self._holds = 0
        self._trying = False
        self.held = None

    def failed(self, channel: int, why: str, now: float, after: float = 0.0) -> None:
        """A call came to nothing; the platform asked to be left alone for `after` seconds."""
        self._unlucky.add(channel)
        tried, self._trying = self._trying, False
        if len(self._unlucky) < UNLUCKY or (self.held is not None and not tried):
            return  # what was under way when it failed says nothing new
        wait = min(self.pace.first_wait * 2.0 ** min(self._holds, 10), _LONGEST)
        self._hold(why, now + max(wait, after))

    def refused(self, why: str, now: float) -> bool:
        """The token was not taken. True where that is news."""
        self._trying = False
        news = self.held != why
        self._hold(why, now + self.pace.token_wait)
        return news

    def _hold(self, why: str, until: float) -> None:
        self._holds += 1
        self._until = until
        self.held = why
