"""What Prefect makes of the example, as JSON; runs in Prefect's environment, not in ours.

The flow's function is called as Prefect calls it, without Prefect's server, which takes a minute
to start; what it raises is a failed run there.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from typing import Any
from unittest import mock

from prefect import Flow

with mock.patch.object(Flow, "serve", autospec=True) as serve:
    runpy.run_path(sys.argv[1], run_name="__main__")
flow: Flow[Any, Any] = serve.call_args.args[0]
told = dict(serve.call_args.kwargs)
at_once = told.pop("limit")
(schedule,) = flow.to_deployment(**told).schedules


def end_with(code: str) -> str:
    """Let the flow run where `sotdiff` ends with this code; return how it ended."""
    os.environ["CODE"] = code
    try:
        flow.fn()
    except RuntimeError:
        return "failed"
    return "done"


facts = {
    "cron": schedule.schedule.cron,
    "at once": at_once,
    "retries": flow.retries,
    "ends": [end_with(code) for code in sys.argv[2:]],
}
sys.stdout.write(f"\n{json.dumps(facts)}\n")
