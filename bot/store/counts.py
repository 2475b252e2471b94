"""How much the store holds, for saying what an answer rests on."""

from dataclasses import dataclass
from datetime import date

from bot.store.database import Store, day_of


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of the public part of the store; drafts are counted apart."""

    authorities: int
    outcomes: int  # published outcomes, replaced or not
    letters: int  # inspectorates' documents that were read
    articles: int
    findings: int
    addressed: int  # documents whose own address is known from a check
    drafts: int  # private, not on Ofsted's page yet
    newest_outcome: date | None  # publication date
    newest_letter: date | None  # newest publication date, else letter date, of a read letter


def count(store: Store) -> Counts:
    row = store.rows(
        """
        SELECT (SELECT COUNT(*) FROM authorities) AS authorities,
               (SELECT COUNT(*) FROM reports WHERE read = 0) AS outcomes,
               (SELECT COUNT(*) FROM reports
                 WHERE read = 1 AND private = 0 AND kind NOT IN ('article', 'other')) AS letters,
               (SELECT COUNT(*) FROM reports
                 WHERE read = 1 AND private = 0 AND kind = 'article') AS articles,
               (SELECT COUNT(*) FROM findings)
                 - (SELECT COUNT(*) FROM findings WHERE report IN
                     (SELECT id FROM reports WHERE private = 1)) AS findings,
               (SELECT COUNT(*) FROM documents
                 WHERE url IS NOT NULL AND private = 0) AS addressed,
               (SELECT COUNT(*) FROM documents WHERE private = 1) AS drafts,
               (SELECT MAX(published) FROM reports WHERE read = 0) AS newest_outcome,
               (SELECT MAX(newest) FROM reports
                 WHERE read = 1 AND private = 0
                   AND kind NOT IN ('article', 'other')) AS newest_letter
        """
    )[0]
    return Counts(
        authorities=row["authorities"],
        outcomes=row["outcomes"],
        letters=row["letters"],
        articles=row["articles"],
        findings=row["findings"],
        addressed=row["addressed"],
        drafts=row["drafts"],
        newest_outcome=day_of(row["newest_outcome"]),
        newest_letter=day_of(row["newest_letter"]),
    )


def letters_between(store: Store, since: date, until: date) -> int:
    """Inspectorates' documents of these days that were read."""
    rows = store.rows(
        """
        SELECT COUNT(*) AS n FROM reports
         WHERE read = 1 AND private = 0 AND kind NOT IN ('article', 'other')
           AND newest BETWEEN :since AND :until
        """,
        {"since": since.isoformat(), "until": until.isoformat()},
    )
    return int(rows[0]["n"])
