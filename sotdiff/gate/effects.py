"""What a call does at HubSpot: writes, reads one contact, searches, or goes through the guard."""

from __future__ import annotations

import re

from sotdiff.gate.sending import methods_of, of_http, of_shell, of_unknown, sent
from sotdiff.gate.sights import Effect
from sotdiff.gate.terms import (
    Attr,
    Call,
    Const,
    Item,
    Ref,
    Table,
    Term,
    options_of,
)
from sotdiff.gate.texts import hint_of

_READING = re.compile(r"^(get|list|search|do_search|read|find|count|export)")
_API = re.compile(r"(^|_)api$|Api$")
_CLIENTISH = re.compile(
    r"(hubspot|(^|[_.])hs)[a-z_]*(api|client)?$|(contacts?|basic|batch)_api$", re.IGNORECASE
)
_METHODS = re.compile(
    r"^(update|create|archive|merge|purge|gdpr_delete|upsert|delete|replace|patch|post|put|add"
    r"|remove|set)"
)
_PORTALS = re.compile(
    r"^sotdiff(\.run(\.look)?)?\.(connect|sandbox)$|\.open_portal$|\.embed(_in_memory)?$"
)
_GUARDED = {
    "update",
    "create",
    "patch",
    "restore",
    "post",
    "add_additional",
    "drop_additional",
}
_RUNS = re.compile(
    r"^sotdiff(\.run(\.write)?)?\.(apply|apply_to|reconcile)$|^sotdiff\.apply\.apply_plan$"
)
_PRIVATE = re.compile(
    r"^sotdiff\.hubspot\.((client\.)?Client|(calls\.)?Calls|(portal\.)?Portal)(\.|$)"
)


def effect_of(call: Call, *, speaks: bool) -> Effect | None:
    """Return what a call does, None when it is none of our business.

    `speaks`: whether the file names HubSpot in its code, so that an unknown address may be its.
    """
    func = call.func
    past = _past_the_guard(func)
    if past:
        return Effect("past", past)
    if isinstance(func, Ref) and _RUNS.match(func.name):
        return Effect("guarded", func.name)
    if isinstance(func, Attr) and is_portal(func.base):
        return _of_portal(call, func.name)
    names = _names(func)
    return (
        _of_client(call, names)
        or of_http(call, names, speaks=speaks)
        or of_shell(call, names)
        or of_unknown(call, names)
    )


def is_portal(term: Term) -> bool:
    """Tell whether a value is one of our portals."""
    found = options_of(term)
    return bool(found) and all(_is_portal(option) for option in found)


def _is_portal(term: Term) -> bool:
    if isinstance(term, Call):
        return isinstance(term.func, Ref) and bool(_PORTALS.search(term.func.name))
    return isinstance(term, Ref) and term.name.endswith(":Portal")


def _past_the_guard(func: Term) -> str:
    if isinstance(func, Ref) and _PRIVATE.match(func.name):
        return f"{func.name} goes past the guard"
    part = func
    while isinstance(part, Attr | Item | Call):
        if isinstance(part, Attr) and part.name.startswith("_") and is_portal(part.base):
            return f"portal.{part.name} goes past the guard"
        part = part.func if isinstance(part, Call) else part.base
    return ""


def _of_portal(call: Call, name: str) -> Effect | None:
    if name in _GUARDED:
        return Effect("guarded", f"portal.{name}")
    if name == "get":
        return Effect("read", "portal.get", call.arg(0, "contact_id"))
    return (
        Effect("search", "portal.list_owned", None, Const("owned"))
        if name == "list_owned"
        else None
    )


def _names(term: Term) -> list[str]:
    """Return the attributes on the way to a value, the root first."""
    match term:
        case Attr(base, name):
            return [*_names(base), name]
        case Ref(name):
            return name.split(".")
        case Call(func, _, _, _, _):
            return _names(func)
        case Item(base, _):
            return _names(base)
    return [hint_of(term)]


def _of_client(call: Call, names: list[str]) -> Effect | None:  # noqa: PLR0911 - one a kind
    """Tell what a call of the official client does."""
    *way, last = names
    if not way:
        return None
    if last in {"api_request", "call_api"}:
        return _of_api_request(call, last)
    official = way[0] == "hubspot" and len(way) > 1
    api = any(_API.search(name) for name in way) or bool(_CLIENTISH.search(".".join(way)))
    if not (api or (official and "crm" in way)):
        return None
    if isinstance(call.func, Ref) and not _API.search(way[-1]):
        return None
    if _READING.match(last):
        return _of_reader(call, last, way)
    if official and api and not last[:1].isupper() and _METHODS.match(last):
        return _of_writer(call, last, way)
    if ("crm" in way or _CLIENTISH.search(".".join(way))) and _METHODS.match(last):
        return _of_writer(call, last, way)
    return None


def _of_reader(call: Call, last: str, way: list[str]) -> Effect | None:
    key = call.arg(0, "contact_id", "object_id", "id")
    if last in {"get_by_id", "get_by_email"}:
        return Effect("read", f"{way[-1]}.{last}", key)
    if last in {"do_search", "search"}:
        body = call.arg(0, "public_object_search_request", "object_search_request")
        return Effect("search", f"{way[-1]}.{last}", None, body)
    if last in {"get_all", "get_page"} and ("contacts" in way or "basic_api" in way):
        return Effect("search", f"{way[-1]}.{last}", None, None)
    return None


def _of_writer(call: Call, last: str, way: list[str]) -> Effect:
    what = f"{way[-1]}.{last}"
    if "batch" in way[-1] or last.startswith(("merge", "upsert", "create_or_update")):
        return Effect("many", what)
    if last.startswith(("create", "post")):
        names = (
            "simple_public_object_input_for_create",
            "simple_public_object_input",
            "properties",
        )
        return Effect("create", what, None, call.arg(0, *names))
    return Effect("write", what, call.arg(0, "contact_id", "object_id", "id"))


def _of_api_request(call: Call, name: str) -> Effect | None:
    asked = call.arg(0, "options", "resource_path")
    if name == "api_request":
        tables = [one for one in options_of(asked) if isinstance(one, Table)] if asked else []
        if not tables:
            return Effect("write", "api_request")
        method, path, body = (tables[0].get(key) for key in ("method", "path", "body"))
    else:
        method, path, body = call.arg(1, "method"), asked, call.arg(-1, "body")
    return sent(methods_of(method, "GET"), path, body, name)
