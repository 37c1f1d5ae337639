"""The simulated index of nine cars beside the PAX factors of their classes in 2010."""

from collections.abc import Sequence

from asked import METHOD, QUICK, draws

import throwdown as td

# 2010 factors (sfrscca.org 8906/175), of which only ratios compare: there A Modified has 1.
PAX = {"SS": 0.860, "AS": 0.854, "BS": 0.847, "CS": 0.840, "DS": 0.825}
PAX |= {"ES": 0.829, "FS": 0.837, "GS": 0.812, "HS": 0.803}
# The list of 2010 was not found to read: docs/theory/fairness.md says where each class is from.
CLASSES = {
    "chevrolet-corvette-z06-2006": "SS",
    "lotus-elise-2005": "SS",
    "porsche-boxster-s-2010": "AS",
    "honda-s2000-2006": "AS",
    "nissan-370z-2009": "BS",
    "mazda-mx-5-2009": "CS",
    "ford-mustang-gt-2010": "FS",
    "chevrolet-camaro-ss-2010": "FS",
    "mini-cooper-s-2010": "GS",
}


COURSES = ["cone-course-tight", "cone-course-fast"]


def ask(cars: Sequence[td.Car], posterior: str) -> dict[str, float]:
    """Return the factor of every car by its id."""
    index = td.index(cars, COURSES, samples=draws(2000), method=METHOD, posterior=posterior)
    return {one.car.id: one.factor for one in index.cars}


def main() -> None:
    """Print all, and how alike their orders are."""
    from scipy.stats import spearmanr

    cars = [td.load_car(name) for name in CLASSES]
    gripping = [car.replace_figure("skidpad", 1.10, "g") for car in cars]
    asked = ask(cars, "none" if QUICK else "shipped"), ask(cars, "none"), ask(gripping, "none")
    pax = {car: PAX[name] / PAX["SS"] for car, name in CLASSES.items()}
    print("                             index  figures  same  class  PAX")
    print("                                    alone    grip         / SS")
    for car in asked[0]:
        learned, alone, even = (column[car] for column in asked)
        print(
            f"{car:28} {learned:.3f}  {alone:.3f}    {even:.3f} {CLASSES[car]}     {pax[car]:.3f}"
        )
    ranks = [
        f"{spearmanr([column[car] for car in pax], list(pax.values())).statistic:.2f}"
        for column in asked
    ]
    widths = [f"{100 * (1 - min(column.values())):.1f}" for column in (*asked, pax)]
    print("{:28} {:5}  {:8} {:5}".format("rank correlation with PAX", *ranks).rstrip())
    print("{:28} {:5}  {:8} {:5} {:6} {}".format("first to last, %", *widths[:3], "", widths[3]))


if __name__ == "__main__":
    main()
