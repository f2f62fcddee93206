"""`python -m dlmentor`."""

import sys

from dlmentor.cli import main

sys.exit(main())
