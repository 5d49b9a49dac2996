"""Faults in the middle of a sign-in load: what clients see, that nothing acknowledged is lost, that all recovers."""

import os
import re
import signal
import time

import pytest

from tests.sharing.hosts import Host, eventually, site_of, started
from tests.sharing.load import Load

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]


@pytest.fixture
def hosts(own_postgresql, tmp_path):
    """Two emulators on a PostgreSQL of their own."""
    with started(*(Host(tmp_path, "--store", own_postgresql.url) for _ in range(2))) as hosts:
        yield hosts


@pytest.fixture
def load(hosts):
    return Load(site_of(*hosts))


def test_postgresql_is_killed_and_comes_back(own_postgresql, hosts, load):
    with load.running():
        load.await_sign_ins(4)
        own_postgresql.server.kill()
        eventually(lambda: load.seen["503"] >= 4, load.seen)
        own_postgresql.server.start()
        load.await_sign_ins(8)
    load.check()
    assert load.seen["connection"] == 0
    for host in hosts:
        lines = re.findall(r"ERROR mock_b2c: (PostgreSQL at .*)", host.told)
        assert 1 <= len(lines) <= 3  # one, and another one each ten seconds
        assert all("are answered with 503 meanwhile" in line for line in lines)
        assert "Traceback" not in host.told


def test_connections_to_postgresql_are_dropped(own_postgresql, hosts, load):
    import psycopg

    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mock_b2c'"
    with psycopg.connect(own_postgresql.url.replace("+psycopg", ""), autocommit=True) as administrator, load.running():
        for _ in range(5):
            load.await_sign_ins(2)
            administrator.execute(drop)
        load.await_sign_ins(4)
    load.check()


def test_postgresql_that_hangs_for_a_while_is_waited_for(own_postgresql, load):
    import psycopg

    asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'mock_b2c'"
    with psycopg.connect(own_postgresql.url.replace("+psycopg", ""), autocommit=True) as administrator, load.running():
        load.await_sign_ins(4)
        pids = [pid for (pid,) in administrator.execute(asked)]
        assert pids
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for pid in pids:
                os.kill(pid, number)
            time.sleep(2 if number == signal.SIGSTOP else 0)
        load.await_sign_ins(4)
    load.check()
    assert not load.seen


def test_emulator_is_killed_and_another_one_takes_over(hosts, load):
    with load.running():
        load.await_sign_ins(4)
        hosts[1].kill()
        eventually(lambda: load.seen["connection"] > 0, load.seen)
        hosts[1].begin()
        hosts[1].await_ready()
        load.await_sign_ins(8)
    load.check()


def test_postgresql_that_is_not_there_is_told_at_the_start(tmp_path):
    host = Host(tmp_path, "--store", "postgresql+psycopg://nobody:a-password@localhost:1/none")
    host.begin()
    told = host.await_failure()
    assert told.count("\n") == 1
    assert "PostgreSQL at localhost" in told
    assert "a-password" not in told
