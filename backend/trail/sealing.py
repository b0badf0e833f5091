"""Sealing: committed entries get their places in the tree, a checkpoint over all is signed, and once a day published
outside the database."""

import logging
import os
import threading
from datetime import date
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from backend.kit.clock import now
from backend.kit.db import Database, alone
from backend.trail import store
from backend.trail.entries import leaf
from backend.trail.merkle import Tree, leaf_hash
from backend.trail.notes import Checkpoint, Notary

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
_AT_ONCE = 1000


class Sealer:
    """Seals the trail every few seconds, on a thread of its own, and exports it once a day."""

    def __init__(self, db: Database, notary: Notary, folder: Path) -> None:
        self._db = db
        self._notary = notary
        self._folder = folder
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins in the background."""
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Seals what is left, and ends."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def seal(self) -> int:
        """Seals what is not sealed yet; how many entries."""
        sealed = 0
        while True:
            with self._db.read() as tx:
                if not store.unsealed(tx, 1):
                    return sealed
            with self._db.write() as tx:
                alone(tx, "sealing of the trail")
                sealed += self._seal(tx)

    def export(self, today: date, again: bool = False) -> Path | None:
        """Writes the last checkpoint, and the hashes of the entries since the export before, to the folder.

        Once a day, or `again`; None when there is nothing to export.
        """
        path = self._folder / f"{today}.checkpoint"
        with self._db.read() as tx:
            last = store.last_checkpoint(tx)
            if last is None or (path.exists() and not again):
                return None
            first = self._exported_size(but=path)
            lines = [
                f"{row.leaf} {row.id} {leaf_hash(leaf(row)).hex()}\n" for row in store.sealed_from(tx, first, last.size)
            ]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path.with_suffix(".entries"), "".join(lines))
        _write(path, last.note)
        return path

    def _seal(self, tx: Connection) -> int:
        last = store.last_checkpoint(tx)
        tree = Tree(last.size, map(bytes.fromhex, last.frontier)) if last else Tree()
        rows = store.unsealed(tx, _AT_ONCE)
        places = []
        for row in rows:
            places.append((row.id, tree.size))
            tree.add(leaf_hash(leaf(row)))
        if not rows:
            return 0
        store.number(tx, places)
        point = Checkpoint(tree.size, tree.root, now())
        frontier = [node.hex() for node in tree.frontier]
        store.add_checkpoint(tx, point.size, point.root.hex(), point.at, frontier, self._notary.signed(point))
        return len(rows)

    def _exported_size(self, but: Path) -> int:
        """Up to which place the entries were exported before."""
        earlier = sorted(path for path in self._folder.glob("*.checkpoint") if path != but)
        return self._notary.read(earlier[-1].read_text("utf-8")).size if earlier else 0

    def _run(self) -> None:
        while True:
            last_time = self._stopping.wait(PAUSE_SECONDS)
            try:
                self.seal()
                self.export(now().date())
            except (SQLAlchemyError, OSError, ValueError) as mistake:  # the next round tries again
                log.warning("sealing the trail failed: %s", type(mistake).__name__)
            if last_time:
                return


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
