from __future__ import annotations

import psycopg
import pytest

from tests.ground import postgres


@pytest.mark.postgres
def test_a_database_is_owned_by_a_role_that_row_level_security_holds() -> None:
    name = "organizer_ground_kept"
    with (
        postgres.server() as administrator,
        postgres.database(administrator, name=name) as url,
        psycopg.connect(url.replace("+psycopg", "")) as connection,
    ):
        asked = connection.execute(
            "SELECT current_user, rolsuper, rolbypassrls, pg_get_userbyid(datdba)"
            " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        )
        assert asked.fetchall() == [(name, False, False, name)]


@pytest.mark.postgres
def test_a_database_is_gone_with_its_role_when_its_block_ends() -> None:
    name = "organizer_ground_gone"
    with postgres.server() as administrator:
        with postgres.database(administrator, name=name):
            pass
        with psycopg.connect(administrator.replace("+psycopg", "")) as connection:
            left = connection.execute(
                "SELECT datname FROM pg_database WHERE datname = %(name)s"
                " UNION SELECT rolname FROM pg_roles WHERE rolname = %(name)s",
                {"name": name},
            )
            assert left.fetchall() == []


@pytest.mark.postgres
def test_a_copy_holds_what_its_original_does_and_ends_alone() -> None:
    name = "organizer_ground_first"
    with postgres.server() as administrator, postgres.database(administrator, name=name) as original:
        with psycopg.connect(original.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        with (
            postgres.copy(administrator, original, name="organizer_ground_copy") as url,
            psycopg.connect(url.replace("+psycopg", "")) as connection,
        ):
            connection.execute("INSERT INTO kept VALUES (8)")
            asked = connection.execute("SELECT current_user, current_database(), sum(number) FROM kept")
            assert asked.fetchall() == [(name, "organizer_ground_copy", 15)]
        with psycopg.connect(original.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
