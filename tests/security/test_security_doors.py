"""Requests that no page of the app makes, tried on the running app."""

import asyncio
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from security_app import LOGIN

from dlmentor.ui.gate import LARGEST_BODY, Guesses, from_here

FOREIGN = [
    "http://evil.example",
    "https://evil.example:7860",
    "null",
    "http://127.0.0.1:1",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "file://",
    "http://[",
    "",
]
REFUSED = "dlmentor answers to its own pages only.\n"
LIST = "# Planted\n\n- [A planted paper on pruning](https://example.org/planted) - Planted.\n"


def page_call(url: str, name: str, data: object, **headers: str) -> httpx.Response:
    """A function of the page, called as its script calls it."""
    config = httpx.get(f"{url}/config").json()
    for component in config["components"]:
        if name in (component["props"].get("server_fns") or []):
            body = {"data": data, "component_id": component["id"], "session_hash": "abc", "fn_name": name}
            # A foreign page may send JSON as plain text without asking first.
            kind = {"content-type": "text/plain"} if headers else {}
            address = f"{url}/gradio_api/component_server/"
            return httpx.post(address, content=json.dumps(body), headers={**kind, **headers}, timeout=60)
    raise AssertionError(f"the page calls no {name}")


def job(url: str, data: dict[str, Any], **headers: str) -> tuple[int, str]:
    """A job of the Lists tab, started and followed as the page does."""
    config = httpx.get(f"{url}/config").json()
    lists = next(each for each in config["components"] if each["props"].get("elem_id") == "panel-lists")
    number = next(each["id"] for each in config["dependencies"] if [lists["id"], "work"] in each["targets"])
    body = {"data": [], "event_data": data, "fn_index": number, "session_hash": "session", "trigger_id": lists["id"]}
    headers["content-type"] = "application/json"
    sent = httpx.post(f"{url}/gradio_api/queue/join", content=json.dumps(body), headers=headers, timeout=60)
    if sent.status_code != 200:
        return sent.status_code, sent.text
    text = ""
    address = f"{url}/gradio_api/queue/data?session_hash=session"
    with httpx.stream("GET", address, timeout=120) as stream:
        for line in stream.iter_lines():
            text += line
            if "process_completed" in line or "unexpected_error" in line:
                break
    return 200, text


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_site_cannot_act_through_a_visitors_browser(app: str, storage: Path, origin: str) -> None:
    """A form or script elsewhere that posts to the loopback is refused, and nothing is done: neither call nor job."""
    assert page_call(app, "overview", {}, origin=origin).status_code == 403
    upload = {"job": "upload", "name": "planted.md", "text": LIST, "run": "x"}
    assert job(app, upload, origin=origin)[0] == 403
    for name in ("search", "ask"):
        body = {"data": ["pruning"]}
        sent = httpx.post(f"{app}/gradio_api/run/{name}", json=body, headers={"origin": origin})
        assert sent.status_code == 403
        assert sent.text == REFUSED
    assert not (storage / "user" / "uploads").exists()


def test_the_app_answers_its_own_pages(app: str) -> None:
    """Their requests carry the address as origin; those of programs carry none."""
    assert page_call(app, "overview", {}, origin=app).status_code == 200
    assert page_call(app, "overview", {}).status_code == 200
    local = app.replace("127.0.0.1", "localhost")
    assert page_call(local, "overview", {}, origin=local).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_load_parts_of_the_page(app: str, site: str) -> None:
    """As image, script or frame; but a link there may open the page."""
    parts = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    frame = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    link = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert httpx.get(f"{app}/config", headers=parts).status_code == 403
    assert httpx.get(app, headers=frame).status_code == 403
    assert httpx.get(app, headers=link).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        (b"https://mentor.example.org", b"mentor.example.org", True),
        (b"https://mentor.example.org", b"mentor.example.org:443", True),
        (b"http://mentor.example.org:8080", b"mentor.example.org:8080", True),
        (b"https://MENTOR.example.org", b"mentor.example.org", True),
        (b"https://mentor.example.org", b"evil.example", False),
        (b"https://mentor.example.org:444", b"mentor.example.org", False),
        (b"https://user@mentor.example.org", b"mentor.example.org", True),
        (b"https://mentor.example.org.evil.example", b"mentor.example.org", False),
        (b"null", b"null", False),
        (b"http://[", b"[", False),
    ],
)
def test_behind_a_proxy_the_name_that_it_hands_on_is_the_own_one(origin: bytes, host: bytes, own: bool) -> None:
    assert from_here({b"origin": origin, b"host": host}) is own


def test_behind_a_login_another_site_gets_nothing_either(closed: str) -> None:
    """Even with the visitor's cookie, and under a public name: Gradio itself would let it read everything."""
    login = httpx.post(f"{closed}/login", data={"username": LOGIN[0], "password": LOGIN[1]})
    assert login.status_code == 200
    assert login.cookies
    assert all("samesite=none" not in value.lower() for value in login.headers.get_list("set-cookie"))
    names = {"host": "mentor.example.org", "cookie": "; ".join(f"{k}={v}" for k, v in login.cookies.items())}
    own = httpx.get(f"{closed}/config", headers={**names, "origin": "https://mentor.example.org"})
    assert own.status_code == 200
    foreign = httpx.get(f"{closed}/config", headers={**names, "origin": "https://evil.example"})
    assert (foreign.status_code, foreign.text) == (403, REFUSED)


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=pyproject.toml",
        "gradio_api/file=storage/user/progress.yaml",
        "gradio_api/file/etc/passwd",
        "gradio_api/file=..%2f..%2fetc%2fpasswd",
        "gradio_api//file=/etc/passwd",
        "//gradio_api/file=/etc/passwd",
        "gradio_api/proxy=http://127.0.0.1:9/",
        "gradio_api/stream/a/b/c/playlist.m3u8",
        "gradio_api/dev/reload",
        "gradio_api/deep_link",
        "gradio_api/runs",
        "gradio_api/run-history/buckets",
        "gradio_api/openapi.json",
        "monitoring",
        "monitoring/summary",
        "docs",
        "redoc",
        "openapi.json",
        "static/../../../../../../etc/passwd",
        "static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "svelte/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "custom_component/1/client/component/..%2f..%2fetc%2fpasswd",
    ],
)
def test_gradios_other_doors_are_closed(app: str, path: str) -> None:
    """No file of the machine, no address fetched for the caller, nothing for developers."""
    url = httpx.URL(f"{app}/").copy_with(raw_path=f"/{path}".encode())
    answer = httpx.get(url)
    assert answer.status_code in (403, 404), answer.status_code
    assert "root:" not in answer.text


def test_nobody_can_make_the_app_ask_another_address(app: str) -> None:
    """Gradio would fetch an address that stands behind `file=`, or in the data of a call."""
    asked: list[str] = []

    class Seen(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Seen)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/secret"
    try:
        for path in (f"gradio_api/file={address}", f"gradio_api/proxy={address}"):
            assert httpx.get(f"{app}/{path}").status_code == 404
        file = {"path": address, "url": address, "meta": {"_type": "gradio.FileData"}}
        for name, data in (("entry", [file]), ("search", [file, 3]), ("ask", ["x", [file]])):
            told = httpx.post(f"{app}/gradio_api/run/{name}", json={"data": data}, timeout=60)
            assert told.status_code == 500
            assert "not taken here" in told.json()["error"]
        ended, told = job(app, {"job": "add", "place": address, "run": "ssrf"})
        assert ended == 200
        assert "private network" in told, told[-2000:]
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_nothing_can_be_uploaded_past_the_lists_tab(app: str, closed: str) -> None:
    """Gradio's own upload, which fills the disk file by file, is closed; with a login too."""
    for url in (app, closed):
        assert httpx.post(f"{url}/gradio_api/upload", files={"files": ("x.md", b"x")}).status_code == 404


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_body_that_is_too_large_is_not_taken(app: str, told: bool) -> None:
    """Whether its size is told beforehand or not; the app goes on answering."""
    piece = b" " * 1_000_000
    count = LARGEST_BODY // len(piece) + 3
    content: Any = piece * count if told else (piece for _ in range(count))
    try:
        sent = httpx.post(f"{app}/gradio_api/component_server/", content=content, timeout=60)
        assert sent.status_code in (400, 413, 500)
    except httpx.TransportError:
        # It hung up in the middle.
        pass
    assert httpx.get(f"{app}/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ask", ["x" * 30_000, []]),
        ("ask", ["x", [{"role": "user", "content": "y" * 2_000_000}]]),
        ("search", ["pruning " * 3000, 5]),
        ("search", ["x", 10**9]),
        ("plan", ["x" * 30_000, None, None, None, [], []]),
        ("plan", ["pruning", 2, 2, None, ["x"] * 2000, []]),
        ("plan", ["pruning", 2, 2, None, ["x" * 5000], []]),
        ("entry", ["x" * 30_000]),
    ],
    ids=["question", "history", "search", "limit", "goal", "many names", "long names", "entry"],
)
def test_what_would_keep_a_worker_busy_is_refused_with_a_sentence(app: str, name: str, data: list[Any]) -> None:
    sent = httpx.post(f"{app}/gradio_api/run/{name}", json={"data": data}, timeout=60)
    assert sent.status_code == 500
    assert re.search(r"are the most|at most|give 1 to|characters", sent.json()["error"]), sent.text


def test_an_upload_stays_in_its_folder_and_within_its_size(app: str, storage: Path, tmp_path: Path) -> None:
    """Whatever the file calls itself; and four megabytes are the most."""
    outside = {path for path in storage.rglob("*") if path.is_file() and "uploads" not in path.parts}
    for number, name in enumerate(["../../planted.md", "..\\..\\planted.md", "/etc/planted", "C:\\planted.md", ".."]):
        _, told = job(app, {"job": "upload", "name": name, "text": LIST, "run": f"up{number}"})
        assert "Traceback" not in told
    uploads = sorted(path.name for path in (storage / "user" / "uploads").iterdir())
    assert uploads
    assert all(re.fullmatch(r"[\w-]+\.md", name) for name in uploads), uploads
    grown = {path for path in storage.rglob("*") if path.is_file()} - outside
    assert {path.relative_to(storage).parts[0] for path in grown} <= {
        "user",
        "snapshots",
        "chroma",
        "kept",
        "weights.json",
    }
    assert not list(storage.parent.glob("planted*"))
    _, told = job(app, {"job": "upload", "name": "big.md", "text": "x" * 4_100_000, "run": "big"})
    assert "are the most" in told
    assert not (storage / "user" / "uploads" / "big.md").exists()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "..", "user/lists/../progress", "emdl/../../x"])
def test_the_name_of_a_list_is_no_path(app: str, name: str) -> None:
    """Neither for its text, nor for its report, nor to remove it."""
    for call in ("source", "report"):
        told = page_call(app, call, {"list": name, "line": 1}).json()
        assert "There is no list" in told["data"]["error"] if "data" in told else "There is no list" in str(told)
    assert "No list of yours" in job(app, {"job": "remove", "list": name, "run": "rm"})[1]


def test_a_wrong_password_and_a_wrong_name_look_the_same(closed: str) -> None:
    """And nothing tells which names there are."""
    answers = [
        httpx.post(f"{closed}/login", data={"username": name, "password": "wrong"}) for name in (LOGIN[0], "nobody")
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].text == answers[1].text
    assert LOGIN[0] not in answers[0].text


def test_health_is_told_without_a_login_and_tells_nothing_else(closed: str) -> None:
    told = httpx.get(f"{closed}/healthz")
    assert told.status_code == 200
    assert set(told.json()) == {"status", "version", "generation"}


def test_guessing_passwords_is_slowed_down(closed: str) -> None:
    """After some wrong ones from one address, each further try is refused for a while, right or not."""
    started = time.monotonic()
    codes = [
        httpx.post(f"{closed}/login", data={"username": LOGIN[0], "password": str(guess)}).status_code
        for guess in range(40)
    ]
    assert codes[0] == 400
    assert codes[-1] == 429, f"{codes} in {time.monotonic() - started:.0f} s"
    assert httpx.get(f"{closed}/gradio_api/mcp/schema", auth=("ann", "x")).status_code == 429


def test_one_who_guesses_does_not_lock_out_the_others() -> None:
    """Wrong passwords are counted by address; requests without one are never held up."""
    codes: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 400, "headers": []})

    async def note(message: Any) -> None:
        if message["type"] == "http.response.start":
            codes.append(message["status"])

    guarded = Guesses(app, most=3)

    def ask(address: str, method: str = "POST", path: str = "/login") -> int:
        scope = {"type": "http", "method": method, "path": path, "headers": [], "client": (address, 1)}
        asyncio.run(guarded(scope, None, note))  # type: ignore[arg-type]
        return codes[-1]

    assert [ask("10.0.0.1") for _ in range(5)] == [400, 400, 400, 429, 429]
    assert ask("10.0.0.2") == 400
    assert ask("10.0.0.1", "GET", "/config") == 400
