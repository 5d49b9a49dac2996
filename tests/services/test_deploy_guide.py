"""The commands and the nginx of docs/how-to/deploy-the-web-app.md are those that these tests run."""

import os
import re
import shlex
import subprocess

import pytest

from e2e.ports import free_ports
from mock_b2c.server.certificates import load_or_create
from tests.docs.test_deploy_the_web_app import GUIDE, block
from tests.services.web_apps import gunicorn, waitress


def test_servers_of_the_guide_are_those_of_these_tests():
    commands = [shlex.split(line) for line in re.findall(r"^(?:gunicorn|waitress-serve) .*", GUIDE, re.MULTILINE)]

    assert commands == [list(gunicorn(8000)[3:]), ["waitress-serve", *waitress(8000)[4:]]]


@pytest.mark.skipif(not os.environ.get("MOCK_B2C_TEST_NGINX"), reason="nginx is not here: run `nox -s services`")
def test_nginx_understands_the_guide(tmp_path):
    load_or_create(tmp_path)
    plain, tls = free_ports(2)
    site = re.sub(r"/etc/ssl/\S+(?=;)", str(tmp_path / "server.pem"), block("nginx"))
    site = site.replace("/var/log/nginx", str(tmp_path))
    site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443", f"listen 127.0.0.1:{tls}")
    config = tmp_path / "nginx.conf"
    config.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8")
    command = (os.environ["MOCK_B2C_TEST_NGINX"], "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(config))
    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr
