"""What every page of the report stands in: the candidate's frame, the team's, or a sheet of paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.files import tables as files
from organizer.kernel.access import campaign
from organizer.kernel.clock import now, to_wall, today
from organizer.kernel.i18n import short_date_time
from organizer.reports.layout import Table

PRINT = "print"


def this_day() -> date:
    """The day on the walls of the campaign."""
    return today(campaign().zone)


def page(template: str, **facts: object) -> ResponseReturnValue:
    """A page of the report; with `?print=1` for paper, with the filters and the day of printing."""
    return render_template(
        template,
        printing=PRINT in request.args,
        back=url_for(request.endpoint or "", **_address()),
        address=_address(),
        printed_on=short_date_time(to_wall(now(), campaign().zone)),
        **facts,
    )


def csv_file(name: str, tables: list[Table]) -> Response:
    """Tables one below the other as CSV, each with its name above."""
    rows: list[list[str | int]] = []
    for table in tables:
        rows += [*([[]] if rows else []), [table.caption], *table.grid]
    return _file(f"{name}.csv", files.csv_text(rows), files.CSV)


def xlsx_file(name: str, tables: list[Table]) -> Response:
    """Tables as sheets of a workbook."""
    content = files.xlsx({table.name: table.grid for table in tables})
    return _file(f"{name}.xlsx", content, files.XLSX)


def _file(name: str, content: str | bytes, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, content_type=kind)


def _address() -> dict[str, Any]:
    """What leads to this page again, without the wish to print it."""
    kept = {name: value for name, value in request.args.items() if name in {"period", "only"}}
    return {**kept, **(request.view_args or {})}
