"""The README: its commands, options, settings and addresses are those of the code."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest
from dotenv import dotenv_values

from mock_b2c.cli import main
from tests.docs.markdown import README, ROOT, blocks, code_words, tables

TEXT = README.read_text(encoding="utf-8")
PROGRAMS = {"./dev", "nox", "py", "mock-b2c", "pip", "playwright", "cp", "flask", "eval"}
NOT_YET = "not yet"


def commands() -> list[list[str]]:
    """Each line of the shell blocks, as words without comments."""
    lines = [line for block in blocks(README, "sh") for line in block.text.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


def commands_inside() -> list[list[str]]:
    """The commands whose output an `eval` takes."""
    found = [re.fullmatch(r"\$\((.*)\)", words[1]) for words in commands() if words[0] == "eval"]
    return [shlex.split(match[1]) for match in found if match]


def commands_in_prose(text: str) -> list[list[str]]:
    """The commands of ours between backticks."""
    return [shlex.split(word) for word in code_words(text) if word.startswith("mock-b2c ")]


def options_of(command: click.Command) -> set[str]:
    return {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}


def unknown_in(words: list[str]) -> list[str]:
    """The words of a `mock-b2c` command line that it would not take."""
    command: click.Command = main
    for position, word in enumerate(words[1:], start=1):
        if not isinstance(command, click.Group) or word not in command.commands:
            rest = words[position:]
            break
        command = command.commands[word]
    else:
        return []
    if isinstance(command, click.Group) and not rest[0].startswith("-"):
        return rest[:1]
    own = rest[: rest.index("--")] if "--" in rest else rest  # behind it stands a command of the reader's own
    return [word for word in own if word.startswith("--") and word not in options_of(command)]


def all_commands(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = [group]
    for command in group.commands.values():
        found += all_commands(command) if isinstance(command, click.Group) else [command]
    return found


def lines_with(*, not_yet: bool) -> str:
    return "\n".join(line for line in TEXT.splitlines() if (NOT_YET in line) == not_yet)


def test_shell_blocks_hold_known_programs():
    assert {words[0] for words in commands()} <= PROGRAMS
    assert len(commands()) > 5


def test_commands_of_the_emulator_exist_with_their_options():
    ours = [words for words in commands() if words[0] == "mock-b2c"]
    ours += commands_inside()
    ours += commands_in_prose(lines_with(not_yet=False))
    assert ours
    assert [unknown for words in ours for unknown in unknown_in(words)] == []


def test_command_that_is_promised_for_later_is_not_there_yet():
    """Once it is there, the README has to say so."""
    first = re.search(r"`(mock-b2c [^`]+)`", lines_with(not_yet=True))
    assert first is None or unknown_in(shlex.split(first[1])) != []


def test_options_named_alone_belong_to_a_command_or_are_handed_out_by_one():
    known = {name for command in all_commands(main) for name in options_of(command)}
    handed_out = (ROOT / "mock_b2c" / "serving.py").read_text(encoding="utf-8")
    named = [word.split()[0] for word in code_words(TEXT) if word.startswith("--")]
    assert named
    assert [name for name in named if name not in known and name not in handed_out] == []


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("mock-b2c serve --print-env", []),
        ("mock-b2c serve --front-channel http --port 1", []),
        ("mock-b2c ca path", []),
        ("mock-b2c check", []),
        ("mock-b2c serve --prnt-env", ["--prnt-env"]),
        ("mock-b2c fly --high", ["fly"]),
        ("mock-b2c ca fly", ["fly"]),
    ],
)
def test_unknown_words_of_a_command_are_found(line, unknown):
    assert unknown_in(line.split()) == unknown


def test_flask_commands_start_what_is_there_at_the_ports_of_the_samples():
    started = {words[2]: words[words.index("--port") + 1] for words in commands() if words[0] == "flask"}
    sample = dotenv_values(ROOT / ".env.sample")
    assert set(started) == {"webapp", "webapp.tasks_api"}
    assert all((ROOT / Path(*name.split("."), "__init__.py")).exists() for name in started)
    assert f":{started['webapp']}/" in sample["REDIRECT_URI"]
    assert f":{started['webapp.tasks_api']}/" in sample["ENDPOINT"]


def test_settings_in_the_readme_are_those_of_the_sample():
    (table,) = [table for table in tables(TEXT) if table.columns[0] == "name in `.env`"]
    named = [name for row in table.rows for name in re.findall(r"`([A-Z0-9_]+)`", row[0])]
    assert sorted(named) == sorted(dotenv_values(ROOT / ".env.sample"))


def test_what_the_example_app_needs_is_registered_in_the_sample_tenant():
    (table,) = [table for table in tables(TEXT) if table.columns[0] == "`my_app` needs"]
    sample = dotenv_values(ROOT / ".env.sample")
    domain, tenant, flow = (sample[name] for name in ("B2C_CUSTOM_DOMAIN", "B2C_TENANT_NAME", "SIGNUPSIGNIN_USER_FLOW"))
    assert {name: value.strip("`") for name, value in table.rows} == {
        "authority": f"https://{domain}/{tenant}.onmicrosoft.com/{flow}",
        "client id": sample["CLIENT_ID"],
        "client secret": sample["CLIENT_SECRET"],
        "redirect URI": sample["REDIRECT_URI"],
    }


def test_python_block_is_ten_lines_or_little_more_that_compile():
    (block,) = blocks(README, "python")
    body = ast.parse(block.text).body
    (test,) = [node for node in body if isinstance(node, ast.FunctionDef)]
    assert len(ast.unparse(test).splitlines()) <= 10
    compile(block.text, "README.md", "exec")


def test_python_block_signs_in_somebody_of_the_sample_tenant():
    (block,) = blocks(README, "python")
    sample = (ROOT / "mock_b2c" / "config" / "sample.toml").read_text(encoding="utf-8")
    filled = re.findall(r'\.fill\("([^"]+)"\)', block.text)
    assert len(filled) == 2
    assert all(f'"{value}"' in sample for value in filled)


def test_pictures_of_the_readme_say_what_they_show():
    assert re.findall(r"!\[\]\(", TEXT) == []


def test_readme_says_on_its_first_screen_that_it_is_never_for_production():
    assert TEXT.index("Never for production") < TEXT.index("\n## ")
