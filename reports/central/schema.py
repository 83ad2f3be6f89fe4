"""The tables of the central database, in a schema of their own, and their version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.errors import InputError

if TYPE_CHECKING:
    from psycopg import Connection

VERSION = 1
TABLES = ("unit", "section", "line", "verdict")  # rows of a batch, in the order in which they are written
_DDL = """
CREATE TABLE gongkai.meta (version integer NOT NULL, made timestamptz NOT NULL DEFAULT now());
CREATE TABLE gongkai.source (
    name text PRIMARY KEY, portals text[] NOT NULL, since timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE gongkai.batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL REFERENCES gongkai.source,
    rubric text NOT NULL, as_of date NOT NULL, run bigint NOT NULL, run_started timestamptz NOT NULL,
    run_finished timestamptz NOT NULL, title text NOT NULL, edition text NOT NULL, program text NOT NULL,
    file text NOT NULL, outside integer NOT NULL, version integer NOT NULL, content text NOT NULL, is_pruned boolean NOT NULL DEFAULT false,
    UNIQUE (source, rubric, run_started, as_of, run)
);
CREATE TABLE gongkai.push (
    batch bigint NOT NULL REFERENCES gongkai.batch ON DELETE CASCADE, version integer NOT NULL, content text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), role text NOT NULL DEFAULT session_user, machine text NOT NULL,
    program text NOT NULL, PRIMARY KEY (batch, version)
);
CREATE TABLE gongkai.unit (
    batch bigint NOT NULL REFERENCES gongkai.batch ON DELETE CASCADE, unit text NOT NULL, position integer NOT NULL,
    name text NOT NULL, kind text NOT NULL, crawl text NOT NULL, floor numeric(8,2) NOT NULL, ceiling numeric(8,2) NOT NULL,
    decided_points numeric(8,2) NOT NULL, total numeric(8,2) NOT NULL, lines integer NOT NULL, open_lines integer NOT NULL,
    verdicts integer NOT NULL, decided integer NOT NULL, more jsonb NOT NULL,
    PRIMARY KEY (batch, unit), CHECK (floor <= ceiling), CHECK (open_lines <= lines), CHECK (decided <= verdicts)
);
CREATE TABLE gongkai.section (
    batch bigint NOT NULL, unit text NOT NULL, section text NOT NULL, position integer NOT NULL, title text NOT NULL,
    max numeric(8,2) NOT NULL, floor numeric(8,2) NOT NULL, ceiling numeric(8,2) NOT NULL,
    PRIMARY KEY (batch, unit, section)
);
CREATE TABLE gongkai.line (
    batch bigint NOT NULL, unit text NOT NULL, indicator text NOT NULL, position integer NOT NULL, title text NOT NULL,
    max numeric(8,2) NOT NULL, mode text NOT NULL, status text NOT NULL, suggested numeric(8,2), floor numeric(8,2) NOT NULL,
    ceiling numeric(8,2) NOT NULL, counted boolean NOT NULL, is_open boolean NOT NULL, assurance text NOT NULL,
    reason text NOT NULL, deductions jsonb, evidence jsonb,
    PRIMARY KEY (batch, unit, indicator), CHECK (floor <= ceiling),
    CHECK (suggested IS NULL OR status NOT IN ('unverified', 'manual'))
);
CREATE TABLE gongkai.verdict (
    batch bigint NOT NULL, unit text NOT NULL, "check" text NOT NULL, params text NOT NULL, item text NOT NULL,
    position integer NOT NULL, name text NOT NULL, verdict text NOT NULL, assurance text NOT NULL, sort text,
    reason text NOT NULL, evidence jsonb,
    PRIMARY KEY (batch, unit, position)
);
"""


def make_schema(connection: Connection[Any], shown: str) -> None:
    """Make the tables where there are none. Raises InputError for tables of another version; ``shown`` names the database."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('gongkai schema', 0))")
        if is_made(connection, shown):
            return
        row = connection.execute("SELECT to_regnamespace('gongkai')").fetchone()
        if row is None or row[0] is None:
            connection.execute("CREATE SCHEMA gongkai")
        for statement in _DDL.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
        connection.execute("INSERT INTO gongkai.meta (version) VALUES (%s)", (VERSION,))


def is_made(connection: Connection[Any], shown: str) -> bool:
    """The tables are there. Raises InputError if a newer or an unknown program made them."""
    row = connection.execute("SELECT to_regclass('gongkai.meta')").fetchone()
    if row is None or row[0] is None:
        return False
    found = connection.execute("SELECT max(version) FROM gongkai.meta").fetchone()
    version = found[0] if found else None
    if version != VERSION:
        raise InputError(
            f"{shown}: its tables have version {version}, this program knows {VERSION}: update gongkai on this machine"
        )
    return True
