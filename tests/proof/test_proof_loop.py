"""The short form of the loop: some starts; `make proof-loop` injects for two minutes."""

from __future__ import annotations

from proof.loop import Injected, Loop, prove_loop


def test_drift_is_right_again_within_two_intervals() -> None:
    """Real runs on a timer; what goes wrong between them and while they run is put right."""
    lived = prove_loop(seconds=5)
    assert lived.missed() == []
    assert len(lived.codes) >= 2
    assert len(lived.drift) >= 5
    assert {each.field for each in lived.drift} >= {None, "phone", "city", "trackingsource"}


def test_a_loop_says_what_it_missed() -> None:
    """Drift that grew too old or stayed, a run that did not end well, an old heartbeat."""
    fine = Injected(1, "phone", 0.0, age_s=3.9, is_right=True)
    late = Injected(2, "city", 0.0, age_s=4.0, is_right=True)
    wrong = Injected(3, None, 0.0, age_s=1.0)
    assert Loop(2, codes=[0], drift=[fine]).missed() == []
    assert len(Loop(2, codes=[0, 3], drift=[fine, late, wrong], heard_s=4).missed()) == 4


def test_a_loop_whose_runs_do_not_fit_proves_nothing() -> None:
    """An interval must hold a run."""
    assert Loop(2, runs_s=[1.9]).is_valid
    assert not Loop(2, runs_s=[1.9, 2.0]).is_valid
