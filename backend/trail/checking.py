"""Checking the trail: every entry that was changed, removed or slipped in is found and named."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Row

from backend.trail import store
from backend.trail.entries import is_ours, leaf
from backend.trail.merkle import Tree, leaf_hash
from backend.trail.notes import Checkpoint, Notary, NotOurs


@dataclass
class Report:
    """What was found: `entries` sealed, `waiting` for it, `erased` whose words the law's time has erased."""

    entries: int = 0
    waiting: int = 0
    erased: int = 0
    checkpoints: int = 0
    exports: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The report in one line."""
        judged = f"{len(self.wrong)} WRONG" if self.wrong else "all as they were written"
        return (
            f"{self.entries} entries, {self.waiting} not sealed yet, {self.checkpoints} checkpoints, "
            f"{self.exports} exports, words of {self.erased} entries erased in time: {judged}"
        )


def check(tx: Connection, key: bytes, notary: Notary, folder: Path) -> Report:
    """Reads the whole trail and puts it beside its marks, its checkpoints and what was exported to `folder`."""
    report = Report()
    exported = _Exported(notary, folder, report)
    points = _checkpoints(tx, notary, report)
    tree, ids, erased_cases, words_gone = Tree(), set[str](), set[str | None](), list[Row]()
    before, as_signed = 0, True
    for row in store.all_entries(tx):
        ids.add(row.id)
        if not is_ours(key, row):
            report.wrong.append(f"{_named(row)}: changed, or not written by the backend")
        if row.verb == "erased":
            erased_cases.add(row.case)
        if row.salt is None and row.mark is not None:
            words_gone.append(row)
        if row.leaf is None:
            report.waiting += 1
            continue
        for missing in range(before, row.leaf):
            report.wrong.append(f"entry {missing}{exported.id_of(missing)}: removed")
            tree.add(exported.hash_of(missing) or b"")
            as_signed = as_signed and exported.hash_of(missing) is not None  # else no root can be made any more
        before = row.leaf + 1
        report.entries += 1
        hashed = leaf_hash(leaf(row))
        tree.add(hashed)
        if not exported.has(row, hashed):
            report.wrong.append(f"{_named(row)}: not the entry that was exported in its place")
        as_signed = as_signed and _compare(tree, points, report)
    for missing in range(before, max([before, *points])):
        report.wrong.append(f"entry {missing}{exported.id_of(missing)}: removed")
    for row in words_gone:
        report.erased += 1
        if row.case not in erased_cases:
            report.wrong.append(f"{_named(row)}: its words are gone, but its case was not erased")
    report.wrong += [f"{told}: removed" for told in exported.not_in(ids)]
    report.wrong = list(dict.fromkeys(report.wrong))
    return report


def _checkpoints(tx: Connection, notary: Notary, report: Report) -> dict[int, Checkpoint]:
    points = {}
    for row in store.all_checkpoints(tx):
        report.checkpoints += 1
        try:
            point = notary.read(row.note)
        except NotOurs:
            point = None
        if point is None or (point.size, point.root.hex()) != (row.size, row.root):
            report.wrong.append(f"checkpoint of {row.size} entries: changed, or not signed by us")
        else:
            points[point.size] = point
    return points


def _compare(tree: Tree, points: dict[int, Checkpoint], report: Report) -> bool:
    """Whether the entries up to here are those of the checkpoint made here; only the first that differs is told."""
    point = points.get(tree.size)
    if point is None or tree.root == point.root:
        return True
    since = max((size for size in points if size < point.size), default=0)
    at = f"{point.at:%d-%m-%Y %H:%M}"
    report.wrong.append(f"entries {since} to {tree.size - 1}: not those that the checkpoint of {at} was signed over")
    return False


def _named(row: Row) -> str:
    place = f"entry {row.leaf}" if row.leaf is not None else "entry not sealed yet"
    return f"{place} ({row.id}, {row.verb}, {row.at:%d-%m-%Y %H:%M})"


class _Exported:
    """What stands in the exported files: a copy out of reach of whoever writes to the database."""

    def __init__(self, notary: Notary, folder: Path, report: Report) -> None:
        self._entries: dict[int, tuple[str, str]] = {}
        for path in sorted(folder.glob("*.checkpoint")):
            report.exports += 1
            try:
                point = notary.read(path.read_text("utf-8"))
                self._entries |= dict(_lines(path.with_suffix(".entries")))
            except (NotOurs, OSError, ValueError):
                report.wrong.append(f"{path.name}: changed, or not signed by us")
                continue
            tree = Tree()
            for place in range(point.size):
                tree.add(self.hash_of(place) or b"")
            if tree.root != point.root:
                report.wrong.append(f"{path.name}: its entries are not those of its checkpoint")

    def has(self, row: Row, hashed: bytes) -> bool:
        """Whether an entry is the one that was exported in its place, if one was."""
        known = self._entries.get(row.leaf)
        return known is None or known == (row.id, hashed.hex())

    def id_of(self, place: int) -> str:
        """Which entry that was, in brackets, when it is known."""
        return f" ({self._entries[place][0]})" if place in self._entries else ""

    def hash_of(self, place: int) -> bytes | None:
        """The exported hash of a place."""
        return bytes.fromhex(self._entries[place][1]) if place in self._entries else None

    def not_in(self, ids: set[str]) -> Iterator[str]:
        """Exported entries that are in the database no more."""
        return (f"entry {place} ({entry})" for place, (entry, _) in self._entries.items() if entry not in ids)


def _lines(path: Path) -> Iterator[tuple[int, tuple[str, str]]]:
    for line in path.read_text("utf-8").splitlines():
        place, entry, hashed = line.split()
        bytes.fromhex(hashed)
        yield int(place), (entry, hashed)
