// Elements: Preact bound to htm, and the small parts that every view shares. Text is only ever set as text.
import { h, render } from "./vendor/preact.js";
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "./vendor/hooks.js";
import htm from "./vendor/htm.js";
import { t } from "./words.js";

export const html = htm.bind(h);
export { render, useCallback, useEffect, useId, useMemo, useRef, useState };

// A link of a catalogue is followed only where it leads to the web.
export function safeUrl(url) {
  try {
    const found = new URL(url);
    return ["https:", "http:"].includes(found.protocol) ? found.href : null;
  } catch {
    return null;
  }
}

export function OutLink({ url, children }) {
  const href = safeUrl(url);
  if (!href) return null;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${children}<span class="hidden"> ${t("page.new_tab")}</span></a>`;
}

// A chip that can be taken away.
export function Chip({ label, note, children, onRemove, removeWords, kind = "" }) {
  return html`<li class=${`chip ${kind}`}>
    <span class="chip-label">${label}${note && html` <small>${note}</small>`}</span>
    ${children}
    ${onRemove && html`<button type="button" class="chip-remove" onClick=${onRemove} aria-label=${removeWords}>
      <${Cross} /></button>`}
  </li>`;
}

export const Cross = () => html`<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
  <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`;

export const Tick = () => html`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
  <path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

// A part that opens and closes.
export function Fold({ summary, open = false, children, className = "" }) {
  const [shown, setShown] = useState(open);
  const id = useId();
  return html`<div class=${`fold ${className}`}>
    <button type="button" class="fold-button" aria-expanded=${shown} aria-controls=${id} onClick=${() => setShown(!shown)}>
      <svg class="fold-mark" viewBox="0 0 12 12" width="10" height="10" aria-hidden="true"><path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>
      <span>${summary}</span></button>
    <div id=${id} class="fold-body" hidden=${!shown}>${shown && children}</div>
  </div>`;
}

// A choice of one among a few, as real radio buttons.
export function Choice({ legend, name, value, options, onChange, hideLegend = false }) {
  return html`<fieldset class="choice">
    <legend class=${hideLegend ? "hidden" : ""}>${legend}</legend>
    <div class="choice-row">${options.map(([key, words]) => html`<label key=${key} class=${value === key ? "on" : ""}>
      <input type="radio" name=${name} value=${key} checked=${value === key} onChange=${() => onChange(key)} />
      <span>${words}</span></label>`)}</div>
  </fieldset>`;
}

export function Problem({ error, onRetry }) {
  return html`<div class="problem" role="alert">
    <p><strong>${error.title}</strong></p>
    ${error.detail && html`<p>${error.detail}</p>`}
    ${onRetry && html`<button type="button" class="quiet" onClick=${onRetry}>${t("page.retry")}</button>`}
  </div>`;
}

export const Busy = ({ words }) => html`<p class="busy" role="status"><span class="busy-dot" aria-hidden="true"></span>${words}</p>`;

// A dialog that keeps the focus and gives it back.
export function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  const id = useId();
  useEffect(() => {
    const back = document.activeElement;
    const box = ref.current;
    box.showModal();
    return () => { if (box.open) box.close(); if (back && back.focus) back.focus(); };
  }, []);
  return html`<dialog ref=${ref} aria-labelledby=${id} onCancel=${onClose} onClose=${onClose}
      onClick=${(event) => event.target === ref.current && onClose()}>
    <div class="dialog-inner">
      <div class="dialog-head"><h2 id=${id}>${title}</h2>
        <button type="button" class="icon" onClick=${onClose} aria-label=${t("page.close")}><${Cross} /></button></div>
      ${children}
    </div>
  </dialog>`;
}

// Text with parts of it marked; marks are {start, end, key, label, off}, code points as the service counts them.
export function Marked({ text, marks }) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (mark.start < at || mark.end > points.length) continue;
    parts.push(points.slice(at, mark.start).join(""));
    const words = points.slice(mark.start, mark.end).join("");
    parts.push(html`<mark class=${mark.off ? "off" : ""} title=${mark.label}>${words}</mark>`);
    at = mark.end;
  }
  parts.push(points.slice(at).join(""));
  return parts;
}
