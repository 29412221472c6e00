"""The page: an executed notebook as one HTML file that needs nothing else, and the index of runs.

nbconvert goes through the notebook with our own template; what it inserts is the data that the
cells left, rendered again with autoescape. A content security policy lets only our own style
sheet and script run: should a value ever escape, it can neither run nor call home.
"""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import nbformat
from jinja2 import StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import ValidationError

from sotdiff.report.folder import (
    DAILY,
    FINDINGS,
    FINDINGS_BOOK,
    LATEST,
    NOTEBOOK,
    PAGE,
    PLAN,
    RECEIPTS,
    RESULT,
    SMARTLEAD,
    private_files,
    read_result,
    runs_in,
    write_text,
)
from sotdiff.report.fragments import TEMPLATES, environment, equip
from sotdiff.report.past import span_words
from sotdiff.report.section import MIME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from sotdiff.report.scrub import Scrubber

INDEX = "index.html"
FILES = {
    FINDINGS_BOOK: "all findings (Excel)",
    FINDINGS: "all findings (JSON lines)",
    PLAN: "plan",
    RECEIPTS: "receipts",
    NOTEBOOK: "notebook",
}
# What the index leads to, where it is there.
PAGES = {
    f"{LATEST}/{PAGE}": "The latest report",
    f"{DAILY}/{DAILY}.html": "The last days",
    f"{SMARTLEAD}/{SMARTLEAD}.html": "SmartLead",
    "proposals.xlsx": "Proposals for the workbook (Excel)",
}
_STEPS = {"load": "Load both sides", "reconcile": "Reconcile", "show": "Make the report"}
_FACTS = (
    *("run_id", "digest", "wrote", "counts", "error", "seconds", "started_at", "looked_at"),
    *("world", "portal_id", "owner_id", "url", "workbook", "sheet", "valid_until"),
)
_NO_RESULT: dict[str, Any] = {
    "status": "error",
    "headline": "No result.",
    "rest": f"There is no {RESULT} of this run that can be read.",
    "warnings": [],
    **dict.fromkeys(_FACTS),
}


def render_page(
    executed: Path, target: Path, template: str = "page", *, mask: bool = False
) -> Path:
    """Write the executed notebook as one HTML file, and return its path.

    The state on top is that of the result file beside the notebook. A notebook that cannot be read
    gives a page with the state alone. `template` is a folder in `templates/`; a style sheet of
    that name goes behind the common one. `mask`: addresses and phones are made unreadable.
    """
    result = {**_NO_RESULT, **(read_result(executed.parent) or {})}
    folder = executed.parent
    beside = {
        "files": [(name, words) for name, words in FILES.items() if (folder / name).exists()],
        "index": "../index.html" if (folder.parent / INDEX).exists() else None,
    }
    body = _body(read_notebook(executed), result, beside, template, mask=mask)
    with private_files():
        write_text(target, body)
    return target


def ready_page(template: str = "page", *, mask: bool = False) -> None:
    """Make an empty page and read the other templates ahead: the first page takes longest."""
    _body(nbformat.v4.new_notebook(), _NO_RESULT, {}, template, mask=mask)
    sections = environment("page", mask=mask)
    ours = sections.list_templates(filter_func=lambda each: each.startswith("section/"))
    for name in [*ours, "index.html.j2"]:
        sections.get_template(name)


def write_index(
    reports: Path,
    now: datetime,
    *,
    strip: Sequence[dict[str, Any]] = (),
    rule: tuple[timedelta, timedelta] | None = None,
    mask: bool = False,
) -> Path:
    """Write `index.html`, the list of all runs with their state, newest first; return its path.

    `now` is in UTC. `strip`: the last days (strip.py); `rule`: how long folders are kept.
    """
    runs = [
        {"name": name, "page": f"{name}/{PAGE}", "result": {**_NO_RESULT, **(result or {})}}
        for name, result in runs_in(reports)
    ]
    page = {
        **frame_of_page("sotdiff runs"),
        "runs": runs,
        "now": now.isoformat(),
        "strip": strip,
        "there": {run["name"] for run in runs},
        "pages": [(place, words) for place, words in PAGES.items() if (reports / place).exists()],
        "rule": rule and [span_words(span.total_seconds()) for span in rule],
    }
    text = environment("page", mask=mask).get_template("index.html.j2").render(page=page)
    with private_files():
        write_text(reports / INDEX, text)
    return reports / INDEX


def read_notebook(path: Path, scrubber: Scrubber | None = None) -> nbformat.NotebookNode:
    """Return a notebook, without secrets where a scrubber is given; empty if it cannot be read."""
    book: nbformat.NotebookNode = nbformat.v4.new_notebook()
    with suppress(OSError, ValueError, AttributeError, KeyError, TypeError, ValidationError):
        text = path.read_text(encoding="utf-8")
        clean = json.dumps(scrubber.clean_json(json.loads(text))) if scrubber else text
        read = nbformat.reads(clean, as_version=4)
        nbformat.validate(read)
        book = read
    return book


def _body(
    book: nbformat.NotebookNode,
    result: dict[str, Any],
    beside: dict[str, Any],
    template: str,
    *,
    mask: bool,
) -> str:
    """Return the page of a notebook and its result; `beside`: the `files` and the `index`."""
    page = {
        **frame_of_page(f"{result['headline']} sotdiff report", template),
        "result": result,
        "sections": _sections(book),
        "mime": MIME,
        "steps": _steps(book),
        "masked": mask,
        "files": [],
        "index": None,
        **beside,
    }
    exporter = _exporter(template, mask=mask)
    body: str = exporter.from_notebook_node(book, resources={"page": page})[0]
    return body


@lru_cache
def _exporter(template: str, *, mask: bool) -> TemplateExporter:
    """Return nbconvert's exporter with one of our templates, and autoescape on."""
    exporter = TemplateExporter(
        template_name=template,
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(TEMPLATES)],
        optimistic_validation=True,
    )
    exporter.environment.autoescape = True
    exporter.environment.undefined = StrictUndefined
    exporter.environment.trim_blocks = True
    exporter.environment.lstrip_blocks = True
    equip(exporter.environment, "page", mask=mask)
    return exporter


def frame_of_page(title: str, template: str = "page") -> dict[str, Any]:
    """Return what the frame of every page needs: title, style, script and their policy.

    A style sheet with the template's name goes behind the common one.
    """
    sheets = dict.fromkeys((TEMPLATES / "page.css", TEMPLATES / f"{template}.css"))
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {
        "title": title,
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "policy": policy,
        "version": version("sotdiff"),
    }


def _digest(text: str) -> str:
    """Return a text's digest as a content security policy writes it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _sections(book: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Return the sections that the cells left, but the state: that is the result file's to say."""
    outputs = (output for cell in book.cells for output in cell.get("outputs", []))
    sections = [output.data[MIME] for output in outputs if MIME in output.get("data", {})]
    return [section for section in sections if section["name"] != "state"]


def _steps(book: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Return how long the cells of each step took, in seconds, as papermill measured it."""
    return [
        {"words": words, "seconds": sum(map(_seconds, _tagged(book, tag)))}
        for tag, words in _STEPS.items()
    ]


def _tagged(book: nbformat.NotebookNode, tag: str) -> list[nbformat.NotebookNode]:
    """Return the cells that bear a tag."""
    return [cell for cell in book.cells if tag in cell.metadata.get("tags", [])]


def _seconds(cell: nbformat.NotebookNode) -> float:
    """Return how long a cell took; 0 where it did not run."""
    return float(cell.metadata.get("papermill", {}).get("duration") or 0)
