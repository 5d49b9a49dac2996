"""Languages in a config: what may stand there, and the files beside it."""

import json

import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.config.kept import FILE_NAME, load_kept_config

GERMAN = {"LocalizedStrings": [{"ElementType": "UxElement", "StringId": "heading", "Value": "Hallo"}]}


def written(folder, languages, texts=GERMAN):
    (folder / "de.json").write_text(texts if isinstance(texts, str) else json.dumps(texts), encoding="utf-8")
    path = folder / "tenant.toml"
    flow = f'[[user_flows]]\nname = "susi"\ntype = "sign_in"\nlanguages = {languages}\n'
    path.write_text(f'[tenant]\nname = "contoso"\n{flow}', encoding="utf-8")
    return path


def languages_in(path):
    return load_config(path).tenant.user_flows[0].languages


def test_without_a_word_there_is_english_only():
    assert not load_config().tenant.user_flows[0].languages.is_choice


def test_an_empty_table_enables_all(tmp_path):
    found = languages_in(written(tmp_path, "{}"))
    assert found.enabled == ("en", "de", "fr", "es", "pt", "ja", "ar")
    assert found.default == "en"


def test_file_of_overrides_is_read_from_the_folder_of_the_config(tmp_path):
    found = languages_in(written(tmp_path, '{ overrides = { de = "de.json" } }'))
    assert found.overrides == {"de": {"heading": "Hallo"}}


def test_config_of_several_files_is_read_anew_at_each_start(tmp_path):
    path = written(tmp_path, '{ overrides = { de = "de.json" } }')
    load_kept_config(path, tmp_path / "state")
    assert not (tmp_path / "state" / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("languages", "texts", "fault"),
    [
        ('{ enabled = ["de"], default = "fr" }', GERMAN, "languages.default: 'fr' is not enabled; enabled are: de"),
        ('{ enabled = ["xx"] }', GERMAN, "languages.enabled[0]: 'xx' is not known"),
        ('{ overrides = { de = "no.json" } }', GERMAN, "overrides.de: 'no.json' cannot be read"),
        ('{ overrides = { de = "../de.json" } }', GERMAN, "overrides.de: '../de.json' is outside the folder"),
        ('{ overrides = { de = "/etc/passwd" } }', GERMAN, "overrides.de: '/etc/passwd' is outside the folder"),
        ('{ overrides = { de = "." } }', GERMAN, "overrides.de: '.' cannot be read"),
        *(
            ('{ overrides = { de = "de.json" } }', texts, "'de.json' is not a file of localized strings")
            for texts in ("{", "[]", "{}", "[" * 100_000, {"LocalizedStrings": [1]}, {"LocalizedStrings": [{}]})
        ),
        ('{ overrides = { de = "de.json" } }', " " * (2 * 1024 * 1024 + 1), "'de.json' is larger than 2 MB"),
        ('{ overrides = { de = "de.json" } }', {"LocalizedStrings": 5}, "LocalizedStrings must be a list"),
    ],
)
def test_fault_says_what_would_be_right(tmp_path, languages, texts, fault):
    with pytest.raises(ConfigError) as refused:
        load_config(written(tmp_path, languages, texts))
    assert fault in "\n".join(refused.value.lines)
