"""The tasks that are helped with: who does them, the steps, and the pages to which each step leads.

A step's page is one that needs no number in its address.
"""

from reports.desk.help.of_city import OF_CITY
from reports.desk.help.of_trade import OF_TRADE
from reports.desk.help.shapes import Task

TASKS = (*OF_TRADE, *OF_CITY)
BY_NAME = {task.name: task for task in TASKS}
BY_PAGE = {page: task for task in TASKS for page in task.pages}


def task_of(endpoint: str | None) -> Task | None:
    """The task that a page belongs to: by its own name, or by the longest beginning of it."""
    name = endpoint or ""
    while name:
        if name in BY_PAGE:
            return BY_PAGE[name]
        name = name[: name.rstrip(".").rfind(".") + 1]
    return None
