"""Names: nobody is named in what is told unasked."""

from digests.people import could_name, names_person


def may_name(text: str, place: str | None = None) -> bool:
    """Whether a text seems to name a person; the words of `place`, an authority, do not."""
    return names_person(text) or could_name(text, place or "")


def nameless(title: str | None, place: str | None = None) -> str | None:
    """A title, unless it seems to name a person."""
    return None if title is None or may_name(title, place) else title
