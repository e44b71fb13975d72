"""Runs programs, with what they took."""

import json
import pathlib
import subprocess
import sys

from missing import Missing

MEASURED = pathlib.Path(__file__).with_name("measured.py")


def output(arguments):
    """Runs a program and returns its standard output."""
    result = subprocess.run([str(part) for part in arguments], capture_output=True, text=True)
    if result.returncode != 0:
        raise Missing(f"{first_words(arguments)}: {reason(result.stderr)}")
    return result.stdout


def cost(arguments):
    """Runs a program, and returns its seconds, peak memory in bytes, and what it printed.

    A small process starts it, as a process begins with the peak memory of the one that made it.
    """
    result = subprocess.run(
        [sys.executable, str(MEASURED), *(str(part) for part in arguments)],
        capture_output=True, text=True)
    if result.returncode != 0:
        raise Missing(f"{first_words(arguments)}: {reason(result.stderr)}")
    return json.loads(result.stdout) | {"printed": result.stderr}


def first_words(arguments):
    return " ".join(pathlib.Path(str(part)).name for part in list(arguments)[:3])


def reason(text):
    """The line of what a program said that tells why it failed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line]
    return (errors or lines or ["failed without a word"])[-1]
