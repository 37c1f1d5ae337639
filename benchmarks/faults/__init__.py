"""A meet under faults: a rig that keeps the truth, breaks the machine, and compares.

Reading order: ``truth`` (what really happened on the course), ``lossy`` (files that lose what was
not synced), ``machine`` (the product on such files), ``public`` (the site that it sends to),
``operator`` (who sits at the desk), ``adversary`` (what goes wrong), ``episode`` (one meet from the
first car to the comparison).
"""
