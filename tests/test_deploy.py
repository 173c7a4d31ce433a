"""Recipes of ``deploy/``: read as their tools read them, without a daemon, a cluster or a network."""

from __future__ import annotations

import ast
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

import pytest
import typer
import yaml
from packaging.requirements import Requirement
from typer.main import get_command

from stackwise.recommender.cli import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CLUSTER = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def steps() -> list[list[str]]:
    """Instructions of the Dockerfile with their words, lines that go on joined."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def of(instruction: str, stage: int) -> list[str]:
    at = [number for number, (word, _) in enumerate(steps()) if word == "FROM"]
    return [rest for word, rest in steps()[at[stage] : [*at, None][stage + 1]] if word == instruction]


def called(words: list[str]) -> dict[str, object]:
    """Read a command line of ours as it would be read, without running it; the options it gives."""
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    parent = group.make_context("stackwise", list(words))
    name, command, rest = group.resolve_command(parent, [*getattr(parent, "_protected_args", ()), *parent.args])
    assert command is not None
    return command.make_context(name, rest, parent=parent).params


def test_the_image_has_two_stages_and_nobody_of_power_in_it():
    assert len([one for one in steps() if one[0] == "FROM"]) == 2
    assert all(":" in one and not one.endswith("latest") for stage in (0, 1) for one in of("FROM", stage))
    assert of("USER", 1) == ["10001:10001"]
    assert "http://127.0.0.1:8000/healthz" in of("HEALTHCHECK", 1)[0]
    assert "pip install" not in " ".join(of("RUN", 1))
    assert [one for one in of("COPY", 1) if not one.startswith("--from=build ")] == []


def test_what_the_image_copies_is_there_and_goes_with_it():
    allowed = set((DEPLOY / "Dockerfile.dockerignore").read_text().split())
    for line in of("COPY", 0):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in allowed


def test_the_command_of_the_image_and_its_health_check_are_commands():
    assert json.loads(of("ENTRYPOINT", 1)[0]) == ["stackwise"]
    called(json.loads(of("CMD", 1)[0]))
    check = json.loads(of("HEALTHCHECK", 1)[0].partition("CMD ")[2])
    compile(check[2], "health", "exec")


def extras() -> Iterator[str]:
    yield re.search(r"ARG EXTRAS=(\S+)", (DEPLOY / "Dockerfile").read_text()).group(1)
    yield COMPOSE["services"]["stackwise"]["build"]["args"]["EXTRAS"]


@pytest.mark.parametrize("names", list(extras()))
def test_the_lock_holds_a_version_that_each_requirement_of_the_image_takes(names):
    """As far as `pip install -c requirements.lock` can be tried without the network."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    chosen = [one for name in names.split(",") for one in project["optional-dependencies"][name]]
    pins = [Requirement(line) for line in (ROOT / "requirements.lock").read_text().splitlines()]
    here = {"python_version": "3.12"}
    locked = {pin.name.lower(): pin for pin in pins if pin.marker is None or pin.marker.evaluate(here)}
    for requirement in map(Requirement, [*project["dependencies"], *chosen]):
        [pinned] = locked[requirement.name.lower()].specifier
        assert requirement.specifier.contains(pinned.version), requirement


def test_the_image_installs_from_the_lock():
    [line] = [one for one in of("RUN", 0) if "pip install" in one]
    words = shlex.split(line.partition("&&")[0].replace("${EXTRAS}", "serve,postgres"))
    assert words[1:] == ["-m", "pip", "install", "-c", "requirements.lock", ".[serve,postgres]"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_is_locked_down(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert not service["image"].endswith("latest")
    assert ":" in service["image"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert [port for port in service.get("ports", []) if name != "proxy"] == []
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or source.startswith("./")


def test_compose_starts_the_service_with_a_command_of_ours():
    service = COMPOSE["services"]["stackwise"]
    called(service["command"])
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert service["image"].endswith(f":{version('stackwise')}")


def containers() -> list[dict]:
    pods = [one["spec"].get("template") or one["spec"]["jobTemplate"]["spec"]["template"] for one in CLUSTER
            if one["kind"] in ("Deployment", "CronJob")]  # fmt: skip
    assert all(pod["spec"]["securityContext"]["runAsNonRoot"] for pod in pods)
    assert not any(pod["spec"]["automountServiceAccountToken"] for pod in pods)
    return [container for pod in pods for container in pod["spec"]["containers"]]


def test_containers_of_the_cluster_are_locked_down_and_run_commands_of_ours():
    assert [one["kind"] for one in CLUSTER] == [
        "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "CronJob"
    ]  # fmt: skip
    for container in containers():
        asked = container["securityContext"]
        assert asked["readOnlyRootFilesystem"]
        assert not asked["allowPrivilegeEscalation"]
        assert asked["capabilities"]["drop"] == ["ALL"]
        assert container["resources"]["limits"]["memory"]
        words = shlex.split(container["args"][0])[1:] if "command" in container else container["args"]
        called(words)


def test_each_volume_that_is_mounted_is_one():
    for one in CLUSTER:
        if one["kind"] not in ("Deployment", "CronJob"):
            continue
        pod = (one["spec"].get("template") or one["spec"]["jobTemplate"]["spec"]["template"])["spec"]
        named = {volume["name"] for volume in pod["volumes"]}
        assert {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]} == named


def test_the_service_stops_before_the_cluster_kills_it():
    spec = CLUSTER[0]["spec"]["template"]["spec"]
    words = spec["containers"][0]["args"]
    assert float(words[words.index("--grace") + 1]) < spec["terminationGracePeriodSeconds"]


@pytest.mark.parametrize(
    "words",
    [COMPOSE["services"]["stackwise"]["command"], CLUSTER[0]["spec"]["template"]["spec"]["containers"][0]["args"]],
    ids=["compose", "cluster"],
)
def test_behind_a_proxy_no_address_is_limited_by_the_service(words):
    """It sees the proxy's own alone: 270 clients of 15 addresses got 70 times a 503 with the limit of 200."""
    assert called(words)["per_address"] == 0


def directives(name: str) -> list[str]:
    text = re.sub(r"#[^\n]*", "", (DEPLOY / "nginx.conf").read_text())
    return re.findall(rf"^\s*{name}\s+([^;{{]+);", text, re.MULTILINE)


def test_the_proxy_holds_the_limits_that_the_service_names():
    serve = get_command(app).commands["serve"]
    default = {option.name: option.default for option in serve.params}
    assert directives("client_max_body_size") == ["2m"]
    assert default["max_body"] <= 2 * 2**20
    assert directives("client_body_timeout") == [f"{default['body_timeout']:.0f}s"]
    [waits] = directives("proxy_read_timeout")
    assert float(waits.removesuffix("s")) > default["timeout"]
    for name in ("limit_conn", "limit_req", "client_header_timeout", "ssl_reject_handshake", "proxy_next_upstream"):
        assert len(directives(name)) == 1
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    assert "location = /metrics { return 404; }" in text


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_reads_its_configuration(tmp_path):
    text = (DEPLOY / "nginx.conf").read_text().replace("server stackwise:8000", "server 127.0.0.1:8000")
    text = text.replace("http://stackwise;", "http://stackwise;").replace("/etc/nginx/tls", str(tmp_path))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stackwise.example", "-keyout",
         tmp_path / "key.pem", "-out", tmp_path / "cert.pem"], check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def stubs(monkeypatch):
    """Stands in for Airflow and Dagster: whatever is called is remembered."""
    airflow = ["airflow", "providers", "standard", "operators", "bash"]
    parents = [".".join(airflow[:depth]) for depth in range(1, len(airflow) + 1)]
    names = [*parents, "airflow.sdk", "dagster"]
    made = {}
    for name in names:
        module = ModuleType(name)
        made[name] = MagicMock(name=name)
        module.__getattr__ = partial(getattr, made[name])  # type: ignore[method-assign]
        monkeypatch.setitem(sys.modules, name, module)
    made["dagster"].asset = lambda **_: lambda function: function
    return made


def test_the_airflow_example_calls_commands_of_ours(stubs):
    runpy.run_path(str(DEPLOY / "airflow_score.py"))
    calls = stubs["airflow.providers.standard.operators.bash"].BashOperator.call_args_list
    commands = {call.kwargs["task_id"]: call.kwargs["bash_command"] for call in calls}
    assert list(commands) == ["check", "score"]
    for line in commands.values():
        called(shlex.split(line.replace("{{ ds }}", "2026-09-01"))[1:])


def test_the_dagster_example_calls_a_command_of_ours_and_tells_its_counts(stubs, monkeypatch, tmp_path):
    found = runpy.run_path(str(DEPLOY / "dagster_score.py"))
    assert not isinstance(found["recommendations"].__annotations__["context"], str)  # Dagster reads types, not texts
    called(found["command"]("2026-09-01")[1:])
    (tmp_path / "answers" / "2026-09-01").mkdir(parents=True)
    (tmp_path / "answers" / "2026-09-01" / "manifest.json").write_text('{"counts": {"rows": 3, "failed": 0}}')
    found["recommendations"].__globals__["FOLDER"] = tmp_path
    runs = MagicMock()
    monkeypatch.setattr(subprocess, "run", runs)
    found["recommendations"](MagicMock(partition_key="2026-09-01"))
    assert runs.call_args.kwargs == {"check": True}
    assert stubs["dagster"].MaterializeResult.call_args.kwargs == {"metadata": {"rows": 3, "failed": 0}}


def test_the_release_has_a_bill_of_materials():
    [task] = [node for node in ast.parse((ROOT / "noxfile.py").read_text()).body
              if isinstance(node, ast.FunctionDef) and node.name == "sbom"]  # fmt: skip
    said = ast.unparse(task)
    assert "cyclonedx-py" in said
    assert "pip-licenses" in said


def test_the_bill_of_materials_names_what_ships_inside_the_wheel(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "nox", MagicMock())
    task = runpy.run_path(str(ROOT / "noxfile.py"))
    bill, licences = tmp_path / "sbom.cdx.json", tmp_path / "licences.md"
    bill.write_text('{"components": [{"name": "numpy"}]}')
    task["add_shipped"](bill, licences)
    found = json.loads(bill.read_text())["components"]
    shipped = {f"{one['name']} {one['version']}" for one in found[1:]}
    notice = (ROOT / "NOTICE").read_text().lower()
    assert shipped == set(re.findall(r"[\w-]+ \d+(?:\.\d+)+(?= and| \()", notice))
    assert licences.read_text().count("\n") == len(shipped)
