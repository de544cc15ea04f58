"""``python -m codegym`` is the command ``codegym``."""

from codegym.cli.main import main

main()
