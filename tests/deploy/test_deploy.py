"""What an operator installs says nothing that the program does not know."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.command.main import app
from bot.settings import known_settings
from bot.settings_problems import SECRETS, variable
from tests.deploy import files
from tests.deploy.files import DEPLOY, OPERATIONS, ROOT

_VARIABLE = re.compile(r"\bDUBAN_[A-Z_]+\b")
_CHINESE = re.compile(r"[一-鿿]")


def test_every_variable_is_a_setting() -> None:
    sections = known_settings().items()
    known = {variable(f"{s}.{key}" if s else key) for s, keys in sections for key in keys}
    known |= {f"{variable(each)}_FILE" for each in SECRETS} | {"DUBAN_CONFIG"}
    used = {name for text in files.texts().values() for name in _VARIABLE.findall(text)}
    assert len(used) > 8
    assert used <= known


def test_every_command_is_one() -> None:
    found = list(files.commands())
    assert ["serve"] in found and ["watchdog"] in found and ["db", "upgrade"] in found
    for words in found:
        asked = CliRunner().invoke(app, [*words, "--help"])
        assert asked.exit_code == 0, (words, asked.output)


def test_every_command_that_the_operators_page_tells_to_type_is_one() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    told = set(re.findall(r"`duban ([a-z ]+[a-z])(?: (--[a-z]+))?(?: [A-Z]+)?`", page))
    assert ("db backup", "") in told and ("db restored", "--resume") in told
    for words, option in told:
        asked = CliRunner().invoke(app, [*words.split(), "--help"])
        assert asked.exit_code == 0, words
        assert option in asked.output, (words, option)


def test_the_image_has_all_that_the_bot_imports(tmp_path: Path) -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:] for line in lines if line.startswith("COPY")]
    assert ["requirements/run.txt", "requirements/run.txt"] in copied
    let_in = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    for source, target in copied:
        assert f"!{source}" in let_in, source
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, tmp_path / target, ignore=ignored)
        else:
            (tmp_path / target).parent.mkdir(parents=True)
            shutil.copy(ROOT / source, tmp_path / target)
    commands = (("serve", "--help"), ("watchdog", "--help"), ("db", "backup", "--help"))
    for words in commands:
        done = _isolated(tmp_path, *words)
        assert done.returncode == 0, done.stderr[-800:]
    upgraded = _isolated(tmp_path, "db", "upgrade", "--new")
    assert upgraded.returncode == 0, upgraded.stderr[-800:]


def _isolated(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program of the image, with our packages from there and from nowhere else."""
    program = (
        f"import sys; kept = [p for p in sys.path if p != {str(ROOT)!r}];"
        f"sys.path[:] = [{str(folder)!r}, *kept];"
        f"sys.argv = ['duban', *{words!r}]; from bot.command.main import app; app()"
    )
    return subprocess.run(
        (sys.executable, "-P", "-c", program),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DUBAN_DATABASE__URL": f"sqlite:///{folder}/a.db"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_image_installs_by_hashes_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text and "--only-binary :all:" in text
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    assert re.search(r"^FROM python:3\.11-slim-[a-z]+$", text, re.MULTILINE)


def test_the_image_has_the_client_of_the_servers_major_version() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    client = re.search(r"apt-get install .* postgresql-client-(\d+)", image)
    assert client is not None
    servers = [files.compose()["services"]["postgres"]["image"]]
    for each in files.of_kind("StatefulSet"):
        servers += [c["image"] for c in each["spec"]["template"]["spec"]["containers"]]
    assert {each for each in servers if "postgres" in each} == {f"postgres:{client[1]}"}


def test_compose_publishes_nothing_and_keeps_secrets_in_files() -> None:
    found = files.compose()
    assert found["services"]["bot"]["deploy"]["replicas"] == 2
    for name, service in found["services"].items():
        assert "ports" not in service, name
        assert set(service.get("secrets", [])) <= set(found["secrets"])
        for key, value in service.get("environment", {}).items():
            if str(value).startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in service["secrets"], key
    for name in ("postgres", "redis", "bot", "watchdog"):
        assert found["services"][name]["healthcheck"]["test"]


def test_manifests_agree_with_themselves() -> None:
    secrets = set(files.of_kind("Secret")[0]["stringData"])
    labels = {}
    for each in files.of_kind("Deployment", "StatefulSet", "Job"):
        template = each["spec"]["template"]
        labels[template["metadata"]["labels"]["app"]] = template
        if each["kind"] != "Job":
            assert each["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
        for container in template["spec"]["containers"]:
            _agrees(container, secrets)
    for each in files.of_kind("Service"):
        assert each["spec"]["selector"]["app"] in labels
    bot = next(d for d in files.of_kind("Deployment") if d["metadata"]["name"] == "duban")
    assert bot["spec"]["replicas"] == 2
    assert bot["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert (
        files.of_kind("PodDisruptionBudget")[0]["spec"]["selector"]["matchLabels"]["app"] in labels
    )


def _agrees(container: dict[str, object], secrets: set[str]) -> None:
    for each in container.get("env", []):  # type: ignore[attr-defined]
        value = str(each.get("value", ""))
        if value.startswith("/run/secrets/duban/"):
            assert value.removeprefix("/run/secrets/duban/") in secrets


def test_the_command_and_every_unit_work_on_one_database(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        assert "EnvironmentFile=/etc/duban/duban.env\n" in text, unit.name
        assert "DUBAN_DATABASE" not in text, unit.name
    places = {
        "/etc/duban": tmp_path,
        "/var/lib/duban": tmp_path,
        "/opt/duban/.venv/bin/python": sys.executable,
        "/opt/duban": ROOT,
    }
    for name in ("duban", "duban.env"):
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        for place, here in places.items():
            text = text.replace(place, str(here))
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "duban.toml").touch()
    done = subprocess.run(
        ("sh", str(tmp_path / "duban"), "db", "upgrade", "--new"),
        cwd="/",
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"数据库：{tmp_path / 'duban.db'}" in done.stderr
    assert (tmp_path / "duban.db").exists()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = []
    for unit in sorted((DEPLOY / "systemd").glob("*.[st]*")):
        text = unit.read_text(encoding="utf-8").replace("/opt/duban/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        units.append(str(tmp_path / unit.name))
    assert len(units) == 4
    done = subprocess.run(
        ("systemd-analyze", "verify", "--man=no", *units),
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "duban" in line]
    assert said == []


def test_every_service_unit_is_shut_in() -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        for word in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"):
            assert word in text, (unit.name, word)
    for name in ("duban.service", "duban-watchdog.service"):
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        assert "Restart=always" in text and "Type=exec" in text
        assert "WatchdogSec" not in text, "the process does not notify systemd"


def test_every_alert_says_in_chinese_what_is_wrong_and_what_to_do() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    names = [each["alert"] for each in files.alerts()]
    assert len(set(names)) == len(names) > 12
    for each in files.alerts():
        for key in ("summary", "action"):
            assert _CHINESE.search(each["annotations"][key]), each["alert"]
        assert each["labels"]["severity"] in {"critical", "warning"}
        assert f"`{each['alert']}`" in page, f"docs/operations.md says nothing of {each['alert']}"
