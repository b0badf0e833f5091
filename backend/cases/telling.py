"""Having officers told of their work: a job for whoever knows where they want to hear of it."""

from sqlalchemy import Connection, Row

from backend.kit.jobs import enqueue

DESK_NEWS_JOB = "desk.news"
"""Tells the officers who want to hear of it what came to their desk, is due or is late."""


def tell_desks(tx: Connection, case_id: str, stage: str, task: Row | None = None) -> None:
    """Has the officers told that a case has "arrived" at their desks, or is "ready" for the signatory; or of a desk's
    `task`, that it is due ("half", "day") or was handed up to them ("sho", "sp"). Once each; of a due date that was
    moved, once more."""
    about = f"{task.id}:{task.due_on}" if task else case_id
    body = {"case": case_id, "stage": stage} | ({"task": task.id} if task else {})
    enqueue(tx, DESK_NEWS_JOB, f"{DESK_NEWS_JOB}:{stage}:{about}", body)
