#!/usr/bin/env bash
# The main job over REST, step by step, with curl: from a number to a booked window and what the handsets show.
# Usage: docs/api-walk.sh [http://qinghe.localhost:8000] API_KEY      (make the key under Settings → API keys)
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,3p' "$0" >&2; exit 2; }
base=http://qinghe.localhost:8000
[ $# -eq 1 ] || { base=$1; shift; }
key=$1
run=$(date +%s)
json() { python3 -c "import json,sys; value=json.load(sys.stdin); print($1)"; }
call() { # call METHOD PATH [BODY]: the answer on standard output; a problem ends the walk with its words
  local body=(); [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' -d "$3")
  curl --silent --show-error --fail-with-body -X "$1" "$base/api/v1$2" -H "Authorization: Bearer $key" \
    -H "Idempotency-Key: walk-$run-$1-$2" "${body[@]}" || { echo >&2; exit 1; }
}

echo "1. Register a number (again and again: nothing is done twice)"
call POST /numbers '{"numbers": [{"number": "400-820-1234", "note": "总机", "group": "客服热线"}]}'; echo
number=$(call GET /numbers | json '[n["id"] for n in value["results"] if n["canonical"] == "4008201234"][0]')

echo "2. Check a label without asking for anything"
call POST /label-checks '{"text": "青禾网络售后"}' | json 'value["decision"], [f["code"] for f in value["findings"]]'

echo "3. Ask for it: checks, lane and the explained estimate come at once"
request=$(call POST /requests "{\"content\": \"label_change\", \"text\": \"青禾网络售后\", \"numbers\": [\"$number\"]}" | json 'value["id"]')
call GET "/requests/$request" | json '"\n".join("   {code:<14} {minutes:>5} min  {direction}".format(**f) for f in value["estimate"]["factors"])'

echo "4. Three windows, with reasons"
proposal=$(call GET "/requests/$request/proposal")
echo "$proposal" | json '"\n".join("   " + s["start"] + "  " + ", ".join(r["code"] for r in s["reasons"]) for s in value["slots"])'
start=$(echo "$proposal" | json 'value["slots"][0]["start"]')

echo "5. Book the first"
window=$(call POST "/requests/$request/booking" "{\"start\": \"$start\"}" | json 'value["id"]')

echo "6. Watch it: gates, and what each directory shows"
for _look in 1 2 3 4 5; do
  call GET "/windows/$window" | json 'value["state"] + "  " + ", ".join("{name} {state}".format(**g) for g in value["gates"])'
  sleep 2
done
call GET "/displays?number=$number" | json '"\n".join("   {directory:<14} {state:<10} {shown}".format(**d) for d in value["results"])'

echo "7. What happened, for the record"
call GET '/history?limit=5' | json '"\n".join("   {business_at}  {action}  {actor}".format(**r) for r in value["results"])'
