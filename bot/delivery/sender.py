"""What a platform must offer to be written to."""

from datetime import datetime
from typing import Protocol

from bot.models import Channel
from digests.models import Digest, Message


class Sender(Protocol):
    """One platform, to be written to.

    Each raises what bot/errors.py tells apart: Busy, Refused, ChannelClosed and TokenRefused are
    certain that nothing was posted; Unconfirmed is not. A receipt is the platform's own name of
    the message.
    """

    def draw(self, digest: Digest) -> Message:
        """The digest as this platform shows it."""
        ...

    async def post(
        self, channel: Channel, message: Message, *, key: str, thread: str | None = None
    ) -> str:
        """Posts a message that carries `key`, under the message `thread`; gives its receipt."""
        ...

    async def update(self, channel: Channel, message: Message, *, key: str, receipt: str) -> str:
        """Puts `message` in the place of the one with this receipt. May be done again."""
        ...

    async def find(
        self, channel: Channel, key: str, since: datetime, *, thread: str | None = None
    ) -> str | None:
        """The receipt of the message that carries `key`, posted after `since`; None: there is none.

        Raises CannotLook where what was posted may not be read, Busy where not just now.
        """
        ...
