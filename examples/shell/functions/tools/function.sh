# Sourced once; each function is called with the event on standard input and as $1.
set -euo pipefail

# The value of a text in the event.
text_of() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

greet() {
  local name
  name=$(text_of name)
  echo "request $LAMBDA_REQUEST_ID asks for $name" >&2
  printf '{"message":"Hello %s"}' "$name"
}

count() {
  local words
  words=$(text_of words)
  if [[ -z $words ]]; then
    # The last line on standard error is the error's message.
    echo 'there is nothing to count' >&2
    return 1
  fi
  wc -w <<<"$words" | tr -d ' '
}
