"""The timing desk: one operator's page over a meet, with an audit sheet and an announcer's view.

Reading order: ``state`` (what a desk shows), ``posting`` (what it writes), ``routes``.
"""

from throwdown.raceday.desk.routes import desk_routes as desk_routes
