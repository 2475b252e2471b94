"""The shell's door: options that hold for every command, errors in words, exit codes.

Exit codes: 0 done; 1 done in part (a file or a source failed and is named); 2 not done (a wrong
option, setting or question); 130 interrupted.
"""

import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from bot import __version__
from bot.errors import BotError
from bot.settings import Settings, load_settings
from scrapers.errors import ScrapeError

log = logging.getLogger(__name__)

# A command's module is imported when it is run, so that `read` does not wait for the network's
# libraries nor `--help` for any.
COMMANDS = {
    "ask": "Ask a question, or several at a prompt.",
    "add": "Remember letters and reports.",
    "read": "Read letters and print what they say.",
    "compare": "Say what a newer document changed.",
    "run": "Run the bot: watch, answer, alert and send digests.",
    "web": "Answer Slack and Teams by HTTP alone.",
    "watch": "Watch the sources and tell what is new.",
    "sources": "Add, list, test, check and remove what is watched.",
    "release": "Show or release letters held until Ofsted lists them.",
    "status": "Show what is stored, how the sources are, and the outbox.",
    "resend": "Send again what may not have arrived.",
    "objections": "Show what people say is wrong; settle it.",
    "doctor": "Check what the bot needs to run, and say what to do.",
    "slack": "Make the Slack app: print its manifest.",
    "teams": "Make the Teams app: write its package.",
    "forget": "Forget who people are, by their ids.",
    "themes": "List the themes; try what a phrase would change.",
    "tag": "Tag sentences given as JSON lines.",
    "reread": "Read the stored letters again with this version.",
    "demo": "See it at work on a sample world, offline.",
}


@dataclass(slots=True)
class Shell:
    """What every command is given: where the settings are, read when first needed."""

    config: Path | None = None
    known: Settings | None = None

    @property
    def settings(self) -> Settings:
        """Raises ConfigError, which names the key and the nearest right one."""
        if self.known is None:
            self.known = load_settings(self.config, os.environ)
        return self.known


class Commands(click.Group):
    """Knows every command's name and line of help; imports one when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bot.shell.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Independent of Ofsted.",
)
@click.version_option(__version__, prog_name="ofsted-bot")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file; else ./config.toml, else built-in defaults.",
)
@click.option("--verbose", "-v", is_flag=True, help="Log what is done to standard error.")
@click.pass_context
def program(ctx: click.Context, config: Path | None, verbose: bool) -> None:
    """Reads Ofsted's children's-services letters, remembers them, and says what changed.

    Try: ofsted-bot ask "latest Medway"
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    if not verbose:
        # What these two warn of is told in our own words, with the address.
        for name in ("trafilatura", "urllib3.connectionpool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    ctx.obj = Shell(config)


def main() -> None:
    """Runs the program. Ends with a sentence and an exit code, never with a traceback."""
    try:
        # Outside its standalone mode click gives an Exit's code as the result.
        sys.exit(program.main(prog_name="ofsted-bot", standalone_mode=False) or 0)
    except click.Abort:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (BotError, ScrapeError) as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our pipe has gone: not our failure, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        sys.stderr.write(f"Error: {error.strerror or error}: {error.filename or ''}\n".rstrip(": "))
        sys.exit(2)
    except Exception as error:
        # The one broad handler around a whole command: the reader of a terminal gets a sentence,
        # the log gets the rest.
        log.debug("unexpected", exc_info=True)
        sys.stderr.write(
            f"Something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run it again with --verbose for the details, and please report them.\n"
        )
        sys.exit(2)
