"""The pytest plugin, in test runs of its own."""

import socket
import subprocess
import sys

import pytest

PLAIN = ("-p", "mock_b2c.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture
def run(pytester, monkeypatch):
    """`run(tests, …)` runs a test file with our plugin and those named; the outcome."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makefile(".ini", pytest="[pytest]\nfilterwarnings = error\naddopts = --strict-markers")

    def make(tests, *arguments, plugins=()):
        pytester.makepyfile(tests)
        named = [part for plugin in plugins for part in ("-p", plugin)]
        return pytester.runpytest_subprocess(*PLAIN, *named, *arguments)

    return make


def test_each_test_has_a_tenant_of_its_own_on_one_server(run):
    done = run(
        """
        import requests

        def ask(b2c, b2c_server):
            address = f"{b2c.authority()}/v2.0/.well-known/openid-configuration"
            return requests.get(address, verify=str(b2c_server.ca_bundle), timeout=5).json()["issuer"]

        def test_one(b2c, b2c_server):
            b2c.users.add("eve@example.com")
            b2c.clock.freeze(1)
            b2c.configure(user_flows={"edit_profile": None})
            assert ask(b2c, b2c_server).startswith(b2c_server.url)

        def test_two(b2c, b2c_server):
            assert "eve@example.com" not in [user.email for user in b2c.users]
            assert b2c.clock.now() > 1_000_000
            assert b2c.user_flow("edit_profile")
            assert ask(b2c, b2c_server).startswith(b2c_server.url)
        """
    )
    done.assert_outcomes(passed=2)


def test_config_is_the_suites_own_and_markers_change_it(run, pytester):
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def b2c_config():
            flow = {"name": "B2C_1_in", "type": "sign_up_sign_in"}
            app = {"name": "app", "redirect_uris": ["https://app.example/"], "client_secret": "secret"}
            return {"tenant": {"name": "fabrikam"}, "user_flows": [flow], "apps": [app]}
        """
    )
    done = run(
        """
        import pytest

        APPS = {"app": {"redirect_uris": ["https://class.example/"]}}
        USERS = [{"email": "a@b.example", "password": "Passw0rd-1"}]

        @pytest.mark.b2c(apps=APPS, user_flows={"in": {"type": "sign_in"}})
        class TestMarked:
            @pytest.mark.b2c(user_flows={"in": {"type": "sign_up"}}, users=USERS)
            @pytest.mark.parametrize("name", ["b2c", "b2c_intercept"])
            def test_nearest_marker_wins(self, name, request):
                b2c = request.getfixturevalue(name)
                assert b2c.tenant.name == "fabrikam"
                assert b2c.user_flow("in").type == "sign_up"
                assert b2c.app().redirect_uris[0].uri == "https://class.example/"
                assert b2c.users.password("a@b.example") == "Passw0rd-1"
                b2c.configure(limits={"requests_per_second": 100})
                assert b2c.user_flow("in").type == "sign_up"

        def test_unmarked(b2c):
            assert b2c.user_flow().type == "sign_up_sign_in"
        """
    )
    done.assert_outcomes(passed=3)


def test_port_that_is_taken_is_told_in_a_line_without_a_traceback(run, pytester, socket_enabled):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        pytester.makeconftest(
            f"""
            import pytest

            @pytest.fixture(scope="session")
            def b2c_port():
                return {port}
            """
        )
        done = run("def test_it(b2c): pass")
    done.assert_outcomes(errors=1)
    told = [line for line in done.outlines if "another program uses port" in line]
    assert told[0].startswith(f"b2c_server: Cannot listen on localhost:{port}: ")
    assert "Traceback" not in done.stdout.str()
    assert len(done.outlines) < 20


def test_wrong_marker_says_what_is_right(run):
    done = run(
        """
        import pytest

        @pytest.mark.b2c(user_flows={"susi": {"typ": "sign_in"}})
        def test_key(b2c_intercept):
            pass

        @pytest.mark.b2c("susi")
        def test_form(b2c_intercept):
            pass
        """
    )
    done.assert_outcomes(errors=2)
    done.stdout.fnmatch_lines_random(["*user_flows[[]0].typ:*type*", "*takes keyword arguments*"])


def test_failing_test_shows_what_the_tenant_saw(run):
    done = run(
        """
        def test_fails(b2c_intercept):
            import requests
            address = b2c_intercept.authority() + "/oauth2/v2.0/authorize?client_id=unknown"
            assert requests.get(address, timeout=5).ok
        """
    )
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*mock_b2c: what the tenant saw*", "*AADB2C90018: *'unknown'*", "*Hint: *"])


def test_passing_test_shows_nothing(run):
    done = run("def test_passes(b2c_intercept): pass", "-rA")
    done.assert_outcomes(passed=1)
    done.stdout.no_fnmatch_line("*what the tenant saw*")


def test_workers_and_random_order_do_not_disturb_each_other(run):
    done = run(
        """
        import pytest, requests

        @pytest.mark.parametrize("number", range(24))
        def test_mine(b2c, b2c_server, number):
            assert len(b2c.users) == 2
            b2c.users.add(f"user{number}@example.com")
            keys = requests.get(f"{b2c.authority()}/discovery/v2.0/keys", verify=str(b2c_server.ca_bundle), timeout=5)
            assert keys.json()["keys"]
        """,
        "-n",
        "3",
        plugins=("xdist", "randomly"),
    )
    done.assert_outcomes(passed=24)


def test_unittest_classes_and_modules_can_use_it(run):
    done = run(
        """
        import unittest
        import pytest

        class TestOld(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _tenant(self, b2c_intercept):
                self.b2c = b2c_intercept

            def test_one(self):
                self.b2c.users.add("eve@example.com")

            def test_two(self):
                self.assertEqual(2, len(list(self.b2c.users)))
        """
    )
    done.assert_outcomes(passed=2)


def test_asynchronous_tests_can_use_it(run):
    pytest.importorskip("anyio")
    done = run(
        """
        import pytest

        pytestmark = pytest.mark.anyio

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        async def test_it(b2c):
            assert b2c.users["ada@example.com"]
        """,
        plugins=("anyio",),
    )
    done.assert_outcomes(passed=1)


def test_environment_makes_children_trust_the_server(run):
    done = run(
        """
        import subprocess, sys

        def test_it(b2c, b2c_environment):
            url = b2c_environment["MOCK_B2C_URL"] + "/_mock/health"
            code = f"import requests; print(requests.get({url!r}).json()['status'])"
            assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "ok"
        """
    )
    done.assert_outcomes(passed=1)


def test_unused_plugin_loads_nothing():
    code = (
        "import sys, pytest; before = set(sys.modules); import mock_b2c.pytest_plugin;"
        "new = {name for name in set(sys.modules) - before if name.partition('.')[0] not in ('mock_b2c',)};"
        "mine = {name for name in sys.modules if name.startswith('mock_b2c')};"
        "assert mine <= {'mock_b2c', 'mock_b2c._version', 'mock_b2c.pytest_plugin'}, mine; assert not new, new"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
