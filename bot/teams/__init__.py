"""Microsoft Teams: words in, cards out. Imported only where Teams is configured."""
