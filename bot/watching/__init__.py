"""The steps of a pass over a source; `bot.watch` is their door."""
