#!/bin/bash
# Looks at what stops Azure Backup inside a Linux VM and prints one line of JSON, at most GUEST_MAX_BYTES long: Run Command returns
# the last 4,096 bytes and no more. Changes nothing, writes nothing, and wants no more than bash and coreutils. A probe that cannot
# look says null.
#
#   GUEST_ROOT=/path   looks at a copy of a system there
#   GUEST_WIRE=host    the host address; GUEST_WIRE_PORTS="80 32526" its two ports
#   GUEST_DF=/file     the output of `df -Pk /` to judge instead of this machine's
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"

# Messages of the shell and of probes would only take room from the answer.
exec 2>/dev/null
set -f
export LC_ALL=C TZ=UTC PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"
root="${GUEST_ROOT:-}"
wire="${GUEST_WIRE:-168.63.129.16}"
read -r wire_http wire_plugin <<< "${GUEST_WIRE_PORTS:-80 32526}"
max="${GUEST_MAX_BYTES:-3900}"
seconds_in_all=60

# --- the answer -------------------------------------------------------------------------------------------------------

answer='{"v":1'
cut=false
closing=24 # ,"cut":false and the brace, and some

# Sets json. Printable ASCII only, no longer than $2, escaped.
quote() {
  local text="${1:0:${2:-100}}"
  text="${text//[^ -~]/?}"
  text="${text//\\/\\\\}"
  text="${text//\"/\\\"}"
  json="\"$text\""
}

# A field that no longer fits is null, and "cut" says that something was left out.
field() {
  local one=",\"$1\":$2"
  if ((${#answer} + ${#one} + closing > max)); then
    one=",\"$1\":null"
    cut=true
  fi
  ((${#answer} + ${#one} + closing > max)) || answer+="$one"
}
text() { quote "$2" "${3:-100}" && field "$1" "$json"; }
number() { if [[ "$2" =~ ^[0-9]{1,12}$ ]]; then field "$1" "$((10#$2))"; else field "$1" null; fi; }
list() {
  local name="$1" items='' one
  shift
  for one in "${@:1:5}"; do
    quote "$one" 90
    items+="${items:+,}$json"
  done
  field "$name" "[$items]"
}

# --- looking ----------------------------------------------------------------------------------------------------------

late() { ((SECONDS >= seconds_in_all)); }
within() { if late; then return 124; else timeout -k 1 "$@"; fi; }

# Sets content. 0: read, 1: not there, 2: there and not to be read. Only plain files: a pipe would never end.
content() {
  content=''
  [ -e "$root$1" ] || [ -L "$root$1" ] || return 1
  [ -f "$root$1" ] && [ -r "$root$1" ] || return 2
  content="$(within 2 head -c "${2:-16384}" "$root$1" | tr -d '\0')"
}
# Sets found to the paths below the root that match.
matches() {
  local pattern path
  found=()
  set +f
  shopt -s nullglob
  for pattern in "$@"; do
    # A pattern without a wildcard stays when it matches nothing.
    for path in "$root"$pattern; do [ -e "$path" ] && found+=("${path#"$root"}"); done
  done
  shopt -u nullglob
  set -f
}
trim() {
  trimmed="${1#"${1%%[![:space:]]*}"}"
  trimmed="${trimmed%"${trimmed##*[![:space:]]}"}"
}
# Sets value to what a key of key=value lines holds, without regard to case; the last one wins. 1: no such key.
setting() {
  local line key wanted="${2,,}" result=1
  value=''
  while IFS= read -r line; do
    key="${line%%=*}"
    trim "${key,,}"
    if [ "$trimmed" != "$wanted" ] || [[ "$line" != *=* ]]; then continue; fi
    trim "${line#*=}"
    value="$trimmed"
    result=0
  done <<< "$1"
  return "$result"
}
# Sets masked: names and passwords of addresses, signatures, tokens and the like never leave the machine. Rather too much than too little.
mask() {
  local word lower key sign part first hide=''
  masked=''
  for word in $1; do
    lower="${word,,}"
    if [ -n "$hide" ]; then
      case "$lower" in = | : | '":' | bearer | basic) ;; *) word='***' hide='' ;; esac
    elif [[ "$lower" =~ ^[\"\']?(bearer|basic|password|passwd|pwd|secret|token)[\"\']?$ ]]; then
      hide=1
    else
      [[ "$word" == *://*@* ]] && word="${word%%://*}://***@${word##*@}" && lower="${word,,}"
      first="${#word}"
      for key in sig signature password passwd pwd secret token accountkey sharedaccesskey authorization apikey; do
        for sign in = : '":' '"='; do
          part="${lower%%"$key$sign"*}"
          [ "$part" = "$lower" ] && continue
          part="${#part}"
          part=$((part + ${#key} + ${#sign}))
          ((part < first)) && first="$part"
          ((part == ${#word})) && hide=1
        done
      done
      ((first < ${#word})) && word="${word:0:first}***"
      [[ "$word" =~ ^[A-Za-z0-9+/_%-]{40,}=*$ && "$word" != /* || "$word" == *eyJ* ]] && word='***'
    fi
    masked+="${masked:+ }$word"
  done
}

# --- agent ------------------------------------------------------------------------------------------------------------

agent_process() {
  local path word words
  matches '/proc/[0-9]*/cmdline'
  ((${#found[@]} > 0)) || return 2
  for path in "${found[@]}"; do
    late && return 2
    [ -f "$root$path" ] || continue
    words=0
    while ((words++ < 20)) && { IFS= read -r -n 4096 -d '' word || [ -n "$word" ]; }; do
      case "$word" in waagent | */waagent | *WALinuxAgent-*.egg) return 0 ;; esac
    done < "$root$path"
  done
  return 1
}
agent() {
  local state=null
  agent_process
  case $? in
    0) state='"running"' ;;
    1)
      matches '/usr/sbin/waagent' '/usr/bin/waagent' '/etc/systemd/system/walinuxagent.service' \
        '/etc/systemd/system/waagent.service' '/usr/lib/systemd/system/walinuxagent.service' \
        '/usr/lib/systemd/system/waagent.service' '/lib/systemd/system/walinuxagent.service' \
        '/lib/systemd/system/waagent.service'
      if ((${#found[@]} > 0)); then state='"stopped"'; else state='"absent"'; fi
      ;;
  esac
  field agent "$state"
}
# What the agent was installed as, or has updated itself to: the newer one runs.
agent_version() {
  local newest='' path line
  local -a versions=()
  matches '/usr/lib/python3*/*-packages/azurelinuxagent/common/version.py' \
    '/usr/lib/python2*/*-packages/azurelinuxagent/common/version.py'
  for path in "${found[@]}"; do
    content "$path" 20000 || continue
    while IFS= read -r line; do
      [[ "$line" =~ ^AGENT_VERSION[[:space:]]*=[[:space:]]*[\'\"]([0-9.]{1,20})[\'\"] ]] && versions+=("${BASH_REMATCH[1]}")
    done <<< "$content"
  done
  matches '/var/lib/waagent/WALinuxAgent-[0-9]*'
  for path in "${found[@]}"; do
    [[ "${path##*/WALinuxAgent-}" =~ ^[0-9.]{1,20}$ ]] && versions+=("${path##*/WALinuxAgent-}")
  done
  ((${#versions[@]} > 0)) && newest="$(printf '%s\n' "${versions[@]}" | within 2 sort -V | tail -n 1)"
  if [ -n "$newest" ]; then text agentVersion "$newest" 20; else field agentVersion null; fi
}
agent_settings() {
  local key values=''
  content /etc/waagent.conf
  case $? in
    0)
      for key in Extensions.Enabled Provisioning.Agent AutoUpdate.Enabled AutoUpdate.UpdateToLatestVersion HttpProxy.Host HttpProxy.Port; do
        setting "$content" "$key" || continue
        # A remark may follow the value.
        trim "${value%%#*}"
        mask "$trimmed"
        quote "$masked" 60
        values+="${values:+,}\"$key\":$json"
      done
      field settings "{$values}"
      ;;
    1) field settings '"absent"' ;;
    *) field settings null ;;
  esac
}

# --- network ----------------------------------------------------------------------------------------------------------

reach() {
  local said
  # shellcheck disable=SC2016 # the inner shell is the one to expand
  said="$(within 3 "$BASH" -c 'exec 3<> "/dev/tcp/$0/$1"' "$wire" "$2" 2>&1)"
  case $? in
    0) field "$1" '"open"' ;;
    124 | 137) if late; then field "$1" null; else field "$1" '"timeout"'; fi ;;
    *)
      case "$said" in
        *refused*) field "$1" '"refused"' ;;
        *unreachable* | *'No route'* | *'timed out'*) field "$1" '"unreachable"' ;;
        *) field "$1" null ;;
      esac
      ;;
  esac
}
proxy() {
  local name line
  local -a seen=()
  for name in http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY; do
    [ -n "$root" ] && break
    [ -n "${!name:-}" ] && mask "$name=${!name}" && seen+=("$masked")
  done
  matches '/etc/environment' '/etc/systemd/system/walinuxagent.service.d/*.conf' '/etc/systemd/system/waagent.service.d/*.conf' \
    '/etc/systemd/system.conf.d/*.conf'
  for name in "${found[@]}"; do
    content "$name" || continue
    while IFS= read -r line; do
      [[ "${line,,}" =~ ^[^#]*(http|https|all)_proxy=. ]] && mask "$name: $line" && seen+=("$masked")
    done <<< "$content"
  done
  content /etc/waagent.conf && setting "$content" HttpProxy.Host && trim "${value%%#*}" &&
    [ -n "$trimmed" ] && [ "$trimmed" != None ] && mask "/etc/waagent.conf: HttpProxy.Host=$trimmed" && seen+=("$masked")
  list proxy "${seen[@]}"
}
# Every stack writes it elsewhere; dhcp anywhere and static nowhere is dhcp.
address() {
  local path line dhcp='' static=''
  matches '/etc/netplan/*.yaml' '/etc/netplan/*.yml' '/run/netplan/*.yaml' '/etc/network/interfaces' '/etc/network/interfaces.d/*' \
    '/etc/sysconfig/network-scripts/ifcfg-*' '/etc/sysconfig/network/ifcfg-*' '/etc/systemd/network/*.network' \
    '/run/systemd/network/*.network' '/etc/NetworkManager/system-connections/*'
  for path in "${found[@]}"; do
    [[ "$path" == *ifcfg-lo ]] && continue
    content "$path" 16384 || continue
    while IFS= read -r line; do
      trim "${line,,}"
      case "$trimmed" in
        'dhcp4: true' | 'dhcp4: yes' | 'dhcp4: on' | iface*' inet dhcp' | bootproto=*dhcp* | dhcp=yes | dhcp=ipv4 | dhcp=true | method=auto)
          dhcp="$path"
          ;;
        'dhcp4: false' | 'dhcp4: no' | 'dhcp4: off' | iface*' inet static' | bootproto=*static* | bootproto=*none* | method=manual)
          [[ "$trimmed" == 'iface lo '* ]] || static="$path"
          ;;
      esac
    done <<< "$content"
  done
  if [ -n "$static" ] && [ -n "$dhcp" ]; then
    field address '"mixed"'
    text addressFrom "$static" 80
  elif [ -n "$static$dhcp" ]; then
    if [ -n "$static" ]; then field address '"static"'; else field address '"dhcp"'; fi
    text addressFrom "$static$dhcp" 80
  else
    field address null
  fi
}

# --- what the snapshot needs ------------------------------------------------------------------------------------------

python() {
  local newest path
  local -a names=()
  matches '/usr/bin/python3' '/usr/bin/python3.[0-9]*' '/usr/bin/python2*' '/usr/bin/python' '/usr/libexec/platform-python*' \
    '/usr/local/bin/python3*'
  for path in "${found[@]##*/}"; do [[ "$path" =~ ^(platform-)?python[0-9.]{0,6}$ ]] && names+=("$path"); done
  ((${#names[@]} > 0)) || { field python '"absent"' && return; }
  newest="$(printf '%s\n' "${names[@]}" | within 2 sort -V | tail -n 1)"
  text python "$newest" 30
}
selinux() {
  if content /sys/fs/selinux/enforce 8; then
    case "$content" in 1) field selinux '"enforcing"' ;; 0) field selinux '"permissive"' ;; *) field selinux null ;; esac
  elif content /etc/selinux/config && setting "$content" SELINUX; then
    text selinux "${value,,}" 20
  elif [ -d "$root/etc" ]; then
    field selinux '"absent"'
  else
    field selinux null
  fi
}
# One file system frozen twice is not frozen. Only kinds that are frozen, and no subvolumes.
mounts() {
  local device place kind _
  local -A places=() devices=()
  local -a twice=()
  content /proc/mounts 200000 || { field doubleMounts null && return; }
  while read -r device place kind _; do
    case "$kind" in ext2 | ext3 | ext4 | xfs) ;; *) continue ;; esac
    [[ "$device" == /dev/* ]] || continue
    if [ -n "${places["$place"]:-}" ]; then
      twice+=("$place")
    elif [ -n "${devices["$device"]:-}" ]; then
      twice+=("$place = ${devices["$device"]}")
    fi
    places["$place"]=1
    : "${devices["$device"]:="$place"}"
  done <<< "$content"
  list doubleMounts "${twice[@]}"
}
backup_settings() {
  local path=/etc/azure/vmbackup.conf other values
  content "$path"
  case $? in
    1) field backupSettings '"absent"' && return ;;
    2) field backupSettings null && return ;;
  esac
  # As bytes: a variable cannot hold the zeros of UTF-16.
  other="$(within 2 tr -d '\11\12\15\40-\176' < "$root$path" | wc -c)"
  [[ "$other" =~ ^[0-9]+$ ]] || { field backupSettings null && return; }
  if ((other == 0)); then values='"ascii":true'; else values='"ascii":false'; fi
  local key
  for key in MountsToSkip fsfreeze isanysnapshotfailed seqsnapshot; do
    setting "$content" "$key" || continue
    quote "$value" 80
    values+=",\"$key\":$json"
  done
  field backupSettings "{$values}"
}

# --- room, load, updates ----------------------------------------------------------------------------------------------

disk() {
  local output line size free place _ least='' percent
  if [ -n "${GUEST_DF:-}" ]; then output="$(within 2 head -c 4096 "$GUEST_DF")"; else output="$(within 3 df -Pk "$root/" "$root/var/lib/")"; fi
  while read -r _ size _ free _ place; do
    if ! [[ "$size" =~ ^[1-9][0-9]{0,14}$ && "$free" =~ ^[0-9]{1,15}$ ]]; then continue; fi
    if [ -n "$least" ] && ((free >= least)); then continue; fi
    least="$free"
    percent=$((free * 100 / size))
    line="$place"
  done <<< "$output"
  [ -n "$least" ] || { field diskFreeMB null && return; }
  number diskFreeMB "$((least / 1024))"
  number diskFreePercent "$percent"
  text diskPath "${line#"$root"}" 40
}
memory() {
  local key amount _ total='' free=''
  content /proc/meminfo 8192
  while read -r key amount _; do
    case "$key" in MemTotal:) total="$amount" ;; MemAvailable:) free="$amount" ;; esac
  done <<< "$content"
  if ! [[ "$total" =~ ^[1-9][0-9]{0,14}$ && "$free" =~ ^[0-9]{1,15}$ ]]; then
    field memoryFreePercent null
    return
  fi
  number memoryTotalMB "$((total / 1024))"
  number memoryFreePercent "$((free * 100 / total))"
}
load() {
  local line cpus=0 average
  content /proc/cpuinfo 400000
  while IFS= read -r line; do [[ "$line" == processor* ]] && ((cpus++)); done <<< "$content"
  content /proc/loadavg 64
  average="${content%% *}"
  if ((cpus == 0)) || ! [[ "$average" =~ ^[0-9]{1,6}\.[0-9][0-9]$ ]]; then
    field loadPercent null
    return
  fi
  number cpus "$cpus"
  number loadPercent "$((10#${average/./} / cpus))"
}
restart() {
  local running newest
  matches '/run/reboot-required' '/var/run/reboot-required'
  if ((${#found[@]} > 0)); then
    field restartPending true
    text restartWhy "${found[0]}" 60
    return
  fi
  content /proc/sys/kernel/osrelease 200 || { field restartPending null && return; }
  running="$content"
  matches '/boot/vmlinuz-[0-9]*'
  newest="$(printf '%s\n' "${found[@]##*/vmlinuz-}" | within 2 sort -V | tail -n 1)"
  if [ -z "$newest" ]; then
    field restartPending null
  elif [ "$newest" = "$running" ] || [ ! -e "$root/boot/vmlinuz-$running" ]; then
    # A kernel that does not lie in /boot cannot be compared.
    if [ "$newest" = "$running" ]; then field restartPending false; else field restartPending null; fi
  elif [ "${newest##*-}" != "${running##*-}" ] && [[ "${newest##*-}" =~ ^[a-z]+$ || "${running##*-}" =~ ^[a-z]+$ ]]; then
    field restartPending null # two flavours of kernel, not two versions
  else
    field restartPending true
    text restartWhy "kernel $running runs, $newest is installed" 100
  fi
}
updates() {
  local line
  content /var/lib/update-notifier/updates-available 4096 || { field updates null && return; }
  while IFS= read -r line; do
    [[ "$line" =~ ^([0-9]{1,6})\ updates?\ can\ be ]] && number updates "${BASH_REMATCH[1]}" && return
  done <<< "$content"
  field updates null
}

# --- the extension's own log: last, and as much of it as there is room for ---------------------------------------------

extension_log() {
  local path tail='' lines=() line room index
  matches '/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log' \
    '/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/*/extension.log'
  ((${#found[@]} > 0)) || { field log '"absent"' && return; }
  path="${found[${#found[@]} - 1]}"
  if [ ! -f "$root$path" ] || [ ! -r "$root$path" ]; then
    field log null
    return
  fi
  room=$((max - ${#answer} - closing - 10))
  while IFS= read -r line || [ -n "$line" ]; do
    mask "$line"
    [ -n "$masked" ] && lines+=("$masked")
  done < <(within 3 tail -c 6000 "$root$path" | tr -d '\0')
  for ((index = ${#lines[@]} - 1; index >= 0; index--)); do
    quote "${lines[index]}" 300
    json="${json:1:${#json}-2}"
    ((${#tail} + ${#json} + 3 > room || ${#tail} > 1200)) && break
    tail="$json${tail:+ | }$tail"
  done
  if [ -n "$tail" ]; then field log "\"$tail\""; else field log null; fi
}

# --- all of it --------------------------------------------------------------------------------------------------------

distribution() {
  if ! content /etc/os-release 8192 || ! setting "$content" PRETTY_NAME; then
    field name null
    return
  fi
  value="${value#\"}"
  text name "${value%\"}" 60
}

field os '"Linux"'
text time "$(printf '%(%FT%TZ)T' -1)" 20
distribution
agent
agent_version
agent_settings
reach wireServer "$wire_http"
reach hostPlugin "$wire_plugin"
proxy
address
python
selinux
mounts
backup_settings
disk
memory
load
restart
updates
extension_log
printf '%s,"cut":%s}\n' "$answer" "$cut"
