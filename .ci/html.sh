# Sourced by run: the Nu HTML checker finds no error in any page, style sheet or drawing of the bundled site, nor of those
# test sites that use every key and every construct.
for case in every-key markup; do
  "$roadbook" --quiet -C "tests/cases/$case" build --dest-dir "$site/$case"
done

# Container queries are newer than its CSS.
unknown='.*(container-type|@container).*'
java -jar "$tools/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only --filterpattern "$unknown" \
  --skip-non-html --also-check-css --also-check-svg "$site/once" "$site/every-key" "$site/markup"
