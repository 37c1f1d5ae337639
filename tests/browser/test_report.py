"""The report in a real browser: it plays, scrubs, obeys the keyboard, fits and prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
FAIR = ("level_page", "odds_page", "ladder_page", "index_page")
SCRUB = "[data-scrub]"
PLACE = "i => { const c = document.querySelector(`[data-map-car='${i}']`).getBoundingClientRect();"
PLACE += " return [c.x, c.y]; }"


def clock(page: Any) -> float:
    return float(page.locator("[data-clock]").inner_text().removesuffix(" s"))


def wait_past(page: Any, time: float) -> None:
    """The page's own policy forbids playwright's wait_for_function."""
    for _ in range(400):
        if clock(page) > time:
            return
        page.wait_for_timeout(25)
    pytest.fail(f"the replay did not pass {time} s")


def scrub_to(page: Any, time: float) -> None:
    page.locator(SCRUB).evaluate(
        "(slider, t) => { slider.value = t; slider.dispatchEvent(new Event('input')); }", time
    )


def speeds(page: Any) -> list[int]:
    return [int(text) for text in page.locator("[data-kmh]").all_inner_texts()]


def test_play_moves_both_cars_and_pause_holds_them(visit: Visit, report: Path) -> None:
    page = visit(report)
    before = [page.evaluate(PLACE, i) for i in (0, 1)]
    page.get_by_role("button", name="Play").click()
    wait_past(page, 1)
    page.get_by_role("button", name="Pause").click()
    held = clock(page)
    after = [page.evaluate(PLACE, i) for i in (0, 1)]
    assert all(a != b for a, b in zip(before, after, strict=True))
    page.wait_for_timeout(150)
    assert clock(page) == held
    assert [page.evaluate(PLACE, i) for i in (0, 1)] == after


def test_replay_runs_in_real_time_and_faster_when_told(visit: Visit, report: Path) -> None:
    page = visit(report)
    rates = {}
    for rate in ("1", "8"):
        page.locator(f"input[name=rate][value='{rate}']").check(force=True)
        scrub_to(page, 0)
        page.get_by_role("button", name="Play").click()
        wait_past(page, 0)
        measure = (
            "() => new Promise(done => { const read = () => "
            "parseFloat(document.querySelector('[data-clock]').textContent);"
            "const t = performance.now(), c = read();"
            "setTimeout(() => done((read() - c) / ((performance.now() - t) / 1000)), 700); })"
        )
        rates[rate] = page.evaluate(measure)
        page.get_by_role("button", name="Pause").click()
    # A busy machine drops frames: only the upper bounds are sharp.
    assert 0.3 < rates["1"] < 1.3
    assert 2.0 < rates["8"] < 9.5


def test_scrubbing_to_the_end_shows_the_result(visit: Visit, report: Path, standins: Any) -> None:
    race = standins.race()
    first, second = (entry.lap.time_s for entry in race.entries)
    page = visit(report)
    scrub_to(page, 999)
    assert clock(page) == pytest.approx(second, abs=0.011)
    gap = page.locator("[data-gap]").inner_text()
    assert gap == f"At the finish MINI Cooper S is {second - first:.2f} s behind."
    assert "finished in" in page.locator("[data-place]").first.inner_text()


def test_the_gap_is_the_delta_at_the_car_behind(visit: Visit, report: Path, standins: Any) -> None:
    import numpy as np

    first, second = (entry.lap.trace for entry in standins.race().entries)
    page = visit(report)
    scrub_to(page, 20)
    s = np.interp(20, second.time, second.s)
    gap = 20 - np.interp(s, first.s, first.time)
    said = re.search(r"is ([\d.]+) s", page.locator("[data-gap]").inner_text())
    assert said is not None
    assert float(said.group(1)) == pytest.approx(gap, abs=0.015)


def test_the_keyboard_runs_the_replay(visit: Visit, report: Path) -> None:
    page = visit(report)
    page.locator(SCRUB).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert clock(page) == 1.0
    page.keyboard.press("Shift+ArrowRight")
    assert clock(page) == 6.0
    page.keyboard.press("ArrowLeft")
    assert clock(page) == 5.5
    page.keyboard.press("Home")
    assert clock(page) == 0
    page.keyboard.press("End")
    assert clock(page) > 30
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    wait_past(page, 0.1)
    page.keyboard.press("Space")
    held = clock(page)
    page.wait_for_timeout(120)
    assert clock(page) == held


def test_every_control_is_reached_by_tab_and_shows_its_focus(visit: Visit, report: Path) -> None:
    page = visit(report)
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement; const shown = e.type === 'radio' "
            "? e.parentElement : e; return [e.tagName, e.type || '', "
            "getComputedStyle(shown).outlineStyle]; })()"
        )
        if found[0] != "BODY":
            assert found[2] == "solid", found
        seen.add((found[0], found[1]))
    wanted = {("BUTTON", "button"), ("INPUT", "range"), ("INPUT", "radio"), ("SUMMARY", "")}
    assert wanted <= seen


def test_one_cursor_for_all_charts_and_the_map(visit: Visit, report: Path) -> None:
    page = visit(report)
    plot = page.locator("[data-plot=speed]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    assert page.locator("[data-here]").inner_text().startswith("500\u00a0m")
    shares = page.evaluate(
        "[...document.querySelectorAll('[data-cursor]')].map(c => parseFloat(c.style.left))"
    )
    assert len(shares) == 7
    assert all(share == pytest.approx(50, abs=0.5) for share in shares)
    assert page.locator("[data-map-cursor]").is_visible()
    assert "km/h" in page.locator("[data-read=speed]").inner_text()
    assert "behind" in page.locator("[data-read=delta]").inner_text()


def test_the_cursor_obeys_the_keyboard(visit: Visit, report: Path) -> None:
    page = visit(report)
    slider = page.locator("[data-cursor-slider]")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-here]").inner_text().startswith("1\u00a0m")
    assert slider.get_attribute("aria-valuetext").startswith("1\u00a0m")
    page.keyboard.press("End")
    assert page.locator("[data-here]").inner_text().startswith("1,000\u00a0m")


def test_clicking_a_chart_brings_the_replay_there(visit: Visit, report: Path) -> None:
    page = visit(report)
    page.locator("[data-plot=speed]").click(position={"x": 600, "y": 40})
    assert clock(page) > 5


def test_the_map_changes_layers_and_zooms(visit: Visit, report: Path) -> None:
    page = visit(report)
    assert page.locator("[data-layer='speed-0']").is_visible()
    page.locator("input[name=layer][value=gain]").check(force=True)
    assert page.locator("[data-layer=gain]").is_visible()
    assert not page.locator("[data-layer='speed-0']").is_visible()
    assert page.locator("[data-legend=gain]").is_visible()
    box = page.locator("[data-map] svg").get_attribute("viewBox")
    page.get_by_role("button", name="Close-up").click()
    scrub_to(page, 12)
    assert page.locator("[data-map] svg").get_attribute("viewBox") != box
    page.get_by_role("button", name="Close-up").click()
    assert page.locator("[data-map] svg").get_attribute("viewBox") == box


def test_the_map_of_a_lap_shows_feet_speed_and_gain(visit: Visit, lap_page: Path) -> None:
    page = visit(lap_page)
    main = page.locator("[data-map]")
    for shown in ("speed-0", "gain", "feet"):
        page.locator(f"input[name=layer][value='{shown}']").check(force=True)
        for layer in ("speed-0", "gain", "feet"):
            assert main.locator(f"[data-layer='{layer}']").is_visible() == (layer == shown)
        assert page.locator(f"[data-legend={shown.removesuffix('-0')}]").is_visible()


def test_the_cursor_reads_both_lines_of_a_lap(visit: Visit, lap_page: Path) -> None:
    page = visit(lap_page)
    slider = page.locator("[data-cursor-slider]")
    slider.focus()
    page.keyboard.press("End")
    here = int(page.locator("[data-here]").inner_text().split("\u00a0m")[0].replace(",", ""))
    assert here == pytest.approx(float(slider.get_attribute("max")), abs=1)
    assert page.locator("[data-read=speed]").inner_text().count("km/h") >= 1
    assert page.locator("[data-map-cursor]").is_visible()


def test_cars_are_where_their_traces_say(visit: Visit, report: Path, standins: Any) -> None:
    import numpy as np

    race = standins.race()
    page = visit(report)
    scrub_to(page, 15)
    data = page.evaluate("JSON.parse(document.getElementById('data').textContent).map")
    for i, entry in enumerate(race.entries):
        x = float(np.interp(15, entry.lap.trace.time, entry.lap.trace.x))
        left = page.locator(f"[data-map-car='{i}']").evaluate("c => parseFloat(c.style.left)")
        assert left == pytest.approx(100 * (x - data["left"]) / data["width"], abs=0.05)
        assert speeds(page)[i] == pytest.approx(
            3.6 * np.interp(15, entry.lap.trace.time, entry.lap.trace.speed), abs=1
        )


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1440, 2200])
@pytest.mark.parametrize("which", ["report", "crowd", "lap_page", *FAIR])
def test_nothing_overflows(
    visit: Visit, request: pytest.FixtureRequest, which: str, width: int
) -> None:
    page = visit(request.getfixturevalue(which), width, 844)
    if which in ("report", "crowd"):
        scrub_to(page, 5)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, p, button, dd, li')].filter(e => "
        "e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert clipped == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("which", ["report", "lap_page", *FAIR])
def test_text_stands_out(
    visit: Visit, request: pytest.FixtureRequest, which: str, theme: str
) -> None:
    page = visit(request.getfixturevalue(which), color_scheme=theme)
    pairs = page.evaluate(
        """() => {
          const canvas = document.createElement('canvas')
            .getContext('2d', { willReadFrequently: true });
          const rgb = (value) => {
            canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = value; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const behind = (e) => {
            for (; e; e = e.parentElement) {
              const c = rgb(getComputedStyle(e).backgroundColor);
              if (c[3] === 255) return c;
            }
            return [255, 255, 255, 255];
          };
          return [...document.querySelectorAll(
              'p, th, td, li, small, h1, h2, h3, dt, dd, .mark b, .pair, .apply, .span-axis span')]
            .filter(e => e.checkVisibility() && e.textContent.trim())
            .map(e => [rgb(getComputedStyle(e).color), behind(e), e.outerHTML.slice(0, 80)]);
        }"""
    )
    assert len(pairs) > 40

    def luminance(colour: list[int]) -> float:
        linear = [
            c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour[:3]
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ink, paper, what in pairs:
        low, high = sorted((luminance(ink), luminance(paper)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, what


def test_dark_and_light_follow_the_system_and_the_button(visit: Visit, report: Path) -> None:
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light, dark = (visit(report, color_scheme=s).evaluate(paper) for s in ("light", "dark"))
    assert light != dark
    page = visit(report, color_scheme="light")
    page.get_by_role("button", name="Theme: auto").click()
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate(paper) == dark
    page.reload()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Theme: dark").click()
    assert page.evaluate(paper) == light


def test_reduced_motion_moves_nothing_unasked(visit: Visit, report: Path) -> None:
    page = visit(report, reduced_motion="reduce")
    page.wait_for_timeout(150)
    assert clock(page) == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_touch_moves_the_cursor(visit: Visit, report: Path) -> None:
    page = visit(report, 390, 844, has_touch=True, is_mobile=True)
    plot = page.locator("[data-plot=speed]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert page.locator("[data-here]").inner_text().startswith("250\u00a0m")


def test_without_a_script_it_still_reads(visit: Visit, report: Path) -> None:
    page = visit(report, java_script_enabled=False)
    body = page.locator("body")
    text = body.inner_text().replace("\xa0", " ")
    for said in ("beats MINI Cooper S", "Corner 1", "What is assumed", "OpenStreetMap"):
        assert said in text
    assert page.get_by_role("button", name="Play").count() == 0
    assert page.locator("[data-map] svg").is_visible()
    assert page.locator("[data-plot=speed] path.curve").count() == 2


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("which", ["report", "lap_page"])
def test_it_prints_with_every_detail(
    visit: Visit, request: pytest.FixtureRequest, which: str, script: bool
) -> None:
    page = visit(request.getfixturevalue(which), color_scheme="dark", java_script_enabled=script)
    pdf = page.pdf(format="A4", print_background=True)
    assert pdf.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 14
    if not script:
        return
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert not page.get_by_role("button").first.is_visible()


def test_charts_have_words_for_those_who_do_not_see_them(visit: Visit, report: Path) -> None:
    page = visit(report)
    pictures = page.get_by_role("img")
    names = [pictures.nth(i).get_attribute("aria-label") for i in range(pictures.count())]
    assert len(names) >= 11
    assert all(name and len(name) > 20 for name in names)
    assert page.locator("h1").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input')].filter(e => !e.textContent.trim() && "
        "!e.getAttribute('aria-label') && !(e.labels && e.labels.length && "
        "e.labels[0].textContent.trim())).length"
    )
    assert unnamed == 0
