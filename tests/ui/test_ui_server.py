"""Who may use the app, from where, and how much of it at once."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import served

from dlmentor import Mentor
from dlmentor.errors import InputError
from dlmentor.settings import Settings
from dlmentor.ui.server import POLICY, check_host, free_port, is_local, read_users, right


def settings(**environ: str) -> Settings:
    return Settings.load({f"DLMENTOR_{name.upper()}": value for name, value in environ.items()})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.1"])
def test_this_machine_needs_no_login(host: str) -> None:
    assert is_local(host)
    check_host(host, {}, allow_public=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_an_address_that_others_reach_is_refused_without_a_login(host: str) -> None:
    with pytest.raises(InputError, match="DLMENTOR_AUTH"):
        check_host(host, {}, allow_public=False)
    check_host(host, {"a": "b"}, allow_public=False)
    check_host(host, {}, allow_public=True)


def test_logins_come_from_the_variable_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("# people\nbob:se:cret\n\n", "utf-8")
    assert read_users(settings(auth="ann:one, kim:two", auth_file=str(file))) == {
        "ann": "one",
        "kim": "two",
        "bob": "se:cret",
    }
    assert read_users(settings()) == {}


@pytest.mark.parametrize("login", ["ann", "ann:", ":x"])
def test_half_a_login_is_refused_and_not_shown(login: str) -> None:
    with pytest.raises(InputError, match="name:password"):
        read_users(settings(auth=login))


def test_an_empty_or_missing_file_of_logins_does_not_open_the_door(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_users(settings(auth_file=str(tmp_path / "none")))
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="holds no"):
        read_users(settings(auth_file=str(tmp_path / "empty")))


def test_a_password_is_right_only_for_its_own_name() -> None:
    users = {"ann": "one", "kim": "zwei ü"}
    assert right(users, "ann", "one")
    assert right(users, "kim", "zwei ü")
    assert not any(right(users, *pair) for pair in [("ann", "two"), ("kim", "one"), ("eve", ""), ("", "")])


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "2001:db8::1"])
def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    with pytest.raises(InputError, match="no address of this machine"):
        free_port(host, None)


def test_a_taken_port_is_said_plainly() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="not free"):
            free_port("127.0.0.1", taken.getsockname()[1])


def test_every_answer_forbids_other_machines(address: str) -> None:
    for path in ("", "config", "nothing-here"):
        response = httpx.get(f"{address}{path}")
        assert response.headers["content-security-policy"] == POLICY
        assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in POLICY


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_a_foreign_name_for_this_machine_is_not_answered(address: str, name: str) -> None:
    """A page elsewhere that points a name of its own here (DNS rebinding) gets nothing."""
    assert httpx.get(f"{address}config", headers={"host": name}).status_code == 403
    port = httpx.URL(address).port
    for own in (f"127.0.0.1:{port}", f"localhost:{port}", "localhost", f"[::1]:{port}"):
        assert httpx.get(f"{address}config", headers={"host": own}).status_code == 200


@pytest.mark.parametrize("path", ["/etc/passwd", "pyproject.toml", "../../etc/passwd", "storage/user/progress.yaml"])
def test_files_of_the_machine_are_not_served(address: str, path: str) -> None:
    assert httpx.get(f"{address}gradio_api/file={path}").status_code in (403, 404)


def test_the_pages_functions_take_whatever_comes_and_answer_with_a_sentence(address: str) -> None:
    config = httpx.get(f"{address}config").json()
    functions = [
        (component["id"], name)
        for component in config["components"]
        for name in component["props"].get("server_fns") or []
    ]
    assert len(functions) > 15
    for component, name in functions:
        for data in (None, 5, [], "x", {"id": 5, "turns": 3, "plan": [], "list": [], "line": "x", "format": "exe"}):
            body = {"data": data, "component_id": component, "session_hash": "s", "fn_name": name}
            response = httpx.post(f"{address}gradio_api/component_server/", json=body, timeout=30)
            assert response.status_code == 200, (name, data)
            assert "Traceback" not in response.text
            assert "Something went wrong inside" not in response.text, (name, data)


@pytest.fixture(scope="module")
def guarded_address(own_mentor: Mentor) -> Any:
    """The app behind a login."""
    from pydantic import SecretStr

    closed = own_mentor.settings.model_copy(update={"auth": SecretStr("ann:one")})
    mentor = Mentor.open(settings=closed)
    with served(mentor, mcp=True) as url:
        yield url
    mentor.close()


def test_with_a_login_nothing_is_answered_to_strangers(guarded_address: str) -> None:
    """Page, configuration, endpoints, the page's functions and MCP are all closed."""
    assert httpx.get(f"{guarded_address}config").status_code == 401
    body = {"data": {}, "component_id": 1, "session_hash": "s", "fn_name": "start"}
    assert httpx.post(f"{guarded_address}gradio_api/component_server/", json=body).status_code == 401
    assert httpx.post(f"{guarded_address}gradio_api/call/search", json={"data": ["x", 3]}).status_code == 401
    for path in ("gradio_api/mcp/", "gradio_api/mcp", "gradio_api/mcp/schema", "gradio_api/mcp/sse"):
        assert httpx.get(f"{guarded_address}{path}").status_code == 401, path
    assert "panel-ask" not in httpx.get(guarded_address).text


def test_with_a_login_the_right_person_gets_in(guarded_address: str) -> None:
    from gradio_client import Client

    client = Client(guarded_address, auth=("ann", "one"), verbose=False)
    assert client.predict(question="pruning", limit=1, api_name="/search")
    with httpx.Client(auth=("ann", "one")) as agent:
        assert agent.get(f"{guarded_address}gradio_api/mcp/schema").status_code == 200
    with httpx.Client(auth=("ann", "two")) as agent:
        assert agent.get(f"{guarded_address}gradio_api/mcp/schema").status_code == 401


def test_fifty_people_at_once_each_get_their_own_answer(address: str, own_mentor: Mentor) -> None:
    """Nobody is turned away, and nobody sees what another one asked."""
    from gradio_client import Client

    questions = ["pruning", "quantization", "courses on systems", "mobile GPUs", "papers from NSDI"]
    expected = {question: own_mentor.ask(question).text for question in questions}
    clients = [Client(address, verbose=False) for _ in range(5)]

    def one(number: int) -> bool:
        question = questions[number % len(questions)]
        answer = clients[number % len(clients)].predict(question=question, api_name="/ask")
        return bool(answer["text"] == expected[question])

    with ThreadPoolExecutor(50) as people:
        assert all(people.map(one, range(50)))


def test_the_command_serves_until_it_is_interrupted(seed_storage: Path, tmp_path: Path) -> None:
    """`dlmentor chat` says where it answers, answers there, and ends with 130 on Ctrl+C."""
    import shutil

    storage = shutil.copytree(seed_storage, tmp_path / "storage")
    command = [sys.executable, "-m", "dlmentor", "chat", "--no-open", "--storage", str(storage), "--model", "none"]
    port = str(free_port("127.0.0.1", 0))
    with subprocess.Popen(
        [*command, "--port", port],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # A shell starts what runs in the background deaf to Ctrl+C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout
        try:
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, said
            assert httpx.get(found[0]).status_code == 200
            # Without --mcp there is no such door.
            assert httpx.get(f"{found[0]}gradio_api/mcp/schema").status_code == 404
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130
        finally:
            process.kill()


def test_the_command_refuses_a_public_address() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dlmentor", "chat", "--host", "0.0.0.0"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "DLMENTOR_AUTH" in done.stderr
