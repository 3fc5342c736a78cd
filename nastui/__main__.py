"""`python -m nastui`."""

from nastui.cli.main import main

main()
