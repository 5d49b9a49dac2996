"""Server programs on a bare machine: root on Debian gets their packages, and nothing of them starts by itself."""

import os
from dataclasses import replace

import pytest

from services import __main__ as run
from services import programs
from services.programs import ALL, install

INSTALL = "install --yes --no-remove --no-install-recommends"
PACKAGES = "postgresql redis-server nginx-light"
NONE_THERE = tuple(replace(program, command=f"none-such-{program.command}", places=()) for program in ALL)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """`machine(name, script)` puts a command on a path that has no other; `calls` has what they were called with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    policy, calls = tmp_path / "policy-rc.d", tmp_path / "calls"
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(programs, "_POLICY", policy)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    class Machine:
        def __call__(self, name, script=""):
            command = folder / name
            noted = f'[ -x {policy} ] && guarded=", guarded"; echo "{name} $*$guarded" >> {calls}'
            command.write_text(f"#!/bin/sh\n{noted}\n{script}\n", encoding="utf-8")
            command.chmod(0o755)
            return command

        @property
        def calls(self):
            return calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []

    Machine.policy = policy
    return Machine()


def test_root_on_debian_gets_the_packages_and_their_services_stay_off(machine):
    machine("apt-get")
    install(ALL)
    assert machine.calls == ["apt-get update", f"apt-get {INSTALL} {PACKAGES}, guarded"]
    assert not machine.policy.exists()


def test_only_what_is_missing_is_installed_and_its_service_is_not_enabled(machine):
    folder = machine("apt-get").parent
    machine("systemctl")
    redis = replace(ALL[1], command="redis-of-the-test")
    machine(
        "apt-get",
        f'[ "$1" = update ] || {{ echo > {folder}/{redis.command}; /bin/chmod +x {folder}/{redis.command}; }}',
    )
    install([redis])
    assert machine.calls == [
        "apt-get update",
        f"apt-get {INSTALL} redis-server, guarded",
        "systemctl disable --quiet redis-server",
    ]


def test_policy_that_was_there_stays(machine):
    machine("apt-get")
    machine.policy.write_text("of the administrator", encoding="utf-8")
    install(ALL)
    assert machine.policy.read_text(encoding="utf-8") == "of the administrator"


@pytest.mark.parametrize(("root", "debian", "missing"), [(False, True, ALL), (True, False, ALL), (True, True, ())])
def test_nothing_is_installed_where_we_may_not_or_need_not(machine, monkeypatch, root, debian, missing):
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    if debian:
        machine("apt-get")
    install(missing)
    assert machine.calls == []


def test_without_any_server_each_is_named_with_its_package_and_nothing_is_run(machine, monkeypatch, capsys):
    monkeypatch.setattr(run, "ALL", NONE_THERE)
    machine("apt-get", "echo 'E: Unable to locate package'; exit 100")
    assert run.main([]) == run.NONE_HERE
    told = capsys.readouterr().out.splitlines()
    assert "  did not work: E: Unable to locate package" in told
    assert told[-3:] == [
        f"{program.name} is not here: install it (Debian: the package {program.package})." for program in ALL
    ]
    assert not machine.policy.exists()
