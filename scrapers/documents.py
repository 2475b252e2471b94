"""Any document, read by its bytes: a PDF, a web page or plain text."""

import hashlib
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace
from datetime import datetime

from scrapers.articles import read_article, read_text_article
from scrapers.authorities import Authorities, known_authorities
from scrapers.errors import UnreadableDocument
from scrapers.letters import is_letter, read_letter, read_pages
from scrapers.models import Document, Letter
from scrapers.printed import printed_page, printed_text

# Ofsted answers with this page, and status 200, where a report has been withdrawn.
WITHDRAWN = (b"Report not found", b"the document you requested no longer exists")
WIDE = (BOM_UTF16_LE, BOM_UTF16_BE)
# A paragraph before the greeting: an article that quotes a letter, not the letter.
INTRODUCED = re.compile(r"^(?!◼).{41,}\n.*[.!?]$", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what plain text does not hold


def document_of(
    body: bytes,
    *,
    url: str | None = None,
    name: str | None = None,
    content_type: str | None = None,
    fetched: datetime | None = None,
) -> Document:
    """Bytes as a document: its identity is computed here and nowhere else."""
    return Document(
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        url=url,
        name=name,
        content_type=content_type,
        fetched=fetched,
    )


def read_document(document: Document, authorities: Authorities | None = None) -> Letter:
    """Reads a letter or an article. Raises UnreadableDocument, which says why and what helps.

    Only the bytes decide: a name or a declared type can be wrong.
    """
    authorities = authorities or known_authorities()
    if document.body.startswith(WIDE):
        document = replace(document, body=_narrowed(document.body))
    start = document.body[:1024].lstrip()
    if not document.body.strip():
        raise UnreadableDocument("The file is empty: fetch it again.")
    if b"%PDF-" in start or b"%PDF-".startswith(document.body.strip()):
        return read_letter(document, authorities)
    if _is_html(start):
        if any(words in document.body[:65536] for words in WITHDRAWN):
            raise UnreadableDocument(
                "Ofsted’s page “Report not found”, not a report: it was withdrawn or its address "
                "has changed. Look for it on the provider’s page."
            )
        if b"Dear" in document.body or b"Inspection date" in document.body:
            printed = printed_page(document.body, document.content_type)
            if is_letter((printed,)) and not _is_introduced(printed):
                return read_pages((printed,), sha256=document.sha256, authorities=authorities)
        return read_article(document, authorities)
    text = _decoded(document.body)
    pages = tuple(map(printed_text, text.split("\f")))
    if is_letter(pages):
        return read_pages(pages, sha256=document.sha256, authorities=authorities)
    return read_text_article(text, document, authorities)


def _narrowed(body: bytes) -> bytes:
    """UTF-16, as some editors save text, in UTF-8."""
    try:
        return body.decode("utf-16").encode()
    except UnicodeError as error:
        raise UnreadableDocument("The text is cut short or damaged: save it again.") from error


def _is_introduced(printed: str) -> bool:
    before, greeting, _ = printed.partition("\nDear ")
    return bool(greeting) and INTRODUCED.search(before) is not None


def _is_html(start: bytes) -> bool:
    begins = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    return begins.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<!--")) or (
        begins.startswith(b"<") and b"<html" in start.lower()
    )


def _decoded(body: bytes) -> str:
    """Plain text; anything else is a kind of file that this program does not read."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(text[:4096]) is None:
            return text
    raise UnreadableDocument("Not a PDF, a web page or plain text: save it as one of these.")
