"""How fast messages go out, and how patiently they are tried again."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.store.deliveries import LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class Pace:
    """Times are in seconds."""

    pause: float = 1.0  # between two messages in one channel
    at_once: int = 50  # calls under way
    lease: float = LEASE_SECONDS  # a claim's: longer than a call, a look, `settle` and a look
    settle: float = 15.0  # after a lost answer: what is not in the history by then never came
    first_wait: float = 5.0  # before a second try; twice as long before each next
    longest_wait: float = 900.0
    tries: int = 12  # of a message that the platform chokes on
    patience: timedelta = timedelta(hours=24)  # with a platform that is away
    token_wait: float = 300.0  # until a token that was refused is tried again
    idle: float = 1.0  # between two looks at an outbox in which nothing is due

    def wait(self, tries: int, chance: Random) -> float:
        """Seconds before the next try after so many, somewhat spread; none after none."""
        if tries < 1:
            return 0.0
        full = min(self.first_wait * 2.0 ** min(tries - 1, 30), self.longest_wait)
        return full * chance.uniform(0.75, 1.0)
