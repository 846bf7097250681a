#!/usr/bin/env bash
# Docker for a CI machine that has none: engine, CLI, Compose and buildx from Debian's archive, on Debian 12 as root. Does nothing where
# an engine answers and Compose is there. apt runs with settings of its own: the machine's are read for the archive's address only.
set -euo pipefail

. "$(dirname "$0")/archive.sh"
log() { printf '[docker] %s\n' "$*" >&2; }
fail() { log "$*"; exit 1; }
answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
installed() { docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1 && command -v dockerd >/dev/null; }

if answers && docker compose version >/dev/null 2>&1; then exit 0; fi
[ "$(id -u)" = 0 ] || fail 'no Docker here, and only root can install it'
[ "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" = bookworm ] || fail 'no Docker here, and it is installed on Debian 12 only'

# The engine and Compose come from the next Debian release, whose packages run on this one; all else stays this one's.
release=trixie
cache=/var/cache/lambda-stack-apt

write_settings() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$cache"/{sources,preferences,lists/partial,archives/partial}
  cat >"$cache/sources/debian.sources" <<SOURCES
Types: deb
URIs: ${DEBIAN_MIRROR:-$(archive /debian)}
Suites: bookworm bookworm-updates $release
Components: main
Signed-By: $keyring

Types: deb
URIs: ${DEBIAN_SECURITY_MIRROR:-$(archive debian-security)}
Suites: bookworm-security $release-security
Components: main
Signed-By: $keyring
SOURCES
  cat >"$cache/preferences/docker" <<PREFERENCES
Package: *
Pin: release n=$release*
Pin-Priority: -1

Package: docker.io docker-cli docker-compose docker-buildx
Pin: release n=$release*
Pin-Priority: 990
PREFERENCES
  cat >"$cache/apt.conf" <<SETTINGS
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$cache/sources";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "$cache/preferences";
Dir::State::Lists "$cache/lists";
Dir::Cache::Archives "$cache/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Install-Recommends "false";
APT::Get::Assume-Yes "true";
DPkg::Lock::Timeout "120";
Dpkg::Options { "--force-confdef"; "--force-confold"; };
SETTINGS
}

install_packages() {
  local policy=/usr/sbin/policy-rc.d made=
  export APT_CONFIG="$cache/apt.conf" DEBIAN_FRONTEND=noninteractive
  apt-get -q update --error-on=any
  # Else the packages start a daemon before it is decided how.
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; made=1; }
  local status=0
  apt-get -q install docker.io docker-cli docker-compose docker-buildx iptables ca-certificates mmdebstrap || status=$?
  [ -z "$made" ] || rm -f "$policy"
  unset APT_CONFIG
  [ "$status" = 0 ] || fail "the packages cannot be installed ($status)"
  hash -r
}

prepare_kernel() {
  if ! grep -qE ' cgroup2? ' /proc/mounts; then
    mkdir -p /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
  fi
  if ! iptables -w -t nat -n -L >/dev/null 2>&1; then
    update-alternatives --set iptables /usr/sbin/iptables-legacy >/dev/null
    update-alternatives --set ip6tables /usr/sbin/ip6tables-legacy >/dev/null
  fi
  [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || echo 1 >/proc/sys/net/ipv4/ip_forward
}

start_engine() {
  local state=/var/lib/lambda-stack-docker waited=0
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    mkdir -p "$state"
    setsid nohup dockerd --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/dockerd.pid" \
      </dev/null >"$state/dockerd.log" 2>&1 &
  fi
  until answers; do
    [ "$waited" -lt 300 ] || { tail -n 40 "$state/dockerd.log" >&2; fail 'the engine does not answer after a minute'; }
    waited=$((waited + 1))
    sleep 0.2
  done
}

installed || { log 'installing'; write_settings; install_packages; }
prepare_kernel
answers || start_engine
log "engine $(docker version --format '{{.Server.Version}}'), Compose $(docker compose version --short)"
