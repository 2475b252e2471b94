"""Answers as cards for a conversation in Teams."""

import json
from dataclasses import replace
from typing import Any

from digests.models import Digest
from digests.render.teams import render

Card = dict[str, Any]


def drawn(digest: Digest) -> Card:
    """The card of an answer: without a button to share it, for everybody there sees it already."""
    kept = (action for action in digest.actions if not (action.words or "").startswith("share "))
    card: Card = json.loads(render(replace(digest, actions=tuple(kept))).body)
    return card
