"""The blueprint of the campaign's pages without sign-in."""

from flask import Blueprint

bp = Blueprint("campaigns_public", __name__)
