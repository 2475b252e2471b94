"""Pages that stand in place of the page that was asked for: never news."""

import re
from collections.abc import Mapping
from html import unescape

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
    (b"g-recaptcha", "a captcha"),
    (b"h-captcha", "a captcha"),
)
HEADERS = (("cf-mitigated", "a Cloudflare challenge"), ("x-amzn-waf-action", "an AWS challenge"))
LOOK_AT = 30_000  # such pages are short; a long page that quotes a mark is none
TITLE_WITHIN = 20_000

TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title", re.DOTALL | re.IGNORECASE)
HEADING = re.compile(rb"<h1[^>]*>(.{0,300}?)</h1", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
HIDDEN = re.compile(rb"<(script|style|noscript)\b.*?</\1", re.DOTALL | re.IGNORECASE)
# What a list or an article is made of: a page with several of these is not a wall.
CONTENT = re.compile(rb"<(?:a\s[^>]*href|article|item|entry|li|time)\b", re.IGNORECASE)
FEW = 5

LOGIN = re.compile(
    r"(?:please )?(?:sign|log)[ -]?in\b.*|.*[|–—:-] ?(?:sign|log)[ -]?in|login\b.*"
    r"|authentication required|(?:single )?sign[ -]on\b.*|.*\bsession (?:has )?(?:expired|ended).*",
    re.IGNORECASE,
)
PASSWORD = re.compile(rb"type\s*=\s*[\"']?password", re.IGNORECASE)
COOKIES = re.compile(
    r"\b(?:accept|allow|agree|enable|consent)\w*\b[^.]{0,80}\bcookies?\b"
    r"|\bcookies?\b[^.]{0,120}\b(?:accept|agree|enabled?|consent|required|continue)",
    re.IGNORECASE,
)
COOKIE_TITLE = re.compile(
    r".*\bcookies?\b.*|before you continue.*|(?:we )?(?:value|respect) your privacy.*"
    r"|your privacy.*|privacy (?:settings|choices|preferences).*",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(?:(?:sorry|oops)\b.{0,20})?(?:the |this )?(?:report|page|file|document|content)"
    r"(?: you requested)? (?:(?:was|is|could) )?not (?:be )?(?:found|available)\b.*"
    r"|(?:error )?404\b.*|not found|page (?:no longer|does ?n.t) exists?.*",
    re.IGNORECASE,
)
FAULT = re.compile(
    r"(?:http )?(?:error )?5\d\d\b.*|.*\b(?:application|server|runtime|site|website) error\b.*"
    r"|.*\b(?:temporarily|currently|service|site|website|page|system) (?:is )?unavailable\b.*"
    r"|.*\bis (?:temporarily|currently) unavailable\b.*"
    r"|.*\b(?:under|down for|scheduled|essential|planned) maintenance\b.*|maintenance(?: mode)?"
    r"|bad gateway.*|gateway time-?out.*|(?:sorry, )?(?:something|there).{0,20}\bwent wrong\b.*"
    r"|(?:sorry, )?there (?:is|was) a problem.*|we.{0,12}(?:technical|experiencing) .*"
    r"|an? (?:unexpected )?error (?:has )?occurred.*|error|access denied.*|forbidden.*"
    r"|request (?:rejected|blocked).*|too many requests.*",
    re.IGNORECASE,
)

PLACES = (("gone", GONE, "a “not found” page"), ("fault", FAULT, "an error page"))
FRAME = 40  # links and list items of a site's own head and foot
BRIEF = 6  # words of a heading that says only that something is wrong


def challenge_in(body: bytes, headers: Mapping[str, str]) -> str | None:
    """The name of the challenge that an answer is, or None."""
    for header, name in HEADERS:
        if header in headers:
            return name
    if len(body) > LOOK_AT or not body.lstrip().startswith(b"<"):
        return None
    lowered = body.lower()
    found = next((name for mark, name in MARKS if mark in lowered), None)
    # A page of news may well hold a form with a captcha at its foot.
    if found == "a captcha" and len(CONTENT.findall(body)) > FEW:
        return None
    return found


def wall_in(body: bytes) -> tuple[str, str] | None:
    """The kind and the name of what stands in a page's place with status 200, or None.

    The kinds are gone, login, cookies and fault. Titles decide, with what the page is made of: an
    article about a fault, or a list under a cookie banner, is none of them.
    """
    if not body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    start = body[:TITLE_WITHIN]
    if b"<rss" in start or b"<feed" in start:
        return None
    title, heading = _words(TITLE.search(start)), _words(HEADING.search(start))
    head = [words for words in (title.split(" | ")[0].strip(), title, heading) if words]
    said = title or heading
    parts = len(CONTENT.findall(body, 0, LOOK_AT))
    bare = len(body) <= LOOK_AT and parts <= FEW
    for kind, pattern, name in PLACES:
        told = [words for words in head if pattern.fullmatch(words)]
        # Among a site's own links, title and heading must both say so, and nothing else.
        alone = parts <= FRAME and len(heading.split()) <= BRIEF and _agree(pattern, title, heading)
        if told and (bare or alone):
            return kind, f"{name} (“{said}”)"
    if PASSWORD.search(body) and any(LOGIN.fullmatch(words) for words in head):
        return "login", f"a login page (“{said}”)"
    if bare and PASSWORD.search(body):
        return "login", "a login page"
    if bare and (any(map(COOKIE_TITLE.fullmatch, head)) or len(body) < 6_000):
        text = TAG.sub(" ", HIDDEN.sub(b" ", body).decode("utf-8", "replace"))
        if COOKIES.search(text) and len(text.split()) < 150:
            return "cookies", "a cookie wall"
    return None


def _agree(pattern: re.Pattern[str], title: str, heading: str) -> bool:
    first = title.split(" | ")[0].strip()
    agree = [words for words in (first, heading) if words]
    return bool(agree) and all(pattern.fullmatch(words) for words in agree)


def _words(found: re.Match[bytes] | None) -> str:
    if found is None:
        return ""
    return " ".join(unescape(TAG.sub(" ", found[1].decode("utf-8", "replace"))).split())
