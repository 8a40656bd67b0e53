# Sourced by the commands beside it: what a bare machine needs, and where to find it.

java_major() { # the major version of the java that is used, 0 if there is none
  local java version
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || true
  echo "${version:-0}"
}

find_jdk() { # the home of a JDK of that major version
  local home
  for home in /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -x "$home/bin/java" ] && grep -q "^JAVA_VERSION=\"$1[.\"]" "$home/release" 2>/dev/null; then
      echo "$home"
      return 0
    fi
  done
  return 1
}

install_if_missing() { # a JDK and Maven
  local missing=()
  if ! command -v javac >/dev/null || [ "$(java_major)" -lt 17 ]; then
    missing+=(openjdk-17-jdk-headless)
  fi
  command -v mvn >/dev/null || missing+=(maven)
  if [ ${#missing[@]} -eq 0 ]; then
    return 0
  fi
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing ${missing[*]}" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
  else
    echo "Please install a JDK 17 or newer and Maven 3.8.6 or newer. Missing: ${missing[*]}" >&2
    exit 1
  fi
}

count_tests() { # one line with what all test reports of the last build add up to
  find . -path '*/target/surefire-reports*/TEST-*.xml' -print0 |
    xargs -0 -r sed -n '/<testsuite /,/>/p' |
    awk '
      match($0, /[ ]tests="[0-9]+/) { tests += substr($0, RSTART + 8, RLENGTH - 8) }
      match($0, /[ ]errors="[0-9]+/) { bad += substr($0, RSTART + 9, RLENGTH - 9) }
      match($0, /[ ]failures="[0-9]+/) { bad += substr($0, RSTART + 11, RLENGTH - 11) }
      match($0, /[ ]skipped="[0-9]+/) { skipped += substr($0, RSTART + 10, RLENGTH - 10) }
      END { printf "%d passed, %d failed, %d skipped\n", tests - bad - skipped, bad, skipped }'
}
