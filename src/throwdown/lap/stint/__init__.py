"""Long races: heat, wear and fuel marched through lap after lap, on each lap's own forces.

Within a lap grip, brakes and power are frozen; the next lap takes what the last one left.  The
first lap starts in the state of a lap alone (tyres warm, brakes cool, tank full), so a stint of
one lap is that lap.

Reading order: ``places`` (what the kernels know of heat), ``parameters`` (the model's constants,
each with spread and source), ``heat_rows`` (a car's heat as the kernels see it), ``kernels`` (the
march), ``driven`` (stints of many draws), ``pace`` (how hard to drive one), ``stops`` (a fade
test).
"""
