"""Writing to many, a step at a time: who, the words, the hour, and a look at all of it before the press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import queries as accounts_queries
from organizer.campaigns.queries import saved_views
from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.contacts import queries as contacts
from organizer.contacts.queries import MET_DAYS
from organizer.contacts.wording import purposes_for
from organizer.country.queries import name_of
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n, short_date_time
from organizer.kernel.keys import row_id
from organizer.kernel.pages import flash_done, go_on_reading, render_form
from organizer.messaging import forms, queries, reason_wording, services, waiting_wording, wording
from organizer.messaging.forms import CheckForm, WhenForm, WhoForm, WordsForm
from organizer.messaging.models import Aim, Broadcast, BroadcastState, MessageClass
from organizer.messaging.queries.broadcasts import broadcast as broadcast_row
from organizer.messaging.queries.broadcasts import budget_left_minor
from organizer.messaging.services import Filling, Reach
from organizer.messaging.views import counting
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.password import shows_password
from organizer.messaging.views.rows import wall

FILTERS = ("place", "district", "language", "met", "consent", "who", "meeting", "broadcast")
SAMPLES = 3
LONGEST_QUERY = 500


@bp.route("/staff/messages/new", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_PREPARE, POST=Permission.MESSAGE_PREPARE)
def new() -> ResponseReturnValue:
    """Choose who gets a message: how many that are, and how many are left out, and why."""
    form = WhoForm()
    if form.validate_on_submit():
        try:
            row = _begin(form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".words", broadcast_id=row.id))
    return _new_page(form)


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/words", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_PREPARE, POST=Permission.MESSAGE_PREPARE)
def words(broadcast_id: int) -> ResponseReturnValue:
    """The words in each language: what they take is counted for exactly those who get them."""
    row = broadcast_row(broadcast_id)
    form = WordsForm(row)
    shorten = request.form.get("shorten", "")
    if form.validate_on_submit() and not shorten:
        try:
            services.write(row, form.texts.texts, by=actor())
        except DomainError as problem:
            refuse_text(form, problem)
        else:
            return redirect(url_for(".when", broadcast_id=row.id))
    return _words_page(row, form, shorten)


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/count", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def count(broadcast_id: int) -> ResponseReturnValue:
    """What the words take as they are typed, for the script of their page; nothing is kept."""
    row = broadcast_row(broadcast_id)
    texts = {code: text[: forms.MOST_LETTERS] for code, text in WordsForm(row).texts.texts.items()}
    go_on_reading()
    row = broadcast_row(broadcast_id)
    valid = _valid(texts, row.query)
    bill, said = counting.counted(valid, row.query, services.reach_of(row).people)
    wrong = {code: counting.refused(row.query, code, texts[code]) for code in texts.keys() - valid.keys()}
    return {
        "total": counting.total(bill),
        "texts": {code: asdict(each) for code, each in {**said, **wrong}.items()},
    }


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/when", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_PREPARE, POST=Permission.MESSAGE_PREPARE)
def when(broadcast_id: int) -> ResponseReturnValue:
    """The hour: at once, or later; quiet hours and the day of silence are said before anything is chosen."""
    row = broadcast_row(broadcast_id)
    form = WhenForm(row)
    if form.validate_on_submit():
        try:
            services.set_time(row, form.due_at(), is_urgent=form.is_urgent.data, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".check", broadcast_id=row.id))
    terms, may_be_urgent = queries.terms(), row.aim is not Aim.NEWS
    days = wording.days_of(terms.window.weekdays)
    return render_form(
        "messaging/when.html", form=form, row=row, terms=terms, days=days, may_be_urgent=may_be_urgent
    )


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/check", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_PREPARE, POST=Permission.MESSAGE_SEND)
def check(broadcast_id: int) -> ResponseReturnValue:
    """All of it before it goes: people, parts, price, budget, hour, three as they will be read."""
    form = CheckForm()
    is_sure = bool(form.password.data) and shows_password(form)
    row = broadcast_row(broadcast_id)
    if row.state is not BroadcastState.DRAFT:
        return redirect(url_for(".broadcast", broadcast_id=row.id))
    if form.validate_on_submit() and not form.errors:
        try:
            people = services.release(row, form.mark.data or "", by=actor(), is_sure=is_sure)
        except DomainError as problem:
            form.refuse(problem)
        else:
            _flash_released(row, people)
            return redirect(url_for(".broadcast", broadcast_id=row.id))
    return _check_page(row, form)


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/test", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def test(broadcast_id: int) -> ResponseReturnValue:
    """Send the words to the member's own phone."""
    row = broadcast_row(broadcast_id)
    if not accounts_queries.user(actor().user_id).phone:
        return redirect(url_for(".own_phone", next=url_for(".check", broadcast_id=row.id)))
    try:
        told = services.test_to_me(row, by=actor())
    except DomainError as problem:
        flash(str(problem.words), "warning")
    else:
        flash_done(
            _n("%(num)s SMS leaves to your phone.", "%(num)s SMS leave to your phone.", len(told))
            if told
            else _("Your phone got these words already.")
        )
    return redirect(url_for(".check", broadcast_id=row.id))


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/drop", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def drop(broadcast_id: int) -> ResponseReturnValue:
    """Throw a message away that was not let go."""
    services.drop(broadcast_row(broadcast_id), by=actor())
    flash_done(_("The message is thrown away. Nobody got it."))
    return redirect(url_for(".messages"))


def query_of(asked: Mapping[str, str]) -> str:
    """The filter of an address, as it is kept: what means something and the member may know, in one order."""
    kept = {name: asked[name] for name in FILTERS if asked.get(name) and asked[name].isprintable()}
    if kept.get("consent") not in purposes_for(actor()):
        kept.pop("consent", None)
    audience = contacts.audience(kept.get("who", ""))
    if audience is None or "meeting" not in audience.fields:
        kept.pop("meeting", None)
    return urlencode(kept)


def refuse_text(form: WordsForm, problem: DomainError) -> None:
    """Show what is wrong with the text of one language beside its box."""
    language = (problem.field or "").removeprefix("texts-")
    if language in form.texts.form:
        form.texts.form[language].errors = [str(problem.words)]
    else:
        form.refuse(problem)


def _begin(form: WhoForm) -> Broadcast:
    """A new message, or other people for the one that is being written."""
    query = query_of(_typed(form))
    draft_id = row_id(request.form.get("draft", ""))
    if draft_id is not None:
        row = broadcast_row(draft_id)
        services.aim_at(row, query, form.chosen(), by=actor())
        return row
    return services.draft(query, form.chosen(), by=actor(), once_key=form.once.data or "")


def _new_page(form: WhoForm) -> ResponseReturnValue:
    asked = _typed(form) if form.errors else request.args
    query, aim = query_of(asked), _aim(form.aim.data or asked.get("aim", ""), asked)
    return render_form(
        "messaging/new.html",
        form=form,
        asked=asked,
        query=query,
        aim=aim.value,
        aims=forms.aims(),
        options=_options(),
        reach=services.reach(query, aim),
        left_out=reason_wording.LEFT_OUT,
        saved=saved_views("contacts.people", of=actor()),
    )


def _words_page(row: Broadcast, form: WordsForm, shorten: str) -> ResponseReturnValue:
    """The page of the words, counted; the text that is to be shortened stands there in its shorter form."""
    who = services.reach_of(row)
    texts = _valid(form.texts.texts, row.query)
    bill, said = counting.counted(texts, row.query, who.people)
    if shorten in said and said[shorten].shorter:
        form.texts.form[shorten].data = texts[shorten] = said[shorten].shorter
        bill, said = counting.counted(texts, row.query, who.people)
    return render_form(
        "messaging/words.html",
        form=form,
        row=row,
        who=who,
        said=said,
        total=counting.total(bill),
        known=_known(row.query),
    )


def _typed(form: WhoForm) -> dict[str, str]:
    """The parameters of the filter that came with the form."""
    return dict(parse_qsl((form.query.data or "")[:LONGEST_QUERY]))


def _aim(text: str, asked: Mapping[str, str]) -> Aim:
    """What was chosen; else news, but for people of a meeting to come."""
    if text in list(Aim):
        return Aim(text)
    audience = contacts.audience(asked.get("who", ""))
    return Aim.MEETING if audience is not None and audience.has_asked else Aim.NEWS


def _options() -> dict[str, list[tuple[str, str]]]:
    places = contacts.places()
    offered = [each for each in contacts.audiences() if not each.fields or each.choices]
    choose = next((each.choices for each in offered if each.choices), None)
    return {
        "place": [(str(row.id), name_of(row)) for row in places],
        "district": [(str(row.id), name_of(row)) for row in contacts.districts_of(places)],
        "language": [(code, LANGUAGES[code]) for code in campaign().languages],
        "met": [(days, _("in the last %(days)s days", days=days)) for days in MET_DAYS],
        "who": [(each.code, str(each.title)) for each in offered],
        "meeting": [] if choose is None else list(choose().items()),
    }


def _known(query: str) -> list[str]:
    said = services.values_of(query, campaign().languages[0])
    return [f"{{{name}}}" for name in ("name", "link", *said)]


def _valid(texts: Mapping[str, str], query: str) -> dict[str, str]:
    """The texts that can be filled in; the others are told of at their box."""
    valid = {}
    for language, text in texts.items():
        try:
            services.check_words(query, language, text)
        except DomainError:
            continue
        valid[language] = text
    return valid


def _check_page(row: Broadcast, form: CheckForm) -> ResponseReturnValue:
    who = services.reach_of(row)
    bill, said = counting.counted(row.words, row.query, who.people)
    form.mark.data = services.mark_of(row, who, bill)
    left = budget_left_minor()
    leaves = services.leaves_at(row)
    ends = services.last_leaves(row, bill.people, leaves=leaves, price_minor=bill.price_minor)
    return render_form(
        "messaging/check.html",
        form=form,
        row=row,
        who=who,
        left_out=reason_wording.LEFT_OUT,
        aim=wording.aim_of(row.aim, row.released_at),
        bill=bill,
        warnings=list(dict.fromkeys(words for each in said.values() for words in each.warnings)),
        samples=_samples(row, who),
        left_minor=left,
        day_minor=_left_today(),
        pays=bill.price_minor <= left,
        press=counting.press(who, bill),
        waits=waiting_wording.waits_for(is_quiet_said=True),
        hour=_hour(row, leaves),
        last_leaves=None if ends is None else wall(ends),
        begins=services.too_early_for(row),
        is_urgent=row.class_ is MessageClass.URGENT,
        asks_password=services.needs_another(row, len(who.everybody), by=actor()),
    )


def _hour(row: Broadcast, leaves: datetime) -> str:
    """When it leaves, and why not earlier."""
    earliest, at = services.earliest(row), short_date_time(wall(leaves))
    if leaves <= earliest:
        return at
    if leaves == services.opening(earliest, MessageClass.REQUESTED):
        return _("%(when)s, after the quiet hours", when=at)
    return _("%(when)s, on the next working day", when=at)


def _samples(row: Broadcast, who: Reach) -> list[tuple[str, str]]:
    """Three as they will be read, of as many languages as there are, each with its language."""
    if not row.words:
        return []
    filling, url = Filling(row.words, row.query), services.sample_link(row.query)
    first: dict[str, list[str]] = {}
    for contact in who.everybody:
        language = filling.written_for(contact)
        bodies = first.setdefault(language, [])
        if len(bodies) < SAMPLES:
            bodies.append(filling.filled(language, services.first_name(contact), url))
    turns = [(turn, code, body) for code, bodies in first.items() for turn, body in enumerate(bodies)]
    return [(code, body) for _turn, code, body in sorted(turns, key=lambda each: each[0])[:SAMPLES]]


def _left_today() -> int:
    spent = queries.spent()
    return max(0, spent.of_today_minor - spent.today_minor)


def _flash_released(row: Broadcast, people: int) -> None:
    if people:
        flash_done(
            _n(
                "%(num)s message is written. It leaves in 30 seconds at the earliest.",
                "%(num)s messages are written. The first leaves in 30 seconds at the earliest.",
                people,
            ),
            undo_url=url_for(".stop_broadcast", broadcast_id=row.id),
        )
