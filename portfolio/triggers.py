"""The only raw SQL: triggers that refuse to change history, on SQLite and PostgreSQL.

SQLite drops triggers when it rebuilds a table, so they are put back after every migration.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from django.apps import AppConfig
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Immutable:
    """A table whose rows may not be deleted, nor changed while `frozen_when` holds for the old row.

    frozen_when: SQL condition with OLD (“OLD.state = 'approved'”); None = always.
    except_columns: columns that may change all the same (a standing decision that is superseded).
    closed_when: SQL condition with OLD under which not even those may change (it has been superseded).
    born_when: SQL condition with NEW that a new row has to meet (“NEW.state = 'proposed'”); None = any.
    true_when: SQL condition with NEW that every written row has to meet, for what no check constraint can say.
    """

    table: str
    frozen_when: str | None = None
    except_columns: tuple[str, ...] = field(default=())
    closed_when: str | None = None
    born_when: str | None = None
    true_when: str | None = None

    @property
    def events(self) -> tuple[str, ...]:
        """What the triggers watch."""
        return ("update", "delete", "insert") if self.born_when or self.true_when else ("update", "delete")


_immutable: dict[str, Immutable] = {}


def declare(*rules: Immutable) -> None:
    """Register tables whose history is protected; called when an app is ready."""
    _immutable.update({rule.table: rule for rule in rules})


def declared() -> tuple[Immutable, ...]:
    """All registered rules."""
    return tuple(_immutable.values())


declare(Immutable("portfolio_auditevent"))


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; safe to run again."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in declared():
            if rule.table in tables:
                for statement in _statements(connection, rule):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away (test databases are emptied between tests)."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in declared():
            if rule.table in tables:
                for event in rule.events:
                    cursor.execute(_drop(connection, rule.table, event))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables whose triggers are not in place."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [rule.table for rule in declared() if not {f"{rule.table}_no_{event}" for event in rule.events} <= present]


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Signal receiver of post_migrate."""
    install(connections[using])


def install_search_index(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Signal receiver of post_migrate: the index that finds a part of a word among 100,000 functions (PostgreSQL).

    Where the extension may not be installed, search still works; it reads the table.
    """
    connection = connections[using]
    if connection.vendor != "postgresql" or "portfolio_itfunction" not in connection.introspection.table_names():
        return
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS function_search ON portfolio_itfunction USING gin (search_text gin_trgm_ops)"
            )
    except DatabaseError as error:
        logging.getLogger(__name__).warning("Search has no index: %s", error)


def _drop(connection: BaseDatabaseWrapper, table: str, event: str) -> str:
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}"


def _condition(connection: BaseDatabaseWrapper, rule: Immutable) -> str:
    parts = [rule.frozen_when] if rule.frozen_when else []
    if rule.except_columns:
        parts.append(f"({_changed(connection, rule)})")
    frozen = " AND ".join(f"({part})" for part in parts) or "1 = 1"
    others = [f"({rule.closed_when})"] if rule.closed_when else []
    others += [f"NOT ({rule.true_when})"] if rule.true_when else []
    return " OR ".join([f"({frozen})", *others])


def _refused_at_birth(rule: Immutable) -> str:
    return " OR ".join(f"NOT ({wanted})" for wanted in (rule.born_when, rule.true_when) if wanted)


def _changed(connection: BaseDatabaseWrapper, rule: Immutable) -> str:
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, rule.table)]
    kept = [name for name in columns if name not in rule.except_columns]
    if connection.vendor == "sqlite":
        return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in kept)
    return " OR ".join(f'OLD."{name}"::text {differs} NEW."{name}"::text' for name in kept)


def _statements(connection: BaseDatabaseWrapper, rule: Immutable) -> list[str]:
    sentence = f"{rule.table}: history is added, never changed"
    frozen = rule.frozen_when or "1 = 1"
    guards = {"update": _condition(connection, rule), "delete": frozen, "insert": _refused_at_birth(rule)}
    make = _sqlite_trigger if connection.vendor == "sqlite" else _postgresql_trigger
    statements = [] if connection.vendor == "sqlite" else [_REFUSE_FUNCTION]
    for event in rule.events:
        statements += [_drop(connection, rule.table, event), make(rule.table, event, guards[event], sentence)]
    return statements


def _sqlite_trigger(table: str, event: str, guard: str, sentence: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW "
        f"WHEN {guard} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _postgresql_trigger(table: str, event: str, guard: str, sentence: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW "
        f"WHEN ({guard}) EXECUTE FUNCTION counterpoise_refuse('{sentence}')"
    )


_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION counterpoise_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END
$$ LANGUAGE plpgsql
"""
