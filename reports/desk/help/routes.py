"""The pages of help, and the way to them from the pages concerned."""

from typing import Any

from flask import Blueprint, render_template, request

from core.errors import NotFound
from core.i18n import _
from reports.desk.help.tasks import BY_NAME, TASKS, task_of
from reports.desk.numbers import SHAPES

bp = Blueprint("help", __name__)


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the frame of every page: the task that the page belongs to."""
    return {"help_task": help_task}


def help_task() -> Any:
    """The task of the page that is read; None on pages of no task."""
    return task_of(request.endpoint) if request else None


@bp.get("/help")
def index() -> str:
    """All tasks, and what the product's numbers look like."""
    return render_template("reports/desk/help/index.html", tasks=TASKS, shapes=SHAPES)


@bp.get("/help/<name>")
def task(name: str) -> str:
    """One task step by step."""
    found = BY_NAME.get(name)
    if found is None:
        raise NotFound(_("There is no help under this name. All tasks stand on the page of help."))
    return render_template("reports/desk/help/task.html", task=found, tasks=TASKS)
