"""What tests of releases share: a refusal leaves no trace."""

from __future__ import annotations

import pytest

from scripts import export
from scripts.errors import IdaseError

RECIPIENT = "action_tank"
CONVENTION = "REC-ACTION-TANK"


def traces(office) -> list[str]:
    """Everything under exports, hidden or not."""
    folder = office.config.exports
    return [str(path) for path in folder.rglob("*")] if folder.exists() else []


def refusal(office, config=None, release="r1") -> str:
    """Why a release is refused; nothing of it may be left, in no format."""
    with pytest.raises(IdaseError) as caught:
        export.export(config or office.config, RECIPIENT, release)
    text = str(caught.value)
    assert "\n" not in text
    assert traces(office) == []
    return text
