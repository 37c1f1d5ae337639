"""What a meet leaves behind: results on paper, a report, an archive.

Reading order: ``pdf`` (the paper) and ``printed`` (what stands on it), ``archive`` (all in
one file).
"""
