"""Where and when: the machine, the commit, the load."""

import datetime
import os
import platform
import subprocess


def now():
    return f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC"


def commit():
    """The commit that is checked out, and whether there are changes to it."""
    def git(*arguments):
        return subprocess.run(["git", *arguments], capture_output=True, text=True).stdout.strip()
    name = git("rev-parse", "--short", "HEAD") or "unknown"
    return name + (" with changes" if git("status", "--porcelain", "--", "Sources") else "")


def load():
    return round(os.getloadavg()[0], 2)


def facts(provenance):
    """What our record says of machine and program, with the rest from here."""
    machine = provenance["machine"] if provenance else {}
    return {
        "processor": machine.get("processor", platform.processor() or "unknown"),
        "cores": machine.get("coreCount", os.cpu_count()),
        "system": machine.get("operatingSystem", platform.platform()),
        "blas": f"{machine['blasLibrary']}" if "blasLibrary" in machine else "unknown",
        "blasKernel": machine.get("blasKernel", "unknown"),
        "quanteval": provenance["tool"]["version"] if provenance else "unknown",
    }
