"""Launches the chat app: `python app.py`."""

import sys

from dlmentor.cli import main

if __name__ == "__main__":
    sys.exit(main(["chat", *sys.argv[1:]]))
