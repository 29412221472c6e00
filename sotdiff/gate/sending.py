"""Requests that a program sends: by an HTTP library, a shell, or a helper of another file."""

from __future__ import annotations

import re

from sotdiff.gate.sights import Effect
from sotdiff.gate.terms import Attr, Call, Const, Join, Series, Table, Term, within
from sotdiff.gate.texts import id_in, path_of, speaks_of_hubspot, texts_of, where_to

WRITING = {"PATCH", "PUT", "DELETE", "POST"}
_VERBS = {"get", "post", "put", "patch", "delete", "head", "options"}
_NETWORK = ("requests", "httpx", "aiohttp", "urllib3", "urllib", "http.client", "httplib2")
_READ_PATH = re.compile(r"/(search|batch/read)/?(\?|$)")
_SAYS_WRITE = re.compile(
    r"(patch|put|post|update|write|push|send|create|delete|upsert|call|request)", re.IGNORECASE
)
_SHELLS = re.compile(r"^(subprocess\.|os\.(system|popen|exec|spawn)|get_ipython)")


def methods_of(term: Term | None, otherwise: str) -> set[str]:
    """Return the HTTP methods that a term may be; unknown ones count as writing."""
    if term is None:
        return {otherwise}
    told = {
        text[0].upper() if len(text) == 1 and isinstance(text[0], str) else "PATCH"
        for text in texts_of(term)
    }
    return told or {"PATCH"}


def sent(methods: set[str], url: Term | None, body: Term | None, name: str) -> Effect | None:
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


def of_http(call: Call, names: list[str], *, speaks: bool) -> Effect | None:
    """Tell what a call of an HTTP library does."""
    func = call.func
    last = names[-1]
    known = ".".join(names).startswith(_NETWORK)
    if last in _VERBS:
        methods, url = {last.upper()}, call.arg(0, "url")
    elif last in {"request", "Request", "stream", "build_request"} and _takes_method(call):
        methods, url = methods_of(call.arg(0, "method"), "GET"), call.arg(1, "url")
    elif last in {"urlopen", "Request"} and known:
        return _of_urllib(call, speaks=speaks)
    else:
        return None
    url = _based(func, url)
    where = where_to(url)
    if where == "elsewhere" or (where == "unknown" and not (known and speaks)):
        return None
    body = call.arg(-1, "json", "data", "content", "body")
    return sent(methods, url, body, names[0] if known else last)


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
    methods = methods_of(call.arg(-1, "method"), "GET" if data in (None, Const(None)) else "POST")
    return sent(methods, asked, data, "urllib")


def _based(func: Term, url: Term | None) -> Term | None:
    """Return an address with the base of its client or connection before it."""
    owner = func.base if isinstance(func, Attr) else None
    if not isinstance(owner, Call) or url is None:
        return url
    base = owner.arg(-1, "base_url") or (owner.args[0] if owner.args else None)
    if base is None or where_to(url) != "unknown":
        return url
    return Join((base, url)) if where_to(base) == "hubspot" else url


def of_shell(call: Call, names: list[str]) -> Effect | None:
    """Tell whether a command of the shell calls HubSpot to write."""
    if not _SHELLS.match(".".join(names)):
        return None
    told = " ".join(_words(call))
    if not speaks_of_hubspot(told):
        return None
    writes = re.search(r"\b(PATCH|PUT|DELETE|POST)\b|--data|\s-d\s|--json", told)
    return Effect("write", "a shell command") if writes else None


def _words(call: Call) -> list[str]:
    parts = (part.value for part in within(call) if isinstance(part, Const))
    return [value for value in parts if isinstance(value, str)]


def of_unknown(call: Call, names: list[str]) -> Effect | None:
    """Tell whether a helper that is not in this file gets a method and an address of HubSpot."""
    if not _SAYS_WRITE.search(names[-1]):
        return None
    values = [*call.args, *(value for _, value in call.named)]
    addresses = [v for v in values if not isinstance(v, Series | Table) and _is_address(v)]
    if not addresses:
        return None
    methods = {str(v.value).upper() for v in values if isinstance(v, Const)} & (WRITING | {"GET"})
    body = call.arg(-1, "json", "data", "body")
    return sent(methods or {"PATCH"}, addresses[0], body, names[-1])


def _is_address(term: Term) -> bool:
    return any(_looks(text) for text in texts_of(term))


def _looks(text: list[str | Term]) -> bool:
    joined = "".join(piece if isinstance(piece, str) else "{}" for piece in text)
    return bool(re.match(r"^(https?://|/|\{\})\S*$", joined)) and speaks_of_hubspot(joined)
