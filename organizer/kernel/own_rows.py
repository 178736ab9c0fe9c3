"""What keeps each statement to the rows of one campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import LoaderCriteriaOption, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


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


def tables_of(statement: sa.Executable) -> Iterator[sa.Table]:
    """All tables that a statement names, however deep."""
    for element in visitors.iterate(cast("Any", statement)):
        if isinstance(element, sa.Table):
            yield element


def rows_in_scope(kind: type, campaign_id: Callable[[], int | None]) -> LoaderCriteriaOption:
    """Keeps what is read of all tables of a kind to the campaign that is asked for at each sending."""
    sent = sa.bindparam("campaign_in_scope", callable_=campaign_id, type_=sa.BigInteger())
    own = _CampaignInScope(sent)
    return with_loader_criteria(
        kind, lambda table: table.campaign_id == own, include_aliases=True, track_closure_variables=False
    )


@lru_cache(maxsize=256)
def rows_of(kind: type, campaign_id: int) -> LoaderCriteriaOption:
    """Keeps what is changed to a campaign's rows: by a value, which the session compares its rows with."""
    return with_loader_criteria(kind, lambda table: table.campaign_id == campaign_id, include_aliases=True)
