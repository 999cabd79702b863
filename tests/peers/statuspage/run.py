"""Statuspage's npm client and a Prometheus exporter read the JSON; feedparser, feedsmith, rss-parser and Debian's
newsboat the Atom, as it stands.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

import feedparser
from statuspage_prometheus_exporter import cache_manager, service_checker

sys.path.insert(0, str(Path(__file__).parents[1]))
from debian import unpacked

BASE, PORT = os.environ["SHOUHAO_BASE"], os.environ["SHOUHAO_PORT"]
HOST = BASE.removeprefix("http://")
# 3.4.6 of statuspage.io was published without its code.
PACKAGES = ("statuspage.io@3.3.8", "feedsmith@3.0.1", "rss-parser@3.13.0")
READ = """
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseFeed } from 'feedsmith'
const require = createRequire(import.meta.url)
const { Statuspage } = require('statuspage.io'), RssParser = require('rss-parser')
const client = new Statuspage('none')
client.setApiUrl(process.argv[2])
client.apiClient.defaults.headers.common.Host = process.argv[4]
const text = readFileSync(process.argv[3], 'utf8'), feed = parseFeed(text)
const another = await new RssParser().parseString(text)
console.log(JSON.stringify({
  summary: await client.api.getSummary(),
  status: await client.api.getStatus(),
  components: await client.api.getComponents(),
  incidents: await client.api.incidents.getAll(),
  unresolved: await client.api.incidents.getUnresolved(),
  upcoming: await client.api.scheduledMaintenances.getUpcoming(),
  format: feed.format,
  another: another.items.map((item) => [item.id, item.title, item.pubDate]),
  entries: feed.feed.entries.map((entry) => [entry.id, entry.title?.value ?? entry.title, entry.updated]),
}))
"""


def fetched(path: str) -> bytes:
    """What anybody gets at a path."""
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Host": HOST})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return bytes(answer.read())


def resolved(host: str, *more: Any, look_up: Any = socket.getaddrinfo) -> Any:
    """Names below localhost lead here, as browsers have it; some systems do not know that."""
    return look_up("127.0.0.1" if host.endswith(".localhost") else host, *more)


def by_node(atom: Path) -> dict[str, Any]:
    """What the two npm packages make of it."""
    Path("read.mjs").write_text(READ)
    Path("package.json").write_text("{}")
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], check=True, timeout=120)
    command = ["node", "read.mjs", f"http://127.0.0.1:{PORT}", str(atom), HOST]
    said = subprocess.check_output(command, text=True, timeout=60)
    return dict(json.loads(said))


def by_newsboat(atom: Path) -> list[tuple[str, str]]:
    """The id and title of each entry, in order of the ids."""
    root, libraries = unpacked("newsboat", "libstfl0")
    Path("urls").write_text(f"file://{atom.resolve()}\n")
    command = [str(root / "usr/bin/newsboat"), "-u", "urls", "-c", "news.db", "-x", "reload"]
    subprocess.run(command, env=os.environ | {"LD_LIBRARY_PATH": libraries, "HOME": str(Path.cwd())}, check=True)
    with sqlite3.connect("news.db") as kept:
        return kept.execute("SELECT guid, title FROM rss_item ORDER BY guid").fetchall()


def main() -> None:
    """Raises when a reader does not see what stands there."""
    summary = json.loads(fetched("/api/v2/summary.json"))
    maintenances = json.loads(fetched("/api/v2/scheduled-maintenances.json"))["scheduled_maintenances"]
    atom = Path("history.atom")
    atom.write_bytes(fetched("/status/history.atom"))
    read = by_node(atom)
    assert read["summary"] == summary
    assert read["status"]["status"] == summary["status"]
    assert read["components"]["components"] == summary["components"]
    planned = [each for each in maintenances if each["status"] == "scheduled"]
    assert read["upcoming"]["scheduled_maintenances"] == planned  # all that it asks for, whatever it is asked
    assert read["unresolved"]["incidents"] == summary["incidents"]
    assert maintenances
    assert summary["components"]

    socket.getaddrinfo = resolved
    cache_manager.get_cache_directory = lambda: Path(tempfile.mkdtemp())
    checked = service_checker.check_status_page_service(
        "qinghe", {"name": "青禾", "url": f"{BASE}/api/v2/summary.json"}
    )
    assert checked["success"], checked
    seen = {each["name"] for each in checked["component_metadata"]}
    assert seen == {each["name"] for each in summary["components"]}, seen

    feed = feedparser.parse(atom.read_bytes())
    assert (feed.bozo, feed.version) == (False, "atom10"), feed.get("bozo_exception")
    entries = [[entry.id, entry.title, entry.updated] for entry in feed.entries]
    assert read["format"] == "atom"
    assert read["entries"] == entries
    assert [each[:2] for each in read["another"]] == [each[:2] for each in entries]
    assert by_newsboat(atom) == sorted((key, title) for key, title, _at in entries)
    assert {title for _key, title, _at in entries} <= {each["name"] for each in maintenances} | {
        each["name"] for each in read["incidents"]["incidents"]
    }
    names = ", ".join((*PACKAGES, "newsboat"))
    print(f"{len(summary['components'])} components, {len(maintenances)} windows, {len(entries)} entries; {names}")


main()
