// Units that a pasted or dropped transcript names by code: offered, and held once the person says so.
import { html, useEffect, useState } from "./ui.js";
import { find } from "./api.js";
import { t } from "./words.js";

const MOST = 40; // codes of a text that are looked up

// Words such as ZHC221 or BSBINS401: capitals first, and a figure.
function codesIn(text) {
  const words = text.split(/[^A-Za-z0-9-]+/).filter((word) => word.length > 4 && word.length < 17 && /^[A-Z]{2}/.test(word) && /\d/.test(word));
  return [...new Set(words)].slice(0, MOST);
}

export function UnitsNamed({ text, holdings, onAdd }) {
  const [units, setUnits] = useState([]);
  const codes = codesIn(text);
  useEffect(() => {
    const control = new AbortController();
    Promise.all(codes.map((code) => find(code, "unit", 1, control.signal).then((reply) => reply.found.find((one) => one.matched === code && one.likeness === 100)).catch(() => null)))
      .then((found) => !control.signal.aborted && setUnits(found.filter(Boolean)));
    return () => control.abort();
  }, [codes.join()]);
  const open = units.filter((unit) => !holdings.some((held) => held.id === unit.id));
  if (!open.length) return null;
  return html`<div class="field named"><p class="label">${t("page.held.named", { n: open.length })}</p><p class="hint">${t("page.held.named_hint")}</p>
    <div class="choice-row">${open.map((unit) => html`<button type="button" key=${unit.id} onClick=${() => onAdd([unit])} aria-label=${t("page.held.add_named", { title: `${unit.id} ${unit.title}` })}>+ ${unit.title} <small>${unit.id}</small></button>`)}
      ${open.length > 1 && html`<button type="button" onClick=${() => onAdd(open)}>${t("page.held.add_all")}</button>`}</div></div>`;
}
