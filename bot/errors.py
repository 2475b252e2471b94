"""What the bot raises when it cannot go on. Each message names the fact and the fix."""


class BotError(Exception):
    """Anything the person who runs the bot can mend; the shell prints it without a traceback."""


class ConfigError(BotError):
    """config.toml or the environment says something that cannot be meant."""


class StoreError(BotError):
    """The store cannot be opened, read or written."""
