#!/usr/bin/env bash
# The two images that tests with Docker build on, debian:bookworm-slim and node:22-bookworm-slim, on a machine that reaches no image
# registry: the one from Debian's archive, the other from it, and Node.js and npm of the npm registry. What is there stays.
set -euo pipefail

. "$(dirname "$0")/archive.sh"
there() { docker image inspect "$1" >/dev/null 2>&1; }
log() { printf '[images] %s\n' "$*" >&2; }
node_version=22.23.3
npm_version=10.9.8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

if ! there debian:bookworm-slim && ! timeout 60 docker pull -q debian:bookworm-slim >/dev/null 2>&1; then
  command -v mmdebstrap >/dev/null || {
    settings=/var/cache/lambda-stack-apt/apt.conf
    if [ -e "$settings" ]; then export APT_CONFIG="$settings"; fi
    DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends mmdebstrap >&2
  }
  mmdebstrap --quiet --mode=root --variant=minbase bookworm "$work/debian.tar" "${DEBIAN_MIRROR:-$(archive /debian)}"
  docker import --change 'CMD ["bash"]' "$work/debian.tar" debian:bookworm-slim >/dev/null
  log 'made debian:bookworm-slim'
fi

has_npm() { docker run --rm --pull never node:22-bookworm-slim npm --version >/dev/null 2>&1; }

if ! has_npm && ! timeout 60 docker pull -q node:22-bookworm-slim >/dev/null 2>&1; then
  case $(uname -m) in
    x86_64) architecture=x64 ;;
    aarch64) architecture=arm64 ;;
    *) log "no Node.js for $(uname -m)"; exit 1 ;;
  esac
  (
    cd "$work"
    npm pack --silent "node-linux-$architecture@$node_version" "npm@$npm_version" >/dev/null
    mkdir node npm
    tar -xzf node-*.tgz -C node package/bin/node
    tar -xzf npm-*.tgz -C npm --strip-components=1 --no-same-owner
  )
  cat >"$work/Dockerfile" <<'DOCKERFILE'
FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends libstdc++6 ca-certificates >/dev/null
COPY --chmod=755 node/package/bin/node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && npm --version
CMD ["node"]
DOCKERFILE
  docker build -q -t node:22-bookworm-slim "$work" >/dev/null
  log 'made node:22-bookworm-slim'
fi
