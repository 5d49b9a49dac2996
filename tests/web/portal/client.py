"""A person at the portal without script: opens pages, fills in forms, and is led on."""

from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag


@dataclass(slots=True)
class Page:
    """A page that was opened."""

    response: requests.Response
    html: BeautifulSoup

    @property
    def text(self) -> str:
        """What a person reads, with single blanks."""
        return " ".join(self.html.main.get_text(" ").split())

    @property
    def note(self) -> str:
        """What the page says of what was just done."""
        note = self.html.select_one("#note")
        return " ".join(note.get_text(" ").split()) if note else ""

    @property
    def faults(self) -> list[str]:
        """Why a form was refused."""
        return [" ".join(fault.get_text(" ").split()) for fault in self.html.select(".faults li, .faults p")]

    def form(self, do: str, item: str = "") -> Tag:
        """The form that does it."""
        for form in self.html.select("form[method=post]"):
            held = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
            if (held["do"], held.get("item", "")) == (do, item):
                return form
        raise AssertionError(f"no form does {do} {item}")

    def items(self, do: str) -> list[str]:
        """What each of several forms does something to."""
        forms = self.html.select(f"form:has(input[name=do][value={do}])")
        return [form.select_one("input[name=item]")["value"] for form in forms]

    def fields(self, do: str, item: str = "") -> dict[str, list[str]]:
        """What a browser would send by that form as it stands."""
        sent: dict[str, list[str]] = {}
        for field in self.form(do, item).select("input, select, textarea"):
            if (value := _value(field)) is not None:
                sent.setdefault(field["name"], []).append(value)
        return sent


def _value(field: Tag) -> str | None:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return chosen["value"] if chosen else None
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field["type"] == "checkbox" and not field.has_attr("checked"):
        return None
    return field.get("value", "")


@dataclass(slots=True)
class Portal:
    """`url` is the emulator's."""

    url: str
    session: requests.Session

    def open(self, path: str = "") -> Page:
        """A page below `/_mock/`, where redirects lead."""
        return self._page(self.session.get(urljoin(f"{self.url}/_mock/", path), timeout=10))

    def send(self, path: str, data: object, **headers: str) -> requests.Response:
        """A form as a program sends it."""
        address = urljoin(f"{self.url}/_mock/", path)
        return self.session.post(address, data=data, headers=headers, allow_redirects=False, timeout=10)

    def do(self, path: str, do: str, item: str = "", **fields: object) -> Page:
        """Fills in that form of a page and sends it; the page that comes then. None leaves a field out, as a box."""
        sent = {**self.open(path).fields(do, item), **fields}
        response = self.send(path, {name: value for name, value in sent.items() if value is not None})
        if response.status_code != 303:
            return self._page(response)
        return self.open(response.headers["Location"])

    @staticmethod
    def _page(response: requests.Response) -> Page:
        return Page(response=response, html=BeautifulSoup(response.text, "html.parser"))
