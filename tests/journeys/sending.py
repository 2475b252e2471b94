"""Sends to Slack until it is killed: see `nursery`."""

import sys
from functools import partial

from bot.settings import Secret, Slack
from bot.slack.send import SlackSender
from tests.fakes.slack_api import TOKEN
from tests.journeys.nursery import CALL, nurse


def main(store: str, api_url: str) -> None:
    settings = Slack(bot_token=Secret(TOKEN), api_url=api_url)
    nurse(store, "slack", partial(SlackSender, settings, seconds=CALL))


if __name__ == "__main__":
    main(*sys.argv[1:])
