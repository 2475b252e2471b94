"""Lists as sites serve them: each case is a page or feed with its expectation beside it."""

import hashlib
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.errors import UnreadableList
from scrapers.models import Document, Source
from scrapers.sources import READERS, ofsted

CASES = Path(__file__).parent.parent / "cases" / "sources"
EXPECTED = sorted(CASES.glob("*/*.json"))


def said(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def document_beside(path: Path, case: dict[str, Any]) -> Document:
    (page,) = (beside for beside in path.parent.glob(f"{path.stem}.*") if beside != path)
    body = page.read_bytes()
    return Document(
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        url=case["url"],
        content_type=case.get("content_type"),
    )


@pytest.mark.parametrize("path", EXPECTED, ids=[said(path)["says"] for path in EXPECTED])
def test_a_list_gives_the_notices_beside_it(path: Path) -> None:
    case = said(path)
    document = document_beside(path, case)
    kind = path.parent.name
    source = Source("a source", kind, case["url"])
    began = time.monotonic()
    if "unreadable" in case:
        with pytest.raises(UnreadableList, match=case["unreadable"]):
            READERS[kind](document, source)
        return
    notices = READERS[kind](document, source)
    assert time.monotonic() - began < 5
    assert len(notices) == len(case["notices"])
    for notice, expected in zip(notices, case["notices"], strict=True):
        for name, value in expected.items():
            got = getattr(notice, name)
            assert (got.isoformat() if isinstance(got, date) else got) == value, (name, notice)
    if "next" in case:
        assert ofsted.next_page(document) == case["next"]
