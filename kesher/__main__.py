"""`python -m kesher` is `kesher`."""

import sys

from kesher.project.cli import main

if __name__ == "__main__":
    sys.exit(main())
