"""`ofsted-bot run` and `ofsted-bot web` as processes of their own, beside the fakes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.fakes.slack_api import APP_TOKEN, TOKEN, FakeSlack
from tests.fakes.slack_client import SECRET
from tests.places import ROOT

PATIENCE = 60.0  # seconds: other work on the machine must not fail a test


class Process:
    """`with Process(folder, slack) as bot: … bot.url`; its log is in `bot.log()`."""

    def __init__(
        self,
        folder: Path,
        slack: FakeSlack,
        *words: str,
        by_socket: bool = False,
        config: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.store_url = f"sqlite:///{folder / 'bot.db'}"
        file = folder / "config.toml"
        file.write_text(
            f'[slack]\napi_url = "{slack.url}"\npause_seconds = 0.0\n'
            f'[server]\nhost = "127.0.0.1"\n{config}',
            "utf-8",
        )
        doors = {"SLACK_APP_TOKEN": APP_TOKEN} if by_socket else {"SLACK_SIGNING_SECRET": SECRET}
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "TEAMS_"))}
        self._environ = {
            **clean,
            **doors,
            "SLACK_BOT_TOKEN": TOKEN,
            "DATABASE_URL": self.store_url,
            "PORT": "0",
            **(environ or {}),
        }
        self._words = [sys.executable, "-m", "bot", "--config", str(file), *(words or ("run",))]
        self._log = folder / "log.txt"
        self.url = ""
        self.seconds = 0.0  # until it was ready

    def __enter__(self) -> Self:
        began = time.monotonic()
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                self._words, env=self._environ, cwd=ROOT, stderr=log, stdout=log
            )
        while "Ready" not in self.log():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() - began < PATIENCE, self.log()
            time.sleep(0.01)
        self.seconds = time.monotonic() - began
        said = self.log().partition("Ready")[2]
        self.url = said.partition(" at ")[2].partition(": ")[0] if said.startswith(" at") else ""
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def log(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def ask_to_end(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        """Asks it to end, and gives its exit code."""
        self.ask_to_end()
        return self.process.wait(PATIENCE)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(f"{self.url}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
