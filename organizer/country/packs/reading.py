"""From the folder of a pack to its values: codes are unique, and everything pointed at is there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

from organizer.country.packs.cells import (
    Entry,
    PackProblem,
    read_object,
    read_rows,
    require_known,
    require_unique,
)
from organizer.country.packs.shapes import (
    Currency,
    Pack,
    PackCalendar,
    PackConstituency,
    PackDistrict,
    PackElection,
    PackLocality,
    PackRegion,
    PackStem,
    PackTopic,
    QuietHours,
    SmsPrice,
    WorkingDays,
)

ORDER_OF_AN_ELECTION = (
    "nomination_from",
    "nomination_until",
    "registration_until",
    "campaign_from",
    "silence_from",
    "polls_open",
    "polls_close",
)


def known_packs() -> tuple[str, ...]:
    """The codes of the packs that come with the installation, in order."""
    root = files("organizer") / "packs"
    return tuple(sorted(folder.name for folder in root.iterdir() if (folder / "pack.json").is_file()))


def read_pack(code: str) -> Pack:
    """The pack of that code, checked in itself."""
    if code not in known_packs():
        raise PackProblem(code, None, f"there is no such pack; there are: {', '.join(known_packs())}")
    return read_folder(files("organizer") / "packs" / code)


def read_folder(folder: Traversable) -> Pack:
    """The pack in this folder, checked in itself."""
    head = read_object(folder, "pack.json")
    languages = head.texts("languages")
    pack = Pack(
        code=head.text("code"),
        names=head.names("names", languages),
        languages=languages,
        zone=head.zone("zone"),
        phone_country=head.text("phone_country"),
        currency=_currency(head.inner("currency")),
        sms_price=_sms_price(head.inner("sms")),
        sender_weeks=head.inner("sms").whole("sender_weeks"),
        quiet_hours=_quiet_hours(head.inner("quiet_hours")),
        working_days=_working_days(head.inner("working_days")),
        regions=read_rows(folder, "regions.csv", partial(_region, languages=languages)),
        districts=read_rows(folder, "districts.csv", partial(_district, languages=languages)),
        localities=read_rows(folder, "localities.csv", partial(_locality, languages=languages)),
        elections=tuple(
            _election(entry, languages=languages)
            for entry in read_object(folder, "elections.json").inner_list("elections")
        ),
        constituencies=read_rows(folder, "constituencies.csv", partial(_constituency, languages=languages)),
        topics=read_rows(folder, "topics.csv", partial(_topic, languages=languages)),
        lexicon=read_rows(folder, "lexicon.csv", _stem),
    )
    _require_unique_codes(pack)
    _require_known_pointers(pack)
    return pack


def _require_unique_codes(pack: Pack) -> None:
    require_unique("regions.csv", (each.code for each in pack.regions))
    require_unique("districts.csv", (each.code for each in pack.districts))
    require_unique("localities.csv", (each.key for each in pack.localities))
    require_unique("elections.json", (each.code for each in pack.elections))
    require_unique("constituencies.csv", ((each.election, each.number) for each in pack.constituencies))
    require_unique("topics.csv", (each.code for each in pack.topics))
    require_unique("lexicon.csv", ((each.stem, each.topic) for each in pack.lexicon))


def _require_known_pointers(pack: Pack) -> None:
    regions = {each.code for each in pack.regions}
    districts = {each.code for each in pack.districts}
    elections = {each.code for each in pack.elections}
    topics = {each.code for each in pack.topics}
    top_level = {each.code for each in pack.topics if each.parent is None}
    require_known("districts.csv", "region", (each.region for each in pack.districts), regions)
    require_known("localities.csv", "district", (each.district for each in pack.localities), districts)
    contests = pack.constituencies
    require_known("constituencies.csv", "election", (each.election for each in contests), elections)
    require_known("constituencies.csv", "region", (each.region for each in contests), regions)
    require_known("topics.csv", "parent", (each.parent for each in pack.topics), {None, *top_level})
    require_known("lexicon.csv", "topic", (each.topic for each in pack.lexicon), topics)


def _currency(entry: Entry) -> Currency:
    return Currency(code=entry.text("code"), sign=entry.text("sign"), minor_units=entry.whole("minor_units"))


def _sms_price(entry: Entry) -> SmsPrice:
    return SmsPrice(per_part=entry.whole("price_per_part"), is_example=entry.flag("price_is_example"))


def _quiet_hours(entry: Entry) -> QuietHours:
    return QuietHours(starts=entry.hour("from"), ends=entry.hour("until"))


def _working_days(entry: Entry) -> WorkingDays:
    return WorkingDays(weekdays=entry.weekdays("weekdays"), days_off=entry.days_off("days_off"))


def _region(row: Entry, *, languages: Sequence[str]) -> PackRegion:
    names = row.columns("name", languages)
    has_centre = row.maybe(f"centre_{languages[0]}", row.text) is not None
    return PackRegion(
        code=row.text("code"),
        iso_3166_2=row.text("iso_3166_2"),
        kind=row.text("kind"),
        names=names,
        centre=row.columns("centre", languages) if has_centre else names,
        zone=row.zone("zone"),
        aliases=row.aliases("aliases"),
        valid_from=row.maybe("valid_from", row.day),
    )


def _district(row: Entry, *, languages: Sequence[str]) -> PackDistrict:
    return PackDistrict(
        code=row.text("code"),
        region=row.text("region"),
        kind=row.text("kind"),
        names=row.columns("name", languages),
        aliases=row.aliases("aliases"),
        polling_stations=row.maybe("polling_stations", row.whole),
    )


def _locality(row: Entry, *, languages: Sequence[str]) -> PackLocality:
    latitude = row.maybe("latitude", partial(row.coordinate, limit=90))
    longitude = row.maybe("longitude", partial(row.coordinate, limit=180))
    if (latitude is None) != (longitude is None):
        raise row.problem("“latitude” and “longitude” stand together or not at all")
    return PackLocality(
        key=row.text("key"),
        district=row.text("district"),
        kind=row.text("kind"),
        names=row.columns("name", languages),
        aliases=row.aliases("aliases"),
        position=None if latitude is None or longitude is None else (latitude, longitude),
    )


def _election(entry: Entry, *, languages: Sequence[str]) -> PackElection:
    return PackElection(
        code=entry.text("code"),
        example=entry.flag("example"),
        names=entry.names("names", languages),
        body=entry.names("body", languages),
        zone=entry.zone("zone"),
        local_in_each_region=entry.flag("local_in_each_region"),
        calendar=_calendar(entry.inner("calendar")),
    )


def _calendar(entry: Entry) -> PackCalendar:
    times = {name: entry.wall_time(name) for name in ORDER_OF_AN_ELECTION}
    for earlier, later in pairwise(ORDER_OF_AN_ELECTION):
        if times[later] < times[earlier]:
            raise entry.problem(f"“{later}” is before “{earlier}”")
    return PackCalendar(**times)


def _constituency(row: Entry, *, languages: Sequence[str]) -> PackConstituency:
    return PackConstituency(
        election=row.text("election"),
        number=row.whole("number"),
        region=row.text("region"),
        names=row.columns("name", languages),
        territory=row.columns("territory", languages),
        population=row.maybe("population", row.whole),
        electorate=row.maybe("electorate", row.whole),
        electorate_as_of=row.maybe("electorate_as_of", row.day),
        electorate_source=row.maybe("electorate_source", row.text),
    )


def _topic(row: Entry, *, languages: Sequence[str]) -> PackTopic:
    return PackTopic(
        code=row.text("code"),
        parent=row.maybe("parent", row.text),
        names=row.columns("name", languages),
        sensitive=row.flag("sensitive"),
    )


def _stem(row: Entry) -> PackStem:
    return PackStem(stem=row.text("stem"), topic=row.text("topic"), weight=row.whole("weight"))
