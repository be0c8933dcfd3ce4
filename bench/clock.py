"""CPU time of this process and of others, and how a list of them is told."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import numpy as np
import psutil

SCHEDULER = 2
"""CPUCLOCK_SCHED of Linux: time on a processor, of all threads, in nanoseconds."""


def cpu_seconds(processes: Iterable[int]) -> float:
    """Of other processes together. psutil counts in hundredths of a second, too coarse for one query."""
    return sum(map(_cpu_of, processes))


def _cpu_of(process: int) -> float:
    try:
        return time.clock_gettime((~process) << 3 | SCHEDULER)  # what clock_getcpuclockid(3) answers
    except OSError:
        times = psutil.Process(process).cpu_times()
        return times.user + times.system


def p50(values: Sequence[float]) -> float:
    return float(np.percentile(values, 50))


def p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))


def verdict(name: str, value: float, bound: float, *, at_least: bool = False) -> bool:
    """Print a value beside its bound; whether it is kept."""
    is_kept = value >= bound if at_least else value <= bound
    sign = "≥" if at_least else "≤"
    print(f"  {'ok    ' if is_kept else 'missed'} {name:<58} {value:8.2f}  {sign} {bound:g}", flush=True)
    return is_kept
