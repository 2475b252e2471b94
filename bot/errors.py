"""What the bot raises when it cannot go on. Each message names the fact and the fix."""


class BotError(Exception):
    """Anything the person who runs the bot can mend; the shell prints it without a traceback."""


class ConfigError(BotError):
    """config.toml or the environment says something that cannot be meant."""


class StoreError(BotError):
    """The store cannot be opened, read or written."""


class NotSent(Exception):
    """A message did not go out, for certain. Raised by a platform's sender."""


class Busy(NotSent):
    """The platform asks to be left alone for `after` seconds; nothing was posted.

    Of a longer time than an hour, only that: then it is tried whether it means it.
    """

    def __init__(self, why: str, after: float) -> None:
        super().__init__(why)
        self.after = min(after, 3600.0)


class Refused(NotSent):
    """The platform will never take this message as it is."""


class ChannelClosed(NotSent):
    """The conversation is archived, deleted, or the bot is not in it: it is to be paused."""


class TokenRefused(NotSent):
    """The platform does not take our token: nothing goes out until the operator mends it."""


class CannotLook(Exception):
    """The platform does not let us read what was posted, so a lost answer stays lost."""


class Unconfirmed(Exception):
    """The message may have been posted: the answer was lost, or was an error of the platform's."""
