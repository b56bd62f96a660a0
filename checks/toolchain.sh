# shellcheck shell=bash
# Sourced by ./sluice and checks/lib.sh, which set root: finding a JDK and Maven, and running them one build at a time.

jdk_needed=25

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

# missing WHAT HOW: says it and ends.
missing() {
    printf '%s\n\nHow to get it:\n    %s\n' "$1" "$2" >&2
    exit 69
}

# The major version of the JDK in folder $1; nothing where there is none (a JRE cannot build).
jdk_version() {
    local line version=
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=} ;; esac
        done <"$1/release"
    else
        version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p')
    fi
    version=${version//\"/}
    version=${version#1.}
    version=${version%%[!0-9]*}
    echo "$version"
}

# The folder of the JDK that PATH's javac belongs to, through links such as /usr/bin/javac -> /etc/alternatives/javac.
jdk_on_path() {
    local file link
    file=$(command -v javac) || return 0
    while [ -L "$file" ]; do
        link=$(readlink "$file")
        case $link in
            /*) file=$link ;;
            *) file=$(dirname "$file")/$link ;;
        esac
    done
    dirname "$(dirname "$file")"
}

# Sets java_home: JAVA_HOME or PATH's JDK if new enough, else the oldest that is new enough among the usual places.
find_jdk() {
    local home version best= path_jdk
    path_jdk=$(jdk_on_path)
    java_home=
    seen=
    for home in "${JAVA_HOME:-}" "$path_jdk" \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/local/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.gradle/jdks/*; do
        [ -d "$home" ] || continue
        version=$(jdk_version "$home")
        [ -n "$version" ] || continue
        if [ "$version" -lt "$jdk_needed" ]; then
            home=$(cd -P "$home" && pwd)
            case $seen in *"$home"*) ;; *) seen="$seen
    $version  $home" ;; esac
        elif [ "$home" = "${JAVA_HOME:-}" ] || [ "$home" = "$path_jdk" ]; then
            java_home=$home
            return
        elif [ -z "$best" ] || [ "$version" -lt "$best" ]; then
            best=$version
            java_home=$home
        fi
    done
    [ -z "$seen" ] || seen="only older ones:$seen"
    [ -n "$java_home" ] || missing "sluice needs a JDK $jdk_needed or newer and found ${seen:-none}." \
        "any system        Temurin $jdk_needed, https://adoptium.net/temurin/releases/?version=$jdk_needed
                      unpack it anywhere and: export JAVA_HOME=THAT_FOLDER
    Debian, Ubuntu    apt install openjdk-$jdk_needed-jdk        (or temurin-$jdk_needed-jdk from Adoptium's repository)
    macOS             brew install --cask temurin@$jdk_needed
    SDKMAN            sdk install java $jdk_needed-tem"
}

find_maven() {
    command -v mvn >/dev/null 2>&1 || missing "sluice needs Maven 3.8 or newer: there is no \`mvn\` on the PATH." \
        "Debian, Ubuntu    apt install maven
    macOS             brew install maven
    SDKMAN            sdk install maven"
}

# Maven on the JDK found, in the project's folder; the two options silence warnings that JDK 24 and later print about Maven's own parts.
# maven_transfers= (empty) lets it say what it downloads.
maven() {
    # shellcheck disable=SC2086 # empty is no argument
    (cd "$root" && JAVA_HOME=$java_home exec env \
        MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" \
        mvn -B ${maven_transfers--ntp} -Dstyle.color=never "$@")
}
