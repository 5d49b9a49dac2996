"""What `mock_b2c.serve` takes: what it does not is told before anything listens."""

import pytest

from mock_b2c.config import ConfigError
from mock_b2c.server import ListenError
from mock_b2c.serving import serve


def refusal_of(kind, *arguments, **settings):
    with pytest.raises(kind) as refused, serve(*arguments, **settings):
        pass
    return str(refused.value)


def test_unknown_front_channel_is_told_with_those_that_there_are():
    assert refusal_of(ValueError, front_channel="htt") == "front_channel is 'htt'; it is 'http' or 'https'."


@pytest.mark.parametrize("proxy", ["on", True, ["online"]])
def test_unknown_kind_of_proxy_is_told_with_those_that_there_are(proxy):
    assert refusal_of(ValueError, proxy=proxy) == f"proxy is {proxy!r}; it is 'online' or 'offline' or None."


@pytest.mark.parametrize("port", ["8443", 65536, -1, None])
def test_port_that_is_none_is_told(port, socket_enabled):
    assert f"{port!r} is not a port: choose one from 1 to 65535" in refusal_of(ListenError, port=port)


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("config", [[], 5])
def test_config_that_is_neither_a_file_nor_a_mapping_is_told(tmp_path, config, kept):
    told = refusal_of(ConfigError, config, state_dir=tmp_path if kept else None)
    assert told.startswith(f"config: is {type(config).__name__}; give the path of a file, a mapping")
