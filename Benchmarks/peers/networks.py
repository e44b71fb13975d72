"""The exported networks: made once, and anew where something that they are made of has changed."""

import hashlib
import pathlib
import shutil
import subprocess
import sys

import workloads
from commands import reason
from missing import Missing

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(".build-peers/networks")


class Networks:
    """Directories as `export.py` writes them."""

    def __init__(self, pythons):
        self.python = pythons.get("tensorflow")

    def directory(self, name):
        """The network's directory; made where it is missing."""
        directory, stamp = CACHE / name, CACHE / name / "stamp.txt"
        wanted = self.stamp(name)
        if not stamp.is_file() or stamp.read_text() != wanted:
            self.export(name, directory)
            stamp.write_text(wanted)
        return directory

    def stamp(self, name):
        """The digest of all that decides what is exported."""
        sources = [HERE / "export.py", *sorted(HERE.glob("requirements-tensorflow*.txt"))]
        digest = hashlib.sha256()
        if name != "large":
            network = workloads.network(name)
            digest.update(repr(network).encode())
            if not network.source.startswith("keras:"):
                source = pathlib.Path(network.source)
                if not source.is_dir():
                    raise Missing(f"{source} is not on this machine")
                sources += sorted(source.glob("*.bin")) + [source / "model.json"]
        for path in sources:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def export(self, name, directory):
        if self.python is None:
            raise Missing(
                "there is no Python environment 'tensorflow', which makes the network for all")
        print(f"Exporting {name} (once; up to a minute)", file=sys.stderr)
        CACHE.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(directory, ignore_errors=True)
        result = subprocess.run(
            [self.python, str(HERE / "export.py"), str(CACHE), name], capture_output=True, text=True)
        if result.returncode != 0:
            raise Missing(f"the export of {name} failed: {reason(result.stderr)}")
