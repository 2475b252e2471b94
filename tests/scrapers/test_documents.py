"""Documents are read by their bytes."""

from pathlib import Path

import pytest
from fpdf import FPDF

from scrapers.documents import document_of, read_document
from scrapers.errors import UnreadableDocument

OPENINGS = Path(__file__).parent.parent / "cases" / "openings"


def pdf(pages: int = 1, lock: str | None = None, text: str = "Page") -> bytes:
    sheet = FPDF()
    sheet.set_font("helvetica", size=12)
    for number in range(pages):
        sheet.add_page()
        sheet.multi_cell(0, 6, f"{text} {number}" if text else "")
    if lock:
        sheet.set_encryption(owner_password=lock, user_password=lock)
    return bytes(sheet.output())


def test_a_document_is_its_bytes() -> None:
    one, other = document_of(b"Dear Ann", name="a.pdf"), document_of(b"Dear Ann", url="https://x")
    assert one.sha256 == other.sha256
    assert len(one.sha256) == 64


def test_a_letter_in_plain_text_is_a_letter() -> None:
    body = (OPENINGS / "monitoring-visit-2017.txt").read_bytes()
    letter = read_document(document_of(body, name="council-news.html"))
    assert letter.kind == "monitoring_visit"
    assert letter.pages == (body.decode(),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    text = (OPENINGS / "monitoring-visit-2017.txt").read_text("utf-8").replace("\uf06e", "•")
    letter = read_document(document_of(text.encode(encoding)))
    assert letter.kind == "monitoring_visit"
    assert letter.pages == (text,)


def test_a_report_in_plain_text_is_a_report() -> None:
    body = (OPENINGS / "short-inspection-2019.txt").read_bytes()
    assert read_document(document_of(b"\xef\xbb\xbf" + body)).kind == "ilacs_inspection"


def test_other_plain_text_is_an_article() -> None:
    body = b"Published: 17th June 2022\n\nOfsted praised Medway Council after a focused visit."
    assert read_document(document_of(body)).kind == "article"


def test_a_pdf_of_something_else_is_other_with_a_doubt() -> None:
    letter = read_document(document_of(pdf(3, text="Bread, a recipe.")))
    assert letter.kind == "other"
    assert letter.judgements == ()
    assert letter.doubts == (
        "This is not a letter or report of a kind that this program knows: “Bread, a recipe. 0”.",
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><title>Report not found</title></html>", "withdrawn"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "Not a PDF, a web page or plain text"),
        (pdf(lock="1234"), "encrypted"),
        (pdf(3)[:900], "cut short"),
        (b"%PDF", "cut short"),
        ("Dear".encode("utf-16") + b"x", "cut short"),
        (pdf(text=""), "OCR"),
        (pdf(401), "401 pages"),
    ],
    ids=[
        "nothing",
        "blank",
        "withdrawn",
        "zip",
        "encrypted",
        "truncated",
        "four-bytes",
        "half-a-letter",
        "pictures",
        "book",
    ],
)
def test_what_cannot_be_read_says_why_and_what_helps(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        read_document(document_of(body, name="letter.pdf"))
