"""Who is entered and what is arranged for them before they drive.

Reading order: ``event`` (who may enter, how many), ``roster`` (what acts come to), ``numbers``,
``checks`` (asked before an act is written), ``grid`` (the order of a heat), ``sheet`` (the files
that entries come in), ``plan`` (what importing one would do), ``export``, ``requests`` (what was
asked for elsewhere).
"""
