"""The typed base of all tables, the campaign's scope, and the one door that commits.

Three rules hold here, so that no room can break them:

* rows of a campaign are read and written only inside `scope(campaign)`;
* what is done for one request, job or command is one transaction: all of it or nothing;
* a transaction opened for reading cannot write.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    make_transient_to_detached,
    mapped_column,
)
from sqlalchemy.sql import visitors

from organizer.kernel.engine import Mode, ModeSession, binds, mode, prepare
from organizer.kernel.errors import ForeignRow, NoScope, ReadOnly
from organizer.kernel.fence import guard
from organizer.kernel.instants import Instant
from organizer.kernel.keys import new_id
from organizer.kernel.own_rows import OwnRows, rows_of

KEY_TYPE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def choice(kind: type[enum.Enum], *, name: str | None = None) -> sa.Enum:
    """The column type of an enumeration: its values as text, held by a check.

    `name` tells two columns of one table apart that hold the same enumeration.
    """
    named = {} if name is None else {"name": name}
    return sa.Enum(
        kind,
        native_enum=False,
        length=20,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        **named,
    )


RowId = Annotated[int, mapped_column(KEY_TYPE)]
Wall = Annotated[datetime, mapped_column(sa.DateTime(timezone=False))]
"""A clock time agreed with people, without zone: the zone stands in a column beside it."""
Localized = Annotated[dict[str, str], mapped_column(sa.JSON)]
"""A text that staff write for the public: language code to words; a missing one falls back."""
Words = Annotated[str, mapped_column(sa.Text)]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """A table row with a random id that is known before the row is written."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        str: sa.String(200),
        bytes: sa.LargeBinary,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        enum.Enum: choice(enum.Enum),
    }

    id: Mapped[RowId] = mapped_column(KEY_TYPE, primary_key=True, default=new_id, autoincrement=False)

    def __init__(self, **values: Any) -> None:
        """Give the row its id, its campaign, then its values: sealed ones are bound to both."""
        self.id = values.pop("id", None) or new_id()
        _give_campaign(self, values.pop("campaign_id", None))
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)


class CampaignScoped:
    """Mixed into each table whose rows belong to one campaign."""

    campaign_id: Mapped[RowId] = mapped_column(
        KEY_TYPE, sa.ForeignKey("campaign.id", ondelete="CASCADE"), index=False
    )


def _give_campaign(row: Model, campaign_id: int | None) -> None:
    if isinstance(row, CampaignScoped):
        row.campaign_id = campaign_id or current_campaign_id()


def within_campaign(
    *parents: tuple[str, str], unique: list[str | tuple[str, ...]] | None = None, extra: tuple[Any, ...] = ()
) -> tuple[Any, ...]:
    """The constraints of a campaign's table: its rows point only at rows of the same campaign.

    `parents` are (column, table); `unique` are columns unique inside a campaign.
    """
    keys = [
        sa.ForeignKeyConstraint(["campaign_id", column], [f"{table}.campaign_id", f"{table}.id"])
        for column, table in parents
    ]
    own = [sa.UniqueConstraint("campaign_id", "id")]
    for columns in unique or []:
        names = (columns,) if isinstance(columns, str) else columns
        own.append(sa.UniqueConstraint("campaign_id", *names))
    indexes = [sa.Index(None, "campaign_id", column) for column, _ in parents]
    return (*keys, *own, *indexes, *extra)


Row = TypeVar("Row", bound=Model)


class CampaignSession(ModeSession):
    """A session that knows which campaign it works for, and what to do once it has committed."""


db = SQLAlchemy(
    metadata=Model.metadata, session_options={"class_": CampaignSession, "expire_on_commit": False}
)

_scope: ContextVar[int | None] = ContextVar("campaign_scope", default=None)
_scoped_tables: set[sa.FromClause] = set()
_own_rows = OwnRows(CampaignScoped, _scope.get)
asked_often = _own_rows.asked_often


def init_app(app: Flask) -> None:
    """Bind the database to the application and prepare each engine it opens."""
    app.config["SQLALCHEMY_BINDS"] = binds(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare(engine)
            guard(engine, is_open=scope_is_open, tables=_names_of_scoped_tables)


def current_campaign_id() -> int:
    """The campaign whose scope is open. Raises NoScope outside one."""
    campaign_id = _scope.get()
    if campaign_id is None:
        raise NoScope("a campaign's rows were asked for outside scope(campaign)")
    return campaign_id


def scope_is_open() -> bool:
    """True inside `scope(campaign)`."""
    return _scope.get() is not None


@contextmanager
def scope(campaign_id: int) -> Iterator[None]:
    """Work for one campaign: its rows alone are seen, and new rows are its own.

    Entering and leaving forget the rows that were loaded, so that none is met in another campaign's scope.
    """
    before = _scope.get()
    if before == campaign_id:
        yield
        return
    db.session.expunge_all()
    mark = _scope.set(campaign_id)
    _tell_engine(campaign_id)
    try:
        yield
        write_waiting()
    finally:
        db.session.expunge_all()
        _scope.reset(mark)
        _tell_engine(before)


@contextmanager
def transaction(campaign_id: int | None = None, *, read_only: bool = False) -> Iterator[None]:
    """The only door that commits outside a request: for a job, a command, a schedule.

    All that was written inside is committed when the block ends, and nothing if it raises.
    """
    with mode(Mode.READ if read_only else Mode.WRITE):
        try:
            if campaign_id is None:
                yield
            else:
                with scope(campaign_id):
                    yield
        except BaseException:
            abandon()
            raise
        finish(keep=not read_only)


def finish(*, keep: bool) -> None:
    """End the open transaction: commit and run what waited for it, or roll back."""
    if not keep:
        abandon()
        return
    waiting = db.session.info.pop("after_commit", [])
    db.session.commit()
    for act in waiting:
        act()


def abandon() -> None:
    """Roll back, and drop what waited for the commit."""
    db.session.info.pop("after_commit", None)
    db.session.rollback()


def after_commit(act: Callable[[], None]) -> None:
    """Do this once the open transaction is committed, and never if it is not. It may not use the database.

    An act equal to one that waits already is not repeated.
    """
    waiting = db.session.info.setdefault("after_commit", [])
    if act not in waiting:
        waiting.append(act)


def all_campaigns() -> list[int]:
    """The ids of all campaigns, for commands, schedulers, migrations and what the one sender hears alone."""
    campaign = sa.table("campaign", sa.column("id"), sa.column("slug"))
    return list(db.session.scalars(sa.select(campaign.c.id).order_by(campaign.c.slug)))


def lock_row(row: Model) -> None:
    """Hold this row until the transaction ends, so that what is counted from it cannot change meanwhile.

    On SQLite the write transaction holds the whole database already. What was changed in it is written first.
    """
    db.session.flush()
    db.session.refresh(row, with_for_update=True)


def write_waiting() -> None:
    """Write what waits in the session, where anything does: asking costs less than an empty flush."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()


def serialise(number: int) -> None:
    """Let no other transaction that asks for the same number go on until this one ends.

    On SQLite one transaction writes at a time anyway. What waits to be written is written after it: rows that
    are locked before this could be waited for by who holds it.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        with db.session.no_autoflush:
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def insert_new(rows: Sequence[Row]) -> list[Row]:
    """Write those of the rows whose unique keys are free, in one statement, and give them back.

    The others are left out and nothing fails. Of two at the same moment the second waits for the first to
    commit. Rows are made by their constructor as ever, so that sealed values are bound to them.
    """
    if not rows:
        return []
    kind = type(rows[0])
    values = [_written_values(row) for row in rows]
    if any(isinstance(row, CampaignScoped) and row.campaign_id != current_campaign_id() for row in rows):
        raise ForeignRow(f"{kind.__name__} belongs to another campaign")
    write_waiting()
    written = set(db.session.scalars(_insert_into(kind, db.session.get_bind().dialect.name), values))
    new = [row for row in rows if row.id in written]
    for row in new:
        make_transient_to_detached(row)
    db.session.add_all(new)
    return new


@cache
def _insert_into(kind: type[Model], dialect: str) -> sa.Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast("sa.Table", kind.__table__)
    return insert(table).on_conflict_do_nothing().returning(table.c.id)


def _written_values(row: Model) -> dict[str, Any]:
    """What a new row writes, by column: what it was given, else NULL if that may stand, else its default."""
    written = {}
    for attribute in sa.inspect(type(row)).column_attrs:
        column = attribute.columns[0]
        if attribute.key not in vars(row) and column.nullable and column.default is None:
            setattr(row, attribute.key, None)
        if attribute.key in vars(row):
            written[column.key] = vars(row)[attribute.key]
    return written


def _tell_engine(campaign_id: int | None) -> None:
    """A transaction that failed takes no word until it is rolled back, and then forgets what it was told."""
    if db.session().in_transaction():
        with suppress(sa.exc.InternalError, sa.exc.PendingRollbackError):
            _name_campaign(db.session.connection(), campaign_id)


def _name_campaign(connection: Connection, campaign_id: int | None) -> None:
    if connection.dialect.name == "postgresql":
        named = "" if campaign_id is None else str(campaign_id)
        connection.execute(sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": named})


def _tables_of(statement: sa.Executable) -> Iterator[sa.FromClause]:
    for element in visitors.iterate(cast("Any", statement)):
        if isinstance(element, sa.Table):
            yield element


@cache
def _names_of_scoped_tables() -> frozenset[str]:
    return frozenset(
        str(mapper.local_table.name)
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, CampaignScoped) and isinstance(mapper.local_table, sa.Table)
    )


def _is_scoped(table: sa.FromClause) -> bool:
    if not _scoped_tables:
        _scoped_tables.update(
            mapper.local_table
            for mapper in Model.registry.mappers
            if issubclass(mapper.class_, CampaignScoped)
        )
    return table in _scoped_tables


@event.listens_for(CampaignSession, "after_begin")
def _name_campaign_at_begin(_session: Session, _transaction: object, connection: Connection) -> None:
    _name_campaign(connection, _scope.get())


@event.listens_for(CampaignSession, "do_orm_execute")
def _keep_inside_scope(state: ORMExecuteState) -> None:
    if not state.is_select and not state.is_column_load and mode.current() is Mode.READ:
        raise ReadOnly("a reading transaction was asked to write")
    campaign_id = _scope.get()
    if campaign_id is None:
        if any(_is_scoped(table) for table in _tables_of(state.statement)):
            raise NoScope("a campaign's table was read outside scope(campaign)")
        return
    if state.is_select:
        state.statement = _own_rows.within(state.statement)
    else:
        state.statement = state.statement.options(rows_of(CampaignScoped, campaign_id))


@event.listens_for(CampaignSession, "before_flush")
def _refuse_foreign_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    rewritten = [row for row in session.dirty if session.is_modified(row)]
    changed = [*session.new, *rewritten, *session.deleted]
    if changed and mode.current() is Mode.READ:
        raise ReadOnly("a reading transaction was asked to write")
    for row in changed:
        if isinstance(row, CampaignScoped) and row.campaign_id != current_campaign_id():
            raise ForeignRow(f"{type(row).__name__} belongs to another campaign")
