// Words: the texts of the interface, and how numbers, money and lists are said.
let texts = {};
let language = "en";
let locale = "en";

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" };

export async function loadWords(wanted) {
  const reply = await fetch(`/page/words/${wanted in LANGUAGES ? wanted : "en"}.json`);
  texts = await reply.json();
  language = wanted in LANGUAGES ? wanted : "en";
  locale = (navigator.languages || []).find((one) => one.startsWith(language)) || language;
  document.documentElement.lang = language;
}

export const currentLanguage = () => language;

// The text of a key with {name} filled in; {n, plural, one {# week} other {# weeks}} by number.
export function t(key, values = {}) {
  return key in texts ? filled(texts[key], values) : key;
}

// The text of a code of some family; a code that no text is kept for is said as it is.
export function of(family, code, values) {
  const key = `${family}.${code}`;
  return key in texts ? t(key, values) : String(code).replaceAll("_", " ");
}

// A note of the engine in the reader's language: it is known by the English text that it was made from.
export function note(said) {
  for (const key of Object.keys(texts).filter((one) => one.startsWith("note."))) {
    const values = filledIn(texts[`en:${key}`] || texts[key], said);
    if (values) return sentence(t(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, texts[`named.${value}`] || value]))));
  }
  return sentence(said);
}

function filledIn(text, said) {
  const [first, ...rest] = text.split("{");
  if (!said.startsWith(first)) return null;
  const values = {};
  let at = first.length;
  for (const [row, part] of rest.entries()) {
    const [name, then] = part.split("}");
    const last = row === rest.length - 1;
    const end = last ? said.length - then.length : said.indexOf(then, at);
    if (end < at || (last && !said.endsWith(then))) return null;
    values[name] = said.slice(at, end);
    at = end + then.length;
  }
  return at === said.length ? values : null;
}

export const has = (key) => key in texts;

function filled(text, values) {
  let said = "";
  let at = 0;
  for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", at)) {
    const end = closing(text, start);
    said += text.slice(at, start) + replaced(text.slice(start + 1, end), values);
    at = end + 1;
  }
  return said + text.slice(at);
}

function closing(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}" && (depth -= 1) === 0) return at;
  }
  return text.length;
}

function replaced(inside, values) {
  const [name, kind, ...rest] = inside.split(",");
  const value = values[name.trim()];
  const said = typeof value === "number" ? number(value) : String(value ?? "");
  if ((kind || "").trim() !== "plural") return said;
  const branches = rest.join(",");
  const chosen = branchOf(branches, value === 1 ? "one" : "other");
  return filled(chosen.replaceAll("#", said), values);
}

function branchOf(text, wanted) {
  let at = 0;
  for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", at)) {
    const end = closing(text, start);
    if (text.slice(at, start).trim() === wanted) return text.slice(start + 1, end);
    at = end + 1;
  }
  return "";
}

export const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

export const percent = (value) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(value);

export function money(amount, currency) {
  if (amount === null || amount === undefined) return t("price.unknown");
  if (amount === 0) return t("price.free");
  if (!currency) return `${number(amount)} ${t("price.no_currency")}`;
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "code", maximumFractionDigits: 0 }).format(amount);
  } catch {
    return `${number(amount)} ${currency}`;
  }
}

export const weeks = (n) => (n === null || n === undefined ? t("weeks.unknown") : t("weeks", { n: Math.round(n * 10) / 10 }));

export function listed(names) {
  return names.length < 2 ? names.join("") : t("list.and", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

export function named(kind, code) {
  try {
    return new Intl.DisplayNames([language], { type: kind }).of(code) || code;
  } catch {
    return code;
  }
}

export const day = (text) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
  .format(new Date(`${text}T00:00:00Z`));

export const sentence = (text) => (text ? text[0].toLocaleUpperCase(language) + text.slice(1) : "");
