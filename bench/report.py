"""The figures as a table for people: each with what it is a ratio to, and the goal."""

from typing import Any

GOALS = {1: 250, 8: 330}


def table(result: dict[str, Any]) -> str:
    """A table in plain text, one figure a line."""
    signatures = result["signatures_per_second"]
    limit = signatures / 2
    rows = [
        ("RS256 signatures/s, one core (the limit)", f"{signatures:.0f}", "", ""),
        _start_row("spawn to first discovery", result, "start_seconds", "<= 0.35 s"),
        _start_row("spawn to all other answers", result, "ready_seconds", ""),
    ]
    rows += [_load_row(load, limit) for load in result["loads"]]
    rows += [_cpu_row(load, signatures) for load in result["loads"]]
    rows.append(_token_row(result["token_answers"], signatures))
    waits = result["delays"]
    rows += [
        ("sign-in page", f"{waits['page_ms']:.1f} ms", "", "<= 100 ms"),
        ("discovery, kept alive", f"{waits['alone_ms']:.1f} ms", "", ""),
        (
            "discovery, new TLS connection, beside 50 idle and 20 half-open",
            f"{waits['beside_others_ms']:.1f} ms",
            f"{waits['beside_others_ms'] / waits['alone_ms']:.1f} x kept alive and alone",
            "<= 50 ms",
        ),
        ("connections for 100 requests", str(waits["connections_for_100_requests"]), "", "1"),
    ]
    rows += [_memory_row(name, value, result["resident_mb"]) for name, value in result["resident_mb"].items()]
    rows += [_suite_row(name, value, result) for name, value in result["suites_ms"].items()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


Row = tuple[str, str, str, str]


def _start_row(name: str, result: dict[str, Any], key: str, goal: str) -> Row:
    seconds = result[key]
    return name, f"{seconds:.3f} s", f"{seconds / result['bare_python_seconds']:.1f} x bare Python", goal


def _load_row(load: dict[str, Any], limit: float) -> Row:
    return (
        f"sign-ins/s, {load['clients']} client(s), TLS, 4 requests, 2 tokens",
        f"{load['per_second']:.0f}",
        f"{100 * load['per_second'] / limit:.0f} % of what RSA allows on one core; p99 {load['p99_ms']:.1f} ms",
        f">= {GOALS[load['clients']]}",
    )


def _token_row(load: dict[str, Any], signatures: float) -> Row:
    return (
        "server CPU a token answer (refresh, 2 tokens), 1 client",
        f"{load['cpu_ms']:.2f} ms",
        f"{_rsa_share(load, signatures):.0f} % of it RSA signing; {load['per_second']:.0f} a second",
        ">= 50 %",
    )


def _rsa_share(load: dict[str, Any], signatures: float) -> float:
    """Per cent of the server's processor time that two signatures take."""
    return 100 * 2000 / signatures / float(load["cpu_ms"])


def _cpu_row(load: dict[str, Any], signatures: float) -> Row:
    share = _rsa_share(load, signatures)
    return (
        f"server CPU a sign-in, {load['clients']} client(s)",
        f"{load['cpu_ms']:.2f} ms",
        f"{share:.0f} % of it RSA signing",
        "<= 3 ms, >= 20 %",
    )


_SUITES = {
    "plugin_import": ("import of the pytest plugin, unused", "<= 5 ms"),
    "first_server": ("first server of a test process, imports included", "<= 500 ms"),
    "fresh_tenant": ("a fresh tenant for a test", "<= 2 ms"),
    "unit_test": ("a test with a whole MSAL sign-in, without sockets", "<= 20 ms"),
    "unit_test_opening": ("of it, opening and closing the tenant", "<= 5 ms"),
}


def _suite_row(name: str, value: float, result: dict[str, Any]) -> Row:
    what, goal = _SUITES[name]
    return what, f"{value:.1f} ms", f"{value / 1000 / result['bare_python_seconds']:.2f} x bare Python", goal


def _memory_row(name: str, value: float, all_: dict[str, float]) -> Row:
    return (
        f"resident memory, {name.replace('_', ' ')}",
        f"{value:.1f} MB",
        f"{value / all_['fresh']:.2f} x fresh",
        "<= 70 MB" if name != "fresh" else "",
    )
