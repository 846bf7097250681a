# To be sourced. `archive /debian` prints the address of the Debian archive that this machine's apt uses (its path ends in the
# argument), in either format of apt's source files. Files that aren't there are no error: a machine has one format or the other.
archive() {
  local files=() file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
    if [ -r "$file" ]; then files+=("$file"); fi
  done
  [ ${#files[@]} -gt 0 ] || return 1
  sed -nE 's/^URIs: *//p; s/^deb (\[[^]]*\] )?(https?:[^ ]+) .*/\2/p' "${files[@]}" | sed 's:/*$::' | grep -m1 "$1\$"
}
