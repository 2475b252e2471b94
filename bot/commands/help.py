"""help [COMMAND]: everything in one screen, or one command in full."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.asking import Asking
from bot.commands.phrases import text
from bot.commands.question import COMMANDS
from bot.commands.spelling import nearest
from digests.models import Digest, Line, Part, Span

# command -> (form, one line, more)
FORMS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "latest": (
        "latest [AUTHORITY|REGION|GROUP] [KIND]",
        "the newest document, then the grades in force",
        (
            "A bare authority means the same: Medway",
            "Kinds: inspections, focused visits, monitoring visits, jtai, area send, articles",
            "latest focused visits in London",
            "latest inspections in the north east since 2025",
        ),
    ),
    "history": (
        "history AUTHORITY",
        "every inspection and visit with its grades",
        ("history Medway", "history Leeds monitoring visits"),
    ),
    "changes": (
        "changes AUTHORITY",
        "what the newest letter changed",
        ("changes Medway", "changes Medway inspections"),
    ),
    "findings": (
        "findings THEME [in PLACE] [since YEAR] [concerns|strengths]",
        "what letters say, with pages",
        (
            "A bare theme means the same: neglect",
            "findings neglect in Kent since 2022 concerns",
            "findings children in care in the south east strengths",
            "what did Ofsted say about neglect in Kent",
            "Newest first, from each authority’s last full inspection on unless a year is given.",
            "What can be asked about: ask themes.",
        ),
    ),
    "compare": (
        "compare A with B|neighbours",
        "grades side by side; nobody is ranked",
        (
            "compare Kent with Medway",
            "compare Kent with neighbours",
            "compare Hull, Leeds and York",
        ),
    ),
    "search": (
        "search WORDS [in PLACE]",
        "sentences with all these words",
        ('search "life story work"', "search drift delay in London", "search neglect*"),
    ),
    "brief": (
        "brief AUTHORITY",
        "one page to paste into an email",
        ("brief Medway",),
    ),
    "coverage": (
        "coverage AUTHORITY",
        "who said what of a letter, and what they left out",
        ("coverage Medway", "coverage Medway focused visits"),
    ),
    "themes": ("themes [in PLACE]", "what can be asked about", ("themes", "themes in Kent")),
    "help": ("help [COMMAND]", "this screen, or more on one command", ("help findings",)),
}


def reply(asking: Asking) -> Digest:
    asked = asking.question.words.split()[0] if asking.question.words.split() else ""
    if not asked:
        return _all(asking)
    if asked in FORMS:
        return _one(asked)
    close = nearest(asked, COMMANDS) or started(asked)
    if len(close) != 1:
        return replace(_all(asking, f"There is no command “{asked}”."), found=False)
    told = _one(close[0])
    note = Part(None, (text(f"“{asked}” is read as “{close[0]}”."),))
    return replace(told, parts=(note, *told.parts))


def started(asked: str) -> tuple[str, ...]:
    """The commands that this begins, or that begin it: "find", "finding"."""
    if len(asked) < 3:
        return ()
    return tuple(known for known in COMMANDS if known.startswith(asked) or asked.startswith(known))


def _all(asking: Asking, first: str = "") -> Digest:
    rows: list[Line] = [(Span("Ask"), Span("For"))]
    rows += [(Span(form, strong=True), Span(said)) for form, said, _ in FORMS.values()]
    about = (
        "Places: an authority (Medway, RBKC, Hull), a region (the north east), England"
        + (", or a group: " + ", ".join(list(asking.groups)[:5]) if asking.groups else "")
        + ". Plain questions work too: how is Kent doing; neglect in Kent since 2022. "
        "Slips are forgiven. page 2 at the end gives the next page."
    )
    flat = tuple(
        {"type": "command", "command": name, "form": form, "says": said}
        for name, (form, said, _) in FORMS.items()
    )
    title = (Span("What can be asked", strong=True),)
    parts = (Part(None, tuple(rows), "table"), Part(None, (text(about),)))
    lead = (Part(None, (text(first),)),) if first else ()
    return Digest(title, (*lead, *parts), rows=flat)


def _one(command: str) -> Digest:
    form, said, more = FORMS[command]
    title = (Span(form, strong=True),)
    lines = tuple(text(line) for line in more)
    row = {
        "type": "command",
        "command": command,
        "form": form,
        "says": said,
        "examples": "; ".join(more),
    }
    said = f"{said[:1].upper()}{said[1:]}."
    return Digest(
        title, (Part(None, (text(said),)), Part("For example", lines, "list")), rows=(row,)
    )
