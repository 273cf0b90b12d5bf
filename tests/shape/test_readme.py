"""What the README shows is what there is."""

import re
from pathlib import Path

from bot.domain.phase import diagram

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_state_diagram_is_the_codes() -> None:
    """The diagram is drawn from the table of phases, so it cannot drift."""
    shown = re.search(
        r"<!-- diagram: bot/domain/phase.py -->\n```mermaid\n(.*?)\n```\n<!-- /diagram -->", README, re.S
    )
    assert shown is not None
    assert diagram() == shown[1]


def test_what_the_readme_links_to_is_there() -> None:
    """Pictures and documents of the repository that the README names exist."""
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
