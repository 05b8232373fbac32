#!/usr/bin/env bash
# From data to the files that ship: train.sh DATA BASE OUT. See README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
data="$(realpath "$1")" base="$(realpath "$2")" out="$(realpath -m "$3")"
python="${PYTHON:-venv/bin/python}"
"$python" train.py --data "$data" --base "$base" --out "$out"
"$python" finish.py --run "$out" --data "$data" --to "$out/model"
