"""How papermill executes our notebooks: saved as far as they came, and the kernel stopped after."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb

from sotdiff.report.kernel import ENCRYPTED, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_client.manager import AsyncKernelManager

ENGINE = "sotdiff"


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill is untyped
    """Executes the cells; a kernel whose cells have come to an end is not asked, but stopped.

    Where a cell took too long, the kernel is asked first: a cell that writes may still end well.
    """

    def __init__(self, *words: Any, meanwhile: Callable[[], None], **more: Any) -> None:
        super().__init__(*words, **more)
        self._meanwhile = meanwhile

    def papermill_execute_cells(self) -> None:
        """Execute all cells up to the first that fails; do `meanwhile` in a thread of its own."""
        Thread(target=self._meanwhile, daemon=True).start()
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
        meanwhile: Callable[[], None],
        km: AsyncKernelManager | None = None,
        **_: Any,
    ) -> Any:
        client = _Client(
            nb_man,
            km=km,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            config=ENCRYPTED,
            extra_arguments=WORDS,
            meanwhile=meanwhile,
        )
        try:
            return client.execute(cleanup_kc=True)
        except Exception:
            write_ipynb(nb_man.nb, address)
            raise


papermill_engines.register(ENGINE, _Engine)
