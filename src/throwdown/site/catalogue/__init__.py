"""Cars and courses with their figures and sources, trying them out, and search."""
