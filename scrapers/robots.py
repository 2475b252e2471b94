"""What a site asks of robots in its robots.txt (RFC 9309)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from protego import Protego

PRODUCT = "ofsted-bot"  # the name by which a site may address this program
LONGEST_DELAY = 60.0  # seconds; a longer Crawl-delay would be a refusal, which has its own word


@dataclass(frozen=True, slots=True)
class Robots:
    """A site's robots.txt as it was when last asked for; without text where there is none."""

    text: str
    obtained: datetime  # UTC

    def allows(self, url: str) -> bool:
        return not self.text or _rules(self.text).can_fetch(url, PRODUCT)

    @property
    def delay(self) -> float:
        """The seconds between two requests that the site asks for; 0 where it does not."""
        if not self.text:
            return 0.0
        asked = _rules(self.text).crawl_delay(PRODUCT) or 0.0
        return min(max(asked, 0.0), LONGEST_DELAY)


@lru_cache(maxsize=256)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
