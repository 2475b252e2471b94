"""How much Slack takes: each bound with the page of Slack's that states it.

Lengths are counted in UTF-16 units, as Slack's own clients count: an emoji is two.
"""

from typing import Final

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS: Final = 50  # in a message
VIEW_BLOCKS: Final = 100  # in a modal or a Home tab
BLOCK_ID: Final = 255
ACTION_ID: Final = 255

# https://docs.slack.dev/reference/methods/chat.postMessage#truncating
TEXT: Final = 40_000  # of the message's own text; the same page advises 4,000
# https://github.com/slackapi/bolt-js/issues/2509: blocks fail together near 13,200
MESSAGE: Final = 12_000

# https://docs.slack.dev/reference/block-kit/composition-objects/text-object
TEXT_OBJECT: Final = 3_000
# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER: Final = 150
# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION: Final = 3_000
FIELD: Final = 2_000
FIELDS: Final = 10
# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT: Final = 10
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ELEMENTS: Final = 25

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON: Final = 75
VALUE: Final = 2_000
URL: Final = 3_000
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION: Final = 75
OPTION_VALUE: Final = 150
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
OPTIONS: Final = 100
# https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
OVERFLOW: Final = 5

# https://docs.slack.dev/reference/block-kit/blocks/table-block
ROWS: Final = 100
COLUMNS: Final = 20
TABLE: Final = 10_000  # characters of all cells together
TABLES: Final = 1  # in a message

# https://docs.slack.dev/reference/views
VIEW_TITLE: Final = 24


def size(text: str) -> int:
    """The length as Slack counts it.

    >>> size("good")
    4
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
