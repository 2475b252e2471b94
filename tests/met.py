"""What the tests met in Slack: every message and view that a fake was sent, for test_gallery.py."""

import json
from collections.abc import Mapping
from typing import Any

_MOST = 1_000  # a soak sends the same few thousands of times

_MET: dict[str, dict[str, Any]] = {}
_OURS = ("type", "text", "blocks", "title", "submit", "close", "response_type")


def meet(body: Mapping[str, Any]) -> None:
    """Keeps a message, a form or a Home tab that has blocks, once."""
    blocks = body.get("blocks")
    if blocks and isinstance(blocks, list) and len(_MET) < _MOST:
        kept = {key: body[key] for key in _OURS if body.get(key)}
        _MET.setdefault(json.dumps(kept, sort_keys=True), kept)


def met() -> list[dict[str, Any]]:
    return list(_MET.values())


def meet_answer(text: str) -> None:
    """The same for what the bot answers to a request: a message, or a view in it."""
    if text.startswith("{"):
        answer = json.loads(text)
        meet(answer.get("view") or answer)
