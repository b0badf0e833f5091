"""The figures as Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

_Value = Callable[[Any], float | None]


def tables(machine: str, told: Sequence[Any], chosen: argparse.Namespace) -> str:
    """Everything measured, the two systems side by side with ratios."""
    lines = [f"{machine}.", ""]
    rows: list[tuple[str, _Value, int, str]] = [
        ("CPU of a turn, certificate (10 turns), ms", lambda t: t.certificate.cpu_ms, 1, "≤ 0.25"),
        ("CPU of a turn, look-up (5 turns), ms", lambda t: t.look_up.cpu_ms, 1, "≤ 0.25"),
        ("p50 of a turn, certificate, ms", lambda t: t.certificate.percentile(0.5), 1, ""),
        ("p99 of a turn, certificate, ms", lambda t: t.certificate.percentile(0.99), 1, "≤ 0.33"),
        ("p50 of a turn, look-up, ms", lambda t: t.look_up.percentile(0.5), 1, ""),
        ("p99 of a turn, look-up, ms", lambda t: t.look_up.percentile(0.99), 1, "≤ 0.33"),
    ]
    for senders in sorted({one for t in told for one in t.crowds}):
        rows.append((f"turns a second, {senders} at once", lambda t, s=senders: t.crowds[s].rate, 1, "≥ 4"))
        rows.append((f"p99, {senders} at once, ms", lambda t, s=senders: t.crowds[s].percentile(0.99), 1, "≤ 0.33"))
    rows += [
        ("memory (PSS), whole system, MB", lambda t: sum(t.memory.values()), 0, ""),
        ("the same against stock's Rasa alone, MB", _alone, 0, "≤ 0.5"),
        ("disk, environments and model, MB", lambda t: sum(t.disk.values()), 0, "≤ 0.33"),
        ("cold start to the first answer, s", lambda t: t.cold_start, 1, "≤ 0.33"),
        ("training, s", lambda t: t.training, 0, ""),
    ]
    for length in sorted({one for t in told for one in t.lengths}):
        rows.append((f"CPU of a turn at {length} messages, ms", lambda t, n=length: t.lengths[n], 1, ""))
    if all(t.lengths for t in told):
        rows.append(("500 messages against 10", lambda t: t.lengths[500] / t.lengths[10], 2, "≤ 1.5 (ours)"))
    lines += [
        "| | " + " | ".join(t.name for t in told) + " | ratio | wanted |",
        "|---|" + "---:|" * (len(told) + 1) + "---|",
    ]
    for name, value, digits, wanted in rows:
        lines.append(_row(name, [value(t) for t in told], digits, wanted))
    lines += ["", "CPU of a turn by process, certificate, ms; memory by process, MB:", ""]
    lines += ["| system | process | CPU of a turn | memory (PSS) |", "|---|---|---:|---:|"]
    for t in told:
        run = t.certificate
        for part in sorted(run.cpu, key=run.cpu.get, reverse=True):
            cpu = 1000 * run.cpu[part] / len(run.turns)
            lines.append(f"| {t.name} | {part} | {cpu:.1f} | {t.memory.get(part, 0.0):.0f} |")
    return "\n".join(lines)


def _alone(told: Any) -> float:
    """Stock's Rasa without its action server; of ours everything."""
    return told.memory["rasa"] if "action server" in told.memory else sum(told.memory.values())


def _row(name: str, values: Sequence[float | None], digits: int, wanted: str) -> str:
    shown = ["–" if value is None else f"{value:,.{digits}f}" for value in values]
    known = len(values) == 2 and None not in values and values[0]
    ratio = f"{values[1] / values[0]:.2f}" if known else ""
    return f"| {name} | " + " | ".join(shown) + f" | {ratio} | {wanted} |"
