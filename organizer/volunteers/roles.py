"""What volunteers do in every campaign from its first day; staff change and add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DefaultRole:
    """A role that a new campaign starts with. `needs_check`: staff confirm who takes it."""

    code: str
    names: Mapping[str, str]
    what: Mapping[str, str]
    """What one does, in two lines."""
    needs_check: bool = False
    is_public: bool = True
    minutes_before: int = 45
    minutes_after: int = 15


@dataclass(frozen=True, kw_only=True)
class RoleSet:
    """A team that is asked for in one press: how many people in which role, by its code."""

    code: str
    names: Mapping[str, str]
    needed: Mapping[str, int]


ROLE_SETS: Sequence[RoleSet] = (
    RoleSet(
        code="yard",
        names={
            "kk": "Аула немесе шағын бөлме",
            "ru": "Двор или небольшая комната",
            "en": "Yard or small room",
        },
        needed={"host": 1, "door": 1, "log": 1},
    ),
    RoleSet(
        code="hall",
        names={"kk": "Зал", "ru": "Зал", "en": "Hall"},
        needed={"host": 1, "door": 2, "log": 2, "chairs": 2, "photo": 1},
    ),
    RoleSet(
        code="large",
        names={"kk": "Үлкен зал", "ru": "Большой зал", "en": "Large hall"},
        needed={"host": 1, "door": 4, "log": 3, "chairs": 4, "driving": 1, "photo": 1},
    ),
)
"""Every campaign has these roles from its first day, and a role is never deleted."""

DEFAULT_ROLES: Sequence[DefaultRole] = (
    DefaultRole(
        code="host",
        names={"kk": "Кездесуді жүргізу", "ru": "Ведение встречи", "en": "Host"},
        what={
            "kk": "Кездесуді ашып, сөз беріп отырасыз. Команда алдымен сізге қоңырау шалады.",
            "ru": "Вы открываете встречу и даёте людям слово. Сначала вам позвонит команда.",
            "en": "You open the meeting and give people the floor. The team calls you first.",
        },
        needs_check=True,
        is_public=False,
        minutes_before=60,
        minutes_after=30,
    ),
    DefaultRole(
        code="door",
        names={"kk": "Есік алдында", "ru": "Вход", "en": "Door"},
        what={
            "kk": "Адамдарды қарсы аласыз, келгендерді санайсыз, парақшалар таратасыз.",
            "ru": "Вы встречаете людей, считаете пришедших и раздаёте карточки.",
            "en": "You greet people, count who came and hand out cards.",
        },
        needs_check=True,
    ),
    DefaultRole(
        code="log",
        names={"kk": "Өтініштерді жазу", "ru": "Запись обращений", "en": "Grievance log"},
        what={
            "kk": "Адамдардың айтқанын телефонға жазып отырасыз: бір мәселе – бір жазба.",
            "ru": "Вы записываете в телефон то, что говорят люди: одна проблема – одна запись.",
            "en": "You write down on a phone what people say: one problem, one entry.",
        },
        needs_check=True,
        minutes_before=30,
    ),
    DefaultRole(
        code="chairs",
        names={"kk": "Орындық пен дыбыс", "ru": "Стулья и звук", "en": "Chairs and sound"},
        what={
            "kk": "Кездесуге дейін орындықтарды қойып, микрофонды тексересіз, соңында жинайсыз.",
            "ru": "До встречи вы ставите стулья и проверяете микрофон, после – убираете.",
            "en": "You set up the chairs and try the microphone, and put all away afterwards.",
        },
        minutes_before=90,
        minutes_after=30,
    ),
    DefaultRole(
        code="driving",
        names={"kk": "Көлік жүргізу", "ru": "Помощь с машиной", "en": "Driving"},
        what={
            "kk": "Өз көлігіңізбен адамдарды не заттарды жеткізесіз. Жанармай ақысын команда төлейді.",
            "ru": "Вы везёте людей или вещи на своей машине. Бензин оплачивает команда.",
            "en": "You bring people or things in your own car. The team pays for the fuel.",
        },
        needs_check=True,
        minutes_before=90,
        minutes_after=60,
    ),
    DefaultRole(
        code="flyers",
        names={"kk": "Парақша тарату", "ru": "Раздача листовок", "en": "Flyers"},
        what={
            "kk": "Кездесу алдында көшеде, аулаларда шақыру парақшаларын таратасыз.",
            "ru": "Перед встречей вы раздаёте приглашения на улице и во дворах.",
            "en": "You hand out invitations in the street and the yards before the meeting.",
        },
        minutes_before=180,
        minutes_after=0,
    ),
    DefaultRole(
        code="translation",
        names={"kk": "Аударма", "ru": "Перевод", "en": "Translation"},
        what={
            "kk": "Айтылғанды қазақшадан орысшаға, орысшадан қазақшаға аударып отырасыз.",
            "ru": "Вы переводите сказанное с казахского на русский и обратно.",
            "en": "You translate what is said from Kazakh to Russian and back.",
        },
        minutes_before=30,
    ),
    DefaultRole(
        code="photo",
        names={"kk": "Фотоға түсіру", "ru": "Фотосъёмка", "en": "Photo"},
        what={
            "kk": "Кездесуді фотоға түсіресіз. Адамдардың жүзін тек рұқсатымен түсіріңіз.",
            "ru": "Вы снимаете встречу. Лица людей – только с их согласия.",
            "en": "You take photos of the meeting. Faces only of people who agreed.",
        },
        minutes_before=15,
    ),
)
