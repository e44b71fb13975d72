"""What can't be measured here, and why: it is named in the report, and the rest goes on."""


class Missing(Exception):
    """Something that the measurement needs is not on this machine, or failed."""
