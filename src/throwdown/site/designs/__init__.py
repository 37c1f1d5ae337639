"""Courses that visitors had designed: asked for, found by a worker, kept, and raced on.

Reading order: ``models`` (what is kept), ``shelf`` (a kept course as a course), ``design`` (the
question and its job), ``views`` (the pages).
"""
