"""Scrubbing: no secret and no home folder stays in a text, in whatever spelling."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from sotdiff.report.scrub import DOTS, Scrubber

SECRET = "pat-na1-11111111-2222-canary/+\\'"
HOME = Path("/home/joseph")


@pytest.fixture
def scrubber() -> Scrubber:
    """Return a scrubber that knows one secret."""
    return Scrubber([SECRET], HOME)


@pytest.mark.parametrize(
    "text", ["", "no secret here", "pat-na1", "Bearer", "the sandbox is a sandbox", "/home/jo"]
)
def test_other_texts_stay(scrubber: Scrubber, text: str) -> None:
    """What holds no secret is left as it is."""
    assert scrubber.clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"https://api.example.com/?hapikey={quote(SECRET, safe='')}",
        f"ValueError: {SECRET!r}",
        f'{{"token": "{SECRET}"}}',
        "\x1b[31mpat-na1-11111111\x1b[0m-2222-canary/+\\'",
        "authorization: Bearer abcdefgh12345678",
        "another one: pat-eu1-0123abcd-0123-4567-89ab-0123456789ab",
    ],
)
def test_a_secret_is_replaced_in_every_spelling(scrubber: Scrubber, text: str) -> None:
    """A known secret, quoted, coloured or in an address, becomes dots; so does any token."""
    cleaned = scrubber.clean(text)
    assert DOTS in cleaned
    assert "canary" not in cleaned
    assert "0123abcd" not in cleaned
    assert "abcdefgh" not in cleaned


def test_a_short_secret_is_no_secret() -> None:
    """A word like `sandbox` in the place of a token does not turn every text into dots."""
    assert Scrubber(["sandbox"], HOME).clean("the sandbox") == "the sandbox"


def test_the_home_folder_is_a_tilde(scrubber: Scrubber) -> None:
    """A user's name does not get out by a path."""
    assert scrubber.clean('File "/home/joseph/sotdiff/run.py"') == 'File "~/sotdiff/run.py"'


def test_every_text_of_a_json_value_is_cleaned(scrubber: Scrubber) -> None:
    """Keys, values and what is nested are cleaned; numbers stay."""
    value = {"a": [SECRET, 1, None, {SECRET: True}]}
    assert scrubber.clean_json(value) == {"a": [DOTS, 1, None, {DOTS: True}]}
