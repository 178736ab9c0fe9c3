"""The blueprint of the staff's pages about the campaign itself."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__)
