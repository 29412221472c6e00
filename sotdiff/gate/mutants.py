"""Ways to weaken our own guard, one at a time; each has named tests that must notice it.

`was` stands exactly once in the file; `now` takes its place. docs/gate.md lists them all.
"""

from __future__ import annotations

from dataclasses import dataclass

RULES, GUARD = "sotdiff/rules.py", "sotdiff/hubspot/guard.py"
PORTAL, LISTING = "sotdiff/hubspot/portal.py", "sotdiff/hubspot/listing.py"
CALLS, DESK = "sotdiff/hubspot/calls.py", "sotdiff/apply/desk.py"
CREATES, APPLIER = "sotdiff/apply/creates.py", "sotdiff/apply/applier.py"
GUARDED, CALLER = "sotdiff/run/guarded.py", "sotdiff/run/caller.py"
T_RULES = "tests/test_rules.py::"
T_GUARD, T_WRITES = (
    "tests/hubspot/test_hubspot_guard.py::",
    "tests/hubspot/test_hubspot_writes.py::",
)
T_LIVE = "tests/run/test_run_live.py::"
T_LISTING = "tests/hubspot/test_hubspot_listing.py::"
T_UPDATES, T_CREATES = "tests/apply/test_updates.py::", "tests/apply/test_creates.py::"
FRESH_CHECK = (
    "    raise_if_out_of_scope(\n"
    "        fresh.contact_id, fresh.owner_id, identity.owner_id, "
    '"asked for right before a write"\n'
    "    )\n"
)
IN_PATCH = (
    "        guard.raise_if_not_ours(fresh, self.identity)\n        guard.raise_if_unfit(properties"
)
IN_RESTORE = (
    "        guard.raise_if_not_ours(fresh, self.identity)\n        guard.raise_if_no_undo(fresh"
)
LEAK_CHECK = (
    "                raise_if_out_of_scope("
    "contact.contact_id, contact.owner_id, only_owner, where)\n"
)


@dataclass(frozen=True)
class Mutant:
    """One weakening: what is done to which file, and the tests that must fail then."""

    name: str
    kind: str
    file: str
    was: str
    now: str
    tests: tuple[str, ...]


def _of(kind: str, file: str, name: str, was: str, now: str, *tests: str) -> Mutant:
    return Mutant(name, kind, file, was, now, tests)


MUTANTS = (
    _of("returned early", RULES, "everybody is in scope",
        "return bool(scope_owner) and owner_id == scope_owner", "return True",
        T_RULES + "test_scope"),
    _of("negated", RULES, "only others are in scope",
        "and owner_id == scope_owner", "and owner_id != scope_owner", T_RULES + "test_scope"),
    _of("comparison widened", RULES, "nobody's contacts are in scope too",
        "and owner_id == scope_owner", "and owner_id in (scope_owner, None)",
        T_RULES + "test_scope"),
    _of("comparison widened", RULES, "an owner that begins alike is in scope",
        "and owner_id == scope_owner", "and str(owner_id).startswith(scope_owner[:4])",
        T_RULES + "test_scope"),
    _of("layer deleted", RULES, "a scope without an owner holds nobody's contacts",
        "return bool(scope_owner) and owner_id == scope_owner",
        'return (owner_id or "") == scope_owner',
        T_RULES + "test_no_scope_is_nobodys_scope"),
    _of("assertion to a log line", RULES, "a violation is printed and not raised",
        "raise R01Violation(", "print(", T_RULES + "test_scope"),
    _of("negated", RULES, "the violation is raised for ours",
        "if not is_in_scope(", "if is_in_scope(", T_RULES + "test_scope"),
    _of("comparison widened", RULES, "rows without an owner pass",
        "fillna(value=False)", "fillna(value=True)", T_RULES + "test_frame_with_a_foreign_row"),
    _of("comparison widened", RULES, "a few foreign rows pass",
        "    if len(foreign):", "    if len(foreign) > 2:",
        T_RULES + "test_frame_with_a_foreign_row"),
    _of("layer deleted", GUARD, "the live portal is written, whatever the guards say",
        'if identity.world == "live" and not is_loopback(identity.url) and not passed:',
        "if False:", T_GUARD + "test_live_is_shut"),
    _of("comparison widened", GUARD, "whatever begins like loopback may be written",
        "not is_loopback(identity.url)", 'not identity.url.startswith("http://127.0.0.1")',
        T_GUARD + "test_live_is_shut"),
    _of("layer deleted", GUARDED, "a live portal is not guarded",
        "return limits.loopback or not is_loopback(url)", "return limits.loopback",
        T_LIVE + "test_nothing_is_written_before_somebody_has_looked"),
    _of("layer deleted", CALLER, "other programs write before the first run",
        "raise_if_first(state.watch(self.scope))", "pass",
        T_LIVE + "test_another_program_waits_for_the_first_run"),
    _of("layer deleted", GUARD, "the fresh contact's owner is not asked",
        FRESH_CHECK, "", T_GUARD + "test_out_of_scope"),
    _of("comparison widened", GUARD, "the fresh contact is compared with itself",
        "fresh.contact_id, fresh.owner_id, identity.owner_id",
        'fresh.contact_id, fresh.owner_id, fresh.owner_id or ""',
        T_GUARD + "test_out_of_scope"),
    _of("exception swallowed", GUARD, "the violation is caught where it is raised",
        FRESH_CHECK,
        "    try:\n    " + FRESH_CHECK.replace("\n    ", "\n        ")
        + "    except R01Violation:\n        return\n",
        T_GUARD + "test_out_of_scope"),
    _of("comparison widened", GUARD, "any reading of the contact is fresh",
        "if fresh is not last_read:", "if last_read and fresh.contact_id != last_read.contact_id:",
        T_GUARD + "test_not_read_by_id"),
    _of("layer deleted", GUARD, "a contact never gets old",
        "if not 0 <= age <= FRESH_S:", "if not 0 <= age:", T_GUARD + "test_age"),
    _of("comparison widened", GUARD, "a contact is fresh for minutes",
        "FRESH_S = 5.0", "FRESH_S = 500.0", T_GUARD + "test_waiting_makes_old"),
    _of("comparison widened", GUARD, "a blank empties a field",
        "if not isinstance(value, str) or not value.strip():", "if not isinstance(value, str):",
        T_GUARD + "test_unfit"),
    _of("layer deleted", GUARD, "both address fields go in one write",
        "if properties.email in given and properties.additional_emails in given:", "if False:",
        T_GUARD + "test_unfit"),
    _of("comparison widened", GUARD, "an update may name an owner",
        "if OWNER in given:", 'if not given.get(OWNER, "x"):',
        T_GUARD + "test_owner_is_never_patched"),
    _of("layer deleted", GUARD, "a token may go",
        "    if lost:\n", "    if False:\n", T_GUARD + "test_tokens_stay"),
    _of("negated", GUARD, "a create for another owner passes",
        "if given.get(OWNER, identity.owner_id) != identity.owner_id:",
        "if given.get(OWNER, identity.owner_id) == identity.owner_id:",
        T_WRITES + "test_create_names_the_owner"),
    _of("negated", GUARD, "another's address is taken away",
        "if canon_address(address) not in held:", "if canon_address(address) in held:",
        T_GUARD + "test_drop_what_is_not_there"),
    _of("layer deleted", PORTAL, "a patch does not ask whose contact it is",
        IN_PATCH, "        guard.raise_if_unfit(properties", T_GUARD + "test_out_of_scope"),
    _of("layer deleted", PORTAL, "a patch may name an owner",
        "        guard.raise_if_owner_changes(properties)\n", "",
        T_GUARD + "test_owner_is_never_patched"),
    _of("layer deleted", PORTAL, "a patch may take a token away",
        "        guard.raise_if_token_lost(fresh, properties, self.properties)\n", "",
        T_GUARD + "test_tokens_stay"),
    _of("layer deleted", PORTAL, "an undo does not ask whose contact it is",
        IN_RESTORE, "        guard.raise_if_no_undo(fresh", T_GUARD + "test_out_of_scope"),
    _of("comparison widened", GUARD, "an undo takes away what others have set",
        "if name not in written or not shows_same(stands, ours):", "if name not in written:",
        T_GUARD + "test_an_undo_of_what_is_not_ours_any_more"),
    _of("layer deleted", GUARD, "an undo may name an owner",
        "    raise_if_owner_changes(given)\n", "", T_GUARD + "test_an_undo_names_no_owner"),
    _of("layer deleted", PORTAL, "a create carries no owner",
        "given = {**properties, OWNER: self.identity.owner_id}", "given = dict(properties)",
        T_WRITES + "test_create"),
    _of("layer deleted", PORTAL, "a create for another is not refused",
        "        guard.raise_if_foreign_owner(properties, self.identity)\n", "",
        T_WRITES + "test_create_names_the_owner"),
    _of("layer deleted", PORTAL, "a write does not ask how old its reading is",
        "        guard.raise_if_old(fresh, last_read, self._calls.timing.now())\n", "",
        T_GUARD + "test_age"),
    _of("layer deleted", PORTAL, "one reading serves many writes",
        "        del self._last_read[fresh.contact_id]\n", "",
        T_GUARD + "test_each_write_needs_its_own_read"),
    _of("comparison widened", PORTAL, "a merged contact counts as the one that was asked for",
        "        if contact.contact_id == asked:\n            self._last_read[asked] = contact\n",
        "        self._last_read[contact.contact_id] = contact\n", T_GUARD + "test_merged"),
    _of("layer deleted", PORTAL, "a merge into a foreign contact is not told",
        "if written.contact_id != contact_id:", "if False:",
        T_WRITES + "test_update_that_met_a_merge"),
    _of("retry added", PORTAL, "a create is sent again like a read",
        'self._calls.write(\n            "create"', 'self._calls.read(\n            "create"',
        T_WRITES + "test_a_write_is_sent_once"),
    _of("retry added", CALLS, "a write without an answer is sent again",
        "        raise error_from(answer, what)\n\n    def pace",
        "        self.send(kind, send)\n        raise error_from(answer, what)\n\n    def pace",
        T_WRITES + "test_a_write_is_sent_once"),
    _of("filter dropped", LISTING, "the search asks for everybody's contacts",
        "[[_equal(OWNER, owner_id)]]", "[[]]", T_LISTING + "test_every_contact_in_few_calls"),
    _of("negated", LISTING, "the search asks for the others",
        '"operator": "EQ", "value": value}', '"operator": "NEQ", "value": value}',
        T_LISTING + "test_every_contact_in_few_calls"),
    _of("layer deleted", LISTING, "what the search leaks is not looked at",
        LEAK_CHECK, "                del where\n",
        T_LISTING + "test_a_leaking_search_is_a_violation"),
    _of("exception swallowed", LISTING, "what the search leaks is passed over",
        LEAK_CHECK,
        "                try:\n    " + LEAK_CHECK
        + "                except RuntimeError:\n                    continue\n",
        T_LISTING + "test_a_leaking_search_is_a_violation"),
    _of("returned early", LISTING, "every listing is complete",
        "complete=len(found) == total", "complete=True",
        T_LISTING + "test_three_listings_and_no_more"),
    _of("comparison widened", DESK, "what is not archived is ours",
        "not contact.archived and is_in_scope(", "not contact.archived or is_in_scope(",
        T_UPDATES + "test_a_contact_that_was_handed_over_is_left_alone"),
    _of("returned early", DESK, "what was read is writable",
        "return fresh if is_writable(desk, fresh, contact_id, changes) else None", "return fresh",
        T_UPDATES + "test_a_contact_that_went_to_another_lead_is_left_alone"),
    _of("layer deleted", CREATES, "nobody is looked up before a create",
        "if not _is_clear(desk, order, intent_id):", "if False:",
        T_CREATES + "test_it_exists_already", T_CREATES + "test_the_token_held_out_of_scope"),
    _of("retry added", CREATES, "a create without an answer is repeated at once",
        "        case _:\n            _after_no_answer(desk, order, intent_id, answer)\n",
        "        case _ if attempts > 1:\n            _attempt(desk, order, attempts - 1)\n"
        "        case _:\n            _after_no_answer(desk, order, intent_id, answer)\n",
        T_CREATES + "test_not_made_and_no_answer"),
    _of("layer deleted", APPLIER, "a plan of another owner is applied",
        "    raise_if_elsewhere(plan, portal)\n", "",
        T_UPDATES + "test_a_plan_of_another_portal_or_owner_is_refused"),
)  # fmt: skip
# A handful for every day, each of another kind and file.
DAILY = tuple({m.kind: m for m in MUTANTS if m.file in {RULES, PORTAL, LISTING}}.values())[-4:]
