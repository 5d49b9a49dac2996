"""`mock-b2c serve --workers`: processes on one port, of which none is missed when it dies and none is left behind."""

import os
import re
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from mock_b2c.sibling import sibling
from mock_b2c.workers import _Place
from tests.sharing.hosts import Host, eventually, site_of, started
from tests.sharing.load import Load

pytestmark = [
    pytest.mark.timeout(300),
    # urllib3 leaves a socket to the collector whose other end dies in the middle of the handshake
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found by Linux' /proc"),
]


def workers_of(host) -> list[int]:
    pid = host.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def host(tmp_path):
    """One emulator of two workers."""
    with started(Host(tmp_path, "--workers", 2)) as (host,):
        yield host


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_work_and_a_signal_ends_all_within_a_second(host, number):
    pids = workers_of(host)
    assert len(pids) == 2
    with Load(site_of(host)).running(2) as load:
        load.await_sign_ins(4)
    load.check()

    begun = time.monotonic()
    host.process.send_signal(number)
    assert host.process.wait(30) == 0
    assert time.monotonic() - begun < 3  # a second, and room for a busy machine
    assert not [pid for pid in pids if is_running(pid)]
    assert "Traceback" not in host.told


def test_worker_that_still_loads_its_modules_does_not_hear_ctrl_c():
    worker = sibling(("-c", "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('lived', flush=True)"))
    told, _ = worker.communicate(timeout=60)

    assert (told, worker.returncode) == (b"lived\n", 0)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_worker_that_is_killed_under_load_is_replaced_and_nothing_is_lost(host):
    killed, other = workers_of(host)
    with Load(site_of(host)).running() as load:
        load.await_sign_ins(4)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: len(workers_of(host)) == 2 and killed not in workers_of(host))
        load.await_sign_ins(8)
    load.check()
    assert other in workers_of(host)
    (line,) = re.findall(r"WARNING mock_b2c: Worker .*", host.told)
    assert line.startswith(f"WARNING mock_b2c: Worker {killed} was ended by signal 9; another one is started")


def test_when_the_parent_is_killed_no_worker_is_left(host):
    pids = workers_of(host)
    host.kill()
    eventually(lambda: not any(is_running(pid) for pid in pids))


def test_broken_config_ends_the_start_before_there_is_a_worker(tmp_path):
    (tmp_path / "mock_b2c.toml").write_text("[tenant]\n")
    host = Host(tmp_path, "--workers", 2)
    host.begin()
    assert host.await_failure().startswith("mock_b2c.toml: tenant.name: ")


def test_workers_need_a_store_that_they_share(tmp_path):
    host = Host(tmp_path, "--workers", 2, "--store", "memory")
    host.begin()
    assert host.await_failure() == (
        "mock-b2c serve: --workers needs a store that they share: leave --store memory out. "
        "See mock-b2c serve --help.\n"
    )


def test_pauses_grow_for_a_worker_that_ends_again_and_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("mock_b2c.workers.time.monotonic", lambda: now[0])
    place = _Place()

    def lived(seconds):
        place.worker = SimpleNamespace(begun=now[0])
        now[0] += seconds
        return place.vacate()

    assert [lived(1) for _ in range(8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert lived(60) == 0.0
    assert lived(1) == 0.2
