"""Ours and the bare page behind the server that `organizer serve` starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench import servers
from bench.house import House
from bench.servers import Served

THREADS = 8


@contextmanager
def ours(house: House, host: str, *, threads: int = THREADS, workers: int = 1) -> Iterator[Served]:
    """The application of the house on a port of its own; `host` is one that it answers on."""
    port = servers.free_port()
    application = "organizer.app:from_environment()"
    command = servers.gunicorn(application, port=port, threads=threads, workers=workers)
    log = house.folder / f"ours-{port}.log"
    with servers.served(command, house.environment, port=port, host=host, log=log) as served:
        yield served


@contextmanager
def installed(house: House, host: str, *, workers: int) -> Iterator[Served]:
    """As `organizer serve` starts it for people: loaded once, then so many workers."""
    port = servers.free_port()
    environment = {**house.environment, "ORGANIZER_WEB_WORKERS": str(workers)}
    log = house.folder / f"serve-{port}.log"
    with servers.served(servers.serve(port), environment, port=port, host=host, log=log) as served:
        yield served


@contextmanager
def bare(house: House) -> Iterator[Served]:
    """The bare page, on an engine like the house's."""
    port = servers.free_port()
    command = servers.gunicorn("bench.bare_server:app", port=port, threads=THREADS)
    environment = {**house.environment, "BENCH_FOLDER": str(house.folder)}
    if house.postgres:
        environment["BENCH_POSTGRES"] = house.postgres.replace("+psycopg", "")
    log = house.folder / f"bare-{port}.log"
    with servers.served(command, environment, port=port, host="bare.localhost", log=log) as served:
        yield served
