"""The sample world: two invented authorities, their letters and one statement, written by us."""

from datetime import date
from importlib.resources import files

from bot.demo.records import Article, Event, Provider
from bot.demo.server import World
from scrapers.models import Authority

ALDERMERE = "99001"
NORTHMARSH = "99002"
FIRST_FILE = 90_000_000  # far from the numbers of Ofsted's own files

AUTHORITIES = (
    Authority(ALDERMERE, "Aldermere", (), "991", "East of England", "Unitary Authority", ()),
    Authority(NORTHMARSH, "Northmarsh", (), "992", "East of England", "Unitary Authority", ()),
)

LIBRARY = Article(
    path="/news/article/5/new_opening_hours_for_the_library",
    title="New opening hours for the library",
    published=date(2026, 10, 2),
    publisher="Aldermere Council",
    lines=("The library in Aldermere is open until eight on Thursdays from November.",),
)
STATEMENT = Article(
    path="/news/article/7/inspection_finds_improved_services_for_children",
    title="Ofsted inspection finds improved services for children in Aldermere",
    published=date(2026, 11, 17),
    publisher="Aldermere Council",
    lines=(
        "Inspectors have praised the progress that Aldermere Council’s children’s services have "
        "made since the last inspection in 2022.",
        "Ofsted visited Aldermere from 5 to 16 October 2026. Services for children who need help "
        "and protection are now good, and so are services for children in care.",
        "Inspectors found that the response to children who live with neglect has improved "
        "significantly and that caseloads have been reduced across the service.",
        "The report says that pathway plans for care leavers need to be more ambitious. The "
        "council has set aside money for more homes for care leavers with complex needs.",
    ),
    since=1,
)


def sample_world() -> World:
    """At first three letters are there; after one step a new report and the council's statement."""
    return World(
        (
            Provider(
                ALDERMERE,
                "Aldermere",
                (
                    Event(
                        FIRST_FILE + 4,
                        "Children's services inspection",
                        date(2026, 11, 16),
                        letter("aldermere-inspection-2026"),
                        date(2026, 10, 16),
                        since=1,
                    ),
                    Event(
                        FIRST_FILE + 1,
                        "Children's services inspection",
                        date(2022, 11, 1),
                        letter("aldermere-inspection-2022"),
                        date(2022, 9, 23),
                    ),
                ),
            ),
            Provider(
                NORTHMARSH,
                "Northmarsh",
                (
                    Event(
                        FIRST_FILE + 3,
                        "Children's services focused visit",
                        date(2025, 7, 14),
                        letter("northmarsh-focused-visit-2025"),
                        date(2025, 6, 11),
                    ),
                    Event(
                        FIRST_FILE + 2,
                        "Children's services inspection",
                        date(2022, 1, 10),
                        letter("northmarsh-inspection-2021"),
                        date(2021, 11, 12),
                    ),
                ),
            ),
        ),
        (STATEMENT, LIBRARY),
        feed_title="Aldermere Council news",
    )


def letter(name: str) -> bytes:
    """One of the packaged sample letters."""
    return (files("bot.demo") / "world" / f"{name}.pdf").read_bytes()
