"""The kernel of our notebooks: quiet, encrypted, and there in time where it is started ahead."""

from __future__ import annotations

from contextlib import contextmanager
from math import inf
from queue import Empty
from time import monotonic
from typing import TYPE_CHECKING

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

_NAME = "python3"
# ipykernel warns at each start that plain TCP can be listened to; with this it encrypts.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
_CLIENT = f"{__name__}.PromptClient"
# A kernel that is told to stop calls that an error; what a cell does stands in the notebook.
QUIET = "--log-level=CRITICAL"
# What a library makes at import stays: looking through it for garbage took a tenth of a run.
_UNDISTURBED = "import gc; gc.disable(); import {}; gc.enable(); gc.freeze()"


class PromptClient(AsyncKernelClient):
    """A client that is ready when the kernel is: the usual one waits for its silence, too."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - its caller's
        """Wait until the kernel answers, `timeout` seconds at most.

        Raises DeadKernelError when it has died, RuntimeError when it takes too long.
        """
        end = inf if timeout is None else monotonic() + timeout
        while not await self._answers():
            if not await self.is_alive():
                from nbclient.exceptions import DeadKernelError  # noqa: PLC0415 - seldom

                raise DeadKernelError("the kernel died before it answered")
            if monotonic() > end:
                raise RuntimeError(f"the kernel did not answer within {timeout} seconds")

    async def _answers(self) -> bool:
        """Ask the kernel who it is; tell whether its answer came, and its output with it."""
        self.kernel_info()
        try:
            answer = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        self._handle_kernel_info_reply(answer)
        return True


class PromptManager(AsyncKernelManager):
    """A manager that sees at once that the kernel has ended: the usual one looks every 0.1 s."""

    async def _async_wait(self, pollinterval: float = 0.005) -> None:
        """Wait until the kernel's process has ended."""
        await super()._async_wait(pollinterval)


@contextmanager
def kernel_ahead(cwd: Path, modules: str) -> Iterator[AsyncKernelManager | None]:
    """Start a kernel that works in `cwd`, and let it import `modules` while others get ready.

    Give it to `execute_notebook`, once. Where nobody takes it, it is stopped at the end. Where none
    can be started there is None: who needs one then will say why.
    """
    kernel = PromptManager(kernel_name=_NAME, config=ENCRYPTED, client_class=_CLIENT)
    words = [QUIET, f"--IPKernelApp.exec_lines={_UNDISTURBED.format(modules)}"]
    try:
        _wait_for(kernel.start_kernel(cwd=str(cwd), extra_arguments=words))
    except Exception:  # noqa: BLE001 - a door: the run itself leaves its papers and says why
        yield None
        return
    try:
        yield kernel
    finally:
        if kernel.has_kernel:
            _wait_for(kernel.shutdown_kernel(now=True))


@run_sync
async def _wait_for(done: Awaitable[None]) -> None:
    """Wait until something is done, be it in a notebook or a program with a loop of its own."""
    await done
