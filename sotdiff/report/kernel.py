"""The kernel of our notebooks: quiet, encrypted, and there in time where it is started ahead."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from math import inf
from queue import Empty
from subprocess import Popen
from time import monotonic
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import run_sync
from traitlets import Instance
from traitlets.config import Config

from sotdiff.report.warm import become_kernel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

    from jupyter_client.connect import KernelConnectionInfo

_NAME = "python3"
# ipykernel warns at each start that plain TCP can be listened to; with this it encrypts.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
_CLIENT = f"{__name__}.PromptClient"
# A kernel that is told to stop calls that an error; what a cell does stands in the notebook, and
# nobody asks a scheduled kernel for the history of what was typed.
WORDS = ["--log-level=CRITICAL", "--HistoryManager.enabled=False"]


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


class _Warm(LocalProvisioner):
    """Makes a Python that is there already the kernel, where it is of the kind asked for."""

    python = Instance(Popen, allow_none=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel of this command."""
        usual = cmd[:3] == [sys.executable, "-m", "ipykernel_launcher"] and not self.kernel_spec.env
        if self.python is None or not usual:
            return await super().launch_kernel(cmd, **kwargs)
        become_kernel(self.python, cmd[2:], kwargs["cwd"])
        self.process = self.python
        self.pid = self.pgid = self.python.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


@contextmanager
def kernel_ahead(cwd: Path, python: Popen[bytes] | None) -> Iterator[AsyncKernelManager | None]:
    """Start a kernel that works in `cwd` ahead of its notebook, where one is warm in that.

    Give it to `execute_notebook`, once. Where nobody takes it, it is stopped at the end. Where none
    can be started there is None: who needs one then will say why.
    """
    kernel = PromptManager(kernel_name=_NAME, config=ENCRYPTED, client_class=_CLIENT)
    try:
        kernel.provisioner = _Warm(kernel_spec=kernel.kernel_spec, parent=kernel, python=python)
        _wait_for(kernel.start_kernel(cwd=str(cwd), extra_arguments=WORDS))
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
