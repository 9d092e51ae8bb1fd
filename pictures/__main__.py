"""The program behind ./run screenshots: a browser that signs in, goes its steps, and takes each picture."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, FloatRect, Page, StorageState, sync_playwright

from launch.chromium import chromium
from launch.console import Console
from pictures.gallery import GALLERY, Picture, Step
from pictures.smaller import smaller

DOCS = Path(__file__).resolve().parents[1] / "docs"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--no-first-run")
PATIENCE = 10_000  # milliseconds for a step
LARGEST = 150_000  # bytes
AROUND = 12  # pixels beside a part of a page


def main(names: Sequence[str]) -> int:
    """Takes these pictures, all if none is named; returns 1 if one could not be taken, and leaves its old one."""
    console = Console(sys.stdout)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        wanted = [one for one in GALLERY if one.name in names or not names]
        signed_in = {who: _signed_in(browser, who) for who in {one.who for one in wanted}}
        taken = [_tell(browser, one, signed_in[one.who], console) for one in wanted]
        browser.close()
    return 0 if all(taken) else 1


def _signed_in(browser: Browser, who: str) -> StorageState:
    """The cookies of a person who has signed in as everybody does."""
    account = next(one for one in json.loads(os.environ["PICTURES_ACCOUNTS"]) if one["email"] == who)
    with browser.new_context(base_url=os.environ["PICTURES_OF"]) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("input[name=login]").fill(account["email"])
        page.locator("input[name=password]").fill(account["password"])
        page.locator("input[name=password]").press("Enter")
        page.locator(".menu summary").wait_for()
        return context.storage_state()


def _tell(browser: Browser, picture: Picture, cookies: StorageState, console: Console) -> bool:
    start = time.monotonic()
    try:
        size = _take(browser, picture, cookies)
    except Error as error:
        console.say(f"  {picture.name:<12}NOT TAKEN: {str(error).splitlines()[0]}")
        return False
    large = ", LARGER than it should be" if size > LARGEST else ""
    console.say(f"  {picture.name:<12}{size / 1000:6.0f} kB{large}{time.monotonic() - start:8.1f} s")
    return True


def _take(browser: Browser, picture: Picture, cookies: StorageState) -> int:
    """Writes docs/NAME.png and returns its bytes; Playwright's Error, with nothing written, if a step fails."""
    with browser.new_context(
        base_url=os.environ["PICTURES_OF"],
        storage_state=cookies,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="light",
        reduced_motion="reduce",
    ) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        for step in picture.steps:
            _go(page, step)
        png = smaller(_shot(page, picture))
    (DOCS / f"{picture.name}.png").write_bytes(png)
    return len(png)


def _go(page: Page, step: Step) -> None:
    if step.act == "open":
        page.goto(step.what)
    elif step.act == "follow":
        page.locator("main a:visible").filter(has_text=step.what).first.click()
    elif step.act == "unfold":
        page.locator("main summary:visible").filter(has_text=step.what).first.click()
    elif step.act == "type":
        page.get_by_label(step.what).locator("visible=true").first.fill(step.words)
    else:
        page.locator("main").get_by_text(step.what).locator("visible=true").first.wait_for()
    page.wait_for_load_state("networkidle")


def _shot(page: Page, picture: Picture) -> bytes:
    """The window, or the part of the page that is meant, without a blinking caret."""
    page.evaluate("document.activeElement.blur()")
    if not picture.part:
        page.evaluate("scrollTo(0, 0)")
        return page.screenshot(animations="disabled")
    part = page.get_by_role("region", name=picture.part).first
    part.evaluate("it => it.scrollIntoView()")
    box = part.bounding_box()
    assert box is not None, "it was scrolled to"
    height = min(box["height"], picture.height - box["y"])
    clip = FloatRect(x=box["x"] - AROUND, y=box["y"], width=box["width"] + 2 * AROUND, height=height)
    return page.screenshot(animations="disabled", clip=clip)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
