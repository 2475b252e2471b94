"""Slack's messages, forms and Home tab as a web page, for pictures: `page(body, …) -> str`.

A drawing of our own, near enough to judge length, order and wrapping; not Slack's client.
"""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

Block = Mapping[str, Any]
Body = Mapping[str, Any]  # a message or a view

_NOBODY: Mapping[str, str] = MappingProxyType({})

_STYLE = """
:root { --paper: #fff; --ink: #1d1c1d; --dim: #5a585a; --line: #dcdcdd; --link: #1264a3;
  --button: #fff; --main: #007a5a; --mention: #fdf3d7; --head: #f6f6f6 }
.dark { --paper: #1a1d21; --ink: #d9dadb; --dim: #a3a5a7; --line: #3c3f43; --link: #4aa8e8;
  --button: #222529; --main: #148567; --mention: #3b3526; --head: #24272b }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper) }
main { width: var(--width); padding: 14px 16px; background: var(--paper); color: var(--ink);
  font: 15px/1.46 Lato, "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word }
.said { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px }
.face { width: 36px; height: 36px; border-radius: 6px; background: #31456a; color: #fff;
  display: grid; place-items: center; font-weight: 700 }
.said > div { min-width: 0 }
.who b { margin-right: 4px } .who span { color: var(--dim); font-size: 12px }
.app { background: var(--line); border-radius: 3px; padding: 0 4px; margin-right: 4px }
.seen { color: var(--dim); font-size: 13px; margin: 0 0 2px 44px }
.thread { border-left: 3px solid var(--line); padding-left: 10px; margin: 10px 0 0 44px }
.block { margin: 8px 0 } .block:first-child { margin-top: 2px }
h1 { font-size: 18px; line-height: 1.3; margin: 10px 0 6px }
ul, ol { margin: 2px 0; padding-left: 26px } li { padding-left: 2px; margin: 2px 0 }
a { color: var(--link); text-decoration: none }
.person { background: var(--mention); color: var(--link); padding: 0 2px; border-radius: 3px }
hr { border: 0; border-top: 1px solid var(--line); margin: 14px 0 }
.context { color: var(--dim); font-size: 13px; line-height: 1.38; margin: 4px 0 }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.38 }
td, th { border: 1px solid var(--line); padding: 6px 8px; text-align: left; vertical-align: top }
tr > * { border-left: 0 } tr > :last-child { border-right: 0 }
tr:first-child > * { border-top: 0 } tr:last-child > * { border-bottom: 0 }
th { background: var(--head) }
.actions { display: flex; flex-wrap: wrap; gap: 8px }
button { font: 700 13px/1 Lato, "Liberation Sans", Arial, sans-serif; color: var(--ink);
  background: var(--button); border: 1px solid var(--line); border-radius: 4px; padding: 9px 12px;
  max-width: 100%; text-align: left }
button.primary { background: var(--main); border-color: var(--main); color: #fff }
.menu { color: var(--dim); font-size: 12px; align-self: center }
.beside { display: flex; gap: 12px; justify-content: space-between } .beside > div { min-width: 0 }
.form { border: 1px solid var(--line); border-radius: 8px }
.form header { font-weight: 900; font-size: 18px; padding: 14px 16px }
.form .fields { padding: 0 16px 8px }
.form footer { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 16px;
  border-top: 1px solid var(--line) }
label { display: block; font-weight: 700; margin: 14px 0 4px } label i { font-weight: 400 }
.field { border: 1px solid var(--line); border-radius: 4px; padding: 7px 10px; color: var(--dim) }
.tall { min-height: 76px } .hint { color: var(--dim); font-size: 13px; margin-top: 3px }
.choice { margin: 5px 0 } .choice small { color: var(--dim); display: block; margin-left: 24px }
.chip { background: var(--line); color: var(--ink); border-radius: 4px; padding: 1px 6px }
"""


def page(
    *bodies: Body, width: int = 600, dark: bool = False, people: Mapping[str, str] = _NOBODY
) -> str:
    """A page with a message and its thread, or with a form or Home tab.

    `people` are the names of users by id.
    """
    return _page([_drawn(bodies, people)], width, dark=dark)


def sheet(bodies: Iterable[Body], *, width: int) -> str:
    """Many messages and views on one page, each for itself."""
    return _page([_drawn((body,), _NOBODY) for body in bodies], width)


def _drawn(bodies: Sequence[Body], people: Mapping[str, str]) -> str:
    draw = _Pen(people)
    first, *rest = bodies
    if first.get("type") == "modal":
        return draw.form(first)
    if first.get("type") == "home":
        return draw.blocks(first["blocks"])
    replies = "".join(draw.message(body) for body in rest)
    return draw.message(first) + (f'<div class="thread">{replies}</div>' if rest else "")


def _page(drawn: Iterable[str], width: int, *, dark: bool = False) -> str:
    look = f'class="{"dark" if dark else "light"}" style="--width: {width}px"'
    head = f'<meta charset="utf-8"><title>Slack</title><style>{_STYLE}</style>'
    inside = "".join(f"<main>{one}</main>" for one in drawn)
    return f"<!doctype html><html lang=en {look}>{head}<body>{inside}</body></html>"


class _Pen:
    """Draws; every word is escaped on its way."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self._people = people
        self._by_type: Mapping[str, Callable[[Block], str]] = {
            "actions": self._actions,
            "button": self._button,
            "checkboxes": self._choices,
            "context": self._context,
            "divider": lambda block: "<hr>",
            "external_select": self._select,
            "header": lambda block: f"<h1>{self._said(block['text'])}</h1>",
            "input": self._input,
            "link": self._link,
            "mrkdwn": self._said,
            "multi_external_select": self._select,
            "overflow": self._menu,
            "plain_text": self._said,
            "plain_text_input": self._select,
            "radio_buttons": self._choices,
            "raw_text": self._said,
            "rich_text": lambda block: self._all(block["elements"]),
            "rich_text_list": self._list,
            "rich_text_section": lambda block: f"<div>{self._all(block['elements'])}</div>",
            "section": self._section,
            "static_select": self._select,
            "table": self._table,
            "text": self._text,
            "user": self._user,
        }

    def message(self, body: Mapping[str, Any]) -> str:
        private = body.get("response_type") == "ephemeral"
        seen = '<div class="seen">Only visible to you</div>' if private else ""
        who = '<div class="who"><b>Ofsted Bot</b><span class="app">APP</span><span>08:30</span>'
        inside = f"<div>{who}</div>{self.blocks(body.get('blocks') or [])}</div>"
        return f'{seen}<div class="said"><div class="face">O</div>{inside}</div>'

    def form(self, view: Mapping[str, Any]) -> str:
        buttons = f"<button>{self._said(view['close'])}</button>" if "close" in view else ""
        if "submit" in view:
            buttons += f'<button class="primary">{self._said(view["submit"])}</button>'
        fields = f'<div class="fields">{self.blocks(view["blocks"])}</div>'
        head = f"<header>{self._said(view['title'])}</header>"
        return f'<div class="form">{head}{fields}<footer>{buttons}</footer></div>'

    def blocks(self, blocks: list[Block]) -> str:
        return "".join(f'<div class="block">{self._one(block)}</div>' for block in blocks)

    def _one(self, block: Block) -> str:
        return self._by_type[block["type"]](block)

    def _all(self, blocks: list[Block]) -> str:
        return "".join(map(self._one, blocks))

    def _said(self, text: Block) -> str:
        return html.escape(text["text"]).replace("\n", "<br>")

    def _text(self, text: Block) -> str:
        said = self._said(text)
        return f"<b>{said}</b>" if text.get("style", {}).get("bold") else said

    def _link(self, link: Block) -> str:
        said = f'<a href="{html.escape(link["url"])}">{html.escape(link["text"])}</a>'
        return f"<b>{said}</b>" if link.get("style", {}).get("bold") else said

    def _user(self, user: Block) -> str:
        name = self._people.get(user["user_id"], user["user_id"])
        return f'<span class="person">@{html.escape(name)}</span>'

    def _list(self, block: Block) -> str:
        tag = "ul" if block["style"] == "bullet" else "ol"
        items = "".join(f"<li>{self._one(one)}</li>" for one in block["elements"])
        return f"<{tag}>{items}</{tag}>"

    def _table(self, block: Block) -> str:
        rows = [
            "".join(f"<{tag}>{self._one(cell)}</{tag}>" for cell in row)
            for row, tag in zip(block["rows"], ("th", *["td"] * len(block["rows"])), strict=False)
        ]
        return (
            f'<div class="scroll"><table>{"".join(f"<tr>{row}</tr>" for row in rows)}</table></div>'
        )

    def _context(self, block: Block) -> str:
        return f'<div class="context">{" ".join(map(self._one, block["elements"]))}</div>'

    def _section(self, block: Block) -> str:
        said = self._one(block["text"]) if "text" in block else ""
        said += "".join(f"<div>{self._one(field)}</div>" for field in block.get("fields", ()))
        beside = self._one(block["accessory"]) if "accessory" in block else ""
        return f'<div class="beside"><div>{said}</div><div>{beside}</div></div>'

    def _actions(self, block: Block) -> str:
        return f'<div class="actions">{self._all(block["elements"])}</div>'

    def _button(self, button: Block) -> str:
        return f'<button class="{button.get("style", "")}">{self._said(button["text"])}</button>'

    def _menu(self, menu: Block) -> str:
        said = ", ".join(html.escape(one["text"]["text"]) for one in menu["options"])
        return f'<button aria-label="More actions">⋯</button><span class="menu">({said})</span>'

    def _input(self, block: Block) -> str:
        optional = " <i>(optional)</i>" if block.get("optional") else ""
        hint = f'<div class="hint">{self._said(block["hint"])}</div>' if "hint" in block else ""
        label = f"<label>{self._said(block['label'])}{optional}</label>"
        return f"{label}{self._one(block['element'])}{hint}"

    def _select(self, element: Block) -> str:
        chosen = element.get("initial_options", [])
        said = " ".join(f'<span class="chip">{self._said(one["text"])}</span>' for one in chosen)
        said = said or (self._said(element["placeholder"]) if "placeholder" in element else "")
        return f'<div class="field{" tall" if element.get("multiline") else ""}">{said}&nbsp;</div>'

    def _choices(self, element: Block) -> str:
        chosen = element.get("initial_options", [element.get("initial_option")])
        marks = ("◉", "○") if element["type"] == "radio_buttons" else ("☑", "☐")
        drawn = []
        for one in element["options"]:
            small = (
                f"<small>{self._said(one['description'])}</small>" if "description" in one else ""
            )
            mark = marks[0] if one in chosen else marks[1]
            drawn.append(f'<div class="choice">{mark}&nbsp; {self._said(one["text"])}{small}</div>')
        return "".join(drawn)
