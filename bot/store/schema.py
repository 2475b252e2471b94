"""The shape of the store, as migrations. What has shipped is never edited: add the next one.

Everything here but the full-text table is portable SQL; dates are ISO text, flags are 0 or 1.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("ofsted-bot")

TABLES = (
    """
    CREATE TABLE seeds (
        name TEXT PRIMARY KEY,          -- 'authorities', 'outcomes'
        digest TEXT NOT NULL            -- of the packaged data last written
    )
    """,
    """
    CREATE TABLE authorities (
        urn TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        la_code TEXT NOT NULL,
        region TEXT NOT NULL,
        type TEXT NOT NULL,
        predecessor_until TEXT
    )
    """,
    """
    CREATE TABLE documents (
        sha256 TEXT PRIMARY KEY,
        file_name TEXT,
        url TEXT,                       -- as given; reports.url may know more
        published TEXT,                 -- as given; reports.published may know more
        content_type TEXT,
        fetched TEXT,
        added TEXT NOT NULL,
        private INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE pages (
        document TEXT NOT NULL REFERENCES documents(sha256) ON DELETE CASCADE,
        page INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (document, page)
    )
    """,
    # One row for each document, and one for each published outcome whose document was never met.
    """
    CREATE TABLE reports (
        id INTEGER PRIMARY KEY,         -- stands for the key in the two big tables
        key TEXT NOT NULL UNIQUE,       -- the document's sha256, or 'outcome:' and a file's number
        document TEXT UNIQUE REFERENCES documents(sha256) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        variant TEXT,
        title TEXT,
        authority TEXT,                 -- as printed
        published TEXT,
        letter_date TEXT,
        visit_start TEXT,
        visit_end TEXT,
        visit_number INTEGER,
        focus TEXT,
        outcome TEXT,                   -- an area SEND report's printed outcome, never a grade
        lead_inspector TEXT,
        addressee TEXT,
        addressee_role TEXT,
        publisher TEXT,
        url TEXT,
        reader TEXT,
        read INTEGER NOT NULL,          -- 0: a bare published outcome
        private INTEGER NOT NULL DEFAULT 0,
        replaced_by TEXT REFERENCES reports(key) ON DELETE SET NULL,
        newest TEXT                     -- published, else letter_date, else visit_end
    )
    """,
    "CREATE INDEX reports_newest ON reports(newest)",
    """
    CREATE TABLE report_authorities (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        urn TEXT NOT NULL REFERENCES authorities(urn),
        place INTEGER NOT NULL,
        PRIMARY KEY (report, urn)
    )
    """,
    "CREATE INDEX report_authorities_urn ON report_authorities(urn)",
    """
    CREATE TABLE judgements (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        area TEXT NOT NULL,
        grade TEXT NOT NULL,
        as_printed TEXT,
        page INTEGER,
        PRIMARY KEY (report, place)
    )
    """,
    """
    CREATE TABLE improvements (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        priority_action INTEGER NOT NULL,
        place INTEGER NOT NULL,
        text TEXT NOT NULL,
        page INTEGER NOT NULL,
        subitems TEXT NOT NULL,         -- printed below it, one a line
        PRIMARY KEY (report, priority_action, place)
    )
    """,
    """
    CREATE TABLE sections (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        heading TEXT NOT NULL,
        page INTEGER NOT NULL,
        PRIMARY KEY (report, place)
    )
    """,
    """
    CREATE TABLE people (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        part TEXT NOT NULL,             -- 'inspector' or 'addressee'
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (report, part, place)
    )
    """,
    """
    CREATE TABLE doubts (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (report, place)
    )
    """,
    """
    CREATE TABLE quotations (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (report, place)
    )
    """,
    # Of articles alone: a letter's passages can be had again from its pages, but an article's
    # page is not kept, because readers' comments stand in it.
    """
    CREATE TABLE passages (
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        n INTEGER NOT NULL,
        text TEXT NOT NULL,
        section TEXT,
        page INTEGER NOT NULL,
        unit TEXT NOT NULL,
        PRIMARY KEY (report, n)
    )
    """,
    """
    CREATE TABLE findings (
        id INTEGER PRIMARY KEY,
        report INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
        n INTEGER NOT NULL,
        text TEXT NOT NULL,
        section TEXT,
        page INTEGER NOT NULL,
        unit TEXT NOT NULL,
        themes TEXT NOT NULL,           -- slugs, most central first, with spaces between
        polarity TEXT NOT NULL,
        progress INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        confidence REAL NOT NULL,
        push INTEGER NOT NULL,          -- 1: sure enough to be told unasked
        about TEXT,                     -- council, police, health, partnership, unclear
        because TEXT NOT NULL           -- the words that decided, one a line
    )
    """,
    "CREATE UNIQUE INDEX findings_report ON findings(report, n)",
    # The themes once more, a row each: a theme's findings are met report by report.
    """
    CREATE TABLE finding_themes (
        finding INTEGER NOT NULL REFERENCES findings(id) ON DELETE CASCADE,
        place INTEGER NOT NULL,         -- 1: the most central
        theme TEXT NOT NULL,
        report INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
        PRIMARY KEY (finding, place)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX finding_themes_theme ON finding_themes(theme, report, finding)",
    "CREATE INDEX finding_themes_report ON finding_themes(report)",
)

# What the pure functions of digests say of the tables above; remade for an authority whenever
# the set of its reports changes.
DERIVED = (
    """
    CREATE TABLE held_grades (
        urn TEXT NOT NULL REFERENCES authorities(urn),
        place INTEGER NOT NULL,
        area TEXT NOT NULL,
        grade TEXT NOT NULL,
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        day TEXT,
        page INTEGER,
        no_longer_given INTEGER NOT NULL,
        PRIMARY KEY (urn, place)
    )
    """,
    "CREATE INDEX held_grades_report ON held_grades(report)",
    """
    CREATE TABLE held_themes (
        urn TEXT NOT NULL REFERENCES authorities(urn),
        place INTEGER NOT NULL,
        part INTEGER NOT NULL,          -- 0: the whole theme; from 1: its facets
        theme TEXT NOT NULL,
        facet TEXT,
        state TEXT NOT NULL,
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        day TEXT,
        concern REAL,                   -- 0..1: how much of what was said is concern
        weight REAL NOT NULL,           -- how much was said
        evidence TEXT NOT NULL,         -- a JSON list of {report, n, page, text, url}
        PRIMARY KEY (urn, place, part)
    )
    """,
    "CREATE INDEX held_themes_report ON held_themes(report)",
    """
    CREATE TABLE held_points (
        urn TEXT NOT NULL REFERENCES authorities(urn),
        place INTEGER NOT NULL,
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        text TEXT NOT NULL,
        page INTEGER NOT NULL,
        subitems TEXT NOT NULL,
        PRIMARY KEY (urn, place)
    )
    """,
    "CREATE INDEX held_points_report ON held_points(report)",
    """
    CREATE TABLE changes (
        urn TEXT NOT NULL REFERENCES authorities(urn),
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,         -- 1: the oldest report of the authority
        PRIMARY KEY (urn, report)
    )
    """,
    "CREATE INDEX changes_report ON changes(report)",
    """
    CREATE TABLE change_moves (
        urn TEXT NOT NULL,
        report TEXT NOT NULL,
        place INTEGER NOT NULL,
        area TEXT NOT NULL,
        before TEXT,
        after TEXT,
        move TEXT NOT NULL,
        since TEXT,
        PRIMARY KEY (urn, report, place),
        FOREIGN KEY (urn, report) REFERENCES changes(urn, report) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE change_themes (
        urn TEXT NOT NULL,
        report TEXT NOT NULL,
        place INTEGER NOT NULL,
        theme TEXT NOT NULL,
        change TEXT NOT NULL,
        since TEXT,
        facet TEXT,
        newly_raised INTEGER NOT NULL,
        before TEXT NOT NULL,           -- a JSON list of {report, n, page, text, url}
        after TEXT NOT NULL,
        PRIMARY KEY (urn, report, place),
        FOREIGN KEY (urn, report) REFERENCES changes(urn, report) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE change_points (
        urn TEXT NOT NULL,
        report TEXT NOT NULL,
        place INTEGER NOT NULL,
        change TEXT NOT NULL,           -- 'new', 'repeated', 'not_repeated'
        text TEXT NOT NULL,             -- of the new list; of the earlier one where not repeated
        page INTEGER NOT NULL,
        subitems TEXT NOT NULL,
        earlier_text TEXT,              -- repeated only
        earlier_page INTEGER,
        earlier_subitems TEXT,
        PRIMARY KEY (urn, report, place),
        FOREIGN KEY (urn, report) REFERENCES changes(urn, report) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE stories (
        key TEXT PRIMARY KEY,
        urn TEXT NOT NULL REFERENCES authorities(urn),
        visit_start TEXT,
        visit_end TEXT
    )
    """,
    "CREATE INDEX stories_urn ON stories(urn)",
    """
    CREATE TABLE story_reports (
        story TEXT NOT NULL REFERENCES stories(key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        report TEXT NOT NULL REFERENCES reports(key) ON DELETE CASCADE,
        PRIMARY KEY (story, report)
    )
    """,
    "CREATE INDEX story_reports_report ON story_reports(report)",
)

WATCHING = (
    """
    CREATE TABLE checks (
        source TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        checked TEXT NOT NULL,          -- the last pass, UTC
        good TEXT,                      -- the last pass that went well, UTC
        failures INTEGER NOT NULL,      -- passes failed since
        why TEXT
    )
    """,
    """
    CREATE TABLE fetches (
        url TEXT PRIMARY KEY,
        etag TEXT,
        last_modified TEXT,
        body_hash TEXT,
        fetched TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE baselines (
        source TEXT PRIMARY KEY,
        learned TEXT NOT NULL           -- when the source's first pass was taken in silence, UTC
    )
    """,
    """
    CREATE TABLE notices (
        source TEXT NOT NULL,
        key TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        published TEXT,
        event_date TEXT,
        urn TEXT,
        kind TEXT,
        first_seen TEXT NOT NULL,
        told TEXT,                      -- when it was told, or learned in silence, UTC
        read TEXT,                      -- when what it links to was read and stored, UTC
        tries INTEGER NOT NULL DEFAULT 0,   -- readings that failed
        PRIMARY KEY (source, key)
    )
    """,
)

VIEWS = (
    """
    CREATE VIEW latest_grades AS
    SELECT authorities.name AS authority, held_grades.urn, held_grades.area, held_grades.grade,
           held_grades.day, held_grades.no_longer_given, reports.kind, reports.variant,
           reports.published, reports.url
      FROM held_grades
      JOIN authorities ON authorities.urn = held_grades.urn
      JOIN reports ON reports.key = held_grades.report
     WHERE held_grades.grade <> 'not_given'
    """,
    """
    CREATE VIEW findings_by_theme AS
    SELECT authorities.name AS authority, report_authorities.urn, finding_themes.theme,
           findings.polarity, findings.text, findings.section, findings.page,
           reports.kind, reports.visit_end, reports.letter_date, reports.published,
           CASE WHEN reports.url IS NULL THEN NULL
                ELSE reports.url || '#page=' || findings.page END AS link,
           documents.file_name
      FROM finding_themes
      JOIN findings ON findings.id = finding_themes.finding
      JOIN reports ON reports.id = findings.report
      JOIN report_authorities ON report_authorities.report = reports.key
      JOIN authorities ON authorities.urn = report_authorities.urn
      LEFT JOIN documents ON documents.sha256 = reports.document
     WHERE reports.private = 0 AND reports.replaced_by IS NULL
    """,
)


@migrations()
def first(db: Database) -> None:
    """Everything of the first release."""
    for statement in (*TABLES, *DERIVED, *WATCHING, *VIEWS):
        db.execute(statement)
    # Triggers keep the full text in step, whoever writes the findings.
    db.table("findings").enable_fts(["text"], create_triggers=True, tokenize="porter")


@migrations()
def changes_told_unasked(db: Database) -> None:
    """Whether a change by theme is sure enough to be told unasked."""
    db.execute("ALTER TABLE change_themes ADD COLUMN push INTEGER NOT NULL DEFAULT 0")


# What watching remembers beside the notices themselves.
WATCHED = (
    "ALTER TABLE notices ADD COLUMN address TEXT",  # the url without host's www, tails, fragment
    "ALTER TABLE notices ADD COLUMN summary TEXT",  # as the list prints it
    "ALTER TABLE notices ADD COLUMN document TEXT",  # the sha256 that its address last gave
    "ALTER TABLE notices ADD COLUMN why TEXT",  # why it was kept, or what became of it
    "ALTER TABLE notices ADD COLUMN missing TEXT",  # since when its list does not show it
    "ALTER TABLE notices ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",  # its own address said so
    "ALTER TABLE notices ADD COLUMN unlisted TEXT",  # no longer listed since
    "ALTER TABLE notices ADD COLUMN looked TEXT",  # when its address was last asked again
    "CREATE INDEX notices_address ON notices(address)",
    "ALTER TABLE checks ADD COLUMN passes INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE checks ADD COLUMN next_try TEXT",
    "ALTER TABLE checks ADD COLUMN asked_to_wait INTEGER NOT NULL DEFAULT 0",  # by Retry-After
    "ALTER TABLE checks ADD COLUMN size INTEGER",  # of its list, when that was last believed
    "ALTER TABLE checks ADD COLUMN doubt TEXT",  # about its list, while it lasts
    "ALTER TABLE checks ADD COLUMN doubted TEXT",  # since when
    "ALTER TABLE checks ADD COLUMN spoke TEXT",  # when it last showed something new
    "ALTER TABLE checks ADD COLUMN usual_days REAL",  # the longest pause between its last items
    "ALTER TABLE checks ADD COLUMN silent TEXT",  # since when the operator knows of its silence
    "ALTER TABLE checks ADD COLUMN told TEXT",  # since when the operator knows of its failures
    """
    CREATE TABLE sites (
        site TEXT PRIMARY KEY,          -- scheme, host and port
        robots TEXT NOT NULL,           -- its robots.txt; empty where there is none
        obtained TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE moves (
        url TEXT PRIMARY KEY,
        moved_to TEXT NOT NULL          -- for good (HTTP 301, 308)
    )
    """,
    # What the watch has to tell, made in the transaction that stores what it tells of.
    """
    CREATE TABLE tellings (
        id INTEGER PRIMARY KEY,
        event TEXT NOT NULL,            -- new, updated, held, unlisted, failed, recovered, doubt
        source TEXT NOT NULL,
        key TEXT NOT NULL,              -- the notice's; empty where it is about the source
        document TEXT REFERENCES documents(sha256) ON DELETE SET NULL,
        revision TEXT NOT NULL,         -- what makes it another telling of the same notice
        url TEXT,
        title TEXT,
        authority TEXT,
        published TEXT,
        why TEXT,
        made TEXT NOT NULL,
        told TEXT,                      -- when it had been told
        UNIQUE (event, source, key, revision)
    )
    """,
    "CREATE INDEX tellings_told ON tellings(told)",
    """
    CREATE TABLE standing_pages (
        source TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        text TEXT NOT NULL,             -- its main text, a block a line
        read TEXT NOT NULL
    )
    """,
)


@migrations()
def watched(db: Database) -> None:
    """Watching every kind of source: what was told, what is doubted, what is gone."""
    for statement in WATCHED:
        db.execute(statement)


# An overall grade is no longer given since 27 April 2026, whoever was inspected since: the table
# says it of those only whose newer report gave none.
GRADES_IN_FORCE = (
    "DROP VIEW latest_grades",
    """
    CREATE VIEW latest_grades AS
    SELECT authorities.name AS authority, held_grades.urn, held_grades.area, held_grades.grade,
           held_grades.day,
           CASE WHEN held_grades.area = 'overall_effectiveness' THEN 1
                ELSE held_grades.no_longer_given END AS no_longer_given,
           reports.kind, reports.variant, reports.published, reports.url
      FROM held_grades
      JOIN authorities ON authorities.urn = held_grades.urn
      JOIN reports ON reports.key = held_grades.report
     WHERE held_grades.grade <> 'not_given'
    """,
)

# Moves whose earlier grade was given for another area.
MOVED_FROM = (
    "ALTER TABLE change_moves ADD COLUMN before_area TEXT",
    """
    UPDATE change_moves SET before_area = 'in_care_and_care_leavers'
     WHERE area IN ('in_care', 'care_leavers') AND before IS NOT NULL AND EXISTS (
           SELECT 1 FROM judgements
             JOIN reports ON reports.key = judgements.report
             JOIN report_authorities ON report_authorities.report = reports.key
            WHERE report_authorities.urn = change_moves.urn
              AND judgements.area = 'in_care_and_care_leavers'
              AND COALESCE(reports.visit_end, reports.letter_date, reports.published)
                  = change_moves.since)
    """,
)


@migrations()
def grades_as_they_stand(db: Database) -> None:
    """The view says what the screen says; a move knows from which area it is told."""
    for statement in (*GRADES_IN_FORCE, *MOVED_FROM):
        db.execute(statement)


@migrations()
def corrections_apart(db: Database) -> None:
    """Whether a letter was replaced by its correction, which its other copies do not undo."""
    db.execute("ALTER TABLE reports ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0")
    db.execute(
        "UPDATE reports SET corrected = 1 "
        "WHERE read = 1 AND private = 0 AND replaced_by IS NOT NULL"
    )


# Talking to people: channels, subscriptions, and the outbox.
TALKING = (
    # People type a subscription's number, and what waits was made for one: numbers are never given
    # again. (So does PostgreSQL by itself.)
    """
    CREATE TABLE channels (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        platform TEXT NOT NULL,         -- slack, teams, slack-webhook, teams-webhook
        workspace TEXT NOT NULL,
        address TEXT NOT NULL,          -- the platform's own id of the conversation
        name TEXT,
        kind TEXT NOT NULL,             -- channel, group, personal, webhook
        hours TEXT NOT NULL,            -- JSON: when it hears of things
        paused TEXT,                    -- why nothing is posted there
        paused_since TEXT,
        reference TEXT,                 -- JSON: what else its platform needs to post there
        UNIQUE (platform, workspace, address)
    )
    """,
    """
    CREATE TABLE subscriptions (
        -- A number is never given twice: an old button that ends one must not end another.
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        channel INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
        rule TEXT NOT NULL,             -- JSON
        cadence TEXT NOT NULL,          -- now, daily, weekly
        same TEXT NOT NULL,             -- what makes it the same rule as another
        made TEXT NOT NULL,
        made_by TEXT,                   -- the platform's user id
        after INTEGER NOT NULL,         -- the last telling before it: nothing older is told
        UNIQUE (channel, same)
    )
    """,
    "CREATE INDEX subscriptions_cadence ON subscriptions(cadence)",
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        channel INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
        story TEXT NOT NULL,
        part TEXT NOT NULL,
        revision INTEGER NOT NULL,
        act TEXT NOT NULL,              -- post, update
        content TEXT NOT NULL,          -- JSON
        subscriptions TEXT NOT NULL,    -- JSON: the ids of those that it answers
        under INTEGER REFERENCES deliveries(id) ON DELETE SET NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        made TEXT NOT NULL,
        due TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try TEXT,
        lease TEXT,
        sent TEXT,
        receipt TEXT,
        error TEXT,
        UNIQUE (channel, story, part, revision)
    )
    """,
    "CREATE INDEX deliveries_waiting ON deliveries(channel, due, id) WHERE state = 'waiting'",
    "CREATE INDEX deliveries_claimed ON deliveries(channel) WHERE state = 'claimed'",
    "CREATE INDEX deliveries_state ON deliveries(state, due)",
    "CREATE INDEX deliveries_part ON deliveries(part)",
    "CREATE INDEX deliveries_under ON deliveries(under)",
    # The reports that a message tells of. Reading a letter again writes its report anew: the key
    # outlives the row, so it is no foreign key.
    """
    CREATE TABLE delivery_reports (
        delivery INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
        report TEXT NOT NULL,           -- reports.key
        told TEXT NOT NULL,             -- JSON: the facts that were told, as they were then
        PRIMARY KEY (delivery, report)
    )
    """,
    "CREATE INDEX delivery_reports_report ON delivery_reports(report)",
    # Which versions a letter had, and which telling it was news with.
    "CREATE INDEX reports_replaced_by ON reports(replaced_by)",
    "CREATE INDEX tellings_document ON tellings(document)",
    # Digests that were made up, so that each hour makes its own once.
    """
    CREATE TABLE digest_runs (
        channel INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
        cadence TEXT NOT NULL,          -- daily, weekly; or operator
        day TEXT NOT NULL,              -- the day of its hour, in London
        until INTEGER NOT NULL,         -- the last telling that it took in
        PRIMARY KEY (channel, cadence, day)
    )
    """,
    # "Is this wrong?": what somebody in a channel doubts, for the operator.
    """
    CREATE TABLE objections (
        id INTEGER PRIMARY KEY,
        report TEXT,                    -- reports.key, which outlives its row
        finding INTEGER,                -- its number in the report, where one is meant
        delivery INTEGER REFERENCES deliveries(id) ON DELETE SET NULL,
        channel INTEGER REFERENCES channels(id) ON DELETE SET NULL,
        said TEXT NOT NULL,
        made TEXT NOT NULL,
        settled TEXT                    -- when the operator dealt with it
    )
    """,
)


@migrations()
def talking(db: Database) -> None:
    """Channels, subscriptions, the outbox and objections."""
    for statement in TALKING:
        db.execute(statement)


@migrations()
def owed_to_subscriptions(db: Database) -> None:
    """The telling after which a subscription's next digest begins, where digests of its rhythm
    have passed what it was not told."""
    db.execute("ALTER TABLE subscriptions ADD COLUMN owed INTEGER")


@migrations()
def ended_lately(db: Database) -> None:
    """Subscriptions that ended within the hour: where they begin again, they go on."""
    db.execute(
        """
        CREATE TABLE ended_subscriptions (
            channel INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
            same TEXT NOT NULL,             -- subscriptions.same
            told INTEGER NOT NULL,          -- the last telling that it was told, or passed over
            ended TEXT NOT NULL,
            PRIMARY KEY (channel, same)
        )
        """
    )


@migrations()
def notices_of_documents(db: Database) -> None:
    """Whether a document is listed still is asked for each that a digest or an answer tells of."""
    db.execute("CREATE INDEX notices_document ON notices(document)")
    db.execute("CREATE INDEX notices_unlisted ON notices(document) WHERE unlisted IS NOT NULL")
