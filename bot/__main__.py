"""`python -m bot`, and the door of the console script."""

from bot.cli import main

if __name__ == "__main__":
    main()
