"""A page speaks the language its reader chose, and writes dates and numbers as that language does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, render_template_string
from flask.testing import FlaskClient
from markupsafe import Markup

from organizer.kernel import clock, i18n
from organizer.kernel.i18n import _, _l, _n
from organizer.kernel.text import Texts

CATALOGUES = {
    ("kk", "meetings"): """
msgid "Meeting"
msgstr "Кездесу"

msgid "%(num)s meeting"
msgid_plural "%(num)s meetings"
msgstr[0] "%(num)s кездесу"
msgstr[1] "%(num)s кездесу"
""",
    ("ru", "kernel"): """
msgid "today"
msgstr "сегодня"
""",
    ("ru", "meetings"): """
msgid "Meeting"
msgstr "Встреча"

msgid "Place: %(place)s"
msgstr "Место: %(place)s"

msgid "%(num)s meeting"
msgid_plural "%(num)s meetings"
msgstr[0] "%(num)s встреча"
msgstr[1] "%(num)s встречи"
msgstr[2] "%(num)s встреч"
""",
}
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 :"
    " n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
SATURDAY = date(2026, 3, 14)
EVENING = datetime(2026, 3, 14, 18, 30)

MakeApp = Callable[..., Flask]


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("translations")
    for (language, room), sentences in CATALOGUES.items():
        folder = root / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        plural = f'"Plural-Forms: {PLURALS[language]}\\n"\n'
        source = folder / f"{room}.po"
        source.write_text(head + plural + sentences, encoding="utf-8")
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=language))
    return root


@pytest.fixture
def make_app(translations: Path) -> MakeApp:
    def make(campaign: tuple[str, ...] | None = ("kk", "ru", "en")) -> Flask:
        app = Flask(__name__)
        languages = None if campaign is None else lambda: campaign
        i18n.init_app(app, campaign_languages=languages, translations=translations)

        @app.get("/", defaults={"path": ""})
        @app.get("/<path:path>")
        def show(path: str) -> str:
            return f"{i18n.current_language()} {_('Meeting')} {path}"

        @app.post("/")
        def write() -> str:
            return i18n.current_language()

        return app

    return make


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app().test_client()


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    app = make_app()
    with app.app_context():
        yield app


def test_the_campaigns_first_language_is_spoken_to_who_asks_for_none(client: FlaskClient) -> None:
    assert client.get("/").text == "kk Кездесу "


@pytest.mark.parametrize(
    ("header", "page"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru Встреча "),
        ("kk-KZ", "kk Кездесу "),
        ("en-GB,en;q=0.5", "en Meeting "),
        ("de,fr;q=0.5", "kk Кездесу "),
        ("de,en;q=0.5,ru;q=0.7", "ru Встреча "),
        ("", "kk Кездесу "),
        (";;=;q=x", "kk Кездесу "),
    ],
)
def test_a_browser_is_answered_in_the_first_of_its_languages(
    client: FlaskClient, header: str, page: str
) -> None:
    assert client.get("/", headers={"Accept-Language": header}).text == page


def test_a_wish_is_remembered_and_taken_out_of_the_address(client: FlaskClient) -> None:
    answer = client.get(
        "/meetings?place=%D0%90%D2%9B%D1%81%D0%B0%D0%B9&place=b&lang=ru&after=3",
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/meetings?place=%D0%90%D2%9B%D1%81%D0%B0%D0%B9&place=b&after=3"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Set-Cookie"].startswith("language=ru; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert client.get("/meetings", headers={"Accept-Language": "en"}).text == "ru Встреча meetings"


def test_a_remembered_language_is_bound_to_https_where_there_is_https(client: FlaskClient) -> None:
    assert "; Secure" in client.get("/?lang=ru", base_url="https://localhost").headers["Set-Cookie"]
    assert "; Secure" not in client.get("/?lang=ru").headers["Set-Cookie"]


@pytest.mark.parametrize("wish", ["", "de", "xx", "../ru", "ru%00"])
def test_a_language_nobody_speaks_is_taken_out_of_the_address_and_forgotten(
    client: FlaskClient, wish: str
) -> None:
    answer = client.get(f"/meetings?lang={wish}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/meetings")
    assert "Set-Cookie" not in answer.headers


def test_a_wish_never_leads_to_another_site(client: FlaskClient) -> None:
    for path in ("//evil.example/x", "/\\evil.example/x", "\\/evil.example/x"):
        answer = client.get("/", query_string="lang=ru", environ_overrides={"PATH_INFO": path})
        assert answer.headers["Location"] == "/evil.example/x"


def test_a_file_speaks_the_language_of_its_address(client: FlaskClient) -> None:
    answer = client.get("/meetings.ics?lang=ru")
    assert (answer.status_code, answer.text) == (200, "ru Встреча meetings.ics")
    assert "Set-Cookie" not in answer.headers


def test_a_form_is_answered_in_the_language_of_its_address_and_nothing_is_remembered(
    client: FlaskClient,
) -> None:
    answer = client.post("/?lang=ru")
    assert (answer.status_code, answer.text) == (200, "ru")
    assert "Set-Cookie" not in answer.headers


def test_a_remembered_language_the_campaign_does_not_speak_is_passed_over(make_app: MakeApp) -> None:
    client = make_app(("ru",)).test_client()
    client.set_cookie("language", "kk")
    assert client.get("/", headers={"Accept-Language": "kk,en"}).text == "ru Встреча "


def test_without_a_campaign_all_languages_are_spoken(make_app: MakeApp) -> None:
    client = make_app(None).test_client()
    assert client.get("/").text == "kk Кездесу "
    assert client.get("/", headers={"Accept-Language": "en"}).text == "en Meeting "


def test_a_campaign_of_unknown_languages_is_offered_all(make_app: MakeApp) -> None:
    assert make_app(("de",)).test_client().get("/", headers={"Accept-Language": "ru"}).text == "ru Встреча "


def test_each_request_chooses_anew_inside_one_context(app: Flask) -> None:
    client = app.test_client()
    spoken = [client.get("/", headers={"Accept-Language": code}).text for code in ("ru", "en", "kk")]
    assert spoken == ["ru Встреча ", "en Meeting ", "kk Кездесу "]


def test_work_outside_a_request_speaks_the_campaigns_first_language(app: Flask) -> None:
    assert i18n.current_language() == "kk"
    assert _("Meeting") == "Кездесу"


def test_outside_an_application_sentences_are_english() -> None:
    assert i18n.current_language() == "en"
    assert (_("Place: %(place)s", place="Аксай"), _n("%(num)s meeting", "%(num)s meetings", 2)) == (
        "Place: Аксай",
        "2 meetings",
    )


def test_a_message_speaks_its_readers_language_for_a_while(app: Flask) -> None:
    with i18n.in_language("ru"):
        assert _("Place: %(place)s", place="Аксай 100%") == "Место: Аксай 100%"
        with i18n.in_language("en"):
            assert _("Meeting") == "Meeting"
        assert _("Meeting") == "Встреча"
    assert _("Meeting") == "Кездесу"


def test_a_lazy_sentence_takes_its_language_when_it_is_read(app: Flask) -> None:
    lazy = _l("Meeting")
    spoken = []
    for code in i18n.LANGUAGES:
        with i18n.in_language(code):
            spoken.append(f"{lazy}! " + lazy)
    assert spoken == ["Кездесу! Кездесу", "Встреча! Встреча", "Meeting! Meeting"]


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("kk", ["0 кездесу", "1 кездесу", "2 кездесу", "5 кездесу", "11 кездесу", "21 кездесу"]),
        ("ru", ["0 встреч", "1 встреча", "2 встречи", "5 встреч", "11 встреч", "21 встреча"]),
        ("en", ["0 meetings", "1 meeting", "2 meetings", "5 meetings", "11 meetings", "21 meetings"]),
    ],
)
def test_each_language_counts_in_its_own_forms(app: Flask, code: str, counted: list[str]) -> None:
    with i18n.in_language(code):
        assert [_n("%(num)s meeting", "%(num)s meetings", count) for count in (0, 1, 2, 5, 11, 21)] == counted


def test_a_catalogue_that_one_language_lacks_spoils_no_plurals(app: Flask) -> None:
    assert app.config["BABEL_DOMAIN"] == "kernel;meetings"


def test_without_any_catalogue_english_is_spoken(tmp_path: Path) -> None:
    app = Flask(__name__)
    i18n.init_app(app, translations=tmp_path)
    with app.app_context(), i18n.in_language("ru"):
        assert _("Meeting") == "Meeting"


def test_what_staff_wrote_is_picked_in_the_language_of_the_page_or_the_campaigns_order(app: Flask) -> None:
    texts = Texts(ru="Село", en="Village")
    with i18n.in_language("en"):
        assert i18n.pick_here(texts) == ("Village", "en")
    assert i18n.pick_here(texts) == ("Село", "ru")


@dataclass(frozen=True)
class Forms:
    long: str
    with_year: str
    short: str
    in_sms: str
    with_time: str


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        (
            "kk",
            Forms("14 наурыз, сенбі", "2026 жылғы 14 наурыз", "сб 14 нау.", "14 наурыз", "сб 14 нау., 18:30"),
        ),
        (
            "ru",
            Forms("14 марта, суббота", "14 марта 2026 года", "сб 14 мар.", "14 марта", "сб 14 мар., 18:30"),
        ),
        (
            "en",
            Forms("Saturday 14 March", "14 March 2026", "Sat 14 March", "14 March", "Sat 14 March, 18:30"),
        ),
        (
            "de",
            Forms("Sa., 14. März", "14. März 2026", "Sa., 14. März", "14. März", "Sa., 14. März, 18:30"),
        ),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(app: Flask, code: str, forms: Forms) -> None:
    with i18n.in_language(code):
        assert forms == Forms(
            i18n.long_date(SATURDAY),
            i18n.long_date_with_year(EVENING),
            i18n.short_date(EVENING),
            i18n.day_and_month(SATURDAY),
            i18n.short_date_time(EVENING),
        )


@pytest.mark.parametrize(
    ("code", "weekdays", "short", "months"),
    [
        (
            "kk",
            "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі",
            "дс сс ср бс жм сб жс",
            "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
        ),
        (
            "ru",
            "понедельник вторник среда четверг пятница суббота воскресенье",
            "пн вт ср чт пт сб вс",
            "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        ),
    ],
)
def test_days_and_months_are_the_words_of_messages(
    app: Flask, code: str, weekdays: str, short: str, months: str
) -> None:
    with i18n.in_language(code):
        week = [date(2026, 3, day) for day in range(9, 16)]
        assert [i18n.long_date(day).split(", ")[1] for day in week] == weekdays.split()
        assert [i18n.short_date(day).split(" ")[0] for day in week] == short.split()
        assert [
            i18n.day_and_month(date(2026, month, 1)).split(" ")[1] for month in range(1, 13)
        ] == months.split()


@pytest.mark.parametrize(
    ("code", "spans"),
    [
        ("kk", ("9–15 наурыз", "30 наурыз – 5 сәуір", "9 наурыз")),
        ("ru", ("9–15 марта", "30 марта – 5 апреля", "9 марта")),
        ("en", ("9–15 March", "30 March – 5 April", "9 March")),
        ("de", ("9. März – 15. März", "30. März – 5. April", "9. März")),
    ],
)
def test_a_span_of_days_names_its_month_once(app: Flask, code: str, spans: tuple[str, str, str]) -> None:
    with i18n.in_language(code):
        assert spans == (
            i18n.date_span(date(2026, 3, 9), date(2026, 3, 15)),
            i18n.date_span(date(2026, 3, 30), date(2026, 4, 5)),
            i18n.date_span(date(2026, 3, 9), date(2026, 3, 9)),
        )


def test_the_same_day_next_year_is_another_month(app: Flask) -> None:
    with i18n.in_language("en"):
        assert i18n.date_span(date(2026, 3, 9), date(2027, 3, 15)) == "9 March – 15 March"


def test_a_span_of_time_names_the_day_where_another_has_begun() -> None:
    with i18n.in_language("en"):
        spans = [
            i18n.time_span(datetime(2026, 3, 14, 23), datetime(2026, 3, *end))
            for end in ((14, 23, 59), (15, 0))
        ]
    assert spans == ["23:00–23:59", "23:00–00:00 (Sun 15 March)"]


def test_time_is_on_a_clock_of_24_hours() -> None:
    assert [i18n.time_of_day(one) for one in (time(9, 5), EVENING, time(0, 0))] == ["09:05", "18:30", "00:00"]


def test_a_due_day_of_another_year_says_its_year(app: Flask) -> None:
    with i18n.in_language("ru"), clock.at(EVENING.replace(tzinfo=UTC)):
        days = SATURDAY, SATURDAY.replace(year=SATURDAY.year + 1)
        assert [i18n.due_date(day) for day in days] == ["сб 14 мар.", "14 марта 2027 года"]


@pytest.mark.parametrize("show", [i18n.time_of_day, i18n.short_date, i18n.long_date, i18n.short_date_time])
def test_an_instant_is_not_shown_as_if_it_were_a_wall_time(show: Callable[[datetime], str]) -> None:
    with pytest.raises(ValueError, match="to_wall"):
        show(datetime(2026, 3, 14, 18, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ["3 days ago", "yesterday", "today", "tomorrow", "in 10 days"]),
        ("ru", ["3 дня назад", "yesterday", "сегодня", "tomorrow", "через 10 дней"]),
        ("kk", ["3 күн бұрын", "yesterday", "today", "tomorrow", "10 күннен кейін"]),
    ],
)
def test_a_day_is_as_far_off_as_people_say(app: Flask, code: str, words: list[str]) -> None:
    days = [date(2026, 3, day) for day in (11, 13, 14, 15, 24)]
    with i18n.in_language(code):
        assert [i18n.relative_day(day, SATURDAY) for day in days] == words


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1340, "1\u00a0340"),
        (12_320_550, "12\u00a0320\u00a0550"),
        (-1340, "\u22121\u00a0340"),
    ],
)
def test_thousands_stand_apart_and_do_not_break(count: int, shown: str) -> None:
    assert i18n.number(count) == shown


@pytest.mark.parametrize(
    ("code", "tiyn", "shown"),
    [
        ("kk", 134_000, "1\u00a0340\u00a0₸"),
        ("ru", 134_050, "1\u00a0340,50\u00a0₸"),
        ("en", 134_005, "1\u00a0340.05\u00a0₸"),
        ("en", 0, "0\u00a0₸"),
        ("ru", -50, "\u22120,50\u00a0₸"),
    ],
)
def test_tenge_are_shown_with_tiyn_only_where_there_are_any(
    app: Flask, code: str, tiyn: int, shown: str
) -> None:
    with i18n.in_language(code):
        assert i18n.money_tenge(tiyn) == shown


@dataclass(frozen=True)
class Place:
    name: str


def test_lists_follow_the_alphabet_of_the_page(app: Flask) -> None:
    names = ["Ян", "Ілияс", "Ann", "Ән"]
    with i18n.in_language("kk"):
        assert i18n.alphabetical(names) == ["Ән", "Ілияс", "Ян", "Ann"]
    with i18n.in_language("en"):
        assert i18n.alphabetical(map(Place, names), "name") == [
            Place("Ann"),
            Place("Ән"),
            Place("Ілияс"),
            Place("Ян"),
        ]
        assert i18n.alphabetical(map(Place, names), lambda place: place.name[1:])[0] == Place("Ann")


def test_templates_speak_by_the_same_functions(app: Flask) -> None:
    template = (
        "{{ _('Meeting') }} {{ gettext('Place: %(place)s', place='<b>') }} {{ day|long_date }} "
        "{{ _('Place: %(place)s', place='<b>') }} {{ _('100 %%') }} "
        "{{ 1340|number }} {{ current_language() }} {{ ngettext('%(num)s meeting', '%(num)s meetings', 5) }}"
    )
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        shown = render_template_string(template, day=SATURDAY)
    assert shown == (
        "Встреча Место: &lt;b&gt; 14 марта, суббота Место: &lt;b&gt; 100 % 1\u00a0340 ru 5 встреч"
    )
    assert {shown.__name__ for shown in i18n.FILTERS} <= set(app.jinja_env.filters)


def test_a_month_stands_over_its_days_as_each_language_writes_it(app: Flask) -> None:
    said, day = {}, date(2026, 3, 14)
    for language in ("kk", "ru", "en"):
        with i18n.in_language(language):
            said[language] = (i18n.month_and_year(day), i18n.weekday(day))
    assert said == {"kk": ("2026 ж. наурыз", "сб"), "ru": ("март 2026", "сб"), "en": ("March 2026", "Sat")}


@pytest.mark.parametrize(
    ("chosen", "suggested", "set_"),
    [
        ("", "ru", ["language=ru"]),
        ("kk", "ru", []),
        ("", "de", []),
    ],
)
def test_a_language_is_suggested_to_a_browser_that_has_chosen_none(
    app: Flask, chosen: str, suggested: str, set_: list[str]
) -> None:
    cookie = {"Cookie": f"{i18n.COOKIE}={chosen}"} if chosen else {}
    with app.test_request_context("/", headers=cookie):
        answer = i18n.suggest_language(Response(), suggested)
    assert [each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie")] == set_


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Sat, 18:30–20:00", 'Sat, <span class="nobreak">18:30–20:00</span>'),
        ("<b>9–15 March", '&lt;b&gt;<span class="nobreak">9–15</span> March'),
        ("09:00–…", '<span class="nobreak">09:00–…</span>'),
        ("Town – house", "Town – house"),
        (Markup("<i>9–15</i>"), "<i>9–15</i>"),
        (12, "12"),
    ],
)
def test_from_when_to_when_stays_on_one_line_of_a_page(words: object, shown: str) -> None:
    assert i18n.nobreak(words) == shown
