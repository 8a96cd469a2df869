"""Alerts ask what the figures mean."""

import re

from storage.figures import FIGURES
from tests.deploy import files


def test_no_alert_adds_up_what_every_replica_sees_alike() -> None:
    for each in files.alerts():
        for figure in FIGURES:
            assert not re.search(rf"\bsum\b[^(]*\({figure.name}\b", each["expr"]), each["alert"]
