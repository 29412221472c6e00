"""The wheel: built once, installed elsewhere, and used there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)  # noqa: S603
    return next(folder.glob("*.whl"))


def test_it_holds_notebooks_schemas_and_templates(wheel: Path) -> None:
    """Whatever the code reads at run time is inside."""
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("_notebooks/reconcile.ipynb", "_schemas/heartbeat.schema.json", "_example.toml"):
        assert f"sotdiff/{part}" in names
    assert any(name.startswith("sotdiff/report/templates/") for name in names)
    assert "sotdiff/py.typed" in names


def test_it_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, `init` and `explain` work from the wheel's own files."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import sotdiff.cli as cli; "
        "assert cli.__file__.startswith(sys.path[0]), cli.__file__; cli.main(sys.argv[1:])"
    )
    for words in (["init"], ["explain", "D3"]):
        command = [sys.executable, "-c", code, str(site), *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
    assert 'portal = "sandbox"' in (tmp_path / "sotdiff.toml").read_text()
