#!/usr/bin/env bash
# Repairs the backup of one VM through azure-vm-backup-remediation, and follows the repair to its end.
#
#   remediate.sh [--plan] VM_ID        --plan: say what would be done, whatever the verdict, and do nothing
#
#   SERVICE        where the service is                                        http://localhost:8080
#   TOKEN          access token to send; or
#   AUDIENCE       of the service (api://…): `az account get-access-token` is asked for one. Neither: none is sent
#   REPAIR         verdicts at which something is done                         Blocked; "Blocked AtRisk" does more
#   RESTORE_LOCKS  false leaves a lock off that stops Azure Backup's clean-up  true
#   CLEAN_UP       OldestFirst makes room at the limit by deleting the oldest  OnDemandBackup
#                  points that the vault has a copy of, within minutes
#   REASON         why, for the journal and whoever approves; 1 to 500 characters
#   WAIT_SECONDS   how long to follow                                          86400
#
# Exit code: 0 repaired, or the VM is well   1 the repair failed   2 called wrongly, not let in, or no answer
#            3 refused, or left to a person: also a last backup that failed, or a verdict that is not Healthy, about which nothing was done
#            4 not ended yet: it goes on by itself, and a second call follows it
#
# Needs bash 3.2, curl 7.55 and jq 1.6; `az` for AUDIENCE. The acceptance tests run it against the sandbox; it was never run against a
# live Azure.
set -euo pipefail

stop() { # exit code, message
  printf '%s\n' "$2" >&2
  exit "$1"
}

usage='usage: remediate.sh [--plan] /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachines/…'
plan_only=false
vm=''
for argument in "$@"; do
  case "$argument" in
    --plan) plan_only=true ;;
    --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$0"
      exit 0
      ;;
    -*) stop 2 "There is no option $argument; $usage" ;;
    *)
      [[ -z "$vm" ]] || stop 2 "One VM at a time; $usage"
      vm="$argument"
      ;;
  esac
done
service="${SERVICE:-http://localhost:8080}"
service="${service%/}"
repair="${REPAIR:-Blocked}"
wait_seconds="${WAIT_SECONDS:-86400}"

shopt -s nocasematch
[[ "$vm" =~ ^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/?#]+/providers/Microsoft\.Compute/virtualMachines/[^/?#]+$ ]] ||
  stop 2 "$usage"
shopt -u nocasematch
[[ "$wait_seconds" =~ ^[0-9]+$ ]] || stop 2 "WAIT_SECONDS: \"$wait_seconds\" is not a number of seconds"
[[ "${RESTORE_LOCKS:-true}" =~ ^(true|false)$ ]] || stop 2 "RESTORE_LOCKS: \"$RESTORE_LOCKS\" is not true or false"
[[ "${CLEAN_UP:-OldestFirst}" =~ ^(OldestFirst|OnDemandBackup)$ ]] ||
  stop 2 "CLEAN_UP: \"$CLEAN_UP\" is not OldestFirst or OnDemandBackup"
wish="{\"restoreLocks\": ${RESTORE_LOCKS:-true}, \"cleanUp\": \"${CLEAN_UP:-OnDemandBackup}\"}"
[[ -z "${REASON:-}" ]] || wish="$(jq --compact-output --arg reason "$REASON" '. + {$reason}' <<< "$wish")"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# The token goes to curl in a file: arguments are seen by everybody on the machine. `az` is asked for a new one every ten minutes.
token_until=0
authorise() {
  ((SECONDS < token_until)) && return
  local token="${TOKEN:-}"
  if [[ -z "$token" && -n "${AUDIENCE:-}" ]]; then
    token="$(az account get-access-token --resource "$AUDIENCE" --query accessToken --output tsv)" ||
      stop 2 "az gave no token for $AUDIENCE."
  fi
  printf '%s' "${token:+Authorization: Bearer $token}" > "$work/token"
  token_until=$((SECONDS + 600))
}

header() { # name in lower case: its value in the last answer
  awk -v name="$1:" 'tolower($1) == name { sub(/\r$/, ""); sub(/^[^:]*: */, ""); value = $0 } END { print value }' "$work/head"
}

seconds_to_wait() { # what to wait where the last answer has no Retry-After; a minute at most, so that the end is seen soon
  local seconds
  seconds="$(header retry-after)"
  [[ "$seconds" =~ ^[0-9]{1,5}$ ]] || seconds="$1"
  ((seconds >= 1)) || seconds=1
  ((seconds <= 60)) || seconds=60
  printf '%s' "$seconds"
}

# Sets status, and in the folder $work head and body. What may pass is tried again; a POST has a key that keeps it one request.
call() { # method, path, further arguments of curl
  local method="$1" path="$2" attempt
  shift 2
  for attempt in 1 2 3 4 5; do
    authorise
    : > "$work/head"
    status="$(curl --silent --show-error --max-time 100 --request "$method" --header "@$work/token" --header 'Accept: application/json' \
      --dump-header "$work/head" --output "$work/body" --write-out '%{http_code}' "$@" "$service$path")" || status=000
    case "$status" in
      000 | 408 | 429 | 5??) ((attempt == 5)) || sleep "$(seconds_to_wait "$attempt")" ;;
      *) return 0 ;;
    esac
  done
}

said() { jq -r "$@" "$work/body"; }

complain() { # exit code, what did not succeed
  local why
  why="$(said '.error // error | "\(.code): \(.message)"' 2> /dev/null)" || why="HTTP $status"
  [[ "$status" != 000 ]] || why="$service does not answer"
  stop "$1" "$2: $why"
}

# A repair takes hours, and this script may have been ended before it: the one under way is followed, not a second one begun.
find_running() {
  call GET /v1/operations --get --data-urlencode "vmId=$vm" --data action=remediate --data maxpagesize=1
  [[ "$status" == 200 ]] || complain 2 'No list of operations'
  operation="$(said '.value[] | select(.status == "NotStarted" or .status == "Running") | "/v1/operations/\(.id)"')"
}

diagnose() {
  call GET "/v1$vm/diagnosis" --header 'Cache-Control: no-cache'
  [[ "$status" == 200 ]] || complain 2 'No diagnosis'
  said '"\(.verdict): \(.summary)"'
  verdict="$(said .verdict)"
  left="$(said '(.nextStep // empty | "  Next: \(.)"), ((.lastFailure.remaining // [])[] | "  For a person: \(.)")')"
  is_well="$(said '.verdict == "Healthy" and .lastFailure == null')"
}

say_what_is_left() { [[ -z "$left" ]] || printf '%s\n' "$left"; }

leave() { # why nothing is done: fine only where the VM is well
  if $is_well; then exit 0; fi
  say_what_is_left
  stop 3 "$1"
}

leave_unless_wished() {
  [[ " $repair " != *" $verdict "* ]] || return 0
  # Part of it could not be read, so nobody knows whether the next backup succeeds.
  [[ "$verdict" != Unknown ]] || leave 'Nothing was done: what could not be read has to be readable first.'
  [[ "$verdict" != Healthy ]] || leave 'Nothing was done about the last backup, which failed: see to it.'
  leave "Nothing was done: REPAIR does not name the verdict $verdict."
}

plan() {
  call POST "/v1$vm/remediate?dryRun=true" --header 'Content-Type: application/json' --data "$wish"
  if [[ "$status" != 200 ]]; then
    say_what_is_left
    complain 3 'No plan'
  fi
  said '"Plan (\(.risk)):", (.calls[] | "  \(.description)", "    \(.method) \(.resourceId)"), (.notes[] | "  \(.)")'
  # Told once.
  left="$(grep -vxFf <(said '.notes[] | "  \(.)"') <<< "$left")" || true
  [[ "$(said '.blockers | length')" == 0 ]] || leave "$(said '.blockers[] | "Refused, \(.code): \(.message)"')"
  [[ "$(said '.calls | length')" != 0 ]] || leave 'Nothing that this service does by itself would help.'
  etag="$(said .etag)"
}

start() {
  call POST "/v1$vm/remediate" --header 'Content-Type: application/json' --data "$wish" --header "If-Match: $etag" \
    --header "Idempotency-Key: remediate.sh-$(date +%s)-$$-$RANDOM$RANDOM"
  [[ "$status" == 202 ]] || complain 3 'Not started'
  local location
  location="$(header operation-location)"
  # Its path on this very service: a token goes nowhere else.
  case "$location" in
    "$service"/*) operation="${location#"$service"}" ;;
    *) operation="$(said '"/v1/operations/\(.id)"')" ;;
  esac
}

follow() {
  local state until=$((SECONDS + wait_seconds))
  : > "$work/shown"
  printf 'Operation %s%s\n' "$service" "$operation"
  while :; do
    call GET "$operation"
    case "$status" in
      200) ;;
      # A service that restarts, or a network that fails, is no end of the operation.
      000 | 408 | 429 | 5??)
        ((SECONDS < until)) || complain 4 'Not followed any further; it goes on'
        continue
        ;;
      *) complain 4 'Not followed any further; it goes on' ;;
    esac
    said '.steps[] | select(.status != "Running") | "  \(.name): \(.detail // .status)"' > "$work/steps"
    grep -vxFf "$work/shown" "$work/steps" || true
    cp "$work/steps" "$work/shown"
    state="$(said .status)"
    [[ "$state" == NotStarted || "$state" == Running ]] || break
    ((SECONDS < until)) || stop 4 "Not ended after $wait_seconds s: it goes on. Call this again to follow it."
    sleep "$(seconds_to_wait 10)"
  done
  said '(.result.remaining? // [.error.details[]? | select(.code == "LeftToAPerson") | .message])[] | "  For a person: \(.)"'
  [[ "$state" == Succeeded ]] || stop 1 "$state: $(said '.error | if . then "\(.code): \(.message)" else "no reason is given" end')"
  said '"Succeeded: \(.result.summary)"'
  # An older service names no outcome.
  case "$(said '.result | "\(.after.verdict) \(.outcome // (if .after.verdict == .before.verdict then "Unchanged" else "Improved" end))"')" in
    'Healthy '* | 'AtRisk Repaired' | 'AtRisk Improved') ;;
    'AtRisk '*) stop 3 'Nothing has become better: see to what is named above.' ;;
    'Blocked '*) stop 3 'What stops the next backup is still there, or back: see to it.' ;;
    *) stop 3 'Whether the next backup will succeed is not known: what could not be read has to be readable first.' ;;
  esac
}

if $plan_only; then
  diagnose
  plan
  exit 0
fi
find_running
if [[ -z "$operation" ]]; then
  diagnose
  leave_unless_wished
  plan
  start
fi
follow
