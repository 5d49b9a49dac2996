"""docs/how-to/watch-the-emulator.md: its tables, commands and settings are those of the code."""

import re
import shlex
from pathlib import Path

import yaml

from mock_b2c.emulator.counts import LABELS
from mock_b2c.web import create_app, tracing
from mock_b2c.web.metrics import DURATIONS, NAMES
from tests.cli.parsing import parsed

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "watch-the-emulator.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_metrics_of_the_guide_are_those_there_are():
    rows = re.findall(r"^\| `(mock_b2c_\w+)` \| (.*?) \| (.*?) \|$", GUIDE, re.MULTILINE)
    told = {name: (tuple(re.findall(r"`(\w+)`", labels)), text) for name, labels, text in rows}
    counters = {f"{name}_total": (LABELS[kind], text) for kind, (name, text) in NAMES.items()}

    assert told == counters | {DURATIONS[0]: (("endpoint",), DURATIONS[1])}


def test_prometheus_is_told_to_ask_where_the_metrics_are(emulator):
    (job,) = yaml.safe_load(blocks("yaml")[0])["scrape_configs"]

    assert create_app(emulator).test_client().get(job["metrics_path"]).status_code == 200
    assert job["static_configs"] == [{"targets": ["localhost:8443"]}]


def test_options_of_the_guide_are_those_of_the_command():
    commands = [
        line.split("mock-b2c ", 1)[1] for block in blocks("sh") for line in block.splitlines() if "serve" in line
    ]
    assert len(commands) == 2
    for command in commands:
        with parsed(shlex.split(command)) as given:
            assert "access_log" in given


def test_variables_of_the_guide_are_those_that_are_read():
    assert set(re.findall(r"\bOTEL_\w+", GUIDE)) <= {*tracing.SWITCHES, *tracing._TIME_OUTS}
