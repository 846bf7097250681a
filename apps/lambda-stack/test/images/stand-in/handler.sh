answer() { printf '"%s"' "$ARGUMENTS"; }
