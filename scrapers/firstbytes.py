"""What a body is by its first bytes, whatever its server says that it is."""

from scrapers.errors import FetchError

MARKS = (
    (b"PK\x03\x04", "a ZIP file or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x00\x00\x00", "a film or a sound"),
    (b"ID3", "a sound"),
)
# UTF-16 and UTF-32 are text although they are full of zeros.
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"<\x00", b"\x00<")
LOOK_AT = 1_024


def check_type(url: str, body: bytes, content_type: str | None) -> None:
    """Refuses what is no page, feed or PDF, and a page that is sent in a PDF's place.

    A PDF or a feed that is called a web page is taken for what it is.
    """
    start = body[:LOOK_AT]
    if b"%PDF-" in start:
        return
    if start.startswith(WIDE):
        return
    what = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if what is None and b"\x00" in start:
        what = "no text"
    if what is not None:
        raise FetchError("type", f"{url} is {what}: not a page, a feed or a PDF", status=200)
    if "pdf" in (content_type or "").lower() and start.lstrip().startswith(b"<"):
        raise FetchError("type", f"{url} calls itself a PDF and is a web page", status=200)
