"""The command line, one file a verb.

``entry`` is where the program begins; ``app`` names the verbs and loads each
only when it is called; ``options`` are the words that verbs share; ``output``
is the console, JSON and progress; ``failure`` turns errors into messages and
exit codes. ``race_screen`` draws what a race prints.
"""
