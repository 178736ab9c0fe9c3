"""What ours are measured beside: a bare Flask page, SQL by hand, a template of like size."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

PLACES = 1_000_000
MEETINGS = 40
HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/app.css"></head><body><header><p><a href="/">Campaign</a></p>
<nav><ul>{% for name in ("Meetings", "Help us", "Say a problem") %}
<li><a href="/{{ loop.index }}">{{ name }}</a></li>{% endfor %}</ul></nav></header><main>"""
FOOT = """</main><footer><ul>{% for page in ("Privacy", "Accessibility", "Who runs this site") %}
<li><a href="/{{ loop.index }}">{{ page }}</a></li>{% endfor %}</ul></footer></body></html>"""
PAGES = {
    "meeting.html": HEAD
    + """<h1>{{ row[1] }}</h1><p>{{ row[2] }}</p><p>{{ row[3] }}</p><dl>
{% for name, value in facts %}<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>{% endfor %}</dl>
<form method="post" action="/m/{{ row[0] }}/remind"><label>Mobile <input name="phone"></label>
<button>Remind me</button></form>"""
    + FOOT,
    "list.html": HEAD
    + """<h1>Meetings</h1><ul>{% for row in rows %}
<li><a href="/m/{{ row[0] }}"><b>{{ row[2] }}</b> {{ row[1] }} <span>{{ row[3] }}</span></a></li>
{% endfor %}</ul>"""
    + FOOT,
    "form.html": HEAD
    + """<h1>{{ row[1] }}</h1><form method="post"><label>Name <input name="name"></label>
<label>Mobile <input name="phone"></label><button>Sign me up</button></form>"""
    + FOOT,
}
TABLES = (
    "CREATE TABLE meeting (code TEXT PRIMARY KEY, title TEXT, starts TEXT, place TEXT)",
    "CREATE TABLE shift (id INTEGER PRIMARY KEY, title TEXT, needed INTEGER, taken INTEGER)",
    "CREATE TABLE signup (token TEXT PRIMARY KEY, shift_id INTEGER, name TEXT, phone TEXT)",
)


class _Tables:
    """One connection to a database of its own, on either engine."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self._connection: Any
        if postgres is None:
            self._connection = sqlite3.connect(
                folder / "bare.db", isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
        else:
            self._connection = psycopg.connect(postgres, autocommit=True)
        self._is_sqlite = postgres is None

    def run(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - a cursor of either driver
        """One statement; values stand for its question marks."""
        marked = statement if self._is_sqlite else statement.replace("?", "%s")
        return self._connection.execute(marked, values)

    def begin(self) -> None:
        """Begin to write."""
        self._connection.execute("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")

    def commit(self) -> None:
        """Keep what was written."""
        self._connection.execute("COMMIT")


def bare_app(folder: Path, *, postgres: str | None = None) -> Flask:
    """A meeting page, a list of 40, and a sign-up by a guarded UPDATE and an INSERT."""
    tables = _filled(_Tables(folder, postgres))
    app = Flask("bare")
    app.jinja_loader = DictLoader(PAGES)

    @app.get("/m/<code>")
    def meeting(code: str) -> str:
        row = tables.run("SELECT code, title, starts, place FROM meeting WHERE code = ?", code).fetchone()
        facts = [(f"Fact {number}", row[3]) for number in range(6)]
        return render_template("meeting.html", title=row[1], row=row, facts=facts)

    @app.get("/meetings")
    def listing() -> str:
        rows = tables.run("SELECT code, title, starts, place FROM meeting ORDER BY starts").fetchall()
        return render_template("list.html", title="Meetings", rows=rows)

    @app.route("/shift/<int:shift_id>", methods=["GET", "POST"])
    def shift(shift_id: int) -> ResponseReturnValue:
        if request.method == "POST":
            return _sign_up(tables, shift_id)
        row = tables.run("SELECT id, title FROM shift WHERE id = ?", shift_id).fetchone()
        return render_template("form.html", title=row[1], row=row)

    @app.get("/v/<token>")
    def signup(token: str) -> str:
        row = tables.run(
            "SELECT token, title FROM signup JOIN shift ON shift.id = shift_id WHERE token = ?", token
        )
        return render_template("form.html", title="Signed up", row=row.fetchone())

    return app


def _sign_up(tables: _Tables, shift_id: int) -> ResponseReturnValue:
    name, phone = request.form["name"], request.form["phone"]
    tables.begin()
    taken = tables.run("UPDATE shift SET taken = taken + 1 WHERE id = ? AND taken < needed", shift_id)
    if taken.rowcount:
        tables.run("INSERT INTO signup VALUES (?, ?, ?, ?)", phone, shift_id, name, phone)
    tables.commit()
    return redirect(f"/v/{phone}", code=303) if taken.rowcount else ("All places are taken", 409)


def _filled(tables: _Tables) -> _Tables:
    for table in TABLES:
        tables.run(table)
    for number in range(MEETINGS):
        day = f"2027-03-{number % 28 + 1:02} 18:30"
        tables.run(
            "INSERT INTO meeting VALUES (?, ?, ?, ?)",
            f"M{number}",
            f"Meeting {number}",
            day,
            "House of culture",
        )
    tables.run("INSERT INTO shift VALUES (?, ?, ?, ?)", 1, "Door", PLACES, 0)
    return tables
