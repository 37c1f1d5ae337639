"""Race day: the machine in the field that times a meet and shows it, with or without a network.

Reading order: ``folder`` (what is on its disk), ``keeper`` (the one who writes in the book),
``intake`` and ``recorder`` (from a wire to the book), ``crew`` (a recorder for each device);
``desk`` and ``live`` (what people see), ``shown`` (what an operator is shown of devices),
``sending`` (to the public site), ``tracing`` (what loggers wrote of runs), ``after`` (what stays),
``app`` (all addresses), ``run``, ``turn`` and ``mind`` (the processes).
"""
