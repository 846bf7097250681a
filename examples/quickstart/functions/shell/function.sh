# Gets the event as its first argument and on standard input; what it prints is the answer.
handler() {
  local path name
  path=$(printf '%s' "$1" | sed -n 's/.*"rawPath":"\([^"]*\)".*/\1/p')
  name=${path##*/}
  echo "saying hello to $name" >&2
  printf '{"message":"Hello %s, from bash"}' "$name"
}
