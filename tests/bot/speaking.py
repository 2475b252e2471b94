"""People who speak to the bot, for the tests of the conversation."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.conversation import Reply, Speaker, respond
from bot.models import Address
from bot.posting.announce import announce
from bot.settings import Secret, Settings, Slack
from bot.store import Store
from bot.store.tellings import Telling
from digests.models import Digest, Finding
from scrapers.models import Letter
from tests.bot.samples import new_store, put
from tests.bot.talking import MONDAY

HERE = Address("slack", "T1", "C1")
MEMBER = Speaker(HERE, "U1", "childrens-services")
GUEST = replace(MEMBER, user="U2", may_change=False)
OPERATOR = replace(MEMBER, user="U9", operator=True)
SETTINGS = Settings(
    store_url=Secret("sqlite:///:memory:"),
    groups={"partners": ("Medway", "Westmarch")},
    slack=Slack(operator_channel="C9", operators=("U9",)),
)


@dataclass(slots=True)
class Room:
    """A conversation: its store, the time, and what was last said back."""

    store: Store = field(default_factory=new_store)
    now: datetime = MONDAY
    settings: Settings = SETTINGS

    def hear(self, words: str, speaker: Speaker = MEMBER) -> Reply:
        return respond(
            words, store=self.store, speaker=speaker, now=self.now, settings=self.settings
        )

    def say(self, words: str, speaker: Speaker = MEMBER) -> str:
        """The reply in words alone."""
        return words_of(self.hear(words, speaker).digest)

    def wait(self, **spell: float) -> None:
        self.now += timedelta(**spell)

    def news(self, letter: Letter, *findings: Finding, published: date | None = None) -> None:
        """A letter comes in, and is announced as the watch would."""
        recorded = put(self.store, letter, *findings, published=published)
        telling = Telling("new", "ofsted", key=recorded.sha256, document=letter.sha256)
        announce(self.store, telling, self.now, groups=self.settings.groups)


def words_of(digest: Digest) -> str:
    lines = ["".join(span.text for span in digest.title)]
    for part in digest.parts:
        lines += [part.heading] if part.heading else []
        lines += ["".join(span.text for span in line) for line in part.lines]
    return "\n".join(lines)


def buttons(reply: Reply) -> dict[str, str]:
    """Label and words of what can be pressed."""
    return {action.label: action.words or action.link or "" for action in reply.digest.actions}
