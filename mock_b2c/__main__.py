"""`python -m mock_b2c` is the command `mock-b2c`."""

from mock_b2c.cli import main

if __name__ == "__main__":
    main(prog_name="mock-b2c")
