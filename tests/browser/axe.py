"""The accessibility rules of DESIGN §7 over what is drawn right now."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
_axe = Axe()


def violations(page: Page) -> list[str]:
    """One line per element that breaks a rule: the rule, what it is, the element."""
    found = _axe.run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
