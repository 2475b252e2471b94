"""Pages that stand guard before the page that was asked for: never news."""

from collections.abc import Mapping

# What the guards call themselves in their answers, by a mark that ordinary pages do not carry.
# (Cloudflare puts "challenge-platform" in ordinary pages too: not a mark.)
MARKS = (
    (b"_incapsula_resource", "an Incapsula challenge"),
    (b"incapsula incident id", "an Incapsula challenge"),
    (b"<title>just a moment...</title>", "a Cloudflare challenge"),
    (b"_cf_chl_opt", "a Cloudflare challenge"),
    (b"<title>attention required! | cloudflare</title>", "a Cloudflare refusal"),
    (b"errors.edgesuite.net", "an Akamai refusal"),
    (b"/_sec/cp_challenge", "an Akamai challenge"),
    (b"captcha-delivery.com", "a DataDome challenge"),
    (b"awswafintegration", "an AWS challenge"),
    (b"checking your browser before accessing", "a browser check"),
)
HEADERS = (("cf-mitigated", "a Cloudflare challenge"), ("x-amzn-waf-action", "an AWS challenge"))
LOOK_AT = 30_000  # challenge pages are short; a long page that quotes a mark is no challenge


def challenge_in(body: bytes, headers: Mapping[str, str]) -> str | None:
    """The name of the challenge that an answer is, or None."""
    for header, name in HEADERS:
        if header in headers:
            return name
    if len(body) > LOOK_AT or not body.lstrip().startswith(b"<"):
        return None
    lowered = body.lower()
    return next((name for mark, name in MARKS if mark in lowered), None)
