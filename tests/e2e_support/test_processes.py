import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest

import mock_b2c
from e2e.ports import free_ports, is_taken
from e2e.process import GRACE_SECONDS, Interrupted, StackError, answer
from e2e.services import emulator
from e2e.stack import Plan, Ports, PortTakenError, refuse_taken_ports, up


def pid_of(process):
    return process._popen.pid


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_all_services_answer_inside_and_none_runs_after(stand_in, trust, tmp_path):
    services = [stand_in("emulator"), stand_in("web app")]
    with up(services, logs=tmp_path, trust=trust) as processes:
        assert [answer(service.health_url, trust) for service in services] == [b"a stand-in of ours"] * 2
        pids = [pid_of(process) for process in processes]
        assert all(is_running(pid) for pid in pids)
    assert not any(is_running(pid) for pid in pids)
    assert not any(is_taken(service.port) for service in services)


def test_what_a_process_prints_is_in_its_log(stand_in, trust, tmp_path):
    service = stand_in("tasks API")
    with up([service], logs=tmp_path, trust=trust):
        assert (tmp_path / "tasks-api.log").read_text().startswith(f"starting on {service.port}")


def test_early_death_is_reported_with_last_lines_and_stops_the_others(stand_in, trust, tmp_path):
    good = stand_in("emulator")
    with (
        pytest.raises(StackError, match=r"web app stopped by itself \(exit code 1\)[^$]*cannot find my shoes"),
        up([good, stand_in("web app", "clumsy")], logs=tmp_path, trust=trust),
    ):
        pytest.fail("the start must not succeed")
    assert not is_taken(good.port)


def test_death_while_running_is_told_by_check(stand_in, trust, tmp_path):
    with up([stand_in("emulator"), stand_in("web app")], logs=tmp_path, trust=trust) as (emulator, web_app):
        os.kill(pid_of(web_app), signal.SIGKILL)
        web_app.wait(5)
        emulator.check()
        with pytest.raises(StackError, match="The web app stopped by itself"):
            web_app.check()


def test_process_that_ignores_the_request_to_stop_is_killed_within_two_seconds(stand_in, trust, tmp_path):
    with up([stand_in("emulator", "deaf"), stand_in("web app", "deaf")], logs=tmp_path, trust=trust) as processes:
        pids = [pid_of(process) for process in processes]
        begun = time.monotonic()
    assert GRACE_SECONDS <= time.monotonic() - begun < 2
    assert not any(is_running(pid) for pid in pids)


def test_polite_processes_stop_at_once(stand_in, trust, tmp_path):
    with up([stand_in("emulator"), stand_in("web app")], logs=tmp_path, trust=trust):
        begun = time.monotonic()
    assert time.monotonic() - begun < GRACE_SECONDS


def test_failure_inside_leaves_nothing_running(stand_in, trust, tmp_path):
    service = stand_in("emulator")
    with pytest.raises(ZeroDivisionError), up([service], logs=tmp_path, trust=trust):
        raise ZeroDivisionError
    assert not is_taken(service.port)


def test_interruption_while_starting_leaves_nothing_running(stand_in, trust, tmp_path):
    interrupted = threading.Event()
    interrupted.set()
    service = stand_in("emulator")
    with pytest.raises(Interrupted), up([service], logs=tmp_path, trust=trust, interrupted=interrupted):
        pytest.fail("the start must not succeed")
    assert not is_taken(service.port)


def test_interruption_while_stopping_still_kills(stand_in, trust, tmp_path):
    code = """
import os, signal, ssl, sys
from pathlib import Path
from e2e.process import Service
from e2e.stack import up
service = Service(**eval(sys.argv[1]))
with up([service], logs=Path(sys.argv[2]), trust=ssl.create_default_context()):
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
"""
    service = stand_in("emulator", "deaf")
    fields = repr({name: getattr(service, name) for name in service.__slots__})
    command = [sys.executable, "-c", code, fields, str(tmp_path)]
    run = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert "KeyboardInterrupt" in run.stderr
    assert not is_taken(service.port)


def test_taken_ports_are_named_with_their_wanters_and_nothing_starts(stand_in, trust, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        wanted = [stand_in("emulator"), stand_in("web app", port=port)]
        with (
            pytest.raises(PortTakenError, match=f"Port {port}, which the web app wants, is taken by another program"),
            up(wanted, logs=tmp_path, trust=trust),
        ):
            pytest.fail("the start must not succeed")
    assert list(tmp_path.iterdir()) == []


def test_port_held_by_one_of_ours_is_told(stand_in, trust, tmp_path):
    service = stand_in("emulator")
    with (
        up([service], logs=tmp_path, trust=trust),
        pytest.raises(PortTakenError, match="taken by a running emulator of ours"),
        up([service], logs=tmp_path, trust=trust),
    ):
        pytest.fail("the start must not succeed")


def test_emulator_with_a_certificate_authority_of_its_own_is_told_too(tmp_path):
    with mock_b2c.serve(state_dir=tmp_path / "of another user") as running:
        port = urlsplit(running.url).port
        wanted = emulator(Plan(folder=tmp_path, ports=Ports(emulator=port)))
        with pytest.raises(PortTakenError, match="taken by a running emulator of ours"):
            refuse_taken_ports([wanted])


def test_free_ports_are_different_and_free():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert not any(is_taken(port) for port in ports)


def test_port_of_ipv6_loopback_counts_as_taken():
    if not any(family == socket.AF_INET6 for family, *_ in socket.getaddrinfo("localhost", 80)):
        pytest.skip("localhost has no IPv6 address here")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        assert is_taken(other.getsockname()[1])


def test_service_that_never_answers_is_reported_with_its_log(stand_in, trust, tmp_path, monkeypatch):
    monkeypatch.setattr("e2e.process.READY_SECONDS", 0.2)
    service = dataclasses.replace(stand_in("web app"), health_url=f"http://localhost:{free_ports(1)[0]}/")
    expected = re.escape(str(tmp_path / "web-app.log"))
    with (
        pytest.raises(StackError, match=rf"web app did not answer at {service.health_url} within .*{expected}"),
        up([service], logs=tmp_path, trust=trust),
    ):
        pytest.fail("the start must not succeed")
