"""The workbook as leads: every row is a lead or a reject, every entry usable or rejected."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from bookmaking import (
    ANN,
    BOB,
    HEADERS,
    TAB,
    new_book,
    replace_in_part,
    settings_with,
    write_book,
)
from reading import load_alike

from sotdiff.errors import ConfigError, WorkbookError
from sotdiff.load import load_leads
from sotdiff.tables import Leads, Rejects, columns_of, conform, fingerprint
from sotdiff.workbook import cell_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Frames = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the workbook of a test stands."""
    return tmp_path / "book.xlsx"


def load(path: Path, *rows: Sequence[Any], **options: Any) -> Frames:
    """Load a workbook of these rows below the header."""
    return load_alike(write_book(path, [HEADERS, *rows]), settings_with(**options))


def shown(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of a frame as plain tuples; missing is None."""
    wanted = frame[list(columns)].astype(object)
    return list(wanted.where(wanted.notna(), None).itertuples(index=False, name=None))


def ann(**cells: Any) -> list[Any]:
    """Return the row of a lead with some of its cells changed."""
    return list({**dict(zip(HEADERS, ANN, strict=True)), **cells}.values())


def test_a_row_is_a_lead(path: Path) -> None:
    """The mapped columns in their forms, typed as the table says, with Excel's row number."""
    leads, rejects = load(path, ANN, BOB)
    assert shown(leads, *columns_of(Leads)) == [
        ("R00001", "Ann", "Ash", "ann@example.com", "+19705551234", "Granby", None, 2),
        ("R00002", "Bob", "Birch", "bob@example.com", "+19705552345", "Fraser", None, 3),
    ]
    assert {name: str(leads[name].dtype) for name in columns_of(Leads)} == columns_of(Leads)
    assert rejects.empty
    assert list(rejects.columns) == list(columns_of(Rejects))


def test_names_and_cities_are_as_they_are_written(path: Path) -> None:
    """Trimmed, NBSP as space; inner spaces, case and accents stay; blank is missing."""
    row = ann(FIRST_NAME="\u00a0Ann  Lee ", LAST_NAME="  ", CITY="Hot\u00a0Sulphur Springs")
    leads, _ = load(path, row)
    assert shown(leads, "first_name", "last_name", "city") == [
        ("Ann  Lee", None, "Hot Sulphur Springs")
    ]


def test_lids_are_trimmed_and_upper_cased(path: Path) -> None:
    """`r417` and `R00417` are two leads; neither is padded."""
    leads, rejects = load(path, ann(LEAD_ID=" r417\u00a0"), ann(LEAD_ID="R00417"))
    assert list(leads["lid"]) == ["R417", "R00417"]
    assert rejects.empty


def test_address_ledgers_are_canonical_in_their_order(path: Path) -> None:
    """Split on all separators, each address once, the primary first; nothing is sorted."""
    ledger = "Zoe@Example.com, <mailto:ann@example.com>\nZOE@example.com | b@x.co;c@x.co\u00a0"
    leads, rejects = load(path, ann(EMAIL_ALL=ledger))
    assert list(leads["email_all"]) == ["zoe@example.com;ann@example.com;b@x.co;c@x.co"]
    assert rejects.empty


def test_phone_ledgers_are_e164_in_their_order(path: Path) -> None:
    """Never split on spaces; extensions kept; equal numbers once; a number cell is a phone."""
    ledger = "(970) 555 1234 x12; 970.555.9999 | 1-970-555-9999\n+44 20 7946 0958"
    leads, rejects = load(path, ann(PHONE_ALL=ledger), [*BOB[:4], 9705551234.0, "Fraser"])
    assert list(leads["phone_all"]) == [
        "+19705551234 ext 12;+19705559999;+442079460958",
        "+19705551234",
    ]
    assert rejects.empty


def test_blank_ledgers_are_missing_and_no_reject(path: Path) -> None:
    """A lead without address or phone is a lead; separators alone are nothing."""
    leads, rejects = load(path, ann(EMAIL_ALL=" ; ,", PHONE_ALL=None), ann(LEAD_ID="R2"))
    assert shown(leads[:1], "email_all", "phone_all") == [(None, None)]
    assert rejects.empty


def test_every_other_column_is_kept_as_text(path: Path) -> None:
    """Behind the table's columns, untouched; Excel's errors stay readable there."""
    write_book(
        path,
        [
            [*HEADERS, "BEDS", "BUILT", "NOTES", "commission", "NOTES", None],
            [*ANN, 3, date(1999, 1, 2), " as it is ", "other", "#REF!", "headless"],
        ],
    )
    leads, rejects = load_alike(path, settings_with())
    others = leads.iloc[0, len(columns_of(Leads)) :]
    assert others.to_dict() == {
        "BEDS": "3",
        "BUILT": "1999-01-02",
        "NOTES": " as it is ",
        "commission (column J)": "other",
        "NOTES (column K)": "#REF!",
        "column L": "headless",
    }
    assert leads["commission"].isna().all()
    assert rejects.empty


def test_a_row_without_a_lead_id_is_rejected_whole(path: Path) -> None:
    """A totals row, a note and a malformed id: one reject each; the rest goes on."""
    leads, rejects = load(
        path,
        ANN,
        [None, "Total", None, None, 866],
        ann(LEAD_ID="R12b", PHONE_ALL="nonsense", CITY="#REF!"),
        ann(LEAD_ID=417),
        BOB,
    )
    assert list(leads["lid"]) == ["R00001", "R00002"]
    assert shown(rejects, "lid", "sheet_row", "column", "value", "blocks") == [
        (None, 3, "LEAD_ID", None, None),
        (None, 4, "LEAD_ID", "R12b", None),
        (None, 5, "LEAD_ID", "417", None),
    ]
    assert rejects["reason"][0].startswith("a row without a lead id")
    assert rejects["reason"][1].startswith("no lead id: write R and digits")


def test_a_rejected_row_keeps_its_addresses_known(path: Path) -> None:
    """Its valid addresses, canonical, in their order; what is no address is left out."""
    _, rejects = load(path, ANN, [None, None, None, "Zoe@X.co; nonsense, ann@example.com"])
    assert shown(rejects, "sheet_row", "email_all") == [(3, "zoe@x.co;ann@example.com")]


def test_all_rows_of_a_duplicate_lid_are_rejected(path: Path) -> None:
    """Nobody can tell which is right; each reject keeps the id and names all the rows."""
    leads, rejects = load(
        path, ann(LEAD_ID="R7"), BOB, ann(LEAD_ID=" r7"), ann(LEAD_ID="R7", EMAIL_ALL="#N/A")
    )
    assert list(leads["lid"]) == ["R00002"]
    assert shown(rejects, "lid", "sheet_row", "column", "value", "email_all") == [
        ("R7", 2, "LEAD_ID", "R7", "ann@example.com"),
        ("R7", 4, "LEAD_ID", " r7", "ann@example.com"),
        ("R7", 5, "LEAD_ID", "R7", None),
    ]
    assert set(rejects["reason"]) == {"R7 stands in the rows 2, 4, 5: keep one of them"}


def test_an_error_for_a_lead_id_rejects_the_row(path: Path) -> None:
    """Excel's error, or a formula without a saved result, where the id should stand."""
    leads, rejects = load(path, ann(LEAD_ID="#REF!"), ann(LEAD_ID='="R"&ROW()'), BOB)
    assert list(leads["lid"]) == ["R00002"]
    assert shown(rejects, "sheet_row", "column", "value", "email_all") == [
        (2, "LEAD_ID", "#REF!", "ann@example.com"),
        (3, "LEAD_ID", '="R"&ROW()', "ann@example.com"),
    ]
    assert "Excel shows an error" in rejects["reason"][0]
    assert "open the workbook in Excel and save it" in rejects["reason"][1]


def test_the_header_once_more_is_a_reject_of_its_own(path: Path) -> None:
    """A repeated header row says what it is."""
    leads, rejects = load(path, ANN, HEADERS, BOB)
    assert len(leads) == 2
    assert shown(rejects, "sheet_row", "value", "email_all") == [(3, "LEAD_ID", None)]
    assert list(rejects["reason"]) == ["the header once more: delete this row"]


def test_the_header_once_more_in_other_columns_is_refused(path: Path) -> None:
    """Two tables in one tab that do not agree on their columns cannot be read."""
    with pytest.raises(WorkbookError, match="row 3 holds all headers once more, in other columns"):
        load(path, ANN, [HEADERS[0], *reversed(HEADERS[1:])], BOB)


def test_a_bad_address_is_rejected_alone(path: Path) -> None:
    """The lead goes on without it; the value is what stands there, the reason says what to do."""
    leads, rejects = load(path, ann(EMAIL_ALL="ann@example.com; Ann(at)X.com; b@x.co"))
    assert list(leads["email_all"]) == ["ann@example.com;b@x.co"]
    assert shown(rejects, "lid", "sheet_row", "column", "value", "email_all", "blocks") == [
        ("R00001", 2, "EMAIL_ALL", "Ann(at)X.com", None, None)
    ]
    assert list(rejects["reason"]) == ["no e-mail address: correct or remove it"]


def test_a_bad_first_address_promotes_no_second(path: Path) -> None:
    """It holds back D4 and D7: the second entry is never made primary by accident."""
    leads, rejects = load(path, ann(EMAIL_ALL="n/a; ann@example.com; TBD"))
    assert list(leads["email_all"]) == ["ann@example.com"]
    assert shown(rejects, "value", "blocks") == [("n/a", "D4;D7"), ("TBD", None)]
    assert rejects["reason"][0].endswith("until then the lead has no primary")


@pytest.mark.parametrize(
    "address", ["josé@example.com", "a@b", "a@@b.co", "a b@x.co", "@x.co", "TRUE", "a@-x.co"]
)
def test_what_is_no_address_is_rejected(path: Path, address: str) -> None:
    """Not ASCII, no dotted domain, two @, spaces inside, a boolean: all of it stays out."""
    leads, rejects = load(path, ann(EMAIL_ALL=address))
    assert rejects["blocks"][0] == "D4;D7"
    assert leads["email_all"].fillna("")[0] in {"", "b@x.co"}


def test_a_bad_phone_is_rejected_alone(path: Path) -> None:
    """The lead goes on without it; the first one holds back D6."""
    leads, rejects = load(
        path,
        ann(PHONE_ALL="970-555-1234; 555-1234"),
        [*BOB[:4], "call Bob; 970-555-1234", "Fraser"],
    )
    assert list(leads["phone_all"]) == ["+19705551234", "+19705551234"]
    assert shown(rejects, "lid", "sheet_row", "column", "value", "blocks") == [
        ("R00001", 2, "PHONE_ALL", "555-1234", None),
        ("R00002", 3, "PHONE_ALL", "call Bob", "D6"),
    ]
    assert "area code" in rejects["reason"][0]


@pytest.mark.parametrize("phone", ["9.70555E+09", "9,7E9", 1.5e20])
def test_a_number_rounded_by_excel_is_rejected(path: Path, phone: object) -> None:
    """Digits that Excel has dropped cannot be guessed."""
    leads, rejects = load(path, ann(PHONE_ALL=phone))
    assert leads["phone_all"].isna().all()
    assert set(rejects["blocks"].dropna()) == {"D6"}
    assert "rounded" in rejects["reason"][0] or "," in str(phone)


@pytest.mark.parametrize("phone", ["555-1234 cel", "970-555-SNOW"])
def test_letters_are_no_digits(path: Path, phone: str) -> None:
    """A note behind a number must not become part of it: `555-1234 cel` is not 555-123-4235."""
    leads, rejects = load(path, ann(PHONE_ALL=phone))
    assert leads["phone_all"].isna().all()
    assert list(rejects["value"]) == [phone]


def test_an_error_for_a_ledger_rejects_the_whole_cell(path: Path) -> None:
    """It counts as the first entry: what should stand there nobody knows."""
    leads, rejects = load(path, ann(EMAIL_ALL="#REF!", PHONE_ALL="=VLOOKUP(A2,X:Y,2)"))
    assert shown(leads, "lid", "email_all", "phone_all") == [("R00001", None, None)]
    assert shown(rejects, "lid", "column", "value", "blocks") == [
        ("R00001", "EMAIL_ALL", "#REF!", "D4;D7"),
        ("R00001", "PHONE_ALL", "=VLOOKUP(A2,X:Y,2)", "D6"),
    ]


@pytest.mark.parametrize("header", ["CITY", "FIRST_NAME", "LAST_NAME"])
def test_an_error_for_a_name_or_city_leaves_it_blank(path: Path, header: str) -> None:
    """The lead goes on without the value, and nothing is held back."""
    leads, rejects = load(path, ann(**{header: "#VALUE!"}))
    assert leads[header.lower()].isna().all()
    assert shown(rejects, "lid", "column", "value", "blocks") == [
        ("R00001", header, "#VALUE!", None)
    ]


def test_one_bad_entry_in_many_rows_is_one_reject_each(path: Path) -> None:
    """Rejects are counted by row, and by entry within a row; the same entry twice is one."""
    _, rejects = load(path, ann(EMAIL_ALL="x; x"), [*BOB[:3], "x", *BOB[4:]])
    assert shown(rejects, "sheet_row", "value") == [(2, "x"), (3, "x")]


def test_rejects_have_the_address_of_their_cell(path: Path) -> None:
    """Tab, column letter and row, below any title rows and whatever the header's spelling."""
    book, sheet = new_book()
    for row in (
        ["A title"],
        [None, *(name.lower() for name in HEADERS)],
        [None, *ann(CITY="#N/A")],
    ):
        sheet.append(row)
    book.save(path)
    _, rejects = load_alike(path, settings_with())
    assert list(cell_addresses(rejects)) == ["Lead Details!G3"]
    assert list(rejects["column"]) == ["CITY"]


def test_rejects_stand_in_the_order_of_the_sheet(path: Path) -> None:
    """Whole rows and single cells together, from the top and from the left."""
    _, rejects = load(
        path, ann(CITY="#N/A", EMAIL_ALL="x", LAST_NAME="#REF!"), [None, "x"], [*BOB[:3], "x; y"]
    )
    assert shown(rejects, "sheet_row", "column", "value") == [
        (2, "LAST_NAME", "#REF!"),
        (2, "EMAIL_ALL", "x"),
        (2, "CITY", "#N/A"),
        (3, "LEAD_ID", None),
        (4, "EMAIL_ALL", "x"),
        (4, "EMAIL_ALL", "y"),
    ]


def test_every_row_is_a_lead_or_one_reject(path: Path) -> None:
    """What the door counts is what comes out: leads and rejected rows add up to `rows`."""
    leads, rejects = load(
        path, ANN, [], [None, "Total"], ann(LEAD_ID="R9"), ann(LEAD_ID="R9"), ["", " "], BOB
    )
    lost = rejects[~rejects["sheet_row"].isin(leads["sheet_row"])]
    source = leads.attrs["sotdiff"]
    assert (source["rows"], len(leads), len(lost)) == (5, 2, 3)
    assert source["keys"] == 3


def test_frames_say_where_they_come_from(path: Path) -> None:
    """Workbook, tab, hash, time, counts, warnings and columns, as values that go into JSON."""
    path.with_name("~$book.xlsx").touch()
    leads, rejects = load(path, ANN)
    source = json.loads(json.dumps(leads.attrs["sotdiff"]))
    assert source == rejects.attrs["sotdiff"]
    assert source["workbook"] == "book.xlsx"
    assert source["sheet"] == TAB
    assert len(source["sha256"]) == 64
    assert source["read_at"].endswith("+00:00")
    assert source["warnings"] == ["open in Excel: the last saved version was read"]
    assert source["columns"]["CITY"] == "F"
    assert source["headers"]["city"] == "CITY"


def test_a_load_measures_what_the_guards_compare(path: Path) -> None:
    """Ids of the usable leads, values a column, unsaved formulas; and whether it is still that."""
    no_city = ann(LEAD_ID="R00009", CITY=None)
    leads, _ = load(path, no_city, ANN, ann(LEAD_ID="no id"))
    told = leads.attrs["sotdiff"]
    assert told["lids"] == "R00001;R00009"
    assert (told["filled"]["lid"], told["filled"]["city"], told["formulas"]) == (2, 1, 0)
    assert told["fingerprint"] == fingerprint(conform(leads, Leads))
    assert told["fingerprint"] != fingerprint(conform(leads.head(1), Leads))


def test_unsaved_formulas_of_columns_that_matter_are_counted(path: Path) -> None:
    """A formula without a result is counted where a lead is read from, and nowhere else."""
    leads, _ = load(path, ANN, ann(LEAD_ID="R00009", CITY="=A1", NOTES="=A1"))
    assert leads.attrs["sotdiff"]["formulas"] == 1


def test_a_header_without_any_lead_is_refused(path: Path) -> None:
    """An empty source of truth is an error, and never a reason to see drift everywhere."""
    with pytest.raises(WorkbookError, match="a header without any lead"):
        load(path)


def test_a_tab_of_rejects_only_is_refused(path: Path) -> None:
    """Where no row can be used, the error tells the first one's reason."""
    with pytest.raises(WorkbookError, match=r"all 2 rows .* rejected.*row 2: no lead id.*'x1'"):
        load(path, ann(LEAD_ID="x1"), ann(LEAD_ID="x2"))


def test_a_half_saved_workbook_is_waited_for(path: Path) -> None:
    """The wait between two tries is the caller's."""
    whole = write_book(path, [HEADERS, ANN]).read_bytes()
    path.write_bytes(whole[:-100])
    leads, _ = load_leads(path, settings_with(), wait=lambda _: path.write_bytes(whole))
    assert len(leads) == 1


SCOUT = {"when": {"lead source": " scout "}, "value": "scout"}
NORTH = {"when": {"LEAD SOURCE": "Scout", "CITY": "granby"}, "value": "scout-north"}
BLANK = {"when": {"Lead Source": ""}, "value": "unknown"}


def sourced(path: Path, *sources: Any, rules: Sequence[dict[str, Any]]) -> Frames:
    """Load leads in Granby, one a source."""
    rows = [[*ann(LEAD_ID=f"R{at}"), source] for at, source in enumerate(sources)]
    write_book(path, [[*HEADERS, "Lead\nSource"], *rows])
    return load_alike(path, settings_with(rules))


def test_the_first_rule_that_fits_gives_the_commission(path: Path) -> None:
    """Headers and texts are compared as a person reads them; no rule that fits: missing."""
    leads, _ = sourced(path, "SCOUT ", "Scouts", None, rules=[SCOUT])
    assert shown(leads, "commission") == [("scout",), (None,), (None,)]
    assert leads["commission"].dtype == "string"


def test_rules_are_tried_in_their_order(path: Path) -> None:
    """The first one wins; a rule with several headers wants them all; blank is blank."""
    leads, _ = sourced(path, "scout", None, "x", rules=[NORTH, SCOUT, BLANK])
    assert shown(leads, "commission") == [("scout-north",), ("unknown",), (None,)]
    leads, _ = sourced(path, "scout", rules=[SCOUT, NORTH])
    assert shown(leads, "commission") == [("scout",)]


def test_without_rules_nothing_is_expected(path: Path) -> None:
    """No rule table: the column is there, and missing."""
    leads, _ = load(path, ANN)
    assert leads["commission"].isna().all()
    assert leads["commission"].dtype == "string"


def test_a_rule_on_a_cell_that_cannot_be_used_expects_nothing(path: Path) -> None:
    """An error where a rule looks is a reject, and no other rule steps in for it."""
    leads, rejects = sourced(path, "#N/A", "=X1", "scout", rules=[SCOUT, BLANK])
    assert shown(leads, "commission") == [(None,), (None,), ("scout",)]
    assert shown(rejects, "lid", "column", "value", "blocks") == [
        ("R0", "Lead Source", "#N/A", None),
        ("R1", "Lead Source", "=X1", None),
    ]
    assert list(leads["Lead Source"]) == ["#N/A", "=X1", "scout"]


def test_a_rule_on_an_unknown_header_names_the_nearest(path: Path) -> None:
    """A header that a rule names and the tab lacks is an error of the configuration."""
    rule = {"when": {"LEAD SOURCES": "x"}, "value": "y"}
    with pytest.raises(ConfigError, match=r"no header 'LEAD SOURCES'; the nearest: Lead Source"):
        sourced(path, "x", rules=[rule])


def test_one_column_may_be_asked_for_twice(path: Path) -> None:
    """A rule may look at a mapped column; its error is still one reject."""
    rule = {"when": {"City": "GRANBY"}, "value": "north"}
    leads, rejects = load(path, ANN, [*BOB[:5], "#REF!"], commission=[rule])
    assert shown(leads, "city", "commission") == [("Granby", "north"), (None, None)]
    assert list(rejects["column"]) == ["CITY"]


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "x" * 10_000,
    "'; DROP TABLE leads; --",
    "{{ 7 * 7 }}",
    "\U0001f600\u0301",
    "_x000D__x0000_",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_values(path: Path, text: str) -> None:
    """In every column: they are read as text or rejected, and nothing breaks on the way."""
    book, sheet = new_book()
    sheet.append(HEADERS)
    sheet.append(ANN)
    for column in range(1, len(HEADERS) + 1):
        sheet.append([f"R{column}", *ANN[1:]])
        sheet.cell(sheet.max_row, column).value = text
        sheet.cell(sheet.max_row, column).data_type = "s"
    book.save(path)
    leads, rejects = load_alike(path, settings_with())
    rows = {*leads["sheet_row"], *rejects["sheet_row"]}
    assert rows == set(range(2, 9))
    assert leads["email_all"].fillna("").str.fullmatch("(ann@example.com)?").all()
    assert leads["phone_all"].fillna("").str.fullmatch("([+]19705551234)?").all()
    json.dumps(shown(rejects, *columns_of(Rejects)), ensure_ascii=False).encode()


def test_a_workbook_with_a_missing_column_is_refused(path: Path) -> None:
    """Never an empty column: the error names the header and the nearest."""
    with pytest.raises(WorkbookError, match=r"no column 'E-MAILS' \(the nearest: EMAIL_ALL"):
        load(path, ANN, columns={"email_all": "E-MAILS"})


def test_saved_results_of_formulas_are_leads(path: Path) -> None:
    """A workbook made of formulas reads as what it shows."""
    write_book(path, [HEADERS, ['="R1"', *ANN[1:5], '=""']])
    replace_in_part(path, '<c r="A2"><f>"R1"</f><v />', '<c r="A2" t="str"><f>"R1"</f><v>R1</v>')
    replace_in_part(path, '<c r="F2"><f>""</f><v />', '<c r="F2" t="str"><f>""</f><v></v>')
    leads, rejects = load_alike(path, settings_with())
    assert shown(leads, "lid", "city") == [("R1", None)]
    assert rejects.empty
