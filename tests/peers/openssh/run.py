"""The product puts files into Debian's OpenSSH server: pinned host key, a key for the user, a name only when whole.

The server is the machine's, or Debian's packages unpacked beside it; it runs without root's rights.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path.cwd()
PACKAGES = ("openssh-server", "openssh-sftp-server", "libwrap0", "libwtmpdb0")
SIZE = 3_000_000
# Run in the product: its own code signs in, puts and looks.
ASK = """
import json
from datetime import timedelta
from labels.directories.connections import ensure_account
from labels.directories.models import Directory
from labels.errands.sftp import is_there, look_in, put_file
from tenants.outside.sftp import SftpRefused
from tenants import context
given = json.loads('''{given}''')
def refused(secret):
    try:
        look_in(given["address"], secret)
    except SftpRefused as error:
        return str(error)
    return ""
with context.platform():
    account = ensure_account("openssh", "sftp", given["secret"])
    directory, _made = Directory.objects.update_or_create(code="openssh", defaults=dict(
        name="x", name_en="x", kind="handset", platform="android", adapter="desk", address=given["address"],
        connection=account, cache_min=timedelta(0), cache_max=timedelta(0), critical=False, active=False))
    seen = []
    content = bytes(range(256)) * ({size} // 256)
    def there():
        return is_there(directory, "SH-1.csv", len(content))
    put_file(directory, "SH-1.csv", content, about_to=lambda: seen.append(there()))
    at_last = there()
    other = refused(dict(given["secret"], host_key=given["other"]))
    stranger = refused(dict(given["secret"], private_key=given["strange"]))
print(json.dumps(dict(seen=seen, there=at_last, other=other, stranger=stranger)))
"""


def server() -> tuple[Path, str]:
    """The root below which sshd lies, and where its libraries are."""
    if Path("/usr/sbin/sshd").exists():
        return Path("/"), ""
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], check=True, stderr=subprocess.DEVNULL)
    for package in HERE.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), "root"], check=True)
    return HERE / "root", os.pathsep.join(sorted({str(each.parent) for each in HERE.glob("root/**/lib*.so*")}))


def version() -> str:
    """Of the server that ran, as its client's package is named."""
    said = subprocess.run(["ssh", "-V"], stderr=subprocess.PIPE, text=True, check=True).stderr
    packages = [each.name.split("_")[1] for each in HERE.glob("openssh-server_*.deb")]
    return f"OpenSSH {packages[0]}" if packages else said.split(",")[0]


def key(name: str) -> tuple[str, str]:
    """A new key: private, public."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name], check=True)
    return Path(name).read_text(), " ".join(Path(f"{name}.pub").read_text().split()[:2])


def start(port: int) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    """The server, and whom it lets in."""
    root, libraries = server()
    HERE.chmod(0o711)
    Path("in").mkdir()
    _secret, host_key = key("host")
    private, public = key("user")
    Path("authorized").write_text(public + "\n")
    Path("config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {HERE}/host\nAuthorizedKeysFile {HERE}/authorized\n"
        "PidFile none\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\n"
        "Subsystem sftp internal-sftp\nForceCommand internal-sftp\n"
        f"SshdSessionPath {root}/usr/lib/openssh/sshd-session\nSshdAuthPath {root}/usr/lib/openssh/sshd-auth\n"
    )
    command, user = [f"{root}/usr/sbin/sshd", "-D", "-e", "-f", f"{HERE}/config"], os.environ.get("USER", "")
    if os.getuid() == 0:  # it would want a user of its own and to change its root
        user = "nobody"
        for name in ("in", "host", "config", "authorized"):
            shutil.chown(name, "nobody")
        command = ["setpriv", "--reuid", "nobody", "--regid", "65534", "--clear-groups", *command]
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    with Path("log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stderr=log)
    return running, {"user": user, "password": "", "private_key": private, "host_key": host_key}


def main() -> None:
    """Put a file, and be refused with another host key or as a stranger."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running, secret = start(port)
    try:
        for _try in range(50):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        given = {"address": f"sftp://127.0.0.1:{port}{HERE}/in", "secret": secret}
        given |= {"other": key("other")[1], "strange": key("strange")[0]}
        command, environment = json.loads(os.environ["SHOUHAO_SHELL"])
        text = ASK.replace("{given}", json.dumps(given).replace("\\", "\\\\")).replace("{size}", str(SIZE))
        root = Path(__file__).parents[3]
        done = subprocess.run(
            [*command, text], cwd=root, env=environment, stdout=subprocess.PIPE, text=True, check=False
        )
    finally:
        running.terminate()
        running.wait(10)
    if done.returncode:
        sys.exit("the product could not put its file")
    said = json.loads(done.stdout.strip().splitlines()[-1])
    print(Path("log").read_text(), said)
    content = Path("in/SH-1.csv").read_bytes()
    whole = hashlib.sha256(bytes(range(256)) * (SIZE // 256)).hexdigest()
    if hashlib.sha256(content).hexdigest() != whole or [each.name for each in Path("in").iterdir()] != ["SH-1.csv"]:
        sys.exit("the file is not there as it was put")
    if said["seen"] != [False] or not said["there"]:
        sys.exit("it had its name before it was whole")
    if not said["other"] or not said["stranger"]:
        sys.exit("another host key, or a stranger, was taken")
    print(f"{len(content):,} bytes put whole; another host key and a stranger refused by {version()}")


main()
