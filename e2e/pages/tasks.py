"""The tasks page of the web app, which shows what the downstream API answers."""

from playwright.sync_api import Locator, Page

from e2e.pages.web_app import WebApp


class TasksPage(WebApp):
    """The list, and everything that can be done to it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.title = page.get_by_role("heading", name="Your tasks", exact=True)
        self.new_task = page.get_by_label("New task", exact=True)
        self.add_button = page.get_by_role("button", name="Add", exact=True)
        self.tasks = page.get_by_role("list", name="Tasks").get_by_role("listitem")

    def task(self, title: str) -> Locator:
        return self.tasks.filter(has=self.tick(title))

    def tick(self, title: str) -> Locator:
        return self.page.get_by_role("button", name=f"Done: {title}", exact=True)

    def delete_button(self, title: str) -> Locator:
        return self.page.get_by_role("button", name=f"Delete: {title}", exact=True)

    def add(self, title: str) -> None:
        self.new_task.fill(title)
        self.add_button.click()

    def rename(self, title: str, new_title: str) -> None:
        task = self.task(title)
        task.get_by_text("Rename", exact=True).click()
        task.get_by_label("New title", exact=True).fill(new_title)
        task.get_by_role("button", name="Save", exact=True).click()
