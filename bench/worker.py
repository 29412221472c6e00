"""One measured process: `worker.py MODULE ENGINE DATA WARM-UP REPETITIONS` prints one JSON line."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time


def main(module: str, engine: str, data: str, warm_up: str, repetitions: str) -> None:
    """Warm up on small data, load, run; tell the seconds of every run and the peak of memory."""
    load, run = importlib.import_module(module).ENGINES[engine]
    run(load(warm_up))
    given, seconds, answer = load(data), [], None
    for _ in range(int(repetitions)):
        start = time.perf_counter()
        answer = run(given)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "answer": answer}))


if __name__ == "__main__":
    main(*sys.argv[1:])
