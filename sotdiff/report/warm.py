"""A Python that imports what a notebook will need while its kernel is still being prepared.

`sotdiff run` starts it before anything else: by the time the settings and papermill are loaded,
the kernel's imports are nearly done. It becomes the kernel when it is told how (kernel.py). This
module is both ends, and imports nothing that takes time.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KERNEL = "ipykernel.kernelapp"
# The usual 700 had the garbage collector look 400 times during a run, and find nothing.
_SELDOM = 50_000


@contextmanager
def warm_python(modules: str) -> Iterator[Popen[bytes] | None]:
    """Start a Python that imports `modules` (a blank between two); it is gone at the end.

    None where none can be started. It runs in a session of its own, as a kernel does.
    """
    words = [sys.executable, "-P", "-m", __name__, *modules.split()]
    env = {**os.environ, "JPY_PARENT_PID": str(os.getpid())}  # a kernel ends with its parent
    try:
        python = Popen(words, stdin=PIPE, env=env, start_new_session=True)  # noqa: S603 - our own words
    except OSError:
        yield None
        return
    with python:
        try:
            yield python
        finally:
            python.kill()


def become_kernel(python: Popen[bytes], words: Sequence[str], cwd: str) -> None:
    """Tell a warm Python to work in `cwd` as the kernel of these command line words."""
    order = json.dumps({"words": words, "cwd": cwd}).encode()
    with suppress(OSError), python.stdin as pipe:  # type: ignore[union-attr]  # it has one
        pipe.write(order)  # where it has died, whoever waits for its kernel will say so


@contextmanager
def undisturbed() -> Iterator[None]:
    """Import within it: what a library makes then stays, and is never looked through for garbage.

    That took a tenth of a run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_SELDOM)
        gc.enable()


def main() -> None:
    """Import, wait for the order, and become the kernel; without an order, end."""
    with undisturbed():
        for name in [KERNEL, *sys.argv[1:]]:
            with suppress(Exception):  # the notebook's own import says what is wrong
                import_module(name)
    order = json.loads(sys.stdin.read() or "null")
    if order is None:
        return
    os.chdir(order["cwd"])
    sys.argv = order["words"]
    import_module(KERNEL).launch_new_instance()


if __name__ == "__main__":
    main()
