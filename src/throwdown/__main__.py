"""``python -m throwdown``."""

from throwdown.cli.entry import main

if __name__ == "__main__":
    main()
