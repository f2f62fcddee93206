"""A walk through everything that handles keys, with servers that repeat them; run in a process of its own."""
# ruff: noqa: T201 - what it prints is what is looked through

import json
import logging
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "fetch"), str(ROOT / "answer")]


class Echo(BaseHTTPRequestHandler):
    """Fails, and repeats every header that it was sent: in the reason, the headers and the body."""

    status = 401

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        told = json.dumps({"error": {"message": f"bad request {dict(self.headers)}", "code": str(dict(self.headers))}})
        self.send_response(self.status, f"no {self.headers.get('authorization', '')}")
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(told.encode())))
        self.send_header("x-echo", self.headers.get("authorization", ""))
        self.end_headers()
        self.wfile.write(told.encode())

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


def run(*words: str) -> None:
    """One command, whatever comes of it."""
    from dlmentor import cli

    print("$", *words)
    print("=", cli.main([*words]), flush=True)


def fetch(storage: Path) -> None:
    """Fetch and check links, the sources failing with the keys in their answers."""
    from fetch_replay import Reply, Server, Through, Virtual

    from dlmentor import Mentor

    server = Server()
    for host in ("api.github.com", "api.semanticscholar.org", "api.openalex.org", "export.arxiv.org", ""):
        server.routes[host] = lambda _, headers, __: Reply.json({"message": str(headers), "error": str(headers)}, 403)
    through, virtual = Through(server), Virtual()
    keys: set[str] = set()
    with Mentor.open(storage=storage) as mentor:
        known = [entry.id for entry in mentor.entries()]
        kinds = (r"github:[^/]+/[^/]+", r"doi:.+", r"arxiv:.+")
        ids = [next(each for each in known if re.fullmatch(kind, each)) for kind in kinds]
        report = mentor.fetch(ids=ids, missing=False, transport=through, clock=virtual.clock)
        print(report.model_dump_json())
        keys |= {value for url, headers, _ in server.asked for value in (*headers.values(), url)}
    server.close()
    # The walk means something only if the keys were really sent.
    for name in ("GITHUB_TOKEN", "SEMANTIC_SCHOLAR_KEY", "OPENALEX_KEY"):
        assert any(os.environ[f"DLMENTOR_{name}"] in value for value in keys), f"{name} was not used"


def main(storage: Path) -> None:
    """All of it."""
    logging.getLogger("dlmentor").setLevel(logging.DEBUG)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"127.0.0.1:{server.server_address[1]}"
    password = os.environ["SECRET_PASSWORD"]
    os.environ["DLMENTOR_STORAGE"] = str(storage)
    os.environ["OPENAI_BASE_URL"] = f"http://ann:{password}@{here}/v1"
    os.environ["DLMENTOR_LLM_RETRIES"] = "0"
    run("doctor")
    run("doctor", "--json")
    run("doctor", "--settings")
    for Echo.status in (401, 429, 500):
        run("ask", "pruning for phones", "--json")
    os.environ["DLMENTOR_LLM"] = "some-model"
    run("ask", "pruning for phones")
    os.environ["OPENAI_BASE_URL"] = f"http://ann:{password}@127.0.0.1:9/v1"
    run("ask", "pruning for phones")
    os.environ["OPENAI_BASE_URL"] = f"http://{here}/v1"
    Echo.status = 401
    run("ask", "pruning for phones")
    os.environ["DLMENTOR_EMBEDDER"] = "openai"
    os.environ["DLMENTOR_STORAGE"] = str(storage.with_name("other-storage"))
    run("sync")
    os.environ["DLMENTOR_EMBEDDER"] = "minilm"
    os.environ["DLMENTOR_STORAGE"] = str(storage)
    os.environ["DLMENTOR_CHROMA_URL"] = f"http://ann:{password}@{here}"
    run("sync")
    run("doctor", "--settings")
    os.environ["DLMENTOR_CHROMA_URL"] = f"http://{here}"
    run("sync")
    del os.environ["DLMENTOR_CHROMA_URL"]
    fetch(storage)
    from dlmentor.settings import Settings

    settings = Settings.load()
    print(repr(settings), str(settings), settings.model_dump_json(), settings.model_dump())
    serve(storage)


def serve(storage: Path) -> None:
    """The app behind its login: right, wrong and half passwords, and a fault within."""
    import httpx

    from dlmentor import Mentor
    from dlmentor.ui.app import build
    from dlmentor.ui.server import serve

    name, _, password = os.environ["DLMENTOR_AUTH"].partition(":")
    with Mentor.open(storage=storage, model="none") as mentor:
        app = build(mentor)
        url = serve(app, mentor.settings, port=0, mcp=True)
        answers = [
            httpx.post(f"{url}login", data={"username": name, "password": password}),
            httpx.post(f"{url}login", data={"username": name, "password": password + "x"}),
            httpx.get(f"{url}config", auth=(name, password)),
            httpx.get(f"{url}gradio_api/mcp/schema", auth=(name, password)),
            httpx.get(f"{url}gradio_api/mcp/schema", auth=(name, "wrong")),
        ]
        cookies = answers[0].cookies
        assert cookies, "the right password opens the door"
        answers += [
            httpx.get(f"{url}{path}", cookies=cookies)
            for path in ("", "config", "gradio_api/info", "gradio_api/startup-events", "healthz")
        ]
        body = {"data": ["pruning", 2]}
        answers.append(httpx.post(f"{url}gradio_api/run/search", json=body, cookies=cookies, timeout=60))
        assert answers[-1].status_code == 200
        for answer in answers:
            print(answer.status_code, answer.headers, answer.text[:200_000])
        app.close(verbose=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
