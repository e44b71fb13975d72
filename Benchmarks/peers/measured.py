"""Runs a command and prints its wall-clock time and peak memory as JSON.

The command's own output goes to standard error. It needs no /usr/bin/time.
"""

import json
import platform
import resource
import subprocess
import sys
import time

start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
seconds = time.perf_counter() - start
if code != 0:
    sys.exit(code)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "seconds": seconds,
    # Linux counts in KiB, macOS in bytes.
    "peakMemoryBytes": usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024),
}))
