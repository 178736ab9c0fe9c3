"""Settings of an installation: read from the environment once, checked at start, frozen afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

LANGUAGES: Mapping[str, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""The languages an installation can speak, each by its own name, in the order offered."""

SMS_GATEWAYS = ("console", "http", "twilio")
OF_THE_FILE = "ORGANIZER_SMS_SECRET_"
"""Begins the names of what the file of the http gateway may use and never holds."""


_ADDRESSES = {"http": "ORGANIZER_SMS_HTTP_ADDRESS", "twilio": "TWILIO_API_BASE_URL"}


class SettingsProblem(ValueError):
    """A setting is missing or cannot be used; the text says which one and what to write instead."""


@dataclass(frozen=True, kw_only=True)
class SmsSettings:
    """What reaches the SMS provider, and how fast.

    `settle_after` is in seconds, `rate` in messages a second for one sender. `range_day` is how often a day
    strangers can make a campaign write to the numbers of one operator's range. `http_file` tells the http
    gateway its provider, and `secrets` are what that file names, by their names.
    """

    gateway: str = "console"
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    messaging_service_sid: str = ""
    sender: str = ""
    api_base_url: str = ""
    http_file: str = ""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    settle_after: int = 600
    rate: float = 10.0
    range_day: int = 500


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """What reaches a mail server, and how fast. `rate` is in letters a second."""

    gateway: str = "console"
    url: str = field(default="", repr=False)
    sender: str = "organizer@localhost.invalid"
    rate: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the environment may decide. Made by `Settings.from_environment`, never changed."""

    instance: Path
    database_url: str
    queue_url: str
    limits_url: str
    key_file: Path
    public_url: str
    secret_key: str = field(default="", repr=False)
    proxies: int = 0
    web_workers: int = 1
    metrics: tuple[str, int] | None = None
    """Host and port where the worker's figures can be read; None where nobody measures."""
    planner_seconds: int = 8
    """How long the tour planner looks for a better plan; 30 at most, so that no worker is taken for dead."""
    debug: bool = False
    sms: SmsSettings = field(default_factory=SmsSettings)
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def is_https(self) -> bool:
        """True when people reach the installation over https, so cookies may be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        """True on the one-machine engine."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read and check all settings; a `.env` file in the working folder fills what is not set.

        Raises SettingsProblem with words that name the variable.
        """
        values = _merged(os.environ if environment is None else environment)
        instance = Path(values.get("ORGANIZER_INSTANCE", "instance")).expanduser().resolve()
        return cls(
            instance=instance,
            database_url=_database_url(values, instance),
            queue_url=values.get("ORGANIZER_QUEUE_URL", f"sqlite:///{instance / 'jobs.db'}"),
            limits_url=values.get("ORGANIZER_LIMITS_URL", "memory://"),
            key_file=_key_file(values, instance),
            public_url=_public_url(values),
            secret_key=_secret_key(values),
            proxies=_whole(values, "ORGANIZER_PROXIES", 0, least=0),
            web_workers=_whole(values, "ORGANIZER_WEB_WORKERS", 1, least=1),
            metrics=_metrics(values),
            planner_seconds=_whole(values, "ORGANIZER_PLANNER_SECONDS", 8, least=0, most=30),
            debug=values.get("ORGANIZER_DEBUG", "") == "1",
            sms=_sms(values),
            mail=_mail(values),
        )


def _merged(environment: Mapping[str, str]) -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **environment}


def _database_url(values: Mapping[str, str], instance: Path) -> str:
    url = values.get("ORGANIZER_DATABASE_URL", f"sqlite:///{instance / 'organizer.db'}")
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsProblem("ORGANIZER_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _key_file(values: Mapping[str, str], instance: Path) -> Path:
    if chosen := values.get("ORGANIZER_KEY_FILE"):
        return Path(chosen).expanduser().resolve()
    marker = instance / "instance-id"
    name = marker.read_text().strip() if marker.exists() else "new"
    return Path("~/.config/organizer").expanduser() / f"{name}.key"


def _public_url(values: Mapping[str, str]) -> str:
    url = values.get("ORGANIZER_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise SettingsProblem("ORGANIZER_PUBLIC_URL must be an address like https://organizer.example.kz")
    return url


def _secret_key(values: Mapping[str, str]) -> str:
    secret = values.get("ORGANIZER_SECRET_KEY", "")
    if secret and len(secret) < 32:
        raise SettingsProblem("ORGANIZER_SECRET_KEY must have 32 characters or more, or be left out")
    return secret


def _metrics(values: Mapping[str, str]) -> tuple[str, int] | None:
    """A port alone is one of this machine, that nobody else reaches."""
    given = values.get("ORGANIZER_METRICS", "")
    host, _colon, port = given.rpartition(":")
    if not given:
        return None
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsProblem(
            "ORGANIZER_METRICS must be a port like 9108, or host and port like 10.0.0.5:9108"
        )
    return host or "127.0.0.1", int(port)


def _whole(values: Mapping[str, str], name: str, default: int, *, least: int, most: int | None = None) -> int:
    text = values.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        raise SettingsProblem(f"{name} must be a whole number of {least} or more, not {text!r}")
    if most is not None and int(text) > most:
        raise SettingsProblem(f"{name} must be {most} or less, not {text!r}")
    return int(text)


def _sms(values: Mapping[str, str]) -> SmsSettings:
    gateway = values.get("ORGANIZER_SMS_GATEWAY", "console")
    if gateway not in SMS_GATEWAYS:
        raise SettingsProblem(f"ORGANIZER_SMS_GATEWAY must be one of {', '.join(SMS_GATEWAYS)}")
    sms = SmsSettings(
        gateway=gateway,
        account_sid=values.get("TWILIO_ACCOUNT_SID", ""),
        auth_token=values.get("TWILIO_AUTH_TOKEN", ""),
        messaging_service_sid=values.get("TWILIO_MESSAGING_SERVICE_SID", ""),
        sender=values.get("TWILIO_FROM", ""),
        api_base_url=values.get(_ADDRESSES.get(gateway, ""), ""),
        http_file=values.get("ORGANIZER_SMS_HTTP_FILE", ""),
        secrets=_secrets(values),
        settle_after=_whole(values, "ORGANIZER_SMS_SETTLE_AFTER", 600, least=1),
        rate=float(_whole(values, "ORGANIZER_SMS_RATE", 10, least=1)),
        range_day=_whole(values, "ORGANIZER_SMS_RANGE_DAY", 500, least=1),
    )
    if gateway == "twilio":
        _check_twilio(sms)
    if gateway == "http" and not sms.http_file:
        raise SettingsProblem("ORGANIZER_SMS_HTTP_FILE must name the file that describes the provider")
    return sms


def _secrets(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = (name for name in values if name.startswith(OF_THE_FILE))
    return tuple(sorted((name.removeprefix(OF_THE_FILE).lower(), values[name]) for name in found))


def _mail(values: Mapping[str, str]) -> MailSettings:
    """By SMTP where a server is named, else shown on the console page alone."""
    url, sender = values.get("ORGANIZER_SMTP_URL", ""), values.get("ORGANIZER_MAIL_FROM", "")
    if not url:
        return MailSettings()
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise SettingsProblem("ORGANIZER_SMTP_URL must look like smtps://user:password@mail.example.kz")
    if not re.fullmatch(r"[!-?A-~]+@[a-z0-9.-]+", sender):
        raise SettingsProblem("ORGANIZER_MAIL_FROM must be the mailbox to write from, like info@example.kz")
    rate = float(_whole(values, "ORGANIZER_MAIL_RATE", 5, least=1))
    return MailSettings(gateway="smtp", url=url, sender=sender, rate=rate)


def _check_twilio(sms: SmsSettings) -> None:
    if not (sms.account_sid and sms.auth_token):
        raise SettingsProblem("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are needed for the twilio gateway")
    if not (sms.messaging_service_sid or sms.sender):
        raise SettingsProblem("Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM for the twilio gateway")
