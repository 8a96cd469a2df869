"""What stands in `deploy/`, read as whoever uses it reads it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.spine.branch import ROOT

DEPLOY = ROOT / "deploy"
OPERATIONS = ROOT / "docs" / "operations.md"
_METRIC = re.compile(r"\bduban_[a-z_]+")


def texts() -> dict[str, str]:
    """Every file by its name, and the page that tells how to use them."""
    files = [each for each in DEPLOY.rglob("*") if each.is_file()]
    return {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in (*files, OPERATIONS)}


def compose() -> dict[str, Any]:
    return _yaml("compose/compose.yaml")


def manifests() -> list[dict[str, Any]]:
    text = (DEPLOY / "kubernetes" / "duban.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load_all(text))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [each for each in manifests() if each["kind"] in kinds]


def alerts() -> list[dict[str, Any]]:
    groups = _yaml("monitoring/alerts.yaml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    text = (DEPLOY / "monitoring" / "dashboard.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["panels"]
    return found


def metrics_asked() -> set[str]:
    """Every metric that a panel or an alert looks at."""
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    asked += [rule["expr"] for rule in alerts()]
    return {name for expression in asked for name in _METRIC.findall(expression)}


def commands() -> Iterator[list[str]]:
    """The words after `duban` of every command that a file runs."""
    for text in texts().values():
        for line in re.findall(r"python -m bot ((?:[a-z]+ ?)+)", text):
            yield line.split()
    for service in compose()["services"].values():
        if "duban" in str(service.get("image")) and "entrypoint" not in service:
            yield service["command"]
    for each in of_kind("Deployment", "Job"):
        for container in each["spec"]["template"]["spec"]["containers"]:
            yield container["args"]


def _yaml(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    return found
