"""The double-track lap: yaw, slip and four loads, as a check of the solvers that have none of them.

Reading order: ``tyre`` (slip to friction), ``chassis`` (the planar car on a road in three
dimensions), ``formula_one`` (the published car, wheel by wheel) and ``road_car`` (a catalogue car,
axle by axle), ``transcription`` (a model and a mesh as a nonlinear programme), ``programme``
(solving it), ``guess`` (where it starts), ``published`` (the published case) and ``lap``.

CasADi, which states the programme and brings IPOPT, is needed only here, and loaded only when the
first double-track lap is asked for.

Sources: G. Perantoni & D. J. N. Limebeer, Vehicle System Dynamics 52 (2014) 653; D. Limebeer &
G. Perantoni, J. Dyn. Sys. Meas. Control 137 (2015) 051019; docs/theory/double-track.md.
"""
