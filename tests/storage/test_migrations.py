"""Migrations go up and down, all or nothing, and no process runs on a schema it does not know."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.database import Database
from storage.schema import UnknownSchema
from storage.tables import metadata


async def tables(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def run(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql(statement)


def differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


_SQLITE = "select name, sql from sqlite_master where sql is not null and name not like 'alembic%'"
_POSTGRESQL = """
    select table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,
        is_nullable, column_default, collation_name)
      from information_schema.columns where table_schema = 'public'
    union all select indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
"""


async def definitions(database: Database) -> dict[str, str]:
    """Every table, column, index and constraint in the database's own words."""
    query = _SQLITE if database.is_sqlite else _POSTGRESQL
    async with database.reading() as connection:
        found = await connection.exec_driver_sql(query)
        return {name: _plain(sql) for name, sql in found if not name.startswith("alembic")}


def _plain(sql: str) -> str:
    return "".join(sql.split()).replace('"', "").replace("(false)", "false")


async def test_migrations_go_up_and_down_and_up_again(empty: Database) -> None:
    await schema.upgrade(empty)
    made = await definitions(empty)
    await schema.downgrade(empty, "base")
    assert await tables(empty) == {"alembic_version"}
    assert await schema.is_empty(empty)
    await schema.upgrade(empty)
    await schema.check(empty)
    assert await definitions(empty) == made


async def test_upgrading_what_is_up_to_date_changes_nothing(database: Database) -> None:
    made = await definitions(database)
    await schema.upgrade(database)
    assert await definitions(database) == made


async def test_migrations_make_exactly_what_the_tables_say(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrations_and_tables_are_the_same_sql_down_to_index_conditions(
    empty: Database,
) -> None:
    async with empty.writing() as connection:
        await connection.run_sync(metadata.create_all)
    wanted = await definitions(empty)
    async with empty.writing() as connection:
        await connection.run_sync(metadata.drop_all)
    await schema.upgrade(empty)
    assert await definitions(empty) == wanted


async def test_two_processes_may_upgrade_at_once(url: str) -> None:
    first, second = Database(url), Database(url)
    try:
        await asyncio.gather(schema.upgrade(first), schema.upgrade(second))
        await schema.check(first)
    finally:
        await first.close()
        await second.close()


async def test_t24_a_migration_that_fails_half_way_leaves_nothing_done(empty: Database) -> None:
    await run(empty, "create table ledger (something text)")
    with pytest.raises(DBAPIError, match=r'ledger"? already exists'):
        await schema.upgrade(empty)
    assert await tables(empty) == {"ledger"}
    assert await schema.is_empty(empty)


async def test_t24_a_downgrade_that_fails_half_way_leaves_everything(database: Database) -> None:
    await run(database, "drop index cases_open")
    made = await definitions(database)
    with pytest.raises(DBAPIError, match="cases_open"):
        await schema.downgrade(database, "base")
    assert await definitions(database) == made
    await schema.check(database)


async def test_t24_an_empty_database_is_refused_with_the_mend(empty: Database) -> None:
    with pytest.raises(UnknownSchema, match=r"空.*duban db upgrade"):
        await schema.check(empty)


async def test_t24_an_older_database_is_refused_with_the_mend(database: Database) -> None:
    await schema.downgrade(database, "base")
    with pytest.raises(UnknownSchema, match="duban db upgrade"):
        await schema.check(database)


async def test_t24_a_newer_database_is_refused_and_not_touched(database: Database) -> None:
    await run(database, "update alembic_version set version_num = '9999'")
    with pytest.raises(UnknownSchema, match=r"9999.*更新的程序"):
        await schema.check(database)
    with pytest.raises(UnknownSchema, match=r"9999.*更新的程序"):
        await schema.upgrade(database)


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        ("drop table drafts", "drafts"),
        ("alter table inbox drop column error", "inbox.error"),
    ],
)
async def test_t24_a_database_that_lacks_what_it_says_it_has_is_refused(
    database: Database, damage: str, missing: str
) -> None:
    await run(database, damage)
    with pytest.raises(UnknownSchema, match=f"缺少：{missing}.*备份"):
        await schema.check(database)
