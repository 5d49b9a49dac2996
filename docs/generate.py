#!/usr/bin/env python3
"""Writes docs/reference/ from the code, so that the reference cannot say anything else than the code does.

    python docs/generate.py            writes the pages
    python docs/generate.py --check    says which pages are out of date, exit code 1 when there is one

What a page says of a config key stands in config_keys.toml beside them; a key without a word is a fault, and so is a
word without a key. Nothing here may depend on the machine it runs on.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mock_b2c.cli import main as command_line
from mock_b2c.config import create_emulator, json_schema, load_config, sample_config_path
from mock_b2c.domain.claims import EXTENSION, ROWS, Source
from mock_b2c.domain.custom_policy import STARTER_PACK_CLAIMS
from mock_b2c.domain.errors import ABSENT, ErrorRow, catalogue
from mock_b2c.domain.messages import MessageKind
from mock_b2c.domain.openid import STANDARD_SCOPES
from mock_b2c.domain.standard_claims import claims_of
from mock_b2c.domain.user_flow import DEFAULT_ATTRIBUTES, DEFAULT_CLAIMS
from mock_b2c.web import create_app
from mock_b2c.web.addresses import PREFIXES
from mock_b2c.web.control.answering import document as control_document

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
KEYS = REFERENCE / "config_keys.toml"
NOTE = "<!-- Written by docs/generate.py; change the code (or the generator) and run it. -->"
Schema = dict[str, Any]


class GenerateError(Exception):
    """The pages cannot be written; the text says what to put right."""


def main(arguments: Sequence[str]) -> int:
    """0 when all is well."""
    try:
        made = {REFERENCE / name: page(make()) for name, make in PAGES.items()}
    except GenerateError as error:
        return told(str(error))
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        names = ", ".join(path.relative_to(ROOT).as_posix() for path in stale)
        return told(f"Out of date: {names}. Run: python docs/generate.py") if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
    return 0


def told(text: str) -> int:
    """1, after the text."""
    sys.stderr.write(text + "\n")
    return 1


def page(parts: Iterable[str]) -> str:
    """A page of paragraphs, tables and blocks."""
    title, *rest = parts
    return "\n\n".join((title, NOTE, *rest)) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *([in_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_cell(text: str) -> str:
    """A text that stays in its cell."""
    return " ".join(text.replace("|", "\\|").split())


def in_page(text: str) -> str:
    """A text of the product as Markdown shows it: `<` and `*` are what they are."""
    return re.sub(r"([<*])", r"\\\1", text)


# ---- config ----------------------------------------------------------------------------------------------------


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
    choices = [choice for choice in key.get("anyOf", key.get("oneOf", [])) if choice.get("type") != "null"]
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
        return {"date": "date", "date-time": "date and time"}.get(key["format"], key["format"])
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


# ---- claims and errors -----------------------------------------------------------------------------------------


def claims() -> Iterator[str]:
    """The claim catalogue."""
    collected = {item.id: "required" if item.required else "yes" for item in DEFAULT_ATTRIBUTES}
    yield "# Claims and attributes"
    yield (
        "A user flow returns the claims in its `application_claims`, and pages ask for the attributes in its "
        "`attributes` ([config file](config.md)). A claim without a value is left out of the token."
    )
    yield table(
        (
            "claim in tokens",
            "attribute",
            "label on pages",
            "where its value comes from",
            "returned by default",
            "asked for by default",
        ),
        [
            (
                f"`{row.claim}`",
                f"`{row.attribute}`" if row.attribute else "",
                row.label,
                VALUES[row.source],
                "yes" if row.claim in DEFAULT_CLAIMS else "",
                collected.get(row.attribute, ""),
            )
            for row in ROWS
        ],
    )
    yield (
        f"Custom attributes begin with `{EXTENSION}` and are returned under the same name: `{EXTENSION}ShoeSize`, "
        'labelled "ShoeSize".'
    )
    yield (
        "A custom policy (`B2C_1A_…`) that names no `application_claims` returns those of the starter pack's relying "
        "party of its type:"
    )
    yield table(
        ("type", "claims"),
        [(f"`{kind}`", ", ".join(f"`{claim}`" for claim in claims)) for kind, claims in STARTER_PACK_CLAIMS.items()],
    )
    yield (
        "With `standard_scopes` ([OpenID Connect](../explanation/openid-connect.md)) these scopes bring these claims. "
        "What has no attribute above is read from a custom attribute of its name, `nickname` from "
        "`extension_nickname`:"
    )
    yield table(
        ("scope", "claims"),
        [(f"`{scope}`", ", ".join(f"`{name}`" for name in claims_of((scope,)))) for scope in STANDARD_SCOPES],
    )
    yield (
        "Beside these every token has `exp`, `nbf`, `iat`, `ver`, `iss`, `sub`, `aud`, `tfp` and, when the request had "
        "one, `nonce`; an ID token also `auth_time`, and `at_hash` or `c_hash` when a token or code goes with it; an "
        "access token also `azp` and, for an API, `scp`."
    )


VALUES = {
    Source.ATTRIBUTE: "the user's attribute",
    Source.OBJECT_ID: "the user's object id",
    Source.EMAILS: "an array with the user's email address",
    Source.EMAIL: "the user's email address; in custom policies",
    Source.TENANT_ID: "the id of the tenant; in custom policies",
    Source.IDENTITY_PROVIDER: "the identity provider that the account belongs to; not for local accounts",
    Source.PROVIDER_TOKEN: "the identity provider's access token; in the ID token of a sign-in by it",
    Source.SIGN_IN_NAME: "what the user signs in with: a user name, a telephone number or the email address",
    Source.SIGN_IN_PHONE: "the telephone number that the user signs in with",
    Source.PHONE: "that number, or the one of the second factor",
    Source.LEGAL_AGE: "the user's age group, and the consent of the parents",
    Source.NEW_USER: "`true` in the tokens of the sign-up itself",
    Source.PASSWORD_RESET: "`true` after the password was reset in this user flow",
}


def errors() -> Iterator[str]:
    """The rows that rules raise, and the others with the reason why not."""
    rows = catalogue().values()
    raised = [row for row in rows if not row.absent]
    yield "# Errors"
    yield (
        f"Of the {len(rows)} rows of the service's catalogue the emulator raises {len(raised)}; the others say why "
        "not. `error` is the OAuth value beside the code; places in braces are filled in. The hint is for you: it is "
        "in the log and on the emulator's error page, never in an answer to an application or on the pages that people "
        "fill in. Rows that show in the portal are faults of the [config](config.md)."
    )
    yield table(("code", "`error`", "shows in", "message", "hint"), map(error_row, raised))
    yield "## Rows that are never raised"
    for word, meaning in ABSENT.items():
        held = [row for row in rows if row.absent.partition(": ")[0] == word]
        if held:
            yield f"### {word[0].upper()}{word[1:]}"
            yield f"{meaning[0].upper()}{meaning[1:]}."
            yield ", ".join(row.code for row in held) if word == "portal" else table(*absent_rows(held))


def absent_rows(rows: Sequence[ErrorRow]) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Columns and rows of one reason; there is a column more where the reasons say more."""
    cells = [(row.code, in_page(row.message), row.absent.partition(": ")[2]) for row in rows]
    width = 3 if any(more for _, _, more in cells) else 2
    return ("code", "meaning", "instead")[:width], [cell[:width] for cell in cells]


def error_row(row: ErrorRow) -> tuple[str, ...]:
    """A row that rules raise."""
    error = f"`{row.oauth_error}`" if row.oauth_error else ""
    return row.code, error, ", ".join(sorted(row.where)), filled(row.message), filled(row.hint)


def filled(text: str) -> str:
    """A text of the catalogue with its places named."""
    return in_page(text.format_map(_Named()))


class _Named(dict[str, str]):
    """Each place shows its own name."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


# ---- command line and endpoints --------------------------------------------------------------------------------


def cli() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield "# The command line"
    yield "`mock-b2c`, also `python -m mock_b2c`. Mistakes exit with code 2 and say what to do; no traceback is shown."
    for name, command in commands("mock-b2c", command_line):
        yield f"## {name}"
        yield inspect.cleandoc(command.help or "")
        if isinstance(command, click.Group):
            yield "Commands: " + ", ".join(link_to(f"{name} {inner}") for inner in sorted(command.commands)) + "."
        if command.params:
            yield table(("option", "value", "default", "what"), map(parameter_row, command.params))


def link_to(heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{heading}](#{heading.replace(' ', '-')})"


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it."""
    yield name, command
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            yield from commands(f"{name} {inner}", command.commands[inner])


def parameter_row(parameter: click.Parameter) -> tuple[str, str, str, str]:
    """An option or argument; said in our words, since click's help differs from version to version."""
    if not isinstance(parameter, click.Option):
        return f"`[{(parameter.name or '').upper()}]`", value_of(parameter.type), "", ""
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    if parameter.is_flag:
        return names, "", "", parameter.help or ""
    shown = parameter.show_default
    default = shown if isinstance(shown, str) else f"`{parameter.default}`" if shown else ""
    return names, value_of(parameter.type), default, parameter.help or ""


def value_of(kind: click.ParamType) -> str:
    """What may stand behind an option."""
    match kind:
        case click.Choice(choices=choices):
            return " or ".join(f"`{choice}`" for choice in choices)
        case click.IntRange(min=least, max=most):
            return f"{least} to {most}"
        case click.Path(file_okay=False):
            return "folder"
        case click.Path():
            return "file"
        case _:
            return "text"


def endpoints() -> Iterator[str]:
    """The routes of the application."""
    app = create_app(create_emulator(load_config()))
    of_tenant: Routes = {}
    others: Routes = {}
    for rule in app.url_map.iter_rules():
        prefix = next((held for held in LONGEST_FIRST if rule.rule.startswith(held + "/")), "")
        methods = ", ".join(sorted((rule.methods or set()) - AUTOMATIC))
        routes = of_tenant if prefix else others
        routes[rule.rule.removeprefix(prefix), methods] = says_of(rule.endpoint, app.view_functions[rule.endpoint])
    yield "# Endpoints"
    yield (
        "Below a tenant and user flow, in each of these forms; without `<policy>` the user flow is the parameter `p`. "
        "The tenant is named by its domain, its GUID, its host or a custom domain, in any case."
    )
    yield "\n".join(f"* `{prefix}`" for prefix in PREFIXES)
    yield routes_table(of_tenant)
    yield "## The emulator's own"
    yield "Not for scripts and forms of other sites: a foreign `Origin` is refused here, a foreign `Host` everywhere."
    yield routes_table(others)


Routes = dict[tuple[str, str], str]
AUTOMATIC = {"HEAD", "OPTIONS"}
LONGEST_FIRST = sorted(PREFIXES, key=len, reverse=True)
WITHOUT_DOCSTRING = {"root": "Leads to `/_mock/`.", "static": "Style sheets, scripts and pictures of the pages."}


def says_of(endpoint: str, view: Callable[..., object]) -> str:
    """The first paragraph of a view's docstring."""
    text = WITHOUT_DOCSTRING.get(endpoint) or inspect.getdoc(view)
    if not text:
        raise GenerateError(f"the view '{endpoint}' has no docstring")
    return re.sub(r" \(reference [^)]*\)", "", text.split("\n\n")[0])


def routes_table(routes: Routes) -> str:
    """Paths with their methods."""
    plain = {key: re.sub(r"any[(].*?[)]:", "", key[0]) for key in routes}
    rows = [(f"`{plain[path, methods]}`", methods, says) for (path, methods), says in sorted(routes.items())]
    return table(("path", "methods", "what"), rows)


# ---- control API -------------------------------------------------------------------------------------------------


def control_api() -> Iterator[str]:
    """The operations and shapes of the OpenAPI document."""
    document = json.loads(control_document())
    yield "# The control API"
    yield CONTROL_INTRO.strip()
    operations = [
        (operation["tags"][0], path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for tag in [held["name"] for held in document["tags"]]:
        yield f"## {tag[0].upper()}{tag[1:]}"
        rows = [
            (f"`{method} {path}`", content_of(operation.get("requestBody")), answer_of(operation), operation["summary"])
            for held, path, method, operation in operations
            if held == tag
        ]
        yield table(("asked", "body", "answer", "what"), rows)
        for _, path, _, operation in operations:
            if operation["tags"] == [tag] and any(held["in"] == "query" for held in operation.get("parameters", [])):
                yield f"Parameters of `{path}`:"
                yield members_table({held["name"]: held["schema"] for held in operation["parameters"]}, [])
    yield "## Shapes"
    for name, shape in sorted(document["components"]["schemas"].items()):
        if shape.get("properties"):
            yield f"### {name}"
            yield shape["description"]
            yield members_table(shape["properties"], shape.get("required", []))


CONTROL_INTRO = """
What tests and people change in a running emulator, and look at: the levers of the [handle](python-api.md#b2c) over
HTTP, below `/_mock/api/v1`. `/_mock/api/v1/openapi.json` is the same as an OpenAPI 3.1 document.
[How to break things on purpose](../how-to/break-things-on-purpose.md) shows it at work.

A call that sends something needs `Content-Type: application/json`; where nothing is to be said, the body may be empty.
Bodies are up to 256 KiB. Settings are keys of the [config file](config.md). A refusal is a problem of RFC 9457
(`application/problem+json`) whose `detail` and `errors` say what would be right; only a foreign `Host` or `Origin`,
which are refused as well, gets plain text.

Where the emulator listens beyond loopback, or was given one (`serve --api-token`), everything under `/_mock/` but
`/_mock/health` and what the pages of user flows need asks for the token that it printed at its start:
`Authorization: Bearer …`, or the password of a browser's dialogue.

## The client

`mock_b2c.control.Client(url=None, *, token=None)` has the words of the handle: `users`, `apps`, `flows`, `outbox`,
`events`, `clock`, `faults`, `keys`, `configure`, `sign_in`, `session_cookie`, `issue_tokens`, `revoke_sessions`,
`snapshot`, `restore`, `reset` and `export`. Without arguments it finds the emulator by `MOCK_B2C_URL`, which
`mock-b2c exec` and `serve --print-env` set, and sends the token of `MOCK_B2C_API_TOKEN`, if there is one. A refusal is
a `ControlError` with `status`, `errors` and, where the service has one, the `code`. It needs nothing but the package
itself, and on this machine no certificate.
"""


def content_of(body: Schema | None) -> str:
    """What a request or an answer holds, as a link to its shape."""
    if not body or "content" not in body:
        return ""
    ((media_type, content),) = body["content"].items()
    schema = content["schema"]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "" if name == "Nothing" else f"[{name}](#{name.lower()})"
    return "settings" if schema.get("type") == "object" else f"`{media_type}`"


def answer_of(operation: Schema) -> str:
    """The status of success, and what comes with it."""
    status, answer = next(iter(operation["responses"].items()))
    return f"{status} {content_of(answer)}".strip()


def members_table(members: dict[str, Schema], required: Sequence[str]) -> str:
    """The members of a shape."""
    rows = [
        (
            f"`{name}`",
            shape_of(member),
            "needed" if name in required else default_of(member),
            member.get("description", ""),
        )
        for name, member in members.items()
    ]
    return table(("member", "value", "default", "meaning"), rows)


def shape_of(member: Schema) -> str:
    """What a member may be, in words."""
    if "anyOf" in member:
        return " or ".join(shape_of(choice) for choice in member["anyOf"])
    if "$ref" in member:
        name = member["$ref"].rpartition("/")[2]
        return ", ".join(f"`{kind}`" for kind in MessageKind) if name == "MessageKind" else f"[{name}](#{name.lower()})"
    if "enum" in member:
        return ", ".join(f"`{value}`" for value in member["enum"] if value != "")
    if member.get("type") == "array":
        return f"list of {shape_of(member['items'])}"
    words = {"string": "text", "boolean": "true or false", "object": "object", "integer": "number", "null": "null"}
    return words.get(member.get("type", ""), member.get("type", "anything"))


PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "config.md": config,
    "claims.md": claims,
    "errors.md": errors,
    "cli.md": cli,
    "endpoints.md": endpoints,
    "control-api.md": control_api,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
