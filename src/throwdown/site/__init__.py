"""The site: where a challenge is called out, answered, predicted and settled in public.

Reading order: ``home`` (the folder that holds a site's data), ``settings`` and ``urls``;
``people`` (accounts and parties), ``challenges`` (the log in a database, pages and moves),
``predictions`` (jobs, the worker, what the simulator said), ``catalogue`` (cars, courses, search),
``oversight`` (who may do what, the audit log, limits), ``api`` (the same for machines),
``serve`` (one command for all of it).  What a move means is ``throwdown.challenge``'s alone.
"""
