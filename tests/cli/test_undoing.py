"""`sotdiff undo` and `sotdiff holds`, on the sample world."""

from __future__ import annotations

import json
from contextlib import chdir
from typing import TYPE_CHECKING

from commanding import ends

from sotdiff.record import State
from sotdiff.settings import load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_undone_held_lifted_and_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Created contacts are left, and a value that HubSpot does not take any more: exit 3.

    What is lifted is written by the next run; what is still held is not.
    """
    (tmp_path / "sotdiff.toml").write_text(example_settings().read_text())
    with chdir(tmp_path):
        assert ends("sandbox", "--make") == 0
        assert ends("apply") == 0
        settings = load_settings()
        with State.open(settings.state.url, settings.root) as state:
            run_id = state.last_runs(1)[0].run_id
        capsys.readouterr()
        assert ends("undo", run_id, "--json", "--by", "jo", "--reason", "wrong sheet") == 3
        receipts = json.loads(capsys.readouterr().out)
        fields = [each for each in receipts if each["code"] != "D7"]
        assert {each["code"] for each in fields} == {"D2", "D3", "D4", "D5", "D6", "D8"}
        left = [each for each in fields if each["result"] not in {"applied", "already"}]
        assert [(each["was"], each["now"], each["result"]) for each in left] == [
            ("scout", "Scout", "rejected")
        ]
        assert {each["result"] for each in receipts if each["code"] == "D7"} == {"held"}
        assert ends("holds", "--json") == 0
        held = json.loads(capsys.readouterr().out)
        phone = next(each for each in held if each["code"] == "D6")
        assert ends("holds", "--lift", str(phone["hold"])) == 1
        assert ends("holds", "--lift", "999999", "--reason", "no") == 1
        assert ends("holds", "--lift", str(phone["hold"]), "--reason", "it was right") == 0
        told = capsys.readouterr().out
        assert f"{len(held) - 1} held" in told
        assert "by jo: wrong sheet" in told
        assert ends("apply", "--json") == 0
        after = json.loads(capsys.readouterr().out)
        written = [each["contact_id"] for each in after if each["result"] == "applied"]
        assert written == [phone["contact_id"]]
        assert ends("undo", "20200101T000000Z") == 1
