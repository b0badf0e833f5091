"""The clocks of the desks: reminded at half the time and at one day left, handed up when late.

Each open task has one job on the table, put there in the transaction that makes the task. A run looks at the task as
it is now, does what this day asks for, and puts the next run there: a task done meanwhile, a due date that moved and
days on which nothing ran need no other care.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.telling import tell_desks
from backend.kit.clock import IST, WorkingDays, now, today
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.text import BadFile, load_yaml

JOB = "desk.clock"
Alarm = Literal["half", "day", "sho", "sp"]
"""How far a task has come: reminded at half its time or at one day left; handed up to the SHO or the SP."""
HANDED_UP: tuple[Alarm, ...] = ("sho", "sp")
_HOUR = time(9)  # when offices open


def watch(tx: Connection, case_id: str) -> None:
    """Starts the clocks of a case's open tasks, or starts them anew after their due dates were moved."""
    for task in store.tasks_of(tx, case_id):
        if task.state == "open":
            _look_on(tx, task.id, today() + timedelta(days=1))


def _look_on(tx: Connection, task_id: str, day: date) -> None:
    """Puts the look at a task on the table, for the morning of `day`; once a day and task."""
    enqueue(tx, JOB, f"{JOB}:{task_id}:{day}", {"task": task_id}, run_at=datetime.combine(day, _HOUR, IST))


@dataclass(frozen=True)
class Deadlines:
    """The state's working days, and to whom a late report goes: role → working days after the due date, by desk."""

    days: WorkingDays
    late: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, path: Path, days: WorkingDays) -> "Deadlines":
        """Reads `data/law/escalation.yml`. Raises BadFile for a role that nothing is handed to."""
        late = load_yaml(path)["late"]
        for desk, steps in late.items():
            if unknown := set(steps) - set(HANDED_UP):
                raise BadFile(f"{path.name}: {desk}: nothing is handed up to {', '.join(sorted(unknown))}")
        return cls(days, late)

    def steps(self, desk: str, begun: date, due: date) -> list[tuple[date, Alarm]]:
        """The days on which something is done about a task of `desk` that is still open, in order."""
        given = self.days.between(begun, due)
        reminders: list[tuple[date, Alarm]] = []
        if given >= 3:
            reminders.append((self.days.add(begun, (given + 1) // 2), "half"))
        if given >= 2:
            last = self.days.add(begun, given - 1)
            reminders = [step for step in reminders if step[0] < last] + [(last, "day")]
        handed = [(self.days.add(due, self.late[desk][to]), to) for to in HANDED_UP if to in self.late.get(desk, {})]
        return reminders + handed

    def run(self, job: Job) -> Finish:
        """The handler of the job."""
        return lambda tx: self._look(tx, job.body["task"])

    def _look(self, tx: Connection, task_id: str) -> None:
        task = store.task_by_id(tx, task_id)
        case = store.case_by_id(tx, task.case) if task and task.state == "open" else None
        if task is None or case is None:
            return
        if case.state == "returned":  # the citizen has it, and the desk's time stands still
            _look_on(tx, task.id, today() + timedelta(days=1))
        elif case.state == "with_desks":
            steps = self.steps(task.desk, task.begun_on or case.opened_at.date(), task.due_on)
            reached = [alarm for day, alarm in steps if day <= today()]
            alarm = reached[-1] if reached else None
            if alarm != task.alarm:
                store.update_task(tx, task.id, alarm=alarm)
                _tell(tx, task, alarm)
            if later := [day for day, _ in steps if day > today()]:
                _look_on(tx, task.id, later[0])


def _tell(tx: Connection, task: Row, alarm: Alarm | None) -> None:
    if alarm in HANDED_UP:
        store.add_event(tx, task.case, now(), "system", "handed_up", desk=task.desk, to=alarm)
    elif alarm:
        store.add_event(tx, task.case, now(), "system", f"reminded_{alarm}", desk=task.desk)
    if alarm:
        tell_desks(tx, task.case, alarm, task)
