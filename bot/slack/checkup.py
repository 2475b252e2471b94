"""What the doctor looks at of Slack: tokens, scopes, signatures, clocks."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.clock import moment_words, utc_now
from bot.settings import Slack
from bot.signs import Sign
from bot.slack.manifest import FOLLOWING, SCOPES
from bot.slack.visit import try_socket, visit

# Slack refuses to be answered by, and we refuse, a clock this far off.
# https://docs.slack.dev/authentication/verifying-requests-from-slack/
_REFUSED = timedelta(seconds=300)
_OFF = timedelta(seconds=30)
# Slack's own trouble, and nothing of ours.
_PASSING = frozenset(
    {"ratelimited", "service_unavailable", "request_timeout", "internal_error", "fatal_error"}
)
_SECRET = re.compile(r"[0-9a-f]{32}")


def check_slack(slack: Slack) -> Iterator[Sign]:
    """Asks Slack who the tokens are and what they may; it never raises."""
    if not slack.bot_token.reveal().startswith("xoxb-"):
        yield Sign(
            "slack token",
            "doubtful",
            "SLACK_BOT_TOKEN does not begin with xoxb-: it may be another kind of token.",
            "Copy the Bot User OAuth Token from Install App at https://api.slack.com/apps",
        )
    seen = visit(slack)
    if seen.error:
        yield Sign("slack token", "bad", f"Slack says: {seen.error}.", _mend_token(seen.error))
    else:
        where = f"{seen.team} ({seen.team_id})" if seen.team else "its workspace"
        yield Sign("slack token", "good", f"The bot is {seen.user or 'known'} in {where}.")
        yield _scopes(seen.scopes)
        if seen.time is not None:
            yield _clock(seen.time, utc_now())
    if slack.app_token:
        wrong = try_socket(slack)
        yield (
            Sign("slack socket", "bad", f"Slack says: {wrong}.", _mend_socket(wrong))
            if wrong
            else Sign("slack socket", "good", "Socket Mode may be used: no public address needed.")
        )
    yield _signing(slack)
    if not slack.operator_channel:
        yield Sign(
            "slack operators",
            "doubtful",
            "No operator channel is set: failures and “Is this wrong?” are in `status` alone.",
            'Set [slack] operator_channel = "C…" and operators = ["U…"] in config.toml.',
        )


def _mend(error: str, otherwise: str) -> str:
    """What to do about Slack's word; `otherwise` where the token itself is not taken."""
    if error.startswith("not reached"):
        return "Check that this machine reaches https://slack.com, by a proxy if need be."
    if error in _PASSING:
        return "That passes: try again in a minute, and see https://slack-status.com"
    return otherwise


def _mend_token(error: str) -> str:
    return _mend(
        error,
        "Copy the Bot User OAuth Token (xoxb-…) from Install App at https://api.slack.com/apps "
        "into SLACK_BOT_TOKEN.",
    )


def _mend_socket(error: str) -> str:
    return _mend(
        error,
        "Make an App-Level Token (xapp-…) with the scope connections:write under Basic Information "
        "at https://api.slack.com/apps, set SLACK_APP_TOKEN to it, and turn on Socket Mode.",
    )


def _scopes(held: frozenset[str] | None) -> Sign:
    if held is None:
        return Sign("slack scopes", "doubtful", "Slack did not say which scopes the token has.")
    missing = [scope for scope in SCOPES if scope not in held]
    fix = (
        "Add them under OAuth & Permissions at https://api.slack.com/apps, or paste the manifest "
        "of `ofsted-bot slack manifest` there, then install the app again."
    )
    if not missing:
        return Sign("slack scopes", "good", f"All {len(SCOPES)} scopes are there.")
    named = f"Missing: {', '.join(missing)}."
    if set(missing) <= FOLLOWING:
        return Sign(
            "slack scopes",
            "doubtful",
            f"{named} Renamed, archived and left channels are noticed late.",
            fix,
        )
    return Sign("slack scopes", "bad", named, fix)


def _clock(theirs: datetime, ours: datetime) -> Sign:
    off = abs(theirs - ours)
    if off <= _OFF:
        return Sign("clock", "good", f"{moment_words(ours)} in London, as Slack's clock has it.")
    return Sign(
        "clock",
        "bad" if off >= _REFUSED else "doubtful",
        f"This machine's clock is {int(off.total_seconds())} seconds off Slack's.",
        "Set it by the network (NTP): requests of a clock that is five minutes off are refused.",
    )


def _signing(slack: Slack) -> Sign:
    secret = slack.signing_secret.reveal()
    if not secret:
        if slack.app_token:
            return Sign("slack signatures", "good", "Not needed: Socket Mode is used.")
        return Sign(
            "slack signatures",
            "bad",
            "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set: no command arrives.",
            "Set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET where Slack reaches this "
            "machine by https. Both are under Basic Information at https://api.slack.com/apps",
        )
    if not _SECRET.fullmatch(secret):
        return Sign(
            "slack signatures",
            "doubtful",
            "SLACK_SIGNING_SECRET is not 32 hexadecimal digits, as Slack's are.",
            "Copy the Signing Secret from Basic Information at https://api.slack.com/apps",
        )
    return Sign("slack signatures", "good", "SLACK_SIGNING_SECRET is set.")
