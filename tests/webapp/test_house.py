"""Rules of this folder that no linter knows."""

import re
from pathlib import Path

import pytest

WEBAPP = Path(__file__).parents[2] / "webapp"
SOURCES = sorted(path for path in WEBAPP.rglob("*") if path.suffix in {".py", ".html", ".css", ".svg", ".yaml"})


def test_sources_were_found():
    assert len(SOURCES) > 20


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_web_app_does_not_know_what_answers_for_the_tenant(source):
    assert not re.search(r"mock_?b2c|emulator|8443", source.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_pages_load_nothing_from_elsewhere_and_run_no_script(source):
    text = source.read_text(encoding="utf-8")

    if source.suffix in {".html", ".css"}:
        assert not re.search(r"""(src|href|url|@import)\W{1,3}(https?:)?//""", text)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", text)


def test_only_auth_knows_identity_and_msal():
    knowing = {
        path.name for path in SOURCES if re.search(r"^(import|from) (identity|msal)", path.read_text(), re.MULTILINE)
    }

    assert knowing == {"auth.py"}
