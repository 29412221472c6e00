"""What a call does at HubSpot: writes, reads one contact, searches, or goes through the guard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sotdiff.gate.terms import (
    Attr,
    Call,
    Const,
    Item,
    Join,
    Ref,
    Series,
    Table,
    Term,
    options_of,
    within,
)
from sotdiff.gate.texts import hint_of, id_in, path_of, speaks_of_hubspot, texts_of, where_to

Kind = Literal["write", "create", "many", "read", "search", "guarded", "past"]
WRITING = {"PATCH", "PUT", "DELETE", "POST"}
_VERBS = {"get", "post", "put", "patch", "delete", "head", "options"}
_NETWORK = ("requests", "httpx", "aiohttp", "urllib3", "urllib", "http.client", "httplib2")
_READING = re.compile(r"^(get|list|search|do_search|read|find|count|export)")
_API = re.compile(r"(^|_)api$|Api$")
_CLIENTISH = re.compile(
    r"(hubspot|(^|[_.])hs)[a-z_]*(api|client)?$|(contacts?|basic|batch)_api$", re.IGNORECASE
)
_METHODS = re.compile(
    r"^(update|create|archive|merge|purge|gdpr_delete|upsert|delete|replace|patch|post|put|add"
    r"|remove|set)"
)
_READ_PATH = re.compile(r"/(search|batch/read)/?(\?|$)")
_SAYS_WRITE = re.compile(
    r"(patch|put|post|update|write|push|send|create|delete|upsert|call|request)", re.IGNORECASE
)
_PORTALS = re.compile(
    r"^sotdiff(\.run(\.look)?)?\.(connect|sandbox)$|\.open_portal$|\.embed(_in_memory)?$"
)
_GUARDED = {"update", "create", "patch", "post", "add_additional", "drop_additional"}
_RUNS = re.compile(
    r"^sotdiff(\.run(\.write)?)?\.(apply|apply_to|reconcile)$|^sotdiff\.apply\.apply_plan$"
)
_PRIVATE = re.compile(
    r"^sotdiff\.hubspot\.((client\.)?Client|(calls\.)?Calls|(portal\.)?Portal)(\.|$)"
)
_SHELLS = re.compile(r"^(subprocess\.|os\.(system|popen|exec|spawn)|get_ipython)")


@dataclass(frozen=True)
class Effect:
    """What one call does.

    key   the contact's id, where the call names one
    body  the body of a search or of a create
    """

    kind: Kind
    what: str
    key: Term | None = None
    body: Term | None = None


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
    return _of_client(call) or _of_http(call, speaks=speaks) or _of_shell(call) or _of_unknown(call)


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


def _of_client(call: Call) -> Effect | None:  # noqa: PLR0911 - one a kind
    """Tell what a call of the official client does."""
    names = _names(call.func)
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
    return _sent(_methods(method, "GET"), path, body, name)


def _methods(term: Term | None, otherwise: str) -> set[str]:
    """Return the HTTP methods that a term may be; unknown ones count as writing."""
    if term is None:
        return {otherwise}
    told = {
        text[0].upper() if len(text) == 1 and isinstance(text[0], str) else "PATCH"
        for text in texts_of(term)
    }
    return told or {"PATCH"}


def _sent(methods: set[str], url: Term | None, body: Term | None, name: str) -> Effect | None:
    """Tell what a request with one of these methods does."""
    path = path_of(url)
    what = f"{name} {'/'.join(sorted(methods))} {path}"
    key = id_in(url)
    if _READ_PATH.search(path):
        is_search = "/search" in path
        return Effect("search", what, None, body) if is_search else None
    if not methods & WRITING:
        if key is not None:
            return Effect("read", what, key)
        lists = re.search(r"contacts/?(\?.*)?$|/all/contacts", path)
        return Effect("search", what, None, None) if lists else None
    if "/batch/" in path or path.endswith("/merge"):
        return Effect("many", what)
    if methods <= {"POST"} and key is None:
        return Effect("create", what, None, body)
    return Effect("write", what, key)


def _of_http(call: Call, *, speaks: bool) -> Effect | None:
    """Tell what a call of an HTTP library does."""
    func = call.func
    last = _names(func)[-1]
    known = _is_network(func)
    if last in _VERBS:
        methods, url = {last.upper()}, call.arg(0, "url")
    elif last in {"request", "Request", "stream", "build_request"} and _takes_method(call):
        methods, url = _methods(call.arg(0, "method"), "GET"), call.arg(1, "url")
    elif last in {"urlopen", "Request"} and known:
        return _of_urllib(call, speaks=speaks)
    else:
        return None
    url = _based(func, url)
    where = where_to(url)
    if where == "elsewhere" or (where == "unknown" and not (known and speaks)):
        return None
    body = call.arg(-1, "json", "data", "content", "body")
    return _sent(methods, url, body, _names(func)[0] if known else last)


def _takes_method(call: Call) -> bool:
    return call.arg(1, "url") is not None


def _of_urllib(call: Call, *, speaks: bool) -> Effect | None:
    asked = call.arg(0, "url")
    if isinstance(asked, Call) and asked.effect:
        return None if asked.effect.kind in {"write", "create", "many"} else asked.effect
    data = call.arg(1, "data")
    where = where_to(asked)
    if where == "elsewhere" or (where == "unknown" and not speaks) or isinstance(asked, Call):
        return None
    methods = _methods(call.arg(-1, "method"), "GET" if data in (None, Const(None)) else "POST")
    return _sent(methods, asked, data, "urllib")


def _is_network(func: Term) -> bool:
    root = ".".join(_names(func))
    return root.startswith(_NETWORK)


def _based(func: Term, url: Term | None) -> Term | None:
    """Return an address with the base of its client or connection before it."""
    owner = func.base if isinstance(func, Attr) else None
    if not isinstance(owner, Call) or url is None:
        return url
    base = owner.arg(-1, "base_url") or (owner.args[0] if owner.args else None)
    if base is None or where_to(url) != "unknown":
        return url
    return Join((base, url)) if where_to(base) == "hubspot" else url


def _of_shell(call: Call) -> Effect | None:
    """Tell whether a command of the shell calls HubSpot to write."""
    if not _SHELLS.match(".".join(_names(call.func))):
        return None
    told = " ".join(_words(call))
    if not speaks_of_hubspot(told):
        return None
    writes = re.search(r"\b(PATCH|PUT|DELETE|POST)\b|--data|\s-d\s|--json", told)
    return Effect("write", "a shell command") if writes else None


def _words(call: Call) -> list[str]:
    parts = (part.value for part in within(call) if isinstance(part, Const))
    return [value for value in parts if isinstance(value, str)]


def _of_unknown(call: Call) -> Effect | None:
    """Tell whether a helper that is not in this file gets a method and an address of HubSpot."""
    values = [*call.args, *(value for _, value in call.named)]
    addresses = [v for v in values if not isinstance(v, Series | Table) and _is_address(v)]
    if not addresses or not _SAYS_WRITE.search(_names(call.func)[-1]):
        return None
    methods = {str(v.value).upper() for v in values if isinstance(v, Const)} & (WRITING | {"GET"})
    name = _names(call.func)[-1]
    return _sent(methods or {"PATCH"}, addresses[0], call.arg(-1, "json", "data", "body"), name)


def _is_address(term: Term) -> bool:
    return any(_looks(text) for text in texts_of(term))


def _looks(text: list[str | Term]) -> bool:
    joined = "".join(piece if isinstance(piece, str) else "{}" for piece in text)
    return bool(re.match(r"^(https?://|/|\{\})\S*$", joined)) and speaks_of_hubspot(joined)
