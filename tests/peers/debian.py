"""Programs of Debian's packages for peers: the machine's own, or unpacked beside the peer, without root's rights."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def unpacked(*packages: str) -> tuple[Path, str]:
    """The folder in which these packages lie as below /, and where their libraries are (LD_LIBRARY_PATH)."""
    here = Path.cwd()
    subprocess.run(["apt-get", "download", "-qq", *packages], check=True, stderr=subprocess.DEVNULL)
    for package in here.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), "root"], check=True)
        package.unlink()
    libraries = sorted({str(each.parent) for each in here.glob("root/**/lib*.so*")})
    return here / "root", os.pathsep.join(libraries)


class Emacs:
    """Emacs without a window, which runs Lisp and says what it prints."""

    PACKAGES = ("emacs-nox", "emacs-common", "emacs-bin-common", "emacs-el", "libgccjit0", "libtree-sitter0.22")

    def __init__(self) -> None:
        root, libraries = unpacked(*self.PACKAGES)
        shared = next((root / "usr/share/emacs").glob("[0-9]*"))
        folders = [shared / "lisp", *(each for each in (shared / "lisp").rglob("*") if each.is_dir())]
        dump = next((root / "usr/libexec/emacs").rglob("*.pdmp"))
        self._command = [str(root / "usr/bin/emacs-nox"), f"--dump-file={dump}", "-Q", "--batch"]
        self._environment = os.environ | {
            "EMACSLOADPATH": os.pathsep.join(map(str, folders)),
            "EMACSDATA": str(shared / "etc"),
            "LD_LIBRARY_PATH": libraries,
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        self.version = f"Emacs {shared.name}"

    def run(self, lisp: str, *arguments: str) -> str:
        """What it prints. arguments: in command-line-args-left."""
        Path("told.el").write_text(lisp)
        command = [*self._command, "-l", "told.el", *arguments]
        return subprocess.run(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
        ).stdout
