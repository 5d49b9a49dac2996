"""The servers of `nox -s services` are what their fixtures promise."""

import http.server
import threading
import urllib.request

import pytest

psycopg = pytest.importorskip("psycopg")
redis = pytest.importorskip("redis")


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.parametrize("_time", [1, 2])
def test_database_is_empty_each_time(postgresql_url, _time):
    with connect(postgresql_url) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        database.execute("CREATE TABLE left_behind (id integer)")
    assert tables == []


@pytest.mark.parametrize("_time", [1, 2])
def test_redis_is_empty_each_time(redis_url, _time):
    with redis.Redis.from_url(redis_url) as client:
        assert client.keys() == []
        client.set("left", "behind")


def test_own_postgresql_keeps_what_was_committed_when_it_is_killed(own_postgresql):
    with connect(own_postgresql.url) as database:
        database.execute("CREATE TABLE kept (id integer)")
        database.execute("INSERT INTO kept VALUES (7)")

    own_postgresql.server.kill()
    with pytest.raises(psycopg.OperationalError):
        connect(own_postgresql.url)
    own_postgresql.server.start()

    with connect(own_postgresql.url) as database:
        assert database.execute("SELECT id FROM kept").fetchall() == [(7,)]


class Named(http.server.BaseHTTPRequestHandler):
    """Says which server it is."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.server.server_port).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def two_servers():
    servers = [http.server.HTTPServer(("127.0.0.1", 0), Named) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_port for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nginx_asks_its_upstreams_in_turn(nginx, two_servers):
    front = nginx(upstreams=two_servers)
    answers = []
    for _ in range(4):
        with urllib.request.urlopen(front.address) as answer:
            answers.append(int(answer.read()))
    assert sorted(answers) == sorted(two_servers * 2)
