"""Who: accounts, and the parties (people, clubs, makers) that challenge and are challenged."""
