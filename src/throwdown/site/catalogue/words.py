"""Words for what the catalogue names: figures, traits and kinds of course."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FIGURE_GROUPS = (
    (
        _("Mass and size"),
        {
            "mass": _("Mass"),
            "front_mass_fraction": _("Share of mass in front"),
            "length": _("Length"),
            "width": _("Width"),
            "height": _("Height"),
            "wheelbase": _("Wheelbase"),
            "track_front": _("Track in front"),
            "track_rear": _("Track at the rear"),
            "cg_height": _("Height of the centre of gravity"),
        },
    ),
    (
        _("Engine and drive"),
        {
            "power": _("Power"),
            "power_rpm": _("Speed of peak power"),
            "torque": _("Torque"),
            "torque_rpm_low": _("Peak torque from"),
            "torque_rpm_high": _("Peak torque to"),
            "redline_rpm": _("Highest engine speed"),
            "gear_ratios": _("Gear ratios"),
            "final_drive": _("Final drive"),
            "shift_time": _("Time of a gear change"),
            "driveline_efficiency": _("Efficiency of the driveline"),
            "drive_front_fraction": _("Share of drive in front"),
            "differential_lock": _("Lock of the differential"),
        },
    ),
    (
        _("Tyres, grip and brakes"),
        {
            "skidpad": _("Skid pad"),
            "longitudinal_grip_ratio": _("Grip along over grip across"),
            "load_sensitivity": _("Loss of grip with load"),
            "rolling_resistance": _("Rolling resistance"),
            "tyre_radius": _("Radius of the tyres"),
            "tyre_width_front": _("Width of the tyres in front"),
            "tyre_width_rear": _("Width of the tyres at the rear"),
            "roll_stiffness_front_fraction": _("Share of roll stiffness in front"),
            "brake_front_fraction": _("Share of braking in front"),
            "brake_deceleration": _("What the brakes can do"),
        },
    ),
    (
        _("Air"),
        {
            "drag_coefficient": _("Drag coefficient"),
            "frontal_area": _("Frontal area"),
            "drag_area": _("Drag area"),
            "downforce_area": _("Downforce area"),
            "downforce_front_fraction": _("Share of downforce in front"),
        },
    ),
    (
        _("What tests and price lists say"),
        {
            "price": _("Price when new"),
            "top_speed": _("Top speed"),
            "zero_to_60": _("0 to 60 mph"),
            "zero_to_100_kmh": _("0 to 100 km/h"),
            "quarter_mile": _("Quarter mile"),
            "braking_70_0": _("Braking from 70 mph"),
        },
    ),
)
"""The figures of a car by group, in the order of a page."""

KIND_WORDS = {
    "measured": _("measured"),
    "published": _("published"),
    "estimated": _("estimated"),
}
"""How a figure came about."""

DRIVE_WORDS = {
    "front": _("front-wheel drive"),
    "rear": _("rear-wheel drive"),
    "all": _("all-wheel drive"),
}
TRAIT_WORDS = {
    "body": (
        _("Body"),
        {
            "coupe": _("coupé"),
            "convertible": _("convertible"),
            "roadster": _("roadster"),
            "hatchback": _("hatchback"),
            "sedan": _("sedan"),
            "wagon": _("wagon"),
            "suv": _("SUV"),
            "mpv": _("MPV"),
            "supercar": _("supercar"),
            "race": _("race car"),
        },
    ),
    "drive": (_("Drive"), DRIVE_WORDS),
    "engine_position": (
        _("Engine"),
        {"front": _("in front"), "mid": _("amidships"), "rear": _("at the rear")},
    ),
    "aspiration": (
        _("Aspiration"),
        {
            "natural": _("natural"),
            "turbo": _("turbocharged"),
            "supercharged": _("supercharged"),
            "electric": _("electric"),
            "hybrid": _("hybrid"),
        },
    ),
    "gearbox": (
        _("Gearbox"),
        {
            "manual": _("manual"),
            "automatic": _("automatic"),
            "dual-clutch": _("dual clutch"),
            "single-speed": _("single speed"),
            "cvt": _("continuously variable"),
        },
    ),
    "differential": (
        _("Differential"),
        {
            "open": _("open"),
            "limited-slip": _("limited slip"),
            "locked": _("locked"),
        },
    ),
    "tyre": (
        _("Tyres"),
        {
            "cup": _("cup"),
            "summer": _("summer"),
            "all-season": _("all-season"),
            "vintage": _("vintage"),
        },
    ),
}
"""What kind of car it is: the name of each trait, and the word for each choice."""

COURSE_KINDS = {
    "circuit": _("Circuit"),
    "road": _("Road"),
    "cone": _("Cone course"),
    "strip": _("Straight"),
    "pad": _("Skid pad"),
}
START_WORDS = {"standing": _("standing start"), "flying": _("flying start")}
