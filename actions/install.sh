#!/usr/bin/env bash
# Find or install askfirst. $1: a command to use as it is, or empty to install the version this action came with.
# Sets the step's output `command`.
set -euo pipefail
command=$1
if [[ -z $command ]]; then
  root=$(cd "$(dirname "$0")/.." && pwd)
  python3 -m venv "$RUNNER_TEMP/askfirst"
  "$RUNNER_TEMP/askfirst/bin/pip" install --quiet --disable-pip-version-check -c "$root/.github/constraints.txt" "$root"
  command=$RUNNER_TEMP/askfirst/bin/askfirst
fi
"$command" --version
printf 'command=%s\n' "$command" >>"$GITHUB_OUTPUT"
