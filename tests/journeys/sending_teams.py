"""Sends to Teams until it is killed: see `nursery`."""

import sys
from dataclasses import replace

from microsoft_teams.api.auth.cloud_environment import PUBLIC

from bot.settings import Secret, Teams
from bot.teams.connector import Connector
from bot.teams.send import TeamsSender
from tests.fakes.teams import CLIENT_ID, CLIENT_SECRET, TENANT_ID
from tests.journeys.nursery import CALL, nurse


def main(store: str, url: str) -> None:
    teams = Teams(CLIENT_ID, Secret(CLIENT_SECRET), TENANT_ID)
    cloud = replace(PUBLIC, login_endpoint=url)
    nurse(store, "teams", lambda: TeamsSender(Connector(teams, cloud=cloud, seconds=CALL)))


if __name__ == "__main__":
    main(*sys.argv[1:])
