"""The config file: every key, from its JSON Schema."""

import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from docgen.markdown import table
from docgen.places import KEYS, GenerateError
from mock_b2c.config import json_schema, sample_config_path

Schema = dict[str, Any]


def config() -> Iterator[str]:
    """Every key of the config file, from its JSON Schema."""
    schema = json_schema()
    words = tomllib.loads(KEYS.read_text(encoding="utf-8"))
    yield "# The config file"
    yield words["intro"].strip()
    yield f"```toml\n{words['smallest'].strip()}\n```"
    yield words["checked"].strip()
    told_of = [
        f"{section['model']}.{name}" for section in words["sections"] for name in keys_of(schema, section["model"])
    ]
    check_words(told_of, words["keys"], schema)
    for section in words["sections"]:
        yield f"## {section['title']}"
        yield section["says"].strip()
        yield keys_table(section["model"], words["keys"], schema)
        if "example" in section:
            yield f"```toml\n{section['example'].strip()}\n```"
    yield "## The sample tenant"
    yield "What runs without a config of your own, and what `.env.sample` points at:"
    yield f"```toml\n{sample_config_path().read_text(encoding='utf-8').strip()}\n```"


def keys_table(model: str, words: dict[str, str], schema: Schema) -> str:
    """The keys of one table of the file."""
    definition = schema["$defs"][model]
    needed = definition.get("required", [])
    return table(
        ("key", "value", "default", "meaning"),
        [
            (
                f"`{name}`",
                kind_of(key, schema),
                "needed" if name in needed else default_of(key),
                words[f"{model}.{name}"],
            )
            for name, key in definition["properties"].items()
        ],
    )


def check_words(told_of: Iterable[str], words: dict[str, str], schema: Schema) -> None:
    """GenerateError unless every key of every table is told of once, with a word."""
    there = {f"{model}.{name}" for model in schema["$defs"] for name in keys_of(schema, model)}
    differing = there ^ set(words) | there ^ set(told_of)
    if differing:
        raise GenerateError(f"{KEYS.name} and the schema differ in: {', '.join(sorted(differing))}")


def keys_of(schema: Schema, model: str) -> Iterable[str]:
    """The keys of a table of the file; none for what is no table."""
    keys: dict[str, Schema] = schema["$defs"].get(model, {}).get("properties", {})
    return keys


def kind_of(key: Schema, schema: Schema) -> str:
    """What may stand there, in words."""
    several: list[Schema] = key.get("anyOf") or key.get("oneOf") or []
    choices = [choice for choice in several if choice.get("type") != "null"]
    if choices:
        return " or ".join(dict.fromkeys(kind_of(choice, schema) for choice in choices))
    if "$ref" in key:
        name = key["$ref"].rpartition("/")[2]
        definition = schema["$defs"][name]
        return kind_of(definition, schema) if "enum" in definition else "a table"
    if "enum" in key:
        return ", ".join(f"`{value}`" for value in key["enum"])
    if "const" in key:
        return f"`{key['const']}`"
    if key["type"] == "array":
        return f"list of: {kind_of(key['items'], schema)}"
    return simple_kind(key)


def simple_kind(key: Schema) -> str:
    """The kind of a single value, with its bounds."""
    if key["type"] == "integer":
        return f"{key['minimum']} to {key['maximum']}" if "maximum" in key else f"{key['minimum']} or more"
    if "format" in key:
        format_name: str = key["format"]
        return {"date": "date", "date-time": "date and time"}.get(format_name, format_name)
    return (
        key.get("description")
        or {"string": "text", "boolean": "`true` or `false`", "object": "table of texts"}[key["type"]]
    )


def default_of(key: Schema) -> str:
    """What counts when the key is left out."""
    value = key.get("default")
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return ", ".join(map(default_item, value))
    return "as below" if isinstance(value, dict) else f"`{value}`"


def default_item(item: Any) -> str:
    """One of several defaults."""
    if not isinstance(item, dict):
        return f"`{item}`"
    return f"`{item['id']}`" + (" (required)" if item["required"] else "")
