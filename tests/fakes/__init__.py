"""Platforms on loopback: they take what the bot sends, misbehave when told to, and judge."""
