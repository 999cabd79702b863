"""Redocly finds no fault in our document; clients that openapi-generator makes of it compile, and are used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

BASE, KEY, PORT = os.environ["SHOUHAO_BASE"], os.environ["SHOUHAO_KEY"], os.environ["SHOUHAO_PORT"]
HOST, HERE = BASE.removeprefix("http://"), Path(__file__).parent
COMPILER = {
    "compilerOptions": {"target": "es2020", "module": "commonjs", "lib": ["es2020", "dom"], "strict": True},
    "include": ["typescript"],
}
# Node's fetch sends the Host of the address: the client's is sent by a plain request.
CALL = """
const http = require("http");
const { Configuration, NumbersApi, LabelsApi } = require("./typescript");
function fetchApi(url, init) {
  return new Promise((resolve, reject) => {
    const headers = { ...init.headers, Host: process.env.SHOUHAO_HOST };
    const call = http.request(url, { method: init.method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode })));
    });
    call.on("error", reject);
    call.end(init.body);
  });
}
const configuration = new Configuration({
  basePath: `http://127.0.0.1:${process.env.SHOUHAO_PORT}`, accessToken: process.env.SHOUHAO_KEY, fetchApi,
});
(async () => {
  const page = await new NumbersApi(configuration).numbersList({ limit: 2 });
  const check = await new LabelsApi(configuration).labelCheck({ labelCheckIn: { text: "青禾网络" } });
  if (!page.results.length || !check.decision) throw new Error(JSON.stringify([page, check]));
  console.log("2 calls in TypeScript");
})();
"""


def done(*command: str, **more: object) -> str:
    """Run a command; what it says, or an end with that."""
    ran = subprocess.run(command, text=True, capture_output=True, **more)
    if ran.returncode:
        sys.exit(f"{' '.join(command)}\n{ran.stdout[-4000:]}\n{ran.stderr[-4000:]}")
    return ran.stdout


def fetch(name: str) -> None:
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/{name}", headers={"Host": HOST})
    Path(name).write_bytes(urllib.request.urlopen(asked).read())


def lint(name: str) -> int:
    """Redocly's warnings; an error is an end."""
    said = json.loads(done("npx", "redocly", "lint", name, "--format=json"))
    return int(said["totals"]["warnings"])


def make(generator: str, folder: str) -> None:
    command = [str(Path(sys.executable).with_name("openapi-generator-cli")), "generate", "-i", "openapi-3.0.json"]
    done(*command, "-g", generator, "-o", folder, "--global-property", "skipFormModel=false")


def call_in_python() -> int:
    """Import all that was made, and call with it; how many modules there are."""
    sys.path.insert(0, str(Path("python").resolve()))
    import importlib
    import pkgutil

    import openapi_client

    modules = [each.name for each in pkgutil.walk_packages(openapi_client.__path__, "openapi_client.")]
    for each in modules:
        importlib.import_module(each)
    configuration = openapi_client.Configuration(host=f"http://127.0.0.1:{PORT}", access_token=KEY)
    with openapi_client.ApiClient(configuration, header_name="Host", header_value=HOST) as client:
        page = openapi_client.NumbersApi(client).numbers_list(limit=2)
        check = openapi_client.LabelsApi(client).label_check(openapi_client.LabelCheckIn(text="青禾网络"))
    assert page.results, page
    assert check.decision, check
    return len(modules)


def main() -> None:
    """Both documents, then a client in each language."""
    shutil.copy(HERE / "package.json", "package.json")
    done("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
    for name in ("openapi.json", "openapi-3.0.json"):
        fetch(name)
    warnings = lint("openapi.json"), lint("openapi-3.0.json")
    make("python", "python")
    modules = call_in_python()
    make("typescript-fetch", "typescript")
    Path("tsconfig.json").write_text(json.dumps(COMPILER))
    done("npx", "tsc", "-p", "tsconfig.json")
    Path("call.js").write_text(CALL)
    environment = {**os.environ, "SHOUHAO_HOST": HOST}
    called = done("node", "call.js", env=environment).strip()
    print(f"redocly: no error, {sum(warnings)} warnings; {modules} modules and 2 calls in Python; {called}")


if __name__ == "__main__":
    main()
