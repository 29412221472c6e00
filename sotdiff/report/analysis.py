"""An analyst's notebook as a page to hand on: words, results, and the code folded away.

It is shown as it was saved; nothing is executed. The parts of the report that its cells show are
rendered again as the report renders them; what other cells show is cleaned.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError
from nbconvert.filters import markdown2html, strip_ansi

from sotdiff.errors import SotdiffError
from sotdiff.report.folder import private_files, write_text
from sotdiff.report.fragments import environment, section_html
from sotdiff.report.page import frame_of_page, read_notebook
from sotdiff.report.section import MIME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from nbformat import NotebookNode

    from sotdiff.report.scrub import Scrubber

Part = dict[str, Any]
_TITLE = re.compile(r"\A\s*#\s+(.+)\n?")
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>')


def render_analysis(
    notebook: Path, target: Path, scrubber: Scrubber, saved: datetime, *, mask: bool = False
) -> Path:
    """Write a notebook as it was `saved` (UTC) as one HTML file, and return its path.

    Secrets are taken out first. Raises SotdiffError where nothing in it has run, or nothing of it
    can be read.
    """
    book: NotebookNode = read_notebook(notebook, scrubber)
    _raise_if_never_run(book, notebook)
    parts = [part for cell in book.cells for part in _parts_of(cell, mask=mask)]
    page = {
        **frame_of_page("sotdiff analysis", "analysis"),
        "heading": _heading_of(book) or notebook.stem.capitalize(),
        "parts": parts,
        "name": notebook.name,
        "saved": saved.isoformat(timespec="seconds"),
        "failed": sum(part["kind"] == "failure" for part in parts),
        "masked": mask,
    }
    text = environment("page", mask=mask).get_template("analysis.html.j2").render(page=page)
    with private_files():
        write_text(target, text)
    return target


def _raise_if_never_run(book: NotebookNode, notebook: Path) -> None:
    """Refuse a notebook that shows nothing."""
    if not any(cell.get("execution_count") for cell in book.cells):
        raise SotdiffError(
            f"nothing in {notebook} has run, or it is no notebook; run it in JupyterLab "
            "(`sotdiff explore`) and save it, then its page can be made"
        )


def _heading_of(book: NotebookNode) -> str | None:
    """Return the notebook's title: the heading that its first words begin with."""
    words = next((cell.source for cell in book.cells if cell.cell_type == "markdown"), "")
    found = _TITLE.match(words)
    return found[1].strip() if found else None


def _parts_of(cell: NotebookNode, *, mask: bool) -> Iterator[Part]:
    """Yield what a cell says: its words, or its code and what became of it."""
    if cell.cell_type == "markdown":
        words = _ANCHOR.sub("", markdown2html(_TITLE.sub("", cell.source)))
        yield {"kind": "words", "html": words}
    elif cell.cell_type == "code" and cell.source.strip():
        yield {"kind": "code", "text": cell.source, "ran": cell.execution_count is not None}
        for output in cell.outputs:
            yield from _shown(output, mask=mask)


def _shown(output: NotebookNode, *, mask: bool) -> Iterator[Part]:
    """Yield what a cell showed: the richest form that the page knows."""
    data = output.get("data", {})
    if output.output_type == "error":
        where = strip_ansi("\n".join(output.traceback))
        yield {"kind": "failure", "name": output.ename, "text": output.evalue, "where": where}
    elif MIME in data and (section := _section(data[MIME], mask=mask)):
        yield {"kind": "section", "html": section}
    elif "text/html" in data:
        yield {"kind": "shown", "html": data["text/html"]}
    elif text := (output.get("text") or data.get("text/plain", "")).strip("\n"):
        yield {"kind": "told", "text": strip_ansi(text)}


def _section(section: Any, *, mask: bool) -> str | None:
    """Return a part of the report as HTML, None where another version of sotdiff has made it."""
    with suppress(TemplateError, KeyError, TypeError, AttributeError):
        return section_html(section, dress="page", mask=mask)
    return None
