"""What keeps each statement to the rows of one campaign."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import LoaderCriteriaOption, with_loader_criteria
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Asked = TypeVar("Asked", bound=sa.Executable)


class _CampaignInScope(FunctionElement[int]):
    """The campaign whose scope is open when the statement is sent.

    As a value of the statement it would be looked for among all others each time: a seventh of what it takes
    to read a row.
    """

    name = "campaign_in_scope"
    type = sa.BigInteger()
    inherit_cache = True

    def __init__(self, sent: sa.BindParameter[int]) -> None:
        super().__init__()
        self.sent = sent


@compiles(_CampaignInScope)
def _send(element: _CampaignInScope, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.sent, **options)


class OwnRows:
    """Keeps what is read of all tables of a kind to the campaign that is asked for at each sending."""

    def __init__(self, kind: type, campaign_id: Callable[[], int | None]) -> None:
        sent = sa.bindparam("campaign_in_scope", callable_=campaign_id, type_=sa.BigInteger())
        own = _CampaignInScope(sent)
        self._own: LoaderCriteriaOption = with_loader_criteria(
            kind, lambda table: table.campaign_id == own, include_aliases=True, track_closure_variables=False
        )
        self._often = WeakKeyDictionary[sa.Executable, sa.Executable]()

    def asked_often(self, statement: Asked) -> Asked:
        """A statement that is built once: it is kept to a campaign's rows once too, not at each sending.

        What differs from one sending to the next is a `bindparam`. Outside a scope it is refused as ever.
        """
        self._often[statement] = statement.options(self._own)
        return statement

    def within(self, statement: sa.Executable) -> sa.Executable:
        """The same statement, kept to the rows of the campaign."""
        often = self._often.get(statement)
        return statement.options(self._own) if often is None else often


@lru_cache(maxsize=256)
def rows_of(kind: type, campaign_id: int) -> LoaderCriteriaOption:
    """Keeps what is changed to a campaign's rows: by a value, which the session compares its rows with."""
    return with_loader_criteria(kind, lambda table: table.campaign_id == campaign_id, include_aliases=True)
