"""sotdiff from Prefect: `python prefect_flow.py` serves the flow, and runs it every 15 minutes.

`sotdiff` is on the PATH, and the folder of `sotdiff.toml` is /srv/crm. A run that fails is not
tried again: the next one does what it left. Exit 5, another run is under way, is no failure.
"""

import subprocess

from prefect import flow

LOCKED = 5


@flow(name="sotdiff", retries=0)
def run_sotdiff() -> None:
    """Run sotdiff once."""
    code = subprocess.run(["sotdiff", "run"], cwd="/srv/crm", check=False).returncode
    if code not in {0, LOCKED}:
        raise RuntimeError(f"sotdiff run ended with {code}")


if __name__ == "__main__":
    run_sotdiff.serve(name="every-15-minutes", cron="*/15 * * * *", limit=1)
