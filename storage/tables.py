"""Every table, in one place. Migrations in `storage/migrations` must lead to exactly this.

Instants are stored as whole microseconds since 1970 UTC, so that both databases compare them
alike and none of them has an opinion on time zones.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime) -> int:
    """Whole microseconds since the epoch. Raises ValueError for a naive instant."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone is not stored")
    return (at - _EPOCH) // timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant. Raises ValueError for a naive one."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since the epoch."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


metadata = MetaData()
# SQLite numbers rows by itself only for a plain INTEGER primary key. Tables whose row numbers
# are part of an outbox key or a checkpoint say AUTOINCREMENT: SQLite would give the number of
# a removed last row out again, and the new obligation would pass for the old one.
_RowId = BigInteger().with_variant(Integer, "sqlite")
# Prefixes of keys are compared byte by byte on both databases.
_Key = String(200).with_variant(String(200, collation="C"), "postgresql")


def _only(condition: str) -> dict[str, Any]:
    """The rows an index covers. Queries must use the same words, with no bound value in them."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


inbox = Table(
    "inbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("update_key", String(120), nullable=False),
    Column("order_key", String(80), nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("error", Text),
    UniqueConstraint("platform", "update_key", name="inbox_once"),
    Index("inbox_waiting", "id", **_only("state = 'waiting'")),
    Index("inbox_sender", "platform", "order_key", "id", **_only("state = 'waiting'")),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("key", _Key, nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("case_id", String(32), index=True),
    Column("person", String(64)),
    Column("transport", String(20)),
    Column("address", String(200)),
    Column("body", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("rung", Integer, nullable=False, server_default="0"),
    Column("call_no", Integer),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("state", String(10), nullable=False, server_default="due"),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("uncertain", Boolean, nullable=False, server_default=text("false")),
    Column("sent_at", Instant),
    Column("detail", Text),
    Index("outbox_open", "priority", "id", **_only("state in ('due', 'claimed')")),
    Index("outbox_due", "not_before", **_only("state = 'due'")),
    Index("outbox_leased", "lease_until", **_only("state = 'claimed'")),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id"), nullable=False, index=True),
    Column("case_id", String(32), index=True),
    Column("person", String(64)),
    Column("transport", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("message_ref", String(120), nullable=False, index=True),
    Column("sent_at", Instant, nullable=False),
    Column("rendered", String(64)),
    Column("is_card", Boolean, nullable=False, server_default=text("false")),
    # How the platform names all its messages when they are to be taken back.
    Column("recall_ref", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

OUTLINE = (
    "edition",
    "unit",
    "received_at",
    "category",
    "liability",
    "counted",
    "is_media",
    "late_at",
    "about",
    "involved",
    "id",
    "closed_at",
)
"""What counts and boards read of all open cases, from an index that holds nothing else."""

LAST_DIGITS: ColumnElement[str] = literal_column("substr(number, 6)")
"""What people type of a case's number `1128-48213`; so written in the index and in the query."""

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("unit", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("next_due_at", Instant),
    Column("body", Text, nullable=False),
    # The outline of an open case (escalation.outline), and its edition: reports over very many
    # cases count in these, and boards look for theirs, without a look into the bodies.
    Column("edition", Integer),
    Column("category", String(8)),
    Column("liability", String(12)),
    Column("counted", String(12)),
    Column("is_media", Boolean),
    Column("late_at", Instant),
    Column("clock_at", Instant),
    Column("about", Text),
    Column("involved", Text),
    # Since when an open call of it waits for an acknowledgement; NULL when none does.
    Column("called_at", Instant),
    Index("cases_due", "next_due_at", **_only("next_due_at is not null")),
    Index("cases_open", "received_at", **_only("closed_at is null")),
    Index("cases_received", "received_at"),
    Index("cases_closed", "closed_at", **_only("closed_at is not null")),
    Index("cases_clock", "clock_at", "number", **_only("closed_at is null")),
    Index("cases_outline", *OUTLINE, **_only("closed_at is null")),
    Index("cases_forgotten", "id", **_only("closed_at is null and next_due_at is null")),
    Index("cases_digits", LAST_DIGITS),
    Index("cases_called", "called_at", **_only("called_at is not null")),
)

plans = Table(
    "plans",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("stored_at", Instant, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("case_id", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(64)),
    Column("reason", String(20)),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("case_id", "seq", name="ledger_once"),
    Index("ledger_actor", "actor", "at", **_only("actor is not null")),
    sqlite_autoincrement=True,
)

bindings = Table(
    "bindings",
    metadata,
    Column("transport", String(20), primary_key=True),
    Column("address", String(200), primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("display", String(200), nullable=False, server_default=""),
    Column("changed_at", Instant, nullable=False),
    Column("detail", Text),
)

codes = Table(
    "codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

drafts = Table(
    "drafts",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("due_at", Instant, index=True),
    Column("changed_at", Instant, nullable=False),
)

card_codes = Table(
    "card_codes",
    metadata,
    Column("transport", String(20), primary_key=True),
    Column("message_ref", String(120), primary_key=True),
    Column("code", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("card_codes_old", "at"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("transport", String(20), nullable=False),
    Column("file_ref", String(250), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("mime", String(80), nullable=False, server_default=""),
    Column("name", String(200), nullable=False, server_default=""),
    Column("size_bytes", Integer, nullable=False, server_default="0"),
    Column("received_at", Instant, nullable=False),
    Column("content", LargeBinary),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("plan", String(64), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("next_due", Instant),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("plan", "unit", "day", name="confirmations_once"),
    Index("confirmations_due", "next_due", **_only("next_due is not null")),
    Index("confirmations_day", "day"),
)

reports = Table(
    "reports",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("next_due", Instant),
    Column("body", Text, nullable=False),
    Index("reports_due", "next_due", **_only("next_due is not null")),
)

problems = Table(
    "problems",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("category", String(8), nullable=False),
    Column("customer", String(200), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("pairs", Text, nullable=False),
    Index("problems_kind", "scope", "category", "received_at"),
    Index("problems_customer", "scope", "customer"),
)

work_log = Table(
    "work_log",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("person", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Index("work_log_day", "person", "at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("host", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

nonces = Table(
    "nonces",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("nonce", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("forget_at", Instant, nullable=False),
    Index("nonces_old", "forget_at"),
)
