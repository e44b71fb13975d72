# What the comparisons share; sourced by them, in the repository's directory.

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# Takes away what holds OpenBLAS back, and what would give it threads beside quanteval's workers.
free_blas() {
  unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
  export OPENBLAS_NUM_THREADS=1
}

# environment_with NAME: prints the Python that has requirements-NAME.txt, and, without what they
# in turn require, requirements-NAME-alone.txt; makes it where needed.
# The stamp is written last, so a half-made environment is made anew.
environment_with() {
  local environment=.build-peers/$1 requirements=Benchmarks/peers/requirements-$1.txt
  local alone=${requirements%.txt}-alone.txt
  [[ -e $alone ]] || alone=/dev/null
  if ! cmp -s <(cat "$requirements" "$alone") "$environment/installed.txt"; then
    command -v python3 >/dev/null || fail "python3 is missing"
    python3 -c 'import ensurepip, venv' 2>/dev/null \
      || fail "python3's venv is missing: apt-get install python3-venv"
    printf 'Making %s from %s.\n' "$environment" "$requirements" >&2
    python3 -m venv --clear "$environment" || fail "can't make $environment"
    "$environment/bin/pip" install --quiet --requirement "$requirements" >&2 \
      || fail "pip can't install $requirements"
    "$environment/bin/pip" install --quiet --no-deps --requirement "$alone" >&2 \
      || fail "pip can't install $alone"
    cat "$requirements" "$alone" >"$environment/installed.txt" || fail "can't write $environment"
  fi
  printf '%s/bin/python' "$environment"
}

# The median of the numbers of standard input, one a line.
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

machine_facts() {
  printf -- '- Machine: %s, %d cores; load %s at the end\n' \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$(cut -d ' ' -f 1 /proc/loadavg)"
}

commit_name() {
  local commit
  commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
  [[ -z $(git status --porcelain 2>/dev/null) ]] || commit+=" with changes"
  printf '%s' "$commit"
}

# write_whole FILE: standard input, renamed into place at the end.
write_whole() {
  local temporary
  temporary=$(mktemp "$1.XXXXXX")
  cat >"$temporary"
  chmod 644 "$temporary"
  mv "$temporary" "$1"
}
