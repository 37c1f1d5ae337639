"""``python -m throwdown``."""

from throwdown.cli.app import main

if __name__ == "__main__":
    main()
