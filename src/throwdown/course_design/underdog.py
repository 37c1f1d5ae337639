"""The verb: the legal cone course on a site on which the underdog's odds are best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from throwdown.course_design.rules import USUAL, DesignRules, find_rules
from throwdown.course_design.site import Site, read_site
from throwdown.errors import InputError, nearest_names

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course_design.design import Design, Odds
    from throwdown.course_design.grow import Ground
    from throwdown.course_design.search import Candidate, Effort
    from throwdown.duel import Race

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

REFERENCE = "road-atlanta-infield-2010"
"""The course on which it is settled who is the underdog: tight, of cones, and not designed here."""
SAMPLES = 20_000
FINALISTS = 4  # judged by whole races
_FINAL_SAMPLES = 4_000
_GRIP = 0.5  # of g: a road car's in the tightest turn, to be sure
_GRAVITY = 9.80665
_MOST_SECONDS = 600.0


def underdog(
    cars: Sequence[Car | str],
    site: Site | str | Path,
    *,
    rules: DesignRules | str | Path = USUAL,
    seconds: float | None = None,
    fair: bool = False,
    seed: int = 2010,
    samples: int = SAMPLES,
    effort: Effort | str = "usual",
    progress: Progress | None = None,
) -> Design:
    """Design the legal cone course on which the underdog of two cars has its best odds.

    ``cars`` are given whole or by id, name or file; ``site`` is ``120x80`` [m], ``400ftx260ft``
    or a GeoJSON file; ``rules`` a design rule set by id or file.  ``seconds`` is the time wished
    for the underdog's run, within 15 %; where the site has no room for that, or where it is left
    out, the rules decide.  ``fair`` looks for even odds instead.  The same ``seed`` and
    ``effort`` (``quick``, ``usual``, ``thorough`` or an ``Effort``) give the same course.
    ``samples`` races give the odds.

    Raises InputError for other than two cars, the same car twice, a site or rules that cannot be
    read or contradict each other or the wish, and a site on which no legal course was found.
    """
    found_site = site if isinstance(site, Site) else read_site(site)
    found_rules = rules if isinstance(rules, DesignRules) else find_rules(rules)
    _check_wish(found_rules, seconds)
    _check_room(found_site, found_rules)
    from throwdown.course_design.search import EFFORTS, Search, Wish

    if isinstance(effort, str) and effort not in EFFORTS:
        raise InputError(
            f"unknown effort {effort!r}",
            expected=" or ".join(EFFORTS),
            nearest=nearest_names(effort, EFFORTS) or None,
        )
    from throwdown.course_design.grow import Ground

    ground = Ground(found_site, found_rules)
    _check_start(ground)
    from throwdown.course_design.judge import Judge
    from throwdown.duel import race
    from throwdown.lap.solve import find_car

    given = [cars] if isinstance(cars, str) else list(cars)
    if len(given) != 2:
        raise InputError(f"{len(given)} cars", expected="two, of which one is the underdog")
    field = [find_car(car) for car in given]
    _check_unlike(field[0], field[1], fair=fair)
    told = progress or (lambda what, done, of: None)
    before = race(field, REFERENCE, samples=samples, seed=seed, progress=told)
    ours, other = before.duel.loser.car, before.duel.winner.car
    chosen = EFFORTS[effort] if isinstance(effort, str) else effort
    judge = Judge((ours, other), seed)
    found = Search(ground, judge, Wish(fair, seconds), seed, told).run(chosen)
    final = _Finals(ground, ours, other, seed, told)
    best = final.best(found.best, fair=fair)
    chance = final.run(found.random[0], samples)
    design = final.design(best, samples)
    return replace(
        design,
        baseline=_odds(before, ours),
        random=_odds(chance, ours),
        random_legal=len(found.random),
        random_tried=chosen.starts,
        judged=found.judged,
        effort=effort if isinstance(effort, str) else "own",
        fair=fair,
        seconds=seconds,
    )


class _Finals:
    """Whole races on the few best layouts, and the design of the winner."""

    def __init__(
        self, ground: Ground, underdog: Car, favourite: Car, seed: int, told: Progress
    ) -> None:
        self._ground, self._seed, self._told = ground, seed, told
        self._cars = (underdog, favourite)

    def best(self, found: Sequence[Candidate], *, fair: bool) -> Candidate:
        """Return the best of the first few by their races.

        The search judges on a coarser mesh and by few draws: this has the last word.
        """
        races = []
        for number, one in enumerate(found[:FINALISTS]):
            self._told("the best few", number, FINALISTS)
            odds = _odds(self.run(one, _FINAL_SAMPLES), self._cars[0]).value
            races.append(abs(odds - 0.5) if fair else -odds)
        return found[races.index(min(races))]

    def run(self, one: Candidate, samples: int) -> Race:
        """Race on a candidate's course."""
        from throwdown.course_design.judge import bare_course
        from throwdown.duel import race

        return race(self._cars, bare_course(one.layout), samples=samples, seed=self._seed)

    def design(self, one: Candidate, samples: int) -> Design:
        """Make the record of a candidate: its course, as its file says it, and its race there."""
        from throwdown.course_design.check import check_course
        from throwdown.course_design.cones import place_cones
        from throwdown.course_design.course_file import course_of, course_text
        from throwdown.course_design.design import Design
        from throwdown.course_design.judge import COURSE_ID
        from throwdown.duel import race

        site, rules = self._ground.site, self._ground.rules
        ours, other = self._cars
        name = f"Designed for {ours.name} against {other.name}, {site.name}, seed {self._seed}"
        text = course_text(one.layout, COURSE_ID, name, site, rules)
        course = course_of(text, "course.toml")
        final = race(self._cars, course, samples=samples, seed=self._seed, progress=self._told)
        cones = place_cones(one.layout)
        laps = {entry.car.id: entry.lap for entry in final.entries}
        findings = check_course(
            course,
            one.layout.start,
            cones,
            site,
            rules,
            top_speed=max(lap.top_speed_mps for lap in laps.values()),
            time_s=laps[ours.id].time_s,
        )
        odds = _odds(final, ours)
        return Design(
            course=course,
            toml=text,
            layout=one.layout,
            site=site,
            rules=rules,
            findings=findings,
            cones=cones,
            underdog=ours,
            favourite=other,
            race=final,
            odds=odds,
            baseline=odds,
            reference=REFERENCE,
            random=odds,
            random_legal=0,
            random_tried=0,
            judged=0,
            seed=self._seed,
            effort="",
            fair=False,
            seconds=None,
            provenance=final.provenance,
        )


def _odds(race: Race, car: Car) -> Odds:
    from throwdown.course_design.design import Odds

    (entry,) = [entry for entry in race.entries if entry.car.id == car.id]
    return Odds(entry.win_probability, race.samples)


def _check_wish(rules: DesignRules, seconds: float | None) -> None:
    if seconds is None:
        return
    limit = rules.rules.time_s
    if not 0.0 < seconds <= _MOST_SECONDS:
        raise InputError(f"the run is to take {seconds:g} s", expected="seconds, up to 600")
    if not limit.lowest <= seconds <= limit.highest:
        raise InputError(
            f"the run is to take {seconds:g} s, and the rules {rules.id} ask for "
            f"{limit.lowest:g} to {limit.highest:g} s",
            where="--seconds",
            expected="a time that the rules allow, or other rules",
        )


def _check_room(site: Site, rules: DesignRules) -> None:
    """Raise InputError where no course of the least time can have room on a site.

    A course of length L keeps L times its width and the gap to itself: half of each on either
    side; and it is never driven slower than its tightest turn is at half a g.
    """
    limits = rules.rules
    width, gap = limits.width_m.lowest, limits.gap_m.lowest
    margin = limits.edge_distance_m.lowest + 0.5 * width
    inner = site.inner(margin)
    if inner.is_empty:
        raise InputError(
            f"the site {site.name} has no room for a course: nothing of it is {margin:.1f} m from "
            f"its edge and obstacles, half a course and what the rules {rules.id} keep clear",
            where="--site",
            expected="a larger site, or other rules",
        )
    speed = (_GRIP * _GRAVITY * max(limits.turn_radius_m.lowest, 1.0)) ** 0.5
    length = speed * max(limits.time_s.lowest - 3.0, 0.0)
    room = float(inner.buffer(0.5 * (width + gap)).area)
    if length * (width + gap) > room:
        raise InputError(
            f"the site {site.name} has no room for a course of {limits.time_s.lowest:g} s: it is "
            f"at least {length:.0f} m long and takes {length * (width + gap):.0f} m², and there "
            f"are {room:.0f} m² away from edge and obstacles",
            where="--site",
            expected="a larger site, or rules that ask for less",
        )


def _check_start(ground: Ground) -> None:
    narrow, _ = ground.widths()
    if not ground.starts(narrow).size:
        raise InputError(
            f"the site {ground.site.name} has no place for a start",
            where="--site",
            expected="a larger site, or other rules",
        )


def _check_unlike(one: Car, other: Car, *, fair: bool) -> None:
    if one.id != other.id and one.content_hash != other.content_hash:
        return
    advice = "every course is fair to them" if fair else "neither is the underdog"
    raise InputError(f"{one.name} is there twice: {advice}", expected="two cars that differ")
