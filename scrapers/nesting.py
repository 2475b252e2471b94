"""How deep the tags of a page stand in each other: some are made to be too deep."""

import re

TAG = re.compile(
    rb"<(/?)(?:div|span|ul|ol|dl|table|section|article|blockquote|font|b|i|em|strong|a|form|center)\b",
    re.IGNORECASE,
)
DEEPEST = 400  # no page that people read comes near it; what looks through trees dies of more


def is_too_deep(body: bytes) -> bool:
    depth = 0
    for tag in TAG.finditer(body):
        if tag[1]:
            depth = max(depth - 1, 0)
        else:
            depth += 1
            if depth > DEEPEST:
                return True
    return False
