"""``python -m pbtext``."""

from pbtext.cli import main

if __name__ == "__main__":
    main()
