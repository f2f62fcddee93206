"""Makes the pictures of the README: `python scripts/screenshots.py`. Needs Debian's Chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dlmentor import Mentor
from dlmentor.ui.app import build
from dlmentor.ui.server import serve

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parents[1] / "docs" / "images"
QUESTION = "How do I make a large network small enough for a phone?"
GOAL = "Run vision models on a phone"


def ask(page: Page) -> None:
    """An answer with its evidence."""
    page.fill("#question", QUESTION)
    page.press("#question", "Enter")
    page.wait_for_selector(".turn-actions")
    page.locator(".answer .cite", has_text="1").first.click()
    page.evaluate("document.activeElement.blur()")


def plan(page: Page) -> None:
    """A plan of which a part is read."""
    page.click("#top [data-tab=plan]")
    page.fill("[name=goal]", GOAL)
    page.fill("[name=weeks]", "4")
    page.fill("[name=hours]", "5")
    page.click(".plan-form [type=submit]")
    page.wait_for_selector(".step")
    page.locator("[data-tick]").first.check()
    page.wait_for_timeout(400)
    page.evaluate("document.activeElement.blur()")


def main() -> int:
    """Serve the app over the seeds and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as storage, Mentor.open(storage=storage, model="none") as mentor:
        print("Building the index …")
        mentor.sync()
        app = build(mentor)
        address = serve(app, mentor.settings, port=0)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name, scheme, scene in (("ask", "light", ask), ("plan", "dark", plan)):
                context = browser.new_context(viewport={"width": 1360, "height": 820}, color_scheme=scheme)
                page = context.new_page()
                page.goto(address)
                page.wait_for_selector("#panel-lists .lists", state="attached")
                page.wait_for_timeout(500)
                scene(page)
                page.wait_for_timeout(600)
                page.screenshot(path=IMAGES / f"{name}.png")
                print(f"{IMAGES / name}.png")
                context.close()
            browser.close()
        app.close(verbose=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
