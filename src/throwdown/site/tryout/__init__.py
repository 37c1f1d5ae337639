"""“Try it”: two cars, a course, and an answer at once.

The quick lane answers on the smoothest line within a second; the fastest lines follow where they
take longer.
"""
