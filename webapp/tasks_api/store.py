"""The tasks of all users, in memory: gone when the process ends, and not shared between processes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from threading import Lock

from webapp.tasks_api.errors import NoSuchTaskError, TooManyTasksError

_MOST = 200  # tasks of one user


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One entry of a user's list."""

    id: str
    title: str
    done: bool = False


class TaskStore:
    """Keeps each user's tasks in the order they were added, apart from everybody else's. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tasks: defaultdict[str, dict[str, Task]] = defaultdict(dict)

    def all(self, user_id: str) -> list[Task]:
        """The user's tasks, oldest first."""
        with self._lock:
            return list(self._tasks[user_id].values()) if user_id in self._tasks else []

    def get(self, user_id: str, task_id: str) -> Task:
        """One of the user's tasks; `NoSuchTaskError` when it is not there."""
        with self._lock:
            return self._get(user_id, task_id)

    def add(self, user_id: str, title: str) -> Task:
        """A new task; `TooManyTasksError` when the list is full."""
        with self._lock:
            if len(self._tasks[user_id]) >= _MOST:
                raise TooManyTasksError(f"A list holds at most {_MOST} tasks; delete some first")
            task = Task(id=uuid.uuid4().hex, title=title)
            self._tasks[user_id][task.id] = task
            return task

    def change(self, user_id: str, task_id: str, *, title: str | None, done: bool | None) -> Task:
        """The task with what is not None set anew."""
        with self._lock:
            task = self._get(user_id, task_id)
            task = replace(task, title=task.title if title is None else title, done=task.done if done is None else done)
            self._tasks[user_id][task_id] = task
            return task

    def delete(self, user_id: str, task_id: str) -> None:
        """Deletes one of the user's tasks."""
        with self._lock:
            self._get(user_id, task_id)
            del self._tasks[user_id][task_id]

    def _get(self, user_id: str, task_id: str) -> Task:
        task = self._tasks[user_id].get(task_id) if user_id in self._tasks else None
        if task is None:
            raise NoSuchTaskError("You have no task with this id")
        return task
