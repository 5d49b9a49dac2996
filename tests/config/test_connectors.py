"""API connectors in a config: what they become, and what is wrong with them (reference 14.1)."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mock_b2c.config import ConfigError, load_config
from mock_b2c.domain.api_connector import ApiConnector, ConnectorStep

URL = "https://api.contoso.example/"


@pytest.fixture
def folder(tmp_path):
    """A folder with `client.pem`, its key `client.key`, and another key."""
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "b2c")]), dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "client.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    for file, held in (("client.key", key), ("other.key", other)):
        form = serialization.PrivateFormat.PKCS8
        pem = held.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        (tmp_path / file).write_bytes(pem)
    return tmp_path


def config_file(folder, connector, *, key="before_creating_user", kind="sign_up"):
    lines = "\n".join(f'{name} = "{value}"' for name, value in connector.items())
    text = f'[tenant]\nname = "contoso"\n[[user_flows]]\nname = "a"\ntype = "{kind}"\n[user_flows.{key}]\n{lines}\n'
    path = folder / "mock_b2c.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fault_of(*given, **more):
    with pytest.raises(ConfigError) as refused:
        load_config(config_file(*given, **more))
    (fault,) = refused.value.faults
    return fault


def test_tables_become_connectors_by_their_step():
    flow = {
        "name": "a",
        "type": "sign_up_sign_in",
        "after_federating": {"url": URL},
        "before_creating_user": {"url": URL + "new", "username": "b2c", "password": "pw"},
        "before_sending_token": {"url": URL + "token"},
    }
    (made,) = load_config({"tenant": {"name": "contoso"}, "user_flows": [flow]}).tenant.user_flows
    assert made.connectors == {
        ConnectorStep.AFTER_FEDERATING: ApiConnector(url=URL),
        ConnectorStep.BEFORE_CREATING_USER: ApiConnector(url=URL + "new", username="b2c", password="pw"),
        ConnectorStep.BEFORE_SENDING_TOKEN: ApiConnector(url=URL + "token"),
    }


def test_certificate_and_key_are_files_beside_the_config(folder):
    given = {"url": URL, "client_certificate": "client.pem", "client_key": "client.key"}
    (flow,) = load_config(config_file(folder, given)).tenant.user_flows
    connector = flow.connectors[ConnectorStep.BEFORE_CREATING_USER]
    assert (connector.certificate, connector.key) == (str(folder / "client.pem"), str(folder / "client.key"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"username": "b2c"}, "before_creating_user: username and password go together"),
        ({"password": "pw"}, "before_creating_user: username and password go together"),
        ({"client_certificate": "client.pem"}, "before_creating_user: client_certificate and client_key go together"),
        ({"client_key": "client.key"}, "before_creating_user: client_certificate and client_key go together"),
        (
            {"username": "b", "password": "p", "client_certificate": "client.pem", "client_key": "client.key"},
            "before_creating_user: it has one kind of proof",
        ),
        (
            {"url": "http://localhost/", "client_certificate": "client.pem", "client_key": "client.key"},
            "before_creating_user.url: a client certificate is shown to https addresses only",
        ),
        (
            {"client_certificate": "client.pem", "client_key": "other.key"},
            "before_creating_user.client_certificate: the client certificate cannot be used",
        ),
        (
            {"client_certificate": "client.key", "client_key": "client.key"},
            "before_creating_user.client_certificate: the client certificate cannot be used",
        ),
        (
            {"client_certificate": "client.pem", "client_key": "none.key"},
            "before_creating_user.client_certificate: 'none.key' cannot be read",
        ),
        (
            {"client_certificate": "../client.pem", "client_key": "client.key"},
            "before_creating_user.client_certificate: '../client.pem' is outside the folder",
        ),
    ],
)
def test_fault_of_what_proves_the_caller_is_told(folder, given, told):
    assert fault_of(folder, {"url": URL, **given}).startswith(f"user_flows[0].{told}")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("after_federating", "sign_in"),
        ("before_creating_user", "profile_edit"),
        ("before_sending_token", "profile_edit"),
        ("before_sending_token", "password_reset"),
        ("before_sending_token", "ropc"),
    ],
)
def test_step_that_the_type_of_user_flow_does_not_have_is_told(folder, key, kind):
    assert fault_of(folder, {"url": URL}, key=key, kind=kind).startswith(
        f"user_flows[0].{key}: user flows of type '{kind}' never come to that step"
    )
