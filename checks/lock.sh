# shellcheck shell=bash
# Sourced by ./sluice and checks/lib.sh.

# with_lock FILE COMMAND...: runs COMMAND while holding FILE's lock, and returns its exit code. flock where there is one: the
# kernel lets go of it however the holder dies. macOS has none: there a directory holds the lock, and a dead holder is noticed.
with_lock() {
    local file=$1 code=0
    shift
    mkdir -p "$(dirname "$file")"
    if command -v flock >/dev/null 2>&1; then
        (
            flock -n 9 || { echo "waiting for another build to end ..." >&2 && flock 9; }
            "$@"
        ) 9>"$file" || code=$?
        return "$code"
    fi
    local said= holder
    until mkdir "$file.d" 2>/dev/null; do
        holder=$(cat "$file.d/pid" 2>/dev/null || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            mv "$file.d" "$file.d.$$" 2>/dev/null && rm -rf "$file.d.$$"
            continue
        fi
        [ -n "$said" ] || { echo "waiting for another build to end (lock: $file.d) ..." >&2 && said=1; }
        sleep 1
    done
    echo "$$" >"$file.d/pid"
    # in a subshell whose exit lets go, so that an interrupt does too
    (
        trap 'rm -rf "$file.d"' EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
        "$@"
    ) || code=$?
    return "$code"
}
