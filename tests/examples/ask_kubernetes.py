"""What Kubernetes takes the example for, as JSON; runs where kubernetes-validate is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import yaml

OLDEST = "1.29"  # the first in which ReadWriteOncePod is for everybody
resources = list(yaml.safe_load_all(Path(sys.argv[1]).read_text("utf-8")))
for resource in resources:
    for version in (OLDEST, kubernetes_validate.latest_version()):
        kubernetes_validate.validate(resource, version, strict=True)
cron, claim = resources
job = cron["spec"]["jobTemplate"]["spec"]
pod = job["template"]["spec"]
(container,) = pod["containers"]
(volume,), (mount,) = pod["volumes"], container["volumeMounts"]


def end_with(code: str) -> str:
    """Run the container's command where `sotdiff` ends with this code; return how it ended."""
    os.environ["CODE"] = code
    done = subprocess.run(container["command"], cwd=container["workingDir"], check=False)  # noqa: S603
    return "failed" if done.returncode else "done"


facts = {
    "cron": cron["spec"]["schedule"],
    "overlaps": cron["spec"]["concurrencyPolicy"],
    "retries": job["backoffLimit"],
    "restarts": pod["restartPolicy"],
    "volumes": [volume["name"], volume["persistentVolumeClaim"]["claimName"]],
    "kept": {mount["name"]: mount["mountPath"]},
    "claim": claim["metadata"]["name"],
    "ends": [end_with(code) for code in sys.argv[2:]],
}
sys.stdout.write(f"\n{json.dumps(facts)}\n")
