"""Evidence as JSON text: a list of {report, n, page, text, url, push}."""

import json
from collections.abc import Iterable

from digests.models import Evidence


def to_json(evidence: Iterable[Evidence]) -> str:
    return json.dumps(
        [
            {
                "report": e.report,
                "n": e.n,
                "page": e.page,
                "text": e.text,
                "url": e.url,
                "push": e.push,
            }
            for e in evidence
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in json.loads(text))
