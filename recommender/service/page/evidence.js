// Evidence: the words of the catalogue that a claim stands on, marked where they stand.
import { Busy, Dialog, html, Marked, OutLink, Problem, useEffect, useState } from "./ui.js";
import { show } from "./api.js";
import { has, sentence, t } from "./words.js";

export function EvidenceDialog({ evidence, onClose }) {
  const [item, setItem] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => { show(evidence.id, evidence.kind).then(setItem).catch(setError); }, [evidence]);
  const text = item && item.fields[evidence.field];
  const key = `page.field.${evidence.field}`;
  return html`<${Dialog} title=${evidence.title} onClose=${onClose}>
    ${!item && !error && html`<${Busy} words=${t("page.working")} />`}
    ${error && html`<${Problem} error=${error} />`}
    ${text && html`<p>${t("page.evidence.about", { about: sentence(evidence.about) })}</p>
      <h3>${has(key) ? t(key) : evidence.field}</h3>
      <p class="source"><${Marked} text=${text} marks=${[{ start: evidence.start, end: evidence.end, label: evidence.about }]} /></p>
      <p><${OutLink} url=${item.fields.url}>${t("page.card.link")}<//></p>`}
  <//>`;
}
