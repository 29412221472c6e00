"""How papermill executes our notebooks: a quiet kernel, there in time, gone when nobody waits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

ENGINE = "sotdiff"
_NAME = "python3"
# ipykernel warns at each start that plain TCP can be listened to; with this it encrypts.
_ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
# A kernel that is told to stop calls that an error; what a cell does stands in the notebook.
_QUIET = "--log-level=CRITICAL"


@contextmanager
def kernel_ahead(cwd: Path, modules: str) -> Iterator[AsyncKernelManager | None]:
    """Start a kernel that works in `cwd`, and let it import `modules` while others get ready.

    Give it to `execute_notebook`, once. Where nobody takes it, it is stopped at the end. Where none
    can be started there is None: who needs one then will say why.
    """
    kernel = AsyncKernelManager(kernel_name=_NAME, config=_ENCRYPTED)
    words = [_QUIET, f"--IPKernelApp.exec_lines=import {modules}"]
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


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill is untyped
    """Executes the cells; a kernel whose cells have come to an end is not asked, but stopped.

    Where a cell took too long, the kernel is asked first: a cell that writes may still end well.
    """

    def papermill_execute_cells(self) -> None:
        """Execute all cells up to the first that fails."""
        super().papermill_execute_cells()
        self.shutdown_kernel = "immediate"


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill is untyped
    """papermill's own engine with that client.

    papermill saves a notebook that came to its end, be it a failing cell. Where the kernel died or
    a cell took too long, it is saved at `address` as far as it had come.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int,
        execution_timeout: int,
        address: str,
        km: AsyncKernelManager | None = None,
        **_: Any,
    ) -> Any:
        client = _Client(
            nb_man,
            km=km,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            config=_ENCRYPTED,
            extra_arguments=[_QUIET],
        )
        try:
            return client.execute(cleanup_kc=True)
        except Exception:
            write_ipynb(nb_man.nb, address)
            raise


papermill_engines.register(ENGINE, _Engine)
