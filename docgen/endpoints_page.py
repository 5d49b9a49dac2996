"""The routes of the application."""

import inspect
import re
from collections.abc import Callable, Iterator

from docgen.markdown import table
from docgen.places import GenerateError
from mock_b2c.config import create_emulator, load_config
from mock_b2c.web import create_app
from mock_b2c.web.addresses import PREFIXES


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
    refused = "an `Origin` of another host is refused here, a foreign `Host` everywhere"
    yield f"Not for scripts and forms of other sites: {refused}."
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
