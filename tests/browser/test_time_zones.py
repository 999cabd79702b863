"""The field of a time zone: the page offers China's, the browser adds those that it knows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from portal.people.settings_forms import CompanyForm

SCRIPT = Path(__file__).parents[2] / "portal" / "static" / "portal" / "portal.js"
OFFERED = "() => Array.from(document.querySelectorAll('datalist option'), (option) => option.value)"
MARKED = "(field) => field.selectionEnd - field.selectionStart"


def test_the_browsers_zones_are_offered_once_somebody_looks_for_one(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "form.html"
    field = CompanyForm(initial={"time_zone": "Asia/Urumqi"})["time_zone"]
    file.write_text(f'<!doctype html><script src="{SCRIPT.as_uri()}" defer></script><button>Save</button>{field}')
    page = browser.new_page()
    page.goto(file.as_uri())
    assert len(page.evaluate(OFFERED)) == 5
    for _again in range(2):
        page.focus("button")
        page.focus("[data-time-zones]")
        offered = page.evaluate(OFFERED)
        assert len(offered) == len(set(offered)) > 300
        assert "Europe/Berlin" in offered
    page.keyboard.type("Europe/Berlin")
    assert page.input_value("[data-time-zones]") == "Europe/Berlin", "what stood there was marked"
    page.focus("button")
    page.focus("[data-time-zones]")
    assert page.eval_on_selector("[data-time-zones]", MARKED) == 0, "what somebody typed is corrected, not replaced"
    page.close()
