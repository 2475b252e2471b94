"""How much Slack takes: each bound with the page of Slack's that states it.

Lengths are counted in UTF-16 units, as a browser counts: an emoji is two. Where Slack counts code
points instead, that is a margin.
"""

from typing import Final

# Blocks. https://docs.slack.dev/reference/block-kit/blocks
BLOCKS: Final = 50  # in a message
VIEW_BLOCKS: Final = 100  # in a modal or a Home tab
BLOCK_ID: Final = 255

# A message. https://docs.slack.dev/reference/methods/chat.postMessage#truncating advises 4,000
# characters of text, and cuts at 40,000.
TEXT: Final = 4_000
# All its blocks together fail (msg_blocks_too_long) near 13,200 characters of one block of text,
# and in rich text below 12,000 of text alone: what holds the text counts too, so JSON is counted.
# https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867
MESSAGE: Final = 12_000

# Text. https://docs.slack.dev/reference/block-kit/composition-objects/text-object
TEXT_OBJECT: Final = 3_000
# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER: Final = 150
# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION: Final = 3_000
FIELDS: Final = 10
FIELD: Final = 2_000
# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT: Final = 10
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ELEMENTS: Final = 25
# https://docs.slack.dev/reference/block-kit/blocks/input-block
LABEL: Final = 2_000
HINT: Final = 2_000

# Elements. https://docs.slack.dev/reference/block-kit/block-elements/button-element
ACTION_ID: Final = 255
BUTTON: Final = 75
VALUE: Final = 2_000
URL: Final = 3_000
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION: Final = 75
OPTION_VALUE: Final = 150
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
OPTIONS: Final = 100
GROUPS: Final = 100
PLACEHOLDER: Final = 150
# https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object
GROUP_LABEL: Final = 75
# https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
OVERFLOW: Final = 5
# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
CHOICES: Final = 10  # of checkboxes and of radio buttons
# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
TYPED: Final = 3_000
# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# A table. https://docs.slack.dev/reference/block-kit/blocks/table-block
ROWS: Final = 100
COLUMNS: Final = 20
CELLS: Final = 10_000  # characters of all cells together
TABLES: Final = 1  # in a message: others fail with only_one_table_allowed

# A view. https://docs.slack.dev/reference/views/modal-views
VIEW_TITLE: Final = 24  # and its two buttons
CALLBACK_ID: Final = 255
METADATA: Final = 3_000


def size(text: str) -> int:
    """The length as Slack counts it.

    >>> size("good"), size("\\N{SNOWFLAKE}"), size("\\N{GRINNING FACE}")
    (4, 1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
