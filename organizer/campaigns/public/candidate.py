"""The candidate's own page: who, what for, and where the candidacy stands."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries
from organizer.campaigns.public.blueprint import bp
from organizer.campaigns.wording import NOMINATIONS, STANDINGS
from organizer.kernel.access import kept
from organizer.kernel.pages import kept_page


@bp.route("/candidate/<string:candidate_slug>", methods=["GET"])
@kept
def candidate(candidate_slug: str) -> ResponseReturnValue:
    """Everything here is public, so caches may keep it."""
    row = queries.candidate_by_slug(candidate_slug)
    return kept_page(
        render_template(
            "campaigns/public/candidate.html",
            row=row,
            name=queries.name_of_candidate(row),
            nomination=NOMINATIONS[row.nomination],
            steps=queries.steps_of([row.id])[row.id],
            standings=STANDINGS,
        )
    )
