// The theme's words in the page's language.
import words from "./strings.js";

/** @typedef {Record<string, string | number>} Values */

// `document` is missing where a program tries this module by itself.
const rules = pluralRules(globalThis.document?.documentElement.lang.split("-")[0] || "en");

/** @param {string} language */
function pluralRules(language) {
  try {
    return new Intl.PluralRules(language);
  } catch {
    return new Intl.PluralRules("en");
  }
}

/**
 * The text under a key, each `{name}` replaced by the value of that name. The key has to be written out, in quotes: the
 * build ships just the words that are asked for, each with the script that asks, and says so where a key is missing.
 * @param {string} key
 * @param {Values} [values]
 * @param {string | number} [count] what the plural form follows, where it is not `values.n`
 * @returns {string}
 */
export function t(key, values = {}, count = values.n) {
  const forms = words[key];
  const text = typeof forms === "object" ? forms[rules.select(Number(count))] ?? forms.other ?? Object.values(forms)[0] : forms;
  return (text ?? key).replace(/\{([^{}]*)\}/g, (all, name) => String(values[name] ?? all));
}
