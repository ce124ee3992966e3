# Sourced by ./redraft, ./test and .ci/run: what must be there before anything runs, and building when sources changed.
# Needs $root (the checkout) and $me (the caller's name, for messages). Everything said goes to standard error.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# fail CODE STATUS "WHAT; WHAT TO DO": an error as redraft itself prints it, and with --json the object that it prints. Codes: redraft explain.
fail() {
  local code=$1 status=$2 what=${3%; *} help=${3##*; }
  printf 'error %s  %s\n   help: %s\n' "$code" "$what" "$help" >&2
  if [ -n "${json:-}" ]; then
    what=${what//\\/\\\\} help=${help//\\/\\\\}
    printf '{"schema":1,"error":{"code":"%s","exit":%s,"problems":[{"code":"%s","what":"%s","help":"%s"}]}}\n' \
      "$code" "$status" "$code" "${what//\"/\\\"}" "${help//\"/\\\"}"
  fi
  exit "$status"
}

# Puts dotnet on the path if it lies where its installers put it.
find_dotnet() {
  command -v dotnet >/dev/null && return
  local at
  for at in "${DOTNET_ROOT:-}" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet "${HOME:-}/.dotnet"; do
    if [ -n "$at" ] && [ -x "$at/dotnet" ]; then
      PATH=$at:$PATH
      return
    fi
  done
  fail RD0306 3 "dotnet was not found; install the .NET 10 SDK (Debian/Ubuntu: apt-get install dotnet-sdk-10.0, or https://dot.net/download)"
}

# Slow (it starts dotnet), so asked only before a build.
check_sdk() {
  if [ ! -w "${HOME:-/nowhere}" ] && [ -z "${DOTNET_CLI_HOME:-}" ]; then
    export DOTNET_CLI_HOME=$root/artifacts/home
  fi
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    fail RD0306 3 "no .NET 10 SDK (found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' | grep . || echo none)); install dotnet-sdk-10.0"
}

# What runs model-written programs in isolation. The sandbox uses the system's python3, which an unprivileged user can read.
missing_packages() {
  [ -x /usr/bin/python3 ] || printf 'python3 '
  [ -x "$(command -v bwrap)" ] || printf 'bubblewrap '
  [ -z "${with_browser:-}" ] || [ -x "$(command -v chromium)" ] || printf 'chromium '
  [ -z "${with_others:-}" ] || [ -x "$(command -v npm)" ] || printf 'nodejs npm '
  [ -z "${with_others:-}" ] || [ -x "$(command -v slurmd)" ] || printf 'slurm-wlm munge '
  [ -z "${with_others:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || printf 'postgresql '
}

# Installs what is missing where it may, with_browser=1 what looks at the annotation page too, with_others=1 what other people's programs need that tests start; otherwise prints the one line to run. Returns 1 if something stays missing.
install_missing() {
  local packages as_root=() purpose="to run model-written programs in isolation${with_browser:+ and to look at the annotation page}${with_others:+ and to run other programs beside ours}"
  packages=$(missing_packages)
  packages=${packages% }
  [ -n "$packages" ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "${packages// / and } missing, needed $purpose; install with this system's package manager"
    return 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      say "${packages// / and } missing, needed $purpose; run: sudo apt-get install -y $packages"
      return 1
    fi
  fi
  say "installing ${packages// / and } with ${as_root[*]:+sudo }apt-get, $purpose"
  local log
  log=$(mktemp) || fail RD7403 74 "cannot write to ${TMPDIR:-/tmp}: the disk is full or read-only; free some space there, or set TMPDIR"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
  # shellcheck disable=SC2086 # a list of package names
  if ! "${install[@]}" install -y --no-install-recommends $packages </dev/null >"$log" 2>&1 &&
    ! { "${install[@]}" update && "${install[@]}" install -y --no-install-recommends $packages; } </dev/null >>"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    say "apt-get failed; run: ${as_root[*]:+sudo }apt-get update && ${as_root[*]:+sudo }apt-get install -y $packages"
    return 1
  fi
  rm -f "$log"
}

# A digest of every source's path, size and time of change: a few milliseconds.
sources_digest() {
  (cd "$root" && find src models recipes Directory.Build.props Directory.Packages.props global.json BannedSymbols.txt .editorconfig \
    \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | cksum)
}

# build_if_changed PROJECT DLL: builds unless the stamp says that these very sources were built. Leaves their digest in $digest.
build_if_changed() {
  local project=$1 dll=$2 stamp=$root/artifacts/build.stamp log=$root/artifacts/build.log built=
  digest=$(sources_digest)
  [ -f "$stamp" ] && read -r built <"$stamp"
  [ "$built" = "$digest" ] && [ -f "$dll" ] && return 0

  { mkdir -p "$root/artifacts" && : >>"$root/artifacts/build.lock"; } 2>/dev/null ||
    fail RD7402 74 "cannot write to $root/artifacts: the checkout is read-only or the disk is full; use a checkout that you can write to"
  exec 9>>"$root/artifacts/build.lock"
  flock 9
  built=
  [ -f "$stamp" ] && read -r built <"$stamp"
  if [ "$built" != "$digest" ] || [ ! -f "$dll" ]; then
    check_sdk
    [ -n "${quiet:-}" ] || say "building (only after a change; the first time also restores packages) …"
    # No build servers: they would outlive this command and keep its files open.
    if ! dotnet build "$project" -c Release -v quiet --disable-build-servers </dev/null >"$log" 2>&1 9>&-; then
      build_failed "$log"
    fi
    { printf '%s\n' "$digest" >"$stamp.new" && mv "$stamp.new" "$stamp"; } 2>/dev/null || fail RD7401 74 "cannot write $stamp: the disk is full; free some space and try again"
  fi
  exec 9>&-
}

# compile_ahead DLL: has what was built from these sources compiled for this processor, some seconds once after a change. Where that
# can't be done, it says so once, and everything works as it was built.
compile_ahead() {
  local dll=$1 stamp=$root/artifacts/precompiled.stamp log=$root/artifacts/precompile.log tried=
  [ -f "$stamp" ] && read -r tried <"$stamp"
  [ "$tried" != "$digest" ] && [ -w "$root/artifacts" ] || return 0

  exec 9>>"$root/artifacts/build.lock"
  flock 9
  tried=
  [ -f "$stamp" ] && read -r tried <"$stamp"
  if [ "$tried" != "$digest" ]; then
    [ -n "${quiet:-}" ] || say "compiling for this processor, so that later calls start at once (only after a change) …"
    rm -rf "$root/artifacts/precompiled" "$root/artifacts/precompiled.new"
    dotnet msbuild "$root/build/Precompile.proj" -restore -nodeReuse:false -verbosity:quiet -nologo \
      "-property:From=${dll%/*}" "-property:To=$root/artifacts/precompiled.new" </dev/null >"$log" 2>&1 9>&- &&
      mv "$root/artifacts/precompiled.new" "$root/artifacts/precompiled" 2>/dev/null ||
      say "could not compile ahead (see $log); redraft works without, and starts more slowly"
    printf '%s\n' "$digest" >"$stamp" 2>/dev/null || fail RD7401 74 "cannot write $stamp: the disk is full; free some space and try again"
  fi
  exec 9>&-
}

# Puts into $dll what compile_ahead made of these very sources, if it did.
use_compiled_ahead() {
  local stamp=$root/artifacts/precompiled.stamp made=$root/artifacts/precompiled/Redraft.Cli.dll of=
  [ -f "$stamp" ] && read -r of <"$stamp"
  [ "$of" = "$digest" ] && [ -f "$made" ] && dll=$made
}

build_failed() {
  if grep -qsE 'No space left|disk full' "$1" || ! printf x >"$1.probe" 2>/dev/null; then
    fail RD7401 74 "the build ran out of disk space in $root or ${TMPDIR:-/tmp}; free some and try again"
  fi
  rm -f "$1.probe"
  grep -vE '^\s*$' "$1" >&2
  grep -qsE 'NU1301|NU1101' "$1" && fail RD7503 75 "packages could not be restored; check the network and try again"
  fail RD7001 70 "the build failed (above, and in $1); mend what it names, or take a clean checkout"
}
