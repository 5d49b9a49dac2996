"""`mock-b2c token`: signed tokens without a browser, by the key of a served emulator."""

import json

import jwt
import pytest
from click.testing import CliRunner

from mock_b2c.cli import main
from mock_b2c.config import sample_config_path
from mock_b2c.control import Client
from tests.cli.test_serve import get

READ = ("token", "--user", "ada@example.com", "--scope", "openid tasks.read")
AUTHORITY = "contoso.onmicrosoft.com/B2C_1_susi"


def ask(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="mock-b2c")


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_served_emulator_vouches_for_the_tokens(started, run, state_dir):
    with started() as (_, url):
        done = run(*READ, "--url", url, "--state-dir", state_dir)
        keys = jwt.PyJWKSet.from_dict(get(f"{url}/{AUTHORITY}/discovery/v2.0/keys", state_dir))
        issuer = get(f"{url}/{AUTHORITY}/v2.0/.well-known/openid-configuration", state_dir)["issuer"]
    printed = json.loads(done.stdout)
    for token, audience in ((printed["access_token"], "22222222"), (printed["id_token"], "11111111")):
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, options={"verify_aud": False})
        assert claims["aud"].startswith(audience)
        assert claims["name"] == "Ada Lovelace"


def test_claims_are_set_as_json_or_text_and_left_out(state_dir):
    given = ("--claim", "extension_Shoe=42", "--claim", "name=null", "--claim", "city=Bern", "--expired")
    claims = claims_of(json.loads(ask(*READ, *given, "--state-dir", state_dir).stdout)["access_token"])
    assert (claims["extension_Shoe"], claims["city"], "name" in claims) == (42, "Bern", False)
    assert claims["exp"] - claims["nbf"] == 3600


def test_who_is_not_there_is_told_with_the_config_that_was_taken(state_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ("token", "--user", "lin@example.com", "--state-dir", state_dir)
    told = "The config is the sample tenant: there is no mock_b2c.toml in this folder, and no --config was given."
    assert ask(*asked).stderr.strip().endswith(told)

    for path, named in ((tmp_path / "mock_b2c.toml", ()), (tmp_path / "other.toml", ("--config", "other.toml"))):
        path.write_bytes(sample_config_path().read_bytes())
        assert ask(*asked, *named).stderr.strip().endswith(f"grace@example.com. The config is {path.name}.")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--user", "nobody"), "no user 'nobody'; there are: ada@example.com"),
        (("--user", "ada@example.com", "--flow", "none"), "no user flow 'none'; there are: B2C_1_susi"),
        (("--user", "ada@example.com", "--app", "none"), "no app 'none'; there are: webapp1, my-api1"),
        (("--user", "ada@example.com", "--scope", "tasks.purge"), "AADB2C90117: "),
        (("--user", "ada@example.com", "--claim", "name"), "'name' is not NAME=VALUE."),
        ((), "--user"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(state_dir, arguments, says):
    done = ask("token", *arguments, "--state-dir", state_dir)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_users_and_keys_are_those_of_the_served_emulator(started, run, state_dir):
    with started() as (_, url):
        levers = Client(url, token="")
        levers.users.add("new@example.com")
        levers.keys.roll()
        done = run("token", "--user", "new@example.com", "--url", url, "--state-dir", state_dir)
        keys = get(f"{url}/{AUTHORITY}/discovery/v2.0/keys", state_dir)["keys"]
        levers.reset()
    token = json.loads(done.stdout)["id_token"]
    assert claims_of(token)["emails"] == ["new@example.com"]
    assert jwt.get_unverified_header(token)["kid"] == keys[0]["kid"]
