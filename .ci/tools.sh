# Sourced by run: the tools of other houses. What Debian packages is installed where it is missing; what npm packages, at the
# versions named here, goes into a folder that lasts as long as the run.
tools="$site/tools"

missing=()
command -v chromium chromium-browser google-chrome > /dev/null || missing+=(chromium)
command -v npm > /dev/null || missing+=(nodejs npm)
command -v java > /dev/null || missing+=(default-jre-headless)
if [ ${#missing[@]} -gt 0 ]; then
  sudo=$(command -v sudo || true)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix "$tools" \
  axe-core@4.14.1 typescript@5.9.3 vnu-jar@26.9.27

# Without the first, the tests that need a browser are skipped where there is none.
export ROADBOOK_REQUIRE_BROWSER=1
export ROADBOOK_AXE="$tools/node_modules/axe-core"
